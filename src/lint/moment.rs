//! What a rule sees.

use super::raw::RawPart;
use super::settings::Settings;
use crate::forecast::{Forecast, Run};
use crate::history::{History, Revision};
use crate::op::{Move, Op};
use crate::plan::PlannedOp;
use crate::schema::{Column, Name, Naming, ObjName, Schema, Table};
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
    /// The schema before the whole of the operation that was written: of raw SQL, before the first thing that it does.
    pub outset: &'a Schema,
    /// The schema after it.
    pub after: &'a Schema,
    /// What the run has made before it.
    pub run: &'a Run,
    /// What each of its statements costs. Of raw SQL that is followed its parts tell it; of other, that it is not known.
    pub costs: &'a [Forecast],
    /// The statements of an `execute`.
    pub raw: &'a [RawPart],
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
    /// How what was left without a name is named.
    pub naming: &'a Naming,
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

    /// The operations of the revision that run later; of raw SQL, what it does after this too.
    pub fn later(&self) -> impl Iterator<Item = &'a Op> {
        let rest = self.own().skip_while(|op| !std::ptr::eq(*op, self.op)).skip(1);
        rest.chain(self.operations.iter().skip(self.at + 1).flat_map(|planned| planned.op.in_the_model()))
    }

    /// The operations of the revision that ran before; of raw SQL, what it did before this too.
    pub fn earlier(&self) -> impl Iterator<Item = &'a Op> {
        let before = self.operations.iter().take(self.at).flat_map(|planned| planned.op.in_the_model());
        before.chain(self.own().take_while(|op| !std::ptr::eq(*op, self.op)))
    }

    /// The operation, with its neighbours if it is what raw SQL does.
    fn own(&self) -> impl Iterator<Item = &'a Op> {
        self.operations.get(self.at).into_iter().flat_map(|planned| planned.op.in_the_model())
    }

    /// The operations that run later, each with what the table is called by then.
    pub fn later_on(&self, table: &ObjName) -> Vec<(ObjName, &'a Op)> {
        let mut name = table.clone();
        if let Some(Move::RenamesTable(from, to)) = self.op.moves()
            && from == name
        {
            name = to;
        }
        let mut all = Vec::new();
        for op in self.later() {
            all.push((name.clone(), op));
            if let Some(Move::RenamesTable(from, to)) = op.moves()
                && from == name
            {
                name = to;
            }
        }
        all
    }

    /// The column as it is after the operation.
    pub fn after_column(&self, table: &ObjName, column: &Name) -> Option<&'a Column> {
        self.after.table(table)?.columns.get(&column.text)
    }

    /// The place, if it lies in the operation, so that a waiver before that covers it; else the operation.
    pub fn place(&self, span: Span) -> Span {
        inside(self.span, span)
    }
}

/// A place, if it lies in the other; else the other.
pub(super) fn inside(whole: Span, span: Span) -> Span {
    if span.start < span.end && whole.contains(span) { span } else { whole }
}

/// A revision as a whole.
#[derive(Clone, Copy, Debug)]
pub struct RevisionMoment<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// What its upgrade runs, in order.
    pub operations: &'a [PlannedOp],
    /// The statements of each `execute`, by operation.
    pub raw: &'a [Vec<RawPart>],
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

impl<'a> RevisionMoment<'a> {
    /// All operations that change the model, in order, each with the one that was written: itself, or raw SQL.
    pub fn in_the_model(&self) -> impl Iterator<Item = (&'a PlannedOp, &'a Op)> {
        self.operations.iter().flat_map(|planned| planned.op.in_the_model().iter().map(move |op| (planned, op)))
    }
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
