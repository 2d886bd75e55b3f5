//! The picture as SVG, laid out here: nothing has to be installed to make it or to look at it.
//!
//! Lines first, dashed ones below whole ones, then a row for each revision: its dot, its id, its labels and marks as pills,
//! its message. Everything that can be told of a revision is its tooltip.

use std::fmt::Write;

use super::layout::{Edge, Layout};
use super::svg_style::{COLOURS, STYLE};
use super::{Kind, Node, Picture, Standing, columns, cut};

const ROW: usize = 30;
const LANE: usize = 20;
const MARGIN: usize = 22;
/// Half the size of a dot.
const DOT: usize = 6;
/// Columns that a message gets; the whole of it is in the tooltip.
const MESSAGE: usize = 84;
/// Columns that an id or a label gets.
const WORD: usize = 40;

/// Draws an SVG document.
pub fn graph_svg(picture: &Picture) -> String {
    let layout = picture.layout();
    let left = MARGIN + layout.width.max(1) * LANE + 4;
    let (mut rows, mut width) = (String::new(), 300);
    for (row, node) in picture.nodes.iter().enumerate() {
        let (drawn, end) = draw_row(&layout, row, node, left);
        rows.push_str(&drawn);
        width = width.max(end + MARGIN);
    }
    let bottom = MARGIN + picture.nodes.len() * ROW;
    let (legend, end) = legend(picture, bottom + ROW / 2);
    width = width.max(end + MARGIN);
    let height = if legend.is_empty() { bottom + MARGIN - 8 } else { bottom + ROW + 4 };
    // A hovered row is lit as far as the picture goes, which is known only now.
    let rows = rows.replace("width=\"0\" height", &format!("width=\"{}\" height", width - 2));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"aludel-title aludel-words\">\n<title id=\"aludel-title\">Revision history</title>\n\
         <desc id=\"aludel-words\">{}</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"bg\" x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        picture.in_words(),
        width - 1,
        height - 1,
    );
    for kind in [Kind::DependsOn, Kind::Revises] {
        for edge in layout.edges.iter().filter(|edge| edge.to.kind == kind) {
            out.push_str(&draw_edge(&layout, edge));
        }
    }
    out.push_str(&rows);
    out.push_str(&legend);
    out.push_str("</svg>\n");
    out
}

fn x(lane: usize) -> usize {
    MARGIN + lane * LANE + LANE / 2 - 4
}

fn y(row: usize) -> usize {
    MARGIN + row * ROW + ROW / 2 - 4
}

/// From dot to dot: out of the row into the lane, along it, and out of it in the row before the end.
fn draw_edge(layout: &Layout, edge: &Edge) -> String {
    let lane_of = |row: usize| layout.lanes.get(row).copied().unwrap_or_default();
    let (start, end) = (lane_of(edge.from), lane_of(edge.to.row));
    let mut path = format!("M{} {}", x(start), y(edge.from));
    let mut at = (start, edge.from);
    let mut go = |lane: usize, row: usize| {
        let (from, to) = ((x(at.0), y(at.1)), (x(lane), y(row)));
        if from.0 == to.0 {
            let _ = write!(path, "V{}", to.1);
        } else {
            let middle = usize::midpoint(from.1, to.1);
            let _ = write!(path, "C{} {middle} {} {middle} {} {}", from.0, to.0, to.0, to.1);
        }
        at = (lane, row);
    };
    let next = edge.from + 1;
    if edge.to.row > next {
        go(edge.lane, next);
    }
    // Where it joins another line, that one draws the rest.
    if !(edge.joins && edge.to.row > next) {
        if edge.to.row > next + 1 {
            go(edge.lane, edge.to.row - 1);
        }
        go(end, edge.to.row);
    }
    let colour = if edge.joins { start } else { edge.lane } % COLOURS;
    let dashed = match edge.to.kind {
        Kind::Revises => "",
        Kind::DependsOn => " dashed",
    };
    format!("<path class=\"edge{dashed} s{colour}\" d=\"{path}\"/>\n")
}

