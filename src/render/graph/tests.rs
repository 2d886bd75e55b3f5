//! What has to hold of every layout, and what the writers make of texts that hold anything.

use super::layout::{Edge, Layout, lay_out};
use super::{Kind, Node, Picture, Standing, Target, graph_dot, graph_mermaid, graph_svg, graph_text};
use crate::render::Style;

fn revises(row: usize) -> Target {
    Target { row, kind: Kind::Revises }
}

fn depends(row: usize) -> Target {
    Target { row, kind: Kind::DependsOn }
}

/// Lines from every row to some below it: the same for the same seed.
fn drawn(rows: usize, mut seed: u64) -> Vec<Vec<Target>> {
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("small") % below
    };
    let mut all = Vec::new();
    for row in 0..rows {
        let mut targets: Vec<Target> = Vec::new();
        if row + 1 < rows {
            for _ in 0..[0, 1, 1, 1, 2, 3][next(6)] {
                let far = [1, 3, 3, 8, rows][next(5)];
                let to = (row + 1 + next(far)).min(rows - 1);
                let kind = if next(4) == 0 { Kind::DependsOn } else { Kind::Revises };
                if !targets.iter().any(|target| target.row == to) {
                    targets.push(Target { row: to, kind });
                }
            }
            targets.sort_by_key(|target| target.kind);
        }
        all.push(targets);
    }
    all
}

/// Everything that has to hold of a layout.
fn check(rows: &[Vec<Target>], layout: &Layout) {
    let edges: Vec<(usize, Target)> = layout.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let wanted: Vec<(usize, Target)> =
        rows.iter().enumerate().flat_map(|(from, targets)| targets.iter().map(move |&to| (from, to))).collect();
    assert_eq!(edges, wanted, "every line is there, once");
    assert_eq!(layout.lanes.len(), rows.len());
    for edge in &layout.edges {
        assert!(edge.lane < layout.width);
        for row in edge.from + 1..edge.to.row {
            assert_ne!(layout.lanes[row], edge.lane, "{edge:?} runs through the revision of row {row}");
        }
        let shares = |other: &&Edge| *other != edge && other.lane == edge.lane && !other.joins;
        if edge.joins {
            let leads = |other: &Edge| other.to == edge.to && other.from < edge.from;
            assert!(layout.edges.iter().filter(shares).any(leads), "{edge:?} joins nothing");
        } else {
            let overlaps = |other: &Edge| other.from.max(edge.from) + 1 < other.to.row.min(edge.to.row);
            assert!(!layout.edges.iter().filter(shares).any(overlaps), "{edge:?} shares its lane");
        }
    }
    assert!(layout.lanes.iter().all(|&lane| lane < layout.width));
}

#[test]
fn no_line_runs_through_a_revision_and_none_is_missing() {
    for seed in 0..300 {
        let rows = drawn(2 + usize::try_from(seed).expect("small") % 40, seed);
        check(&rows, &lay_out(&rows));
    }
    let rows = drawn(1000, 7);
    check(&rows, &lay_out(&rows));
}

#[test]
fn a_chain_is_one_lane_and_many_branches_are_two() {
    let chain: Vec<Vec<Target>> = (0..100).map(|row| if row < 99 { vec![revises(row + 1)] } else { vec![] }).collect();
    assert_eq!(lay_out(&chain).width, 1);
    let mut star: Vec<Vec<Target>> = (0..100).map(|_| vec![revises(100)]).collect();
    star.push(Vec::new());
    let layout = lay_out(&star);
    check(&star, &layout);
    assert_eq!(layout.width, 2);
}

fn picture(rows: Vec<Vec<Target>>) -> Picture {
    let node = |(row, targets): (usize, Vec<Target>)| Node {
        id: format!("r{row}"),
        summary: String::new(),
        details: String::new(),
        labels: Vec::new(),
        head: (row == 0).then_some("head"),
        merge: targets.iter().filter(|target| target.kind == Kind::Revises).count() > 1,
        standing: Standing::Unasked,
        targets,
    };
    Picture { nodes: rows.into_iter().enumerate().map(node).collect(), asked: false }
}

#[test]
fn the_other_order_is_narrower_and_shows_the_same() {
    let mut narrower = 0;
    for seed in 0..100 {
        let former = picture(drawn(60, seed));
        let other = former.clone().narrowed();
        check(&other.targets(), &other.layout());
        assert!(other.layout().width <= former.layout().width);
        narrower += usize::from(other.layout().width < former.layout().width);
        let lines = |picture: &Picture| {
            let mut lines: Vec<(String, Kind, String)> = Vec::new();
            for (row, node) in picture.nodes.iter().enumerate() {
                for target in &node.targets {
                    assert!(target.row > row, "a line goes down");
                    lines.push((node.id.clone(), target.kind, picture.nodes[target.row].id.clone()));
                }
            }
            lines.sort();
            lines
        };
        assert_eq!(lines(&other), lines(&former));
    }
    assert!(narrower > 0);
}

fn text(rows: Vec<Vec<Target>>) -> String {
    graph_text(&picture(rows), Style::default(), true)
}

