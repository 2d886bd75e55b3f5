//! The picture for a terminal: a line a revision, and lines between them where branches part and meet.

use crate::render::Style;

use super::layout::{Edge, Layout};
use super::{Kind, Node, Picture, Standing, columns, cut};

/// The colours of lanes, one after the other: cyan, green, yellow, magenta, blue, red.
const LANES: [u8; 6] = [36, 32, 33, 35, 34, 31];
const BOLD: u8 = 1;
const DIM: u8 = 2;
/// However many lanes there are, the words get this many columns.
const LEAST: usize = 24;

/// Draws for a terminal. A width cuts the lines; without one they are whole, for a pipe.
pub fn graph_text(picture: &Picture, style: Style, cut_lines: bool) -> String {
    let layout = picture.layout();
    let pen = Pen { colour: style.colour, width: cut_lines.then_some(style.width) };
    let mut out = String::new();
    for (row, node) in picture.nodes.iter().enumerate() {
        let at = layout.lanes.get(row).copied().unwrap_or_default();
        let above: Vec<Edge> = layout.above(row).copied().collect();
        let (arriving, passing): (Vec<Edge>, Vec<Edge>) = above.into_iter().partition(|edge| edge.to.row == row);
        if arriving.iter().any(|edge| edge.lane != at) {
            pen.line(&mut out, &meeting(&layout, at, &arriving, &passing));
        }
        pen.node(&mut out, &layout, at, &passing, node);
        let leaving: Vec<Edge> = layout.edges.iter().filter(|edge| edge.from == row).copied().collect();
        if leaving.iter().any(|edge| edge.lane != at) {
            pen.line(&mut out, &parting(&layout, at, &leaving, &passing));
        }
    }
    out
}

/// The lines in one column.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    up: Option<Kind>,
    down: Option<Kind>,
    /// Whether what runs across begins, ends or turns here. Else it bridges what runs past, without touching it.
    meets: bool,
    /// What runs from here to the next column: the lane it belongs to, for its colour, and its kind.
    gap: Option<(usize, Kind)>,
}

impl Cell {
    /// How it looks, with something to its left or not.
    fn glyph(self, left: bool) -> char {
        let touched = self.meets || (self.up.is_none() && self.down.is_none());
        match (self.up, self.down, left && touched, self.gap.is_some() && touched) {
            (None, None, false, false) => ' ',
            (Some(Kind::DependsOn), Some(Kind::DependsOn), false, false) => '┆',
            (Some(_), _, false, false) | (None, Some(_), false, false) => '│',
            (None, None, true, _) if self.gap.is_some_and(|(_, kind)| kind == Kind::DependsOn) => '╌',
            (None, None, _, _) => '─',
            (Some(_), Some(_), true, true) => '┼',
            (Some(_), Some(_), false, true) => '├',
            (Some(_), Some(_), true, false) => '┤',
            (Some(_), None, true, true) => '┴',
            (Some(_), None, false, true) => '╰',
            (Some(_), None, true, false) => '╯',
            (None, Some(_), true, true) => '┬',
            (None, Some(_), false, true) => '╭',
            (None, Some(_), true, false) => '╮',
        }
    }
}

/// The line above a revision where lines meet.
fn meeting(layout: &Layout, at: usize, arriving: &[Edge], passing: &[Edge]) -> Vec<Cell> {
    let mut cells = row_of(layout, passing);
    for edge in arriving {
        touch(&mut cells, edge.lane, |cell| cell.up = Some(edge.to.kind));
        touch(&mut cells, at, |cell| cell.down = Some(stronger(cell.down, edge.to.kind)));
        across(&mut cells, at, edge);
    }
    cells
}

/// The line below a revision where lines part.
fn parting(layout: &Layout, at: usize, leaving: &[Edge], passing: &[Edge]) -> Vec<Cell> {
    let mut cells = row_of(layout, passing);
    for edge in leaving {
        touch(&mut cells, edge.lane, |cell| cell.down = Some(edge.to.kind));
        touch(&mut cells, at, |cell| cell.up = Some(stronger(cell.up, edge.to.kind)));
        across(&mut cells, at, edge);
    }
    cells
}

