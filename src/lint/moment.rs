//! What a rule sees.

use super::settings::Settings;
use crate::forecast::{Forecast, Run};
use crate::history::{History, Revision};
use crate::op::Op;
use crate::plan::PlannedOp;
use crate::schema::{ObjName, Schema, Table};
use crate::syntax::ast;
use crate::text::{Sources, Span};

/// One operation of an upgrade in its place.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The operation. Of raw SQL, what it was found to do; each is a moment of its own, after that of the `execute`.
    pub op: &'a Op,
    /// Where it was written.
    pub span: Span,
    /// Whether it is what raw SQL was found to do.
    pub is_raw: bool,
    /// The operation as it was written, if it is no part of raw SQL.
    pub written: Option<&'a ast::Operation>,
    /// The schema before it.
    pub before: &'a Schema,
    /// The schema after it.
    pub after: &'a Schema,
    /// What the run has made before it.
    pub run: &'a Run,
    /// What each of its statements costs. Of raw SQL that is followed its parts tell it; of other, that it is not known.
    pub costs: &'a [Forecast],
    /// All operations of its revision, in the order of running.
    pub operations: &'a [PlannedOp],
    /// Which of them it is.
    pub at: usize,
    /// Its revision.
    pub revision: &'a Revision,
    /// Whether the revision is one transaction, with all of its operations.
    pub one_transaction: bool,
    /// PostgreSQL's major version.
    pub version: u32,
    /// What the configuration says of the project.
    pub options: &'a Settings,
    /// The texts.
    pub sources: &'a Sources,
}

impl<'a> Moment<'a> {
    /// The table as it was before, if it was there before the run: what others use. What is new, or known to be small,
    /// costs nobody anything.
    pub fn live(&self, table: &ObjName) -> Option<&'a Table> {
        if self.run.is_new(table) || self.options.is_small(table) {
            return None;
        }
        self.before.table(table)
    }

    /// The operations of the revision that run later.
    pub fn later(&self) -> impl Iterator<Item = &'a Op> {
        self.operations.iter().skip(self.at + 1).flat_map(|planned| planned.op.in_the_model())
    }

    /// The operations of the revision that ran before.
    pub fn earlier(&self) -> impl Iterator<Item = &'a Op> {
        self.operations.iter().take(self.at).flat_map(|planned| planned.op.in_the_model())
    }
}

/// A revision as a whole.
#[derive(Clone, Copy, Debug)]
pub struct RevisionMoment<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// What its upgrade runs, in order.
    pub operations: &'a [PlannedOp],
    /// The schema before it.
    pub before: &'a Schema,
    /// The schema after it.
    pub after: &'a Schema,
    /// What each statement costs, by operation.
    pub costs: &'a [Vec<Forecast>],
    /// What the run has made before it.
    pub run: &'a Run,
    /// Whether it is one transaction.
    pub one_transaction: bool,
    /// PostgreSQL's major version.
    pub version: u32,
    /// What the configuration says of the project.
    pub options: &'a Settings,
    /// The texts.
    pub sources: &'a Sources,
}

/// The end of a history: the schema after all of it.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// The history.
    pub history: &'a History,
    /// The schema at its heads.
    pub schema: &'a Schema,
    /// PostgreSQL's major version.
    pub version: u32,
    /// What the configuration says of the project.
    pub options: &'a Settings,
    /// The texts.
    pub sources: &'a Sources,
}