#[test]
fn lines_part_meet_and_bridge() {
    let both = text(vec![
        vec![revises(1), revises(2), depends(4)],
        vec![revises(4)],
        vec![revises(3), revises(4)],
        vec![revises(4)],
        vec![],
    ]);
    let wanted = "\
●  r0 (head)
├─┬╌╮
● │ ┆  r1
│ ● ┆  r2
├─┤ ┆
│ ● ┆  r3
├─╯ ┆
├╌╌╌╯
●  r4
";
    assert_eq!(both, wanted);
    let bridged = text(vec![vec![revises(1), revises(3)], vec![revises(2), revises(4)], vec![], vec![], vec![]]);
    let wanted = "\
●  r0 (head)
├─╮
● │  r1
├─│─╮
● │ │  r2
  ● │  r3
    ●  r4
";
    assert_eq!(bridged, wanted);
}

/// A picture of one revision with what texts may hold, and one that is pending.
fn hostile() -> (Picture, &'static str) {
    let message = "1. it's \"quoted\" <b>[x]</b> {y} & `z` #35; \\n Schlüssel 鍵 --> ]]>";
    let mut it = picture(vec![vec![revises(1), depends(2)], vec![revises(2)], vec![]]);
    it.asked = true;
    it.nodes[0].summary = message.to_owned();
    it.nodes[0].details = format!("{message}\nsecond line\u{1}");
    it.nodes[0].labels = vec!["a&b".to_owned()];
    it.nodes[0].standing = Standing::Pending;
    it.nodes[1].standing = Standing::Current;
    it.nodes[2].standing = Standing::Outside;
    (it, message)
}

#[test]
fn the_svg_is_xml_with_every_text_every_line_and_every_mark() {
    let (picture, message) = hostile();
    let svg = graph_svg(&picture);
    assert_eq!(svg, graph_svg(&picture));
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let texts = |name: &str, class: &str| -> Vec<String> {
        let wanted = |node: &roxmltree::Node<'_, '_>| {
            node.has_tag_name(("http://www.w3.org/2000/svg", name))
                && (class.is_empty() || node.attribute("class") == Some(class))
        };
        document.descendants().filter(wanted).map(|node| node.text().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(texts("text", "message"), [message, "not in the range"]);
    assert_eq!(texts("text", "id"), ["r0", "r1", "r2"]);
    assert_eq!(texts("desc", ""), ["2 revisions, 1 head; 1 applied, 1 pending"]);
    let titles = texts("title", "");
    assert_eq!(titles[..2], ["Revision history".to_owned(), format!("r0\n{message}\nsecond line\u{fffd}")]);
    for class in ["row pending", "row current", "row outside", "pill label", "pill head", "pill now", "pill wait"] {
        assert_eq!(texts("g", class).len(), 1, "{class}");
    }
    let lines = |class: &str| svg.matches(&format!("<path class=\"edge{class} s")).count();
    assert_eq!((lines(""), lines(" dashed")), (2, 1));
}

#[test]
fn svgs_of_any_history_are_xml() {
    for rows in [0, 1, 2, 30, 1000] {
        let svg = graph_svg(&picture(drawn(rows, 11)));
        let document = roxmltree::Document::parse(&svg).expect("XML");
        let groups = document.descendants().filter(|node| node.attribute("class") == Some("row")).count();
        assert_eq!(groups, rows);
    }
}

#[test]
fn graphviz_and_mermaid_get_their_own_quotes() {
    let (picture, _) = hostile();
    let dot = graph_dot(&picture);
    let label = r#"[label="r0\n(a&b)\n(head) (pending)\n1. it's \"quoted\" <b>[x]</b> {y} & `z` #35; \\n Schlüssel 鍵 --> ]]>", style="rounded,dashed"];"#;
    assert!(dot.contains(label), "{dot}");
    assert!(dot.contains("\"r2\" -> \"r0\" [style=dashed, label=\"depends_on\"];"), "{dot}");
    let mermaid = graph_mermaid(&picture);
    let label = "r3[\"<b>r0</b><br>(a#38;b) (head) (pending)<br>#49;. it's #34;quoted#34; #60;b#62;#91;x#93;#60;/b#62; \
                 #123;y#125; #38; #96;z#96; #35;35#59; #92;n Schlüssel 鍵 --#62; #93;#93;#62;\"]\n";
    assert!(mermaid.contains(label), "{mermaid}");
    assert!(mermaid.contains("  r1 -. depends_on .-> r3\n"), "{mermaid}");
    assert!(mermaid.ends_with("  class r1 outside\n"), "{mermaid}");
}

#[test]
fn a_line_of_a_terminal_is_cut_and_one_of_a_pipe_is_whole() {
    let (picture, message) = hostile();
    let style = Style { width: 40, colour: false };
    let first = |cut| graph_text(&picture, style, cut).lines().next().unwrap_or_default().to_owned();
    assert!(first(false).ends_with(message));
    assert_eq!(first(true), "○  r0 (a&b) (head) (pending) 1. it's \"q…");
    assert_eq!(super::columns(&first(true)), 40);
    assert_eq!(super::cut("鍵鍵鍵", 4), "鍵…");
}
