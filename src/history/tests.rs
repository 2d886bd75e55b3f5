//! What the graph reports, and where targets lead.

use super::testing::history;
use super::{Direction, History, TargetError};

fn route(history: &History, applied: &[&str], direction: Direction, target: &str) -> Result<Vec<String>, TargetError> {
    let applied: Vec<String> = applied.iter().map(|&id| id.to_owned()).collect();
    let steps = history.route(&applied, direction, target)?;
    Ok(history.ids(&steps.iter().map(|step| step.revision).collect::<Vec<_>>()))
}

fn up(history: &History, applied: &[&str], target: &str) -> Vec<String> {
    route(history, applied, Direction::Upgrade, target).expect("a route")
}

fn down(history: &History, applied: &[&str], target: &str) -> Vec<String> {
    route(history, applied, Direction::Downgrade, target).expect("a route")
}

fn fault(history: &History, applied: &[&str], direction: Direction, target: &str) -> (&'static str, String) {
    let error = route(history, applied, direction, target).expect_err("no route");
    (error.code.id(), error.help.unwrap_or_default())
}

const BRANCHES: [&str; 5] = [
    "1671375a9017 <",
    "ec2ddccf60aa < 1671375a9017",
    "ffb63a043e68 < ec2ddccf60aa",
    "b00e3d457ada < ec2ddccf60aa",
    "5b22bdd4981d < ffb63a043e68 b00e3d457ada",
];

#[test]
fn the_other_branch_runs_before_the_merge() {
    let (h, diagnostics, _) = history(&BRANCHES);
    assert!(diagnostics.is_empty());
    let state = h.state(&["ec2ddccf60aa", "b00e3d457ada"]).expect("a state");
    assert_eq!(state, ["1671375a9017", "ec2ddccf60aa", "b00e3d457ada"]);
    let applied: Vec<&str> = state.iter().map(String::as_str).collect();
    assert_eq!(up(&h, &applied, "head"), ["ffb63a043e68", "5b22bdd4981d"]);
}

#[test]
fn counting_back_takes_the_last_applied_first_also_across_a_merge() {
    let (h, _, _) = history(&BRANCHES);
    let mut applied = vec!["1671375a9017", "ec2ddccf60aa", "b00e3d457ada", "ffb63a043e68", "5b22bdd4981d"];
    for expected in ["5b22bdd4981d", "ffb63a043e68", "b00e3d457ada", "ec2ddccf60aa"] {
        assert_eq!(down(&h, &applied, "-1"), [expected]);
        applied.pop();
    }
    assert_eq!(down(&h, &applied, "-1"), ["1671375a9017"]);
    assert_eq!(fault(&h, &[], Direction::Downgrade, "-1").0, "history::out-of-range");
}

#[test]
fn a_state_in_a_wrong_order_is_still_taken_back_from_the_top() {
    let (h, _, _) = history(&["a <", "b < a", "c < b"]);
    assert_eq!(down(&h, &["c", "a", "b"], "base"), ["c", "b", "a"]);
}

#[test]
fn counting_up_follows_the_route_to_all_heads() {
    let (h, _, _) = history(&BRANCHES);
    assert_eq!(up(&h, &[], "+2"), ["1671375a9017", "ec2ddccf60aa"]);
    let (code, help) = fault(&h, &["1671375a9017"], Direction::Upgrade, "+9");
    assert_eq!(code, "history::out-of-range");
    assert!(help.contains("+4"), "{help}");
    assert_eq!(fault(&h, &[], Direction::Upgrade, "+0").0, "history::out-of-range");
    assert_eq!(fault(&h, &[], Direction::Upgrade, "-1").0, "history::out-of-range");
}

#[test]
fn dependants_go_with_what_they_depend_on_and_dependencies_stay() {
    let (h, _, _) = history(&["a1 <", "a2 < a1", "b1 <", "b2 < b1 | | a2"]);
    assert_eq!(up(&h, &[], "b2"), ["a1", "a2", "b1", "b2"]);
    assert_eq!(down(&h, &["a1", "a2", "b1", "b2"], "a1"), ["b2", "a2"]);
    assert_eq!(down(&h, &["a1", "a2", "b1", "b2"], "b1"), ["b2"]);
    assert_eq!(h.ids(&h.heads()), ["a2", "b2"]);
    assert_eq!(h.ids(&h.real_heads()), ["b2"]);
    assert_eq!(fault(&h, &[], Direction::Upgrade, "head").0, "history::several-heads");
    assert_eq!(up(&h, &["a1", "a2", "b1", "b2"], "heads"), Vec::<String>::new());
}

