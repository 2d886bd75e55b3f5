//! Rows and lanes: a revision a row, and for every line the lane in which it runs past the rows between its ends.
//!
//! A lane belongs to one target from the row where a line enters it to the row of the target, so no line passes through a
//! revision that is not its end. Lines of one kind to one target share a lane, which keeps a point with a hundred branches
//! two lanes wide.

use super::Target;

/// A line, from the newer revision to the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The row it starts at.
    pub from: usize,
    /// The row it ends at, and what it means.
    pub to: Target,
    /// The lane in which it runs from the row after `from` to the row before the end.
    pub lane: usize,
    /// Whether another line was in that lane already: the two run as one from the row after `from`.
    pub joins: bool,
}

/// Where everything goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The lane of the revision in each row.
    pub lanes: Vec<usize>,
    /// All lines, by the row they start at.
    pub edges: Vec<Edge>,
    /// How many lanes there are.
    pub width: usize,
}

impl Layout {
    /// The lines that run past a row or end in it, those that share a lane once.
    pub fn above(&self, row: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| !edge.joins && edge.from < row && edge.to.row >= row)
    }
}

/// Lays out rows from the lines that go down from each.
pub(super) fn lay_out(rows: &[Vec<Target>]) -> Layout {
    let mut layout = Layout::default();
    let mut held: Vec<Option<Target>> = Vec::new();
    for (from, targets) in rows.iter().enumerate() {
        let arriving: Vec<(usize, Target)> =
            held.iter().enumerate().filter_map(|(lane, held)| held.map(|target| (lane, target))).collect();
        // What is revised stays in the lane of what revises it; only what nothing revises is found along a dashed line.
        let at = arriving
            .iter()
            .filter(|(_, target)| target.row == from)
            .min_by_key(|(lane, target)| (target.kind, *lane))
            .map_or_else(|| free(&mut held, 0), |(lane, _)| *lane);
        for lane in &mut held {
            lane.take_if(|target| target.row == from);
        }
        layout.lanes.push(at);
        for &to in targets {
            let shared = held.iter().position(|held| *held == Some(to));
            let own = held.get(at).is_some_and(Option::is_none);
            let (lane, joins) = match shared {
                // A lane to the left leads there: joining it frees this one. One to the right will come to us instead.
                Some(lane) if lane < at || !own => (lane, true),
                _ if own => (at, false),
                _ => (free(&mut held, at + 1), false),
            };
            if let Some(slot) = held.get_mut(lane) {
                *slot = Some(to);
            }
            layout.edges.push(Edge { from, to, lane, joins });
        }
        layout.width = layout.width.max(held.len());
    }
    layout
}

/// The first lane from `from` on that nothing runs in, else the first at all: without that, a history would drift to the
/// right with every merge.
fn free(held: &mut Vec<Option<Target>>, from: usize) -> usize {
    let found = held.iter().skip(from).position(Option::is_none).map(|at| at + from);
    let found = found.or_else(|| held.iter().position(Option::is_none));
    found.unwrap_or_else(|| {
        held.push(None);
        held.len() - 1
    })
}
