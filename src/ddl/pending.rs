//! Checks that wait for the end of the transaction stand in the way of `alter table`: PostgreSQL refuses to change a table
//! whose rows were changed before and have checks pending. These are made before the table is changed, and the
//! constraints then wait again.

use indexmap::IndexMap;

use crate::op::{Deferred, Op};
use crate::schema::{ObjName, Target};

/// Tables whose rows were changed, and the constraints that were not checked yet.
#[derive(Debug, Default)]
pub(super) struct Pending(IndexMap<ObjName, Vec<Deferred>>);

/// What an operation does to a table, as far as pending checks matter.
enum Touch<'a> {
    /// It changes rows, with these constraints that wait.
    Rows(&'a ObjName, &'a [Deferred]),
    /// It changes the table.
    Table(&'a ObjName),
    /// It changes tables that it does not name.
    Any,
    /// Nothing, or nobody knows.
    None,
}

fn touch(op: &Op) -> Touch<'_> {
    match op {
        Op::InsertRows(op) => Touch::Rows(&op.rows.table, &op.deferred),
        Op::DeleteRows(op) => Touch::Rows(&op.rows.table, &op.deferred),
        Op::UpdateRows(op) => Touch::Rows(&op.table, &op.deferred),
        Op::CopyRows(op) => Touch::Rows(&op.table, &op.deferred),
        Op::DeleteCopied(op) => Touch::Rows(&op.copied.table, &op.copied.deferred),
        Op::DropTable(op) => Touch::Table(&op.table),
        Op::RenameTable(op) => Touch::Table(&op.table),
        Op::AddColumn(op) => Touch::Table(&op.table),
        Op::DropColumn(op) => Touch::Table(&op.table),
        Op::RenameColumn(op) => Touch::Table(&op.table),
        Op::AlterColumn(op) => Touch::Table(&op.table),
        Op::AddConstraint(op) => Touch::Table(&op.table),
        Op::DropConstraint(op) => Touch::Table(&op.table),
        Op::RenameConstraint(op) => Touch::Table(&op.table),
        Op::CreateIndex(op) => Touch::Table(&op.table),
        Op::DropIndex(_) | Op::RenameIndex(_) => Touch::Any,
        Op::ValidateConstraint(op) => Touch::Table(&op.table),
        Op::UseIndex(op) => Touch::Table(&op.table),
        Op::AttachPartition(op) => Touch::Table(&op.parent),
        Op::InheritTable(op) => Touch::Table(&op.table),
        Op::DisinheritTable(op) => Touch::Table(&op.table),
        Op::DetachPartition(op) => Touch::Table(&op.parent),
        Op::DropTrigger(op) => Touch::Table(&op.table),
        Op::SwitchTrigger(op) => Touch::Table(&op.table),
        Op::DropPolicy(op) => Touch::Table(&op.table),
        Op::SetRowSecurity(op) => Touch::Table(&op.table),
        Op::SetSchema(op) => match &op.on {
            Target::Table(table) => Touch::Table(table),
            Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_)
            | Target::Object(_) => Touch::None,
        },
        Op::Owner(op) => match &op.on {
            Target::Table(table) => Touch::Table(table),
            Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_)
            | Target::Object(_) => Touch::None,
        },
        // Several tables, or some that only their schema knows.
        Op::TruncateTable(_) | Op::CreatePartition(_) | Op::DropEnumValue(_) | Op::AlterDomain(_) => Touch::Any,
        Op::CreateTable(_)
        | Op::CommentTable(_)
        | Op::CreateStatistics(_)
        | Op::AlterStatistics(_)
        | Op::DropStatistics(_)
        | Op::RenameStatistics(_)
        | Op::CreateObject(_)
        | Op::DropObject(_)
        | Op::RenameObject(_)
        | Op::AddEnumValue(_)
        | Op::RenameEnumValue(_)
        | Op::ReplaceObject(_)
        | Op::RefreshView(_)
        | Op::CreateTrigger(_)
        | Op::RenameTrigger(_)
        | Op::AlterSequence(_)
        | Op::AlterExtension(_)
        | Op::CreatePolicy(_)
        | Op::AlterPolicy(_)
        | Op::RenamePolicy(_)
        | Op::Comment(_)
        | Op::Grant(_)
        | Op::Execute(_) => Touch::None,
    }
}

/// Whether an operation leaves checks for the end of the transaction.
pub(super) fn leaves_checks(op: &Op) -> bool {
    matches!(touch(op), Touch::Rows(_, deferred) if !deferred.is_empty())
}

/// The table that an operation changes, if it is one that it names: not by its rows.
pub fn changed_table(op: &Op) -> Option<&ObjName> {
    match touch(op) {
        Touch::Table(table) => Some(table),
        Touch::Rows(..) | Touch::Any | Touch::None => None,
    }
}

impl Pending {
    /// What has to run before the operation; remembers what it leaves to be checked.
    pub fn settle(&mut self, op: &Op) -> Vec<String> {
        // `None`: any table.
        let touched = match touch(op) {
            Touch::Rows(table, deferred) => {
                if !deferred.is_empty() {
                    self.0.insert(table.clone(), deferred.to_vec());
                }
                return Vec::new();
            }
            Touch::Table(table) => Some(table),
            Touch::Any => None,
            Touch::None => return Vec::new(),
        };
        // A constraint of the table may be gone afterwards, or be called otherwise.
        let is_concerned = |changed: &ObjName, deferred: &[Deferred]| {
            touched.is_none_or(|table| changed == table || deferred.iter().any(|one| one.table == *table))
        };
        let mut waiting: Vec<ObjName> = Vec::new();
        for (_, deferred) in self.0.iter().filter(|(changed, deferred)| is_concerned(changed, deferred)) {
            for one in deferred {
                if !waiting.contains(&one.name) {
                    waiting.push(one.name.clone());
                }
            }
        }
        // A constraint is checked for all tables at once.
        for deferred in self.0.values_mut() {
            deferred.retain(|one| !waiting.contains(&one.name));
        }
        self.0.retain(|_, deferred| !deferred.is_empty());
        if waiting.is_empty() {
            return Vec::new();
        }
        let names = waiting.iter().map(ObjName::to_string).collect::<Vec<_>>().join(", ");
        vec![format!("set constraints {names} immediate"), format!("set constraints {names} deferred")]
    }
}