#[test]
fn several_heads_are_listed_with_a_way_out() {
    let (h, _, _) = history(&["aaaa <", "bbbb < aaaa", "cccc < aaaa"]);
    let (code, help) = fault(&h, &[], Direction::Upgrade, "head");
    assert_eq!(code, "history::several-heads");
    assert!(
        help.contains("bbbb  message of bbbb") && help.ends_with("aludel merge -m 'merge the heads' bbbb cccc"),
        "{help}"
    );
}

#[test]
fn names_may_be_short_and_must_be_clear() {
    let (h, _, _) = history(&["dddd1111 <", "dddd2222 < dddd1111", "v1-2 < dddd2222 | feat-3"]);
    assert_eq!(up(&h, &[], "dddd1"), ["dddd1111"]);
    let (code, help) = fault(&h, &[], Direction::Upgrade, "dddd");
    assert_eq!(code, "history::ambiguous-target");
    assert!(help.contains("dddd1111") && help.contains("dddd2222"), "{help}");
    let (code, help) = fault(&h, &[], Direction::Upgrade, "dddd1112");
    assert_eq!((code, help.as_str()), ("history::unknown-target", "did you mean dddd1111?"));
    // The longest name wins: the label is not `feat` minus three.
    assert_eq!(up(&h, &[], "feat-3").len(), 3);
    assert_eq!(up(&h, &[], "feat-3-1"), ["dddd1111", "dddd2222"]);
    for junk in ["", "+1junk", "@head", "a@b@c", "base:head", "+-1", "+99999999999999999999"] {
        assert_eq!(fault(&h, &[], Direction::Upgrade, junk).0, "history::bad-target", "{junk}");
    }
    assert_eq!(fault(&h, &["nope"], Direction::Upgrade, "head").0, "history::unknown-applied");
}

#[test]
fn walks_from_a_name_count_along_the_graph() {
    let (h, _, _) = history(&BRANCHES);
    assert_eq!(up(&h, &[], "1671375a9017+1"), ["1671375a9017", "ec2ddccf60aa"]);
    assert_eq!(up(&h, &[], "base+1"), ["1671375a9017"]);
    assert_eq!(fault(&h, &[], Direction::Upgrade, "ec2ddccf60aa+1").0, "history::ambiguous-walk");
    assert_eq!(fault(&h, &[], Direction::Upgrade, "head+1").0, "history::out-of-range");
    assert_eq!(up(&h, &[], "b00e@ec2ddccf60aa+1"), ["1671375a9017", "ec2ddccf60aa", "b00e3d457ada"]);
}

#[test]
fn ranges_include_both_ends() {
    let (h, _, _) = history(&["a <", "b < a", "c < b", "d < c"]);
    let list = |range: &str, applied: &[&str]| {
        let applied: Vec<String> = applied.iter().map(|&s| s.to_owned()).collect();
        h.range(range, &applied).map(|r| h.ids(&r).join(" ")).map_err(|e| e.code.id())
    };
    assert_eq!(list("b:c", &[]).as_deref(), Ok("c b"));
    assert_eq!(list("c:", &[]).as_deref(), Ok("d c"));
    assert_eq!(list(":b", &[]).as_deref(), Ok("b a"));
    assert_eq!(list("-2:", &[]).as_deref(), Ok("d c b"));
    assert_eq!(list("-1:current", &["a", "b"]).as_deref(), Ok("b a"));
    assert_eq!(list("current:+1", &["a", "b"]).as_deref(), Ok("c b"));
    assert_eq!(list("c:b", &[]), Err("history::not-ancestor"));
    assert_eq!(list("c", &[]), Err("history::bad-target"));
}

#[test]
fn a_range_is_what_lies_between_its_ends() {
    let (h, _, _) = history(&["a <", "b1 < a | one", "b2 < a | two", "m < b1 b2", "x <", "n < m | | x"]);
    let list = |range: &str, applied: &[&str]| {
        let applied: Vec<String> = applied.iter().map(|&s| s.to_owned()).collect();
        h.range(range, &applied).map(|r| h.ids(&r).join(" ")).map_err(|e| e.code.id())
    };
    // Neither the other branch nor the dependency is between.
    assert_eq!(list("b1:n", &[]).as_deref(), Ok("n m b1"));
    assert_eq!(list("b1:", &[]).as_deref(), Ok("n m b1"));
    assert_eq!(list("two@base:m", &[]).as_deref(), Ok("m b1 b2 a"));
    assert_eq!(list("one@base:b2", &[]), Err("history::not-on-branch"));
    assert_eq!(list("-1:n", &[]).as_deref(), Ok("n m"));
    // Two steps down from n the way forks: then the listing counts.
    assert_eq!(list("-2:n", &[]).as_deref(), Ok("n m b1"));
    assert_eq!(list("b1:+1", &[]).as_deref(), Ok("m b1"));
    assert_eq!(list("base:one@+2", &[]).as_deref(), Ok("b1 a"));
    assert_eq!(list("current:", &["a", "b1"]).as_deref(), Ok("n m b1"));
    assert_eq!(list(":current", &[]).as_deref(), Ok(""));
    assert_eq!(list("-1:one@+1", &[]), Err("history::bad-target"));
    // r4 needs r1 by way of r2, which is not in the range.
    let (h, _, _) = history(&["r0 <", "r1 < r0", "r2 < | | r1", "r3 < r2 r0", "r4 < r3"]);
    assert_eq!(h.range("r0:r4", &[]).map(|r| h.ids(&r).join(" ")).as_deref(), Ok("r4 r3 r1 r0"));
}