/// A row, and where it ends.
fn draw_row(layout: &Layout, row: usize, node: &Node, left: usize) -> (String, usize) {
    let lane = layout.lanes.get(row).copied().unwrap_or_default();
    let (class, pills) = match node.standing {
        Standing::Unasked => ("row", None),
        Standing::Applied => ("row applied", None),
        Standing::Current => ("row current", Some(("now", "current"))),
        Standing::Pending => ("row pending", Some(("wait", "pending"))),
        Standing::Outside => ("row outside", None),
    };
    let mut out = format!("<g class=\"{class}\">\n<title>{}", escape(&node.id));
    if !node.is_outside() {
        let _ = write!(out, "\n{}", escape(&node.details));
    }
    let _ = writeln!(
        out,
        "</title>\n<rect class=\"hit\" x=\"1\" y=\"{}\" width=\"0\" height=\"{ROW}\"/>",
        y(row) - ROW / 2
    );
    out.push_str(&dot(x(lane), y(row), lane, node));
    let middle = y(row);
    let id = cut(&node.id, WORD);
    let _ = writeln!(out, "<text class=\"id\" x=\"{left}\" y=\"{middle}\">{}</text>", escape(&id));
    let mut at = left + columns(&id) * 29 / 4 + 12;
    let labels = node.labels.iter().map(|label| ("label", label.as_str()));
    for (kind, word) in labels.chain(node.head.map(|word| ("head", word))).chain(pills) {
        let word = cut(word, WORD);
        let width = columns(&word) * 27 / 4 + 16;
        let _ = writeln!(
            out,
            "<g class=\"pill {kind}\"><rect x=\"{at}\" y=\"{}\" width=\"{width}\" height=\"18\" rx=\"9\"/>\
             <text x=\"{}\" y=\"{middle}\">{}</text></g>",
            middle - 9,
            at + width / 2,
            escape(&word),
        );
        at += width + 6;
    }
    let message = if node.is_outside() { "not in the range".to_owned() } else { cut(&node.summary, MESSAGE) };
    if !message.is_empty() {
        let _ = writeln!(out, "<text class=\"message\" x=\"{}\" y=\"{middle}\">{}</text>", at + 2, escape(&message));
        at += 2 + columns(&message) * 29 / 4;
    }
    out.push_str("</g>\n");
    (out, at)
}

/// The mark of a revision: round, a merge on its corner; hollow if it is pending, with a ring where the database stands.
fn dot(x: usize, y: usize, lane: usize, node: &Node) -> String {
    let colour = lane % COLOURS;
    // A hollow dot shows its lane's colour around it, a full one inside.
    let class = if node.is_pending() { format!("dot s{colour}") } else { format!("dot f{colour}") };
    let mut out = String::new();
    if node.standing == Standing::Current {
        let _ = writeln!(out, "<circle class=\"ring s{colour}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", DOT + 3);
    }
    if node.merge {
        let (corner, size) = (DOT - 1, 2 * (DOT - 1));
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{size}\" height=\"{size}\" rx=\"2\" \
             transform=\"rotate(45 {x} {y})\"/>",
            x - corner,
            y - corner,
        );
    } else {
        let size = if node.is_outside() { DOT - 2 } else { DOT };
        let _ = writeln!(out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{size}\"/>");
    }
    out
}

/// What the marks mean, as far as the picture has them; and where it ends.
fn legend(picture: &Picture, y: usize) -> (String, usize) {
    let has = |standing: Standing| picture.nodes.iter().any(|node| node.standing == standing);
    let dashed = picture.nodes.iter().flat_map(|node| &node.targets).any(|target| target.kind == Kind::DependsOn);
    let mut at = MARGIN + 6;
    let mut out = String::new();
    let mut put = |class: &str, mark: &dyn Fn(usize) -> String, words: &str| {
        let _ = writeln!(
            out,
            "<g class=\"legend {class}\">{}<text x=\"{}\" y=\"{y}\">{words}</text></g>",
            mark(at),
            at + 14
        );
        at += 14 + columns(words) * 13 / 2 + 18;
    };
    let circle =
        |class: &'static str| move |x: usize| format!("<circle class=\"dot {class}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");
    if has(Standing::Applied) || has(Standing::Current) {
        put("applied", &circle("key"), "applied");
    }
    if has(Standing::Pending) {
        put("pending", &circle("key"), "pending");
    }
    if picture.nodes.iter().any(|node| node.merge) {
        let diamond = |x: usize| {
            format!(
                "<rect class=\"dot key\" x=\"{}\" y=\"{}\" width=\"8\" height=\"8\" rx=\"2\" transform=\"rotate(45 {x} {y})\"/>",
                x - 4,
                y - 4
            )
        };
        put("merge", &diamond, "merge");
    }
    if dashed {
        let line = |x: usize| format!("<path class=\"edge dashed key\" d=\"M{} {y}H{}\"/>", x - 6, x + 8);
        put("depends", &line, "depends_on");
    }
    (out, at)
}

/// A text as XML may hold it: its marks by name, and without the characters that XML has no way to write.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}
