//! The history as a picture: for a terminal, for Graphviz, for Mermaid, and as SVG.
//!
//! [`Picture`] says what is to be seen: revisions newest first, and the lines between them. `layout` gives every revision a
//! row and every line a lane, for the terminal and SVG; Graphviz and Mermaid lay out by themselves. The same history always
//! gives the same bytes.

mod dot;
mod layout;
mod mermaid;
mod order;
mod svg;
mod svg_style;
#[cfg(test)]
mod tests;
mod text;

use crate::history::{History, RevisionSet};

use super::clean;

pub use dot::graph_dot;
pub use mermaid::graph_mermaid;
pub use svg::graph_svg;
pub use text::graph_text;

/// With more lanes than this, an order is looked for that needs fewer.
const WIDE: usize = 6;

/// Labels that a revision is drawn with; of those beyond, the number.
const MOST_LABELS: usize = 4;

/// Where a database stands.
#[derive(Clone, Debug)]
pub struct Position {
    /// What it has applied.
    pub applied: RevisionSet,
    /// The heads of that.
    pub current: RevisionSet,
}

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `revises`: drawn whole.
    Revises,
    /// `depends_on`: drawn dashed.
    DependsOn,
}

/// A line from a revision to one that has to run before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The row of the older one, below the row it is written for.
    pub row: usize,
    /// Why it has to.
    pub kind: Kind,
}

/// What the database has to do with a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// No database was asked.
    Unasked,
    /// Applied, and nothing applied revises it.
    Current,
    /// Applied.
    Applied,
    /// Not applied.
    Pending,
    /// Outside the range, and shown because something in it comes after this.
    Outside,
}

/// A revision to be drawn.
#[derive(Clone, Debug)]
struct Node {
    id: String,
    /// The first line of the message.
    summary: String,
    /// Everything else that can be told: the whole message, the file, when it was written.
    details: String,
    /// The labels worth showing here: its own, and at a head those that reach it.
    labels: Vec<String>,
    /// Whether nothing revises it, and the words for that.
    head: Option<&'static str>,
    merge: bool,
    standing: Standing,
    /// Lines to what comes before it, those of `revises` first.
    targets: Vec<Target>,
}

impl Node {
    fn is_outside(&self) -> bool {
        self.standing == Standing::Outside
    }

    fn is_pending(&self) -> bool {
        self.standing == Standing::Pending
    }
}

/// Revisions, newest first, and the lines between them.
#[derive(Clone, Debug)]
pub struct Picture {
    nodes: Vec<Node>,
    asked: bool,
}

impl Picture {
    /// The picture of some revisions of a history. What they follow and what is not among them is drawn below them, by its
    /// id alone.
    pub fn new(history: &History, revisions: &RevisionSet, position: Option<&Position>) -> Self {
        let mut outside = RevisionSet::new(history.len());
        for revision in revisions.iter() {
            for &older in history.down(revision).iter().chain(history.dependencies(revision)) {
                if !revisions.contains(older) {
                    outside.insert(older);
                }
            }
        }
        let newest_first = |set: &RevisionSet| -> Vec<usize> {
            history.order().iter().rev().copied().filter(|&revision| set.contains(revision)).collect()
        };
        let mut rows = newest_first(revisions);
        rows.extend(newest_first(&outside));
        let mut row_of = vec![0; history.len()];
        for (row, &revision) in rows.iter().enumerate() {
            row_of[revision] = row;
        }
        let node = |&revision: &usize| {
            let standing = match position {
                _ if outside.contains(revision) => Standing::Outside,
                None => Standing::Unasked,
                Some(position) if position.current.contains(revision) => Standing::Current,
                Some(position) if position.applied.contains(revision) => Standing::Applied,
                Some(_) => Standing::Pending,
            };
            node(history, revision, standing, &row_of)
        };
        Self { nodes: rows.iter().map(node).collect(), asked: position.is_some() }.narrowed()
    }

    /// The same picture, in another order if the one of listings would be wide and the other is not.
    fn narrowed(self) -> Self {
        let width = self.layout().width;
        if width <= WIDE {
            return self;
        }
        let order = order::narrow(&self.targets());
        let mut row_of = vec![0; order.len()];
        for (row, &former) in order.iter().enumerate() {
            row_of[former] = row;
        }
        let moved = |&former: &usize| {
            let mut node = self.nodes[former].clone();
            for target in &mut node.targets {
                target.row = row_of[target.row];
            }
            node
        };
        let other = Self { nodes: order.iter().map(moved).collect(), asked: self.asked };
        if other.layout().width < width { other } else { self }
    }

    /// The lines down from each row.
    fn targets(&self) -> Vec<Vec<Target>> {
        self.nodes.iter().map(|node| node.targets.clone()).collect()
    }

    /// Where each revision and each line goes.
    fn layout(&self) -> layout::Layout {
        layout::lay_out(&self.targets())
    }

    /// `6 revisions, 2 heads; 4 applied, 2 pending`.
    fn in_words(&self) -> String {
        let count = |keep: fn(&Node) -> bool| self.nodes.iter().filter(|node| keep(node)).count();
        let many = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
        let all = count(|node| !node.is_outside());
        let mut words = format!("{}, {}", many(all, "revision"), many(count(|node| node.head.is_some()), "head"));
        if self.asked {
            let pending = count(Node::is_pending);
            words.push_str(&format!("; {} applied, {pending} pending", all - pending));
        }
        words
    }
}

fn node(history: &History, revision: usize, standing: Standing, row_of: &[usize]) -> Node {
    let it = history.get(revision);
    let mut node = Node {
        id: clean(&it.id).into_owned(),
        summary: clean(it.summary()).replace('\t', " "),
        details: clean(&it.message).into_owned(),
        labels: Vec::new(),
        head: None,
        merge: history.is_mergepoint(revision),
        standing,
        targets: Vec::new(),
    };
    if node.is_outside() {
        return node;
    }
    node.details.push_str(&format!("\n{}", clean(&it.path)));
    if let Some(created) = &it.created {
        node.details.push_str(&format!("\n{}", clean(created)));
    }
    let reaching = if history.is_head(revision) { history.labels(revision) } else { &[] };
    let others = reaching.iter().filter(|label| !it.labels.contains(label));
    node.labels = it.labels.iter().chain(others).map(|label| clean(label).into_owned()).collect();
    if let Some(more) = node.labels.len().checked_sub(MOST_LABELS).filter(|&more| more > 0) {
        node.labels.truncate(MOST_LABELS);
        node.labels.push(format!("+{more}"));
    }
    if history.is_head(revision) {
        node.head = Some(if history.is_effective_head(revision) { "effective head" } else { "head" });
    }
    let down = history.down(revision);
    for (older, kind) in down
        .iter()
        .map(|&older| (older, Kind::Revises))
        .chain(history.dependencies(revision).iter().map(|&older| (older, Kind::DependsOn)))
    {
        let target = Target { row: row_of[older], kind };
        if kind == Kind::Revises || !down.contains(&older) && !node.targets.contains(&target) {
            node.targets.push(target);
        }
    }
    node
}

/// As much of a text as fits, with an ellipsis if that is not all.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used <= width
    };
    let mut out: String = text.chars().take_while(fits).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// How many columns of a terminal a text takes.
fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}
