//! The order of revisions: topological, branch by branch, the same on every run.
//!
//! Alembic's walk: heads in load order; stay on one branch as long as possible; a revision is emitted only when everything
//! above it has been, and where it has to wait, the walk jumps to the first open head that stands above it. The result is
//! newest first, and an upgrade runs it backwards.

use super::graph::Graph;
use super::{History, RevisionSet};

impl History {
    /// The members of a set, parents and dependencies first: the order in which an upgrade runs them.
    pub fn sort(&self, set: &RevisionSet) -> Vec<usize> {
        let mut order = newest_first(&self.graph, set);
        order.reverse();
        order
    }
}

/// The members of a set, newest first.
pub(super) fn newest_first(graph: &Graph, set: &RevisionSet) -> Vec<usize> {
    let len = graph.down.len();
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); len];
    for child in set.iter() {
        for &parent in &graph.norm_down[child] {
            if set.contains(parent) {
                above[parent].push(child);
            }
        }
    }
    let mut waiting: Vec<usize> = above.iter().map(Vec::len).collect();
    let mut todo = set.clone();
    let mut open: Vec<usize> = set.iter().filter(|&r| waiting[r] == 0).collect();
    let mut is_open = RevisionSet::of(len, &open);
    let mut output = Vec::with_capacity(set.len());
    let mut at = 0;
    while let Some(&candidate) = open.get(at) {
        if waiting[candidate] > 0 {
            // Something above it has not been emitted: go on with the first open head that stands above.
            let blockers = unemitted_above(&above, &todo, candidate);
            match open.iter().position(|&head| head != candidate && blockers.contains(head)) {
                Some(other) => at = other,
                None => break,
            }
            continue;
        }
        if todo.contains(candidate) {
            todo.remove(candidate);
            output.push(candidate);
            for &parent in &graph.norm_down[candidate] {
                if set.contains(parent) {
                    waiting[parent] -= 1;
                }
            }
        }
        is_open.remove(candidate);
        let mut fresh =
            graph.norm_down[candidate].iter().copied().filter(|&r| todo.contains(r) && !is_open.contains(r));
        if let Some(first) = fresh.next() {
            let rest: Vec<usize> = fresh.collect();
            open[at] = first;
            is_open.insert(first);
            for other in rest {
                is_open.insert(other);
                open.push(other);
            }
        } else {
            open.remove(at);
            at = at.saturating_sub(1);
        }
    }
    output
}

/// What stands above a revision and has not been emitted, the revision itself included.
fn unemitted_above(above: &[Vec<usize>], todo: &RevisionSet, from: usize) -> RevisionSet {
    let mut seen = RevisionSet::new(above.len());
    let mut stack = vec![from];
    while let Some(revision) = stack.pop() {
        if seen.insert(revision) {
            stack.extend(above[revision].iter().copied().filter(|&r| todo.contains(r)));
        }
    }
    seen
}
