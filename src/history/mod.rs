//! Layer 3: the revision graph. Which revisions there are, what comes before what, and how to get from a state to a target.
//!
//! Pure: headers in, a graph and diagnostics out. Nothing here knows operations or SQL; a database's state comes in as the
//! ids it has applied, in the order in which it applied them.
//!
//! The API in short (a revision is its number in load order, a `usize`):
//!
//! - [`History::build`] makes the graph of parsed files and reports what is wrong with it; it always returns a graph without
//!   cycles. [`Revision::sound`] is false for a revision whose place in the graph is in doubt (and for all its descendants).
//! - [`History::get`], [`History::find`], [`History::iter`], [`History::len`]: the revisions.
//! - [`History::order`]: every revision, parents first; reversed it is what `history` prints. [`History::sort`] does the same for a set.
//! - [`History::heads`], [`History::real_heads`], [`History::bases`], [`History::parents`] (`norm_down`), [`History::children`],
//!   [`History::ancestors`], [`History::descendants`], [`History::labels`], ...: the graph.
//! - [`Target::parse`] and [`History::route`]: from the applied ids to a target, as [`RouteStep`]s in the order to run.
//! - [`History::state`]: the applied ids that `--from REV,...` stands for. [`History::range`]: the revisions of `history -r A:B`.
//! - [`History::stamp`]: the applied ids after a stamp.
//! - [`TargetError`] is a finding without a place: code, headline, way out.

mod build;
mod error;
mod graph;
mod label;
mod order;
mod range;
mod redundant;
mod route;
mod set;
mod stamp;
mod target;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod walk;

pub use error::TargetError;
pub use route::{Direction, RouteStep};
pub use set::RevisionSet;
pub use target::{Branch, Symbol, Target};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::syntax::ast;
use crate::text::{SourceId, Span};
use graph::Graph;

/// One revision: a file of the history, with its header resolved.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its id.
    pub id: String,
    /// Ids of its parents (`revises`), in the written order; only those that exist.
    pub parents: Vec<String>,
    /// Its `depends_on`, resolved to ids, in the written order; only those that exist.
    pub depends_on: Vec<String>,
    /// Its `depends_on` as written: ids and labels.
    pub depends_on_written: Vec<String>,
    /// The labels that stand in its own header.
    pub labels: Vec<String>,
    /// Its message; empty if the line is missing.
    pub message: String,
    /// When it was written, as written.
    pub created: Option<String>,
    /// The source it was read from.
    pub source: SourceId,
    /// The path of its file, for people.
    pub path: String,
    /// Whether its place in the graph is certain: it and all its ancestors have their parents and dependencies, and no cycle.
    /// What is not sound should not be checked further, or one fault is reported many times.
    pub sound: bool,
    /// The place of its id.
    pub id_span: Span,
    /// The parsed file; all other places are in its header.
    pub file: Arc<ast::File>,
}

impl Revision {
    /// The first line of the message: what listings and log lines show.
    pub fn summary(&self) -> &str {
        self.message.lines().next().unwrap_or("")
    }

    /// Whether the file says `transaction none`.
    pub fn transaction_none(&self) -> bool {
        self.file.header.transaction_none.is_some()
    }
}

/// All revisions in load order, and the graph they form.
#[derive(Clone, Debug, Default)]
pub struct History {
    revisions: Vec<Revision>,
    ids: BTreeMap<String, usize>,
    labels: BTreeMap<String, usize>,
    effective: Vec<Vec<String>>,
    graph: Graph,
    order: Vec<usize>,
}

impl History {
    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// The revision with this number. Numbers come from this history; any other one panics.
    pub fn get(&self, revision: usize) -> &Revision {
        &self.revisions[revision]
    }

    /// The number of the revision with exactly this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The number of the revision whose header carries exactly this label.
    pub fn find_label(&self, label: &str) -> Option<usize> {
        self.labels.get(label).copied()
    }

    /// All revisions with their numbers, in load order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Revision)> {
        self.revisions.iter().enumerate()
    }

    /// Every revision, parents and dependencies first; the reverse of what `history` prints.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The labels of a revision: its own and those it has by its place on a branch, sorted.
    ///
    /// A label goes to all descendants. It also goes to ancestors, up to the first branch or merge point, if nothing
    /// branches or merges from the labelled revision on.
    pub fn labels(&self, revision: usize) -> &[String] {
        self.effective.get(revision).map_or(&[], Vec::as_slice)
    }

    /// The ids of these revisions.
    pub fn ids(&self, revisions: &[usize]) -> Vec<String> {
        revisions.iter().map(|&r| self.revisions[r].id.clone()).collect()
    }
}