/// Lanes with what runs past in them.
fn row_of(layout: &Layout, passing: &[Edge]) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); layout.width];
    for edge in passing {
        if let Some(cell) = cells.get_mut(edge.lane) {
            (cell.up, cell.down) = (Some(edge.to.kind), Some(edge.to.kind));
        }
    }
    cells
}

fn touch(cells: &mut [Cell], lane: usize, change: impl FnOnce(&mut Cell)) {
    if let Some(cell) = cells.get_mut(lane) {
        cell.meets = true;
        change(cell);
    }
}

/// A line across, from the lane of a revision to another one.
fn across(cells: &mut [Cell], at: usize, edge: &Edge) {
    for cell in cells.iter_mut().take(at.max(edge.lane)).skip(at.min(edge.lane)) {
        let there = cell.gap.map(|(_, kind)| kind);
        cell.gap = Some((edge.lane, stronger(there, edge.to.kind)));
    }
}

/// Where a whole and a dashed line run together, the whole one is seen.
fn stronger(there: Option<Kind>, kind: Kind) -> Kind {
    there.map_or(kind, |there| there.min(kind))
}

/// How lines are put down.
struct Pen {
    colour: bool,
    width: Option<usize>,
}

impl Pen {
    fn paint(&self, out: &mut String, colour: u8, text: &str) {
        if self.colour && !text.trim().is_empty() {
            out.push_str(&format!("\u{1b}[{colour}m{text}\u{1b}[0m"));
        } else {
            out.push_str(text);
        }
    }

    fn line(&self, out: &mut String, cells: &[Cell]) {
        let mut line = String::new();
        let last = cells.iter().rposition(|cell| cell.up.is_some() || cell.down.is_some()).unwrap_or_default();
        let mut left = false;
        for (lane, cell) in cells.iter().enumerate().take(last + 1) {
            self.paint(&mut line, colour_of(lane), &cell.glyph(left).to_string());
            left = cell.gap.is_some();
            match cell.gap {
                Some((from, Kind::Revises)) => self.paint(&mut line, colour_of(from), "─"),
                Some((from, Kind::DependsOn)) => self.paint(&mut line, colour_of(from), "╌"),
                None => line.push(' '),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }

    fn node(&self, out: &mut String, layout: &Layout, at: usize, passing: &[Edge], node: &Node) {
        let cells = row_of(layout, passing);
        let last = cells.iter().rposition(|cell| cell.up.is_some()).map_or(at, |last| last.max(at));
        for (lane, cell) in cells.iter().enumerate().take(last + 1) {
            let glyph = match node.standing {
                _ if lane != at => cell.glyph(false),
                Standing::Unasked | Standing::Applied => '●',
                Standing::Current => '◉',
                Standing::Pending => '○',
                Standing::Outside => '~',
            };
            self.paint(out, colour_of(lane), &glyph.to_string());
            out.push(' ');
        }
        out.push(' ');
        let room = self.width.map(|width| width.saturating_sub(2 * last + 3).max(LEAST));
        self.words(out, room, node);
        out.push('\n');
    }

    /// The id, what is to be said of it in parentheses, and the message.
    fn words(&self, out: &mut String, room: Option<usize>, node: &Node) {
        let mut marks = String::new();
        if !node.labels.is_empty() {
            marks.push_str(&format!(" ({})", node.labels.join(", ")));
        }
        let standing = match node.standing {
            Standing::Unasked | Standing::Applied => None,
            Standing::Current => Some("current"),
            Standing::Pending => Some("pending"),
            Standing::Outside => Some("not in the range"),
        };
        for word in node.head.into_iter().chain(standing) {
            marks.push_str(&format!(" ({word})"));
        }
        let message = if node.summary.is_empty() { String::new() } else { format!(" {}", node.summary) };
        let mut left = room.unwrap_or(usize::MAX);
        for (colour, text) in [(Some(BOLD), &node.id), (Some(LANES[2]), &marks), (None, &message)] {
            let text = cut(text, left);
            left = left.saturating_sub(columns(&text));
            match colour {
                _ if node.is_pending() || node.is_outside() => self.paint(out, DIM, &text),
                Some(colour) => self.paint(out, colour, &text),
                None => out.push_str(&text),
            }
            if text.ends_with('…') {
                break;
            }
        }
    }
}

fn colour_of(lane: usize) -> u8 {
    LANES[lane % LANES.len()]
}
