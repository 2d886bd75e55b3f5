//! Layer 5: what a statement costs the others who work on the database: which relations it locks and how strongly, what
//! it reads or writes anew meanwhile, and who waits.
//!
//! Every forecast is made of measurements (`spec/facts/ddl.json`, by PostgreSQL version); nothing here is a guess about
//! locks. What is decided here is which measured form a statement is, and that needs the model: `set not null` reads the
//! table unless a valid check proves it, and a type change rewrites it or not. How long work takes is not known here.

mod access;
pub mod bounds;
mod column;
mod constraint;
mod enums;
mod facts;
mod index;
mod mode;
mod object;
mod partition;
mod plan;
mod proof;
mod raw;
mod reach;
mod roles;
mod rows;
mod run;
mod table;
mod trigger;
mod types;
mod volatile;
mod words;

pub use column::{NewValues, has_default, new_values};
pub use facts::{Role, fact_ids, known, refused};
pub use mode::Mode;
pub use plan::forecasts;
pub use proof::proof_of_not_null;
pub use reach::{Reach, reach};
pub use run::Run;
pub use types::{Partner, Rows, TypeCost, default_of_type, is_constrained, refuses_nulls, type_cost};
pub use volatile::{Volatile, volatile};

use crate::op::Op;
use crate::schema::{ObjName, Relation, Schema};

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

impl Cx<'_> {
    /// Whether the relation was made in the run, or belongs to a table that was.
    pub fn is_new(&self, relation: &ObjName) -> bool {
        let of_new = |found: &Relation| match found {
            Relation::Index(table, _) | Relation::ConstraintIndex(table, _) | Relation::Sequence(table, _) => {
                self.run.is_new(table)
            }
            Relation::Table(_) | Relation::Object(..) => false,
        };
        self.run.is_new(relation) || self.before.relation(relation).is_some_and(of_new)
    }
}

impl Forecast {
    /// Of a statement of which nothing is known.
    fn not_known() -> Self {
        Self { unknown: true, ..Self::default() }
    }

    /// Adds what another statement costs, as if both were one.
    pub fn add(&mut self, other: &Self) {
        self.facts.extend(&other.facts);
        for lock in &other.locks {
            self.lock(&lock.relation, lock.mode);
        }
        for (own, more) in [(&mut self.rewrites, &other.rewrites), (&mut self.scans, &other.scans)] {
            for table in more {
                if !own.contains(table) {
                    own.push(table.clone());
                }
            }
        }
        let rewritten = &self.rewrites;
        self.scans.retain(|table| !rewritten.contains(table));
        self.builds_indexes |= other.builds_indexes;
        self.waits_for_old_transactions |= other.waits_for_old_transactions;
        self.unknown |= other.unknown;
    }

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
        Op::CreateTable(op) => table::create(op, cx),
        Op::DropTable(op) => table::drop(op, cx),
        Op::RenameTable(op) => table::rename(op, cx),
        Op::CommentTable(op) => table::comment(op, cx),
        Op::TruncateTable(op) => table::truncate(op, cx),
        Op::InheritTable(op) => table::inherit(op, cx),
        Op::DisinheritTable(op) => table::disinherit(op, cx),
        Op::DropColumn(op) => table::drop_column(op, cx),
        Op::RenameColumn(op) => table::rename_column(op, cx),
        Op::AddColumn(op) => column::add_column(op, cx),
        Op::AlterColumn(op) => column::alter_column(op, cx),
        Op::CreatePartition(op) => partition::create(op, cx),
        Op::AttachPartition(op) => partition::attach(op, cx),
        Op::DetachPartition(op) => partition::detach(op, cx),
        Op::AddConstraint(op) => constraint::add(op, cx),
        Op::DropConstraint(op) => constraint::drop(op, cx),
        Op::ValidateConstraint(op) => constraint::validate(op, cx),
        Op::UseIndex(op) => constraint::use_index(op, cx),
        Op::RenameConstraint(op) => constraint::rename(op, cx),
        Op::CreateIndex(op) => index::create(op, cx),
        Op::DropIndex(op) => index::drop(op, cx),
        Op::RenameIndex(op) => index::rename(op, cx),
        Op::CreateStatistics(op) => index::create_statistics(op, cx),
        Op::AlterStatistics(op) => index::alter_statistics(op, cx),
        Op::DropStatistics(op) => index::drop_statistics(op, cx),
        Op::RenameStatistics(op) => index::rename_statistics(op, cx),
        Op::CreateObject(op) => object::create(op, cx),
        Op::DropObject(op) => object::drop(op, cx),
        Op::RenameObject(op) => object::rename(op, cx),
        Op::ReplaceObject(op) => object::replace(op, cx),
        Op::RefreshView(op) => object::refresh(op, cx),
        Op::AddEnumValue(op) => object::add_enum_value(op, cx),
        Op::RenameEnumValue(op) => object::rename_enum_value(op, cx),
        Op::AlterDomain(op) => object::alter_domain(op, cx),
        Op::AlterSequence(op) => object::alter_sequence(op, cx),
        Op::AlterExtension(op) => object::alter_extension(op, cx),
        Op::DropEnumValue(op) => enums::drop_value(op, cx),
        Op::InsertRows(op) => rows::insert(op, cx),
        Op::DeleteRows(op) => rows::delete(op, cx),
        Op::UpdateRows(op) => rows::update(op, cx),
        Op::CopyRows(op) => rows::copy(op, cx),
        Op::DeleteCopied(op) => rows::delete_copied(op, cx),
        Op::SetRowSecurity(op) => trigger::set_row_security(op, cx),
        Op::CreatePolicy(op) => trigger::create_policy(op, cx),
        Op::AlterPolicy(op) => trigger::alter_policy(op, cx),
        Op::DropPolicy(op) => trigger::drop_policy(op, cx),
        Op::RenamePolicy(op) => trigger::rename_policy(op, cx),
        Op::CreateTrigger(op) => trigger::create(op, cx),
        Op::DropTrigger(op) => trigger::drop(op, cx),
        Op::RenameTrigger(op) => trigger::rename(op, cx),
        Op::SwitchTrigger(op) => trigger::switch(op, cx),
        Op::Comment(op) => access::comment(op, cx),
        Op::Owner(op) => access::owner(op, cx),
        Op::Grant(op) => access::grant(op, cx),
        Op::SetSchema(op) => access::set_schema(op, cx),
        Op::Execute(op) => raw::execute(op, cx),
    }
}