#[test]
fn an_upgrade_goes_on_where_the_database_is() {
    let (h, _, _) = history(&["z <", "a <", "b < a", "c < b | | z", "d < c", "e < c"]);
    assert_eq!(up(&h, &["a"], "+1"), ["b"]);
    assert_eq!(up(&h, &["a"], "+3"), ["b", "z", "c"]);
    assert_eq!(up(&h, &["a"], "heads")[..3], ["b", "z", "c"]);
    assert_eq!(up(&h, &["a", "b", "z", "c"], "+1"), ["e"]);
}

#[test]
fn labels_reach_descendants_and_a_plain_way_down() {
    let (h, _, _) = history(&["a <", "b < a", "c < b | feature", "d < c"]);
    assert!(h.iter().all(|(r, _)| h.labels(r) == ["feature"]));
    let (h, _, _) = history(&["a <", "b < a", "c < b | feature", "d < c", "e < c"]);
    let with: Vec<usize> = h.iter().map(|(r, _)| r).filter(|&r| !h.labels(r).is_empty()).collect();
    assert_eq!(h.ids(&with), ["c", "d", "e"]);
}

#[test]
fn faults_of_the_graph_are_reported_at_the_word() {
    let codes = |lines: &[&str]| {
        let (_, diagnostics, sources) = history(lines);
        diagnostics
            .iter()
            .map(|d| {
                let (name, at) = sources.locate(d.primary.span).expect("a place");
                format!("{name}:{} {} {}", at.column, d.code.id(), d.help.clone().unwrap_or_default())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&["aaaa1 <", "b < aaaa2"]), ["001.mig:5 history::missing-parent did you mean aaaa1?"]);
    assert_eq!(codes(&["aaaa1 <", "b < | | aaaa2"]), ["001.mig:9 history::missing-dependency did you mean aaaa1?"]);
    assert!(codes(&["a <", "a <"])[0].starts_with("001.mig:1 history::duplicate-id"));
    assert!(codes(&["a < a"])[0].contains("history::self-reference"));
    assert!(codes(&["a < | one", "b < a | one"])[0].contains("history::duplicate-label"));
    assert!(codes(&["a <", "b < a | a"])[0].contains("history::label-is-id"));
    assert!(codes(&["a <", "b < a a"])[0].contains("history::listed-twice"));
    assert!(codes(&["a1 <", "b1 < a1", "c1 < b1", "d < a1 c1"])[0].starts_with("003.mig:5 history::redundant-parent"));
    assert!(codes(&["a1 <", "b1 < a1", "d < b1 | | a1"])[0].starts_with("002.mig:12 history::redundant-dependency"));
    assert!(codes(&["a <", "b < a", "c < a", "d < b c", "e <", "f < d | | e", "g < f e"]).is_empty());
}

#[test]
fn a_cycle_is_reported_once_and_cut() {
    let (h, diagnostics, _) = history(&["base1 <", "a < c", "b < a", "c < b", "after < c base1"]);
    let found: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(found, ["revisions a, c, b wait for each other"]);
    assert_eq!(diagnostics.iter().next().map(|d| d.related.len()), Some(2));
    assert_eq!(h.order().len(), 5);
    let sound: Vec<&str> = h.iter().filter(|(_, r)| r.sound).map(|(_, r)| r.id.as_str()).collect();
    assert_eq!(sound, ["base1"]);
}

#[test]
fn an_order_of_ten_thousand_revisions_is_quick() {
    let lines: Vec<String> =
        (0..10_000).map(|n: u32| if n == 0 { "r0 <".to_owned() } else { format!("r{n} < r{}", n - 1) }).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (h, _, _) = history(&lines);
    assert_eq!(up(&h, &[], "head").len(), 10_000);
}
