//! Edges between revisions, and the questions that are answered by following them.
//!
//! Two kinds of edges: *down* (`revises`) makes branches, and *dependency* (`depends_on`) only makes order. A head is where
//! no down edge arrives; a *real* head is where no edge arrives at all. The words are Alembic's.

use super::{History, RevisionSet};

/// Adjacency by revision number, in the written order.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// `revises`.
    pub down: Vec<Vec<usize>>,
    /// `depends_on`, resolved.
    pub depends: Vec<Vec<usize>>,
    /// `down` and those of `depends` that no strict ancestor along `down` already has.
    pub norm_down: Vec<Vec<usize>>,
    /// The inverse of `down`, in load order.
    pub next: Vec<Vec<usize>>,
    /// The inverse of `down` and `depends` together, in load order.
    pub all_next: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph with these edges, which must not form a cycle.
    pub fn new(down: Vec<Vec<usize>>, depends: Vec<Vec<usize>>) -> Self {
        let len = down.len();
        let mut next = vec![Vec::new(); len];
        let mut all_next: Vec<Vec<usize>> = vec![Vec::new(); len];
        for child in 0..len {
            for &parent in &down[child] {
                next[parent].push(child);
            }
            for &parent in down[child].iter().chain(&depends[child]) {
                if all_next[parent].last() != Some(&child) {
                    all_next[parent].push(child);
                }
            }
        }
        let norm_down = (0..len).map(|r| normal(&down, &depends, r)).collect();
        Self { down, depends, norm_down, next, all_next }
    }
}

/// The parents of a revision: what it revises, and its dependencies that no strict ancestor already waits for.
fn normal(down: &[Vec<usize>], depends: &[Vec<usize>], revision: usize) -> Vec<usize> {
    let mut parents = down[revision].clone();
    if depends[revision].is_empty() {
        return parents;
    }
    let mut above = reach(down, &down[revision]);
    above.remove(revision);
    let held = RevisionSet::of(
        down.len(),
        &above.iter().flat_map(|ancestor| depends[ancestor].iter().copied()).collect::<Vec<_>>(),
    );
    for &dependency in &depends[revision] {
        if !held.contains(dependency) && !parents.contains(&dependency) {
            parents.push(dependency);
        }
    }
    parents
}

/// Everything that can be reached from `from`, `from` included.
pub(super) fn reach(edges: &[Vec<usize>], from: &[usize]) -> RevisionSet {
    let mut seen = RevisionSet::new(edges.len());
    let mut todo: Vec<usize> = from.to_vec();
    while let Some(revision) = todo.pop() {
        if seen.insert(revision) {
            todo.extend(edges[revision].iter().copied());
        }
    }
    seen
}

impl History {
    /// The revisions that this one revises.
    pub fn down(&self, revision: usize) -> &[usize] {
        &self.graph.down[revision]
    }

    /// What must have run directly before: `revises`, and those dependencies that no ancestor already waits for.
    pub fn parents(&self, revision: usize) -> &[usize] {
        &self.graph.norm_down[revision]
    }

    /// The dependencies of a revision.
    pub fn dependencies(&self, revision: usize) -> &[usize] {
        &self.graph.depends[revision]
    }

    /// The revisions that revise this one, in load order.
    pub fn children(&self, revision: usize) -> &[usize] {
        &self.graph.next[revision]
    }

    /// The revisions that revise this one or depend on it, in load order.
    pub fn dependants(&self, revision: usize) -> &[usize] {
        &self.graph.all_next[revision]
    }

    /// Revisions that nothing revises, in load order.
    pub fn heads(&self) -> Vec<usize> {
        self.numbers(|r| self.is_head(r))
    }

    /// Revisions that nothing revises and nothing depends on: applying these applies everything.
    pub fn real_heads(&self) -> Vec<usize> {
        self.numbers(|r| self.graph.all_next[r].is_empty())
    }

    /// Revisions that revise nothing, in load order.
    pub fn bases(&self) -> Vec<usize> {
        self.numbers(|r| self.graph.down[r].is_empty())
    }

    /// Revisions that several others revise.
    pub fn branchpoints(&self) -> Vec<usize> {
        self.numbers(|r| self.is_branchpoint(r))
    }

    /// Revisions that revise several others.
    pub fn mergepoints(&self) -> Vec<usize> {
        self.numbers(|r| self.is_mergepoint(r))
    }

    /// Whether nothing revises it.
    pub fn is_head(&self, revision: usize) -> bool {
        self.graph.next[revision].is_empty()
    }

    /// Whether nothing revises it and something depends on it: a head that is no row in Alembic's table.
    pub fn is_effective_head(&self, revision: usize) -> bool {
        self.is_head(revision) && !self.graph.all_next[revision].is_empty()
    }

    /// Whether several revisions revise it.
    pub fn is_branchpoint(&self, revision: usize) -> bool {
        self.graph.next[revision].len() > 1
    }

    /// Whether it revises several.
    pub fn is_mergepoint(&self, revision: usize) -> bool {
        self.graph.down[revision].len() > 1
    }

    /// Everything that must have run before these, these included, dependencies too.
    pub fn ancestors(&self, revisions: &[usize]) -> RevisionSet {
        reach(&self.graph.norm_down, revisions)
    }

    /// Everything that must have been taken back before these, these included: descendants and dependants.
    pub fn descendants(&self, revisions: &[usize]) -> RevisionSet {
        reach(&self.graph.all_next, revisions)
    }

    /// Descendants along `revises` alone, these included.
    pub fn down_descendants(&self, revisions: &[usize]) -> RevisionSet {
        reach(&self.graph.next, revisions)
    }

    /// Ancestors along `revises` alone, the revision included: its branch.
    pub fn down_ancestors(&self, revision: usize) -> RevisionSet {
        reach(&self.graph.down, &[revision])
    }

    /// Whether one is the other's ancestor along `revises` (or both are one): the two are on one branch.
    pub fn share_lineage(&self, a: usize, b: usize) -> bool {
        self.down_ancestors(a).contains(b) || self.down_ancestors(b).contains(a)
    }

    /// The heads of an applied set, in load order: applied, and nothing applied revises them.
    pub fn applied_heads(&self, applied: &RevisionSet) -> Vec<usize> {
        applied.iter().filter(|&r| !self.graph.next[r].iter().any(|&c| applied.contains(c))).collect()
    }

    /// The heads of an applied set that no applied revision depends on either.
    pub fn applied_real_heads(&self, applied: &RevisionSet) -> Vec<usize> {
        applied.iter().filter(|&r| !self.graph.all_next[r].iter().any(|&c| applied.contains(c))).collect()
    }

    /// Revisions that an applied one needs and that are not applied, in load order: a state with holes, as a file put in
    /// below an applied one makes it.
    pub fn holes(&self, applied: &RevisionSet) -> Vec<usize> {
        let members: Vec<usize> = applied.iter().collect();
        self.ancestors(&members).minus(applied).iter().collect()
    }

    fn numbers(&self, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|&r| keep(r)).collect()
    }
}
