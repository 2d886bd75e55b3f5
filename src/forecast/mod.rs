//! Layer 5: what a statement costs the others who work on the database: which relations it locks and how strongly, what
//! it reads or writes anew meanwhile, and who waits.
//!
//! Every forecast is made of measurements (`spec/facts/ddl.json`, by PostgreSQL version); nothing here is a guess about
//! locks. What is decided here is which measured form a statement is, and that needs the model: `set not null` reads the
//! table unless a valid check proves it, and a type change rewrites it or not. How long work takes is not known here.

mod column;
mod facts;
mod mode;
mod proof;
mod reach;
mod run;
mod types;
mod volatile;
mod words;

pub use column::{NewValues, has_default, new_values};
pub use facts::{Role, fact_ids, known, refused};
pub use mode::Mode;
pub use proof::proof_of_not_null;
pub use reach::{Reach, reach};
pub use run::Run;
pub use types::{Partner, Rows, TypeCost, default_of_type, is_constrained, refuses_nulls, type_cost};
pub use volatile::{Volatile, volatile};

use crate::op::Op;
use crate::schema::{ObjName, Schema};

/// A lock on a relation that was there before the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The relation: a table, a view, an index, a sequence.
    pub relation: ObjName,
    /// How strong.
    pub mode: Mode,
}

/// What one statement costs. What is new in the run is left out: nobody else sees it before the commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The measurements it is made of, by their ids in `spec/facts/ddl.json`.
    pub facts: Vec<&'static str>,
    /// The locks, each relation once; they are held to the end of the transaction.
    pub locks: Vec<Lock>,
    /// Tables whose rows are all written anew, with their indexes.
    pub rewrites: Vec<ObjName>,
    /// Tables that are read from end to end, `rewrites` not among them.
    pub scans: Vec<ObjName>,
    /// Whether indexes are built or built again over a table that is there.
    pub builds_indexes: bool,
    /// Whether the server waits for transactions that are older than it (`concurrently`).
    pub waits_for_old_transactions: bool,
    /// Whether nothing is known: raw SQL that the model does not follow.
    pub unknown: bool,
}

/// How much others feel of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Nobody waits.
    None,
    /// Someone waits until the lock is granted and the transaction ends; no work grows with the table.
    Brief,
    /// Someone waits as long as a table is read or written.
    Long,
}

/// What a forecast is made for.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    /// The schema before the statement.
    pub before: &'a Schema,
    /// What the run has made so far.
    pub run: &'a Run,
    /// PostgreSQL's major version.
    pub version: u32,
}

impl Forecast {
    /// The relations that nobody can read until the transaction ends.
    pub fn stops_reads(&self) -> impl Iterator<Item = &ObjName> {
        self.locks.iter().filter(|lock| lock.mode.stops_reads()).map(|lock| &lock.relation)
    }

    /// The relations that nobody can write until the transaction ends.
    pub fn stops_writes(&self) -> impl Iterator<Item = &ObjName> {
        self.locks.iter().filter(|lock| lock.mode.stops_writes()).map(|lock| &lock.relation)
    }

    /// Whether it does work that grows with a table that is there.
    pub fn works(&self) -> bool {
        !self.rewrites.is_empty() || !self.scans.is_empty() || self.builds_indexes
    }

    /// How much others feel of it.
    pub fn impact(&self) -> Impact {
        match (self.stops_writes().next().is_some(), self.works()) {
            (false, _) => Impact::None,
            (true, false) => Impact::Brief,
            (true, true) => Impact::Long,
        }
    }

    /// The strongest lock on a relation.
    pub fn lock_on(&self, relation: &ObjName) -> Option<Mode> {
        self.locks.iter().find(|lock| lock.relation == *relation).map(|lock| lock.mode)
    }
}

/// What each statement of an operation costs, in the order of [`crate::ddl::statements`].
pub fn forecast(op: &Op, cx: &Cx<'_>) -> Vec<Forecast> {
    match op {
        Op::AddColumn(op) => column::add_column(op, cx),
        Op::AlterColumn(op) => column::alter_column(op, cx),
        _ => Vec::new(),
    }
}
