//! Layer 2: what an operation means. Applying one to the model checks it, changes the schema and yields its inverse.
//!
//! An [`Op`] is resolved: every name it carries is complete, every unnamed thing has been named. One file an operation;
//! `lookup` and `keys` hold what several share. Nothing here spells SQL.

mod add_column;
mod add_constraint;
mod alter_column;
mod comment_table;
mod create_index;
mod create_table;
mod drop_column;
mod drop_constraint;
mod drop_index;
mod drop_table;
mod execute;
mod keys;
mod lookup;
mod needs;
mod rename_column;
mod rename_constraint;
mod rename_index;
mod rename_table;

pub use add_column::AddColumn;
pub use add_constraint::AddConstraint;
pub use alter_column::{AlterColumn, TypeChange};
pub use comment_table::CommentTable;
pub use create_index::CreateIndex;
pub use create_table::CreateTable;
pub use drop_column::DropColumn;
pub use drop_constraint::DropConstraint;
pub use drop_index::DropIndex;
pub use drop_table::DropTable;
pub use execute::{Execute, Reverse};
pub use keys::{all_columns, missing_target};
pub use lookup::{member_key, not_system, relation_key, unknown_column, unknown_table};
pub use rename_column::RenameColumn;
pub use rename_constraint::RenameConstraint;
pub use rename_index::RenameIndex;
pub use rename_table::RenameTable;

use crate::diag::Diagnostic;
use crate::schema::{Name, ObjName, Schema};

/// An operation, resolved.
#[derive(Clone, Debug)]
pub enum Op {
    /// Makes a table with its constraints, indexes and comments.
    CreateTable(CreateTable),
    /// Drops a table.
    DropTable(DropTable),
    /// Renames a table.
    RenameTable(RenameTable),
    /// Sets or removes a table's comment.
    CommentTable(CommentTable),
    /// Adds a column with the constraints written on it.
    AddColumn(AddColumn),
    /// Drops a column with everything that goes along.
    DropColumn(DropColumn),
    /// Renames a column.
    RenameColumn(RenameColumn),
    /// Changes a column.
    AlterColumn(AlterColumn),
    /// Adds a constraint.
    AddConstraint(AddConstraint),
    /// Drops a constraint.
    DropConstraint(DropConstraint),
    /// Renames a constraint.
    RenameConstraint(RenameConstraint),
    /// Makes an index.
    CreateIndex(CreateIndex),
    /// Drops an index.
    DropIndex(DropIndex),
    /// Renames an index.
    RenameIndex(RenameIndex),
    /// Runs raw SQL.
    Execute(Execute),
}

/// What applying an operation did.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// What takes it back, in the order to run.
    pub inverse: Vec<Op>,
    /// Why the inverse is missing, where it cannot be derived; `inverse` is then not to be used.
    pub no_way_back: Option<Diagnostic>,
    /// Data that running it destroys.
    pub losses: Vec<OpLoss>,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
}

/// Data that an operation destroys, if there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpLoss {
    /// The rows of a table.
    Rows(ObjName),
    /// The values of a column.
    Values(ObjName, Name),
    /// Parts of the values of a column: rounded, cut, or converted by an expression.
    Precision(ObjName, Name),
    /// How far the sequence of a column has counted.
    Position(ObjName, Name),
}

/// Why an operation cannot be applied. The schema is unchanged.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// What to report; may be empty where everything was reported before.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether another operation, later in the text, could mend all of it: a name that is made or a dependent that is dropped.
    pub waits: bool,
}

impl Refusal {
    /// A refusal that no other operation mends.
    pub fn fatal(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], waits: false }
    }

    /// A refusal that a later operation may mend.
    pub fn waiting(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], waits: true }
    }

    /// Both; it waits only if both do.
    pub fn and(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        self.waits &= other.waits;
        self
    }
}

/// Collects several refusals of one operation.
#[derive(Default)]
pub struct Refusals(Option<Refusal>);

impl Refusals {
    /// Keeps the value, or remembers the refusal.
    pub fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.push(refusal);
                None
            }
        }
    }

    /// Remembers a refusal.
    pub fn push(&mut self, refusal: Refusal) {
        self.0 = Some(match self.0.take() {
            None => refusal,
            Some(before) => before.and(refusal),
        });
    }

    /// Whether something was refused.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The sum of the refusals, if there was one.
    pub fn finish(self) -> Result<(), Refusal> {
        self.0.map_or(Ok(()), Err)
    }
}

impl Op {
    /// Checks the operation against the schema, changes the schema and gives the inverse; on refusal nothing is changed.
    pub fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        match self {
            Self::CreateTable(op) => op.apply(schema),
            Self::DropTable(op) => op.apply(schema),
            Self::RenameTable(op) => op.apply(schema),
            Self::CommentTable(op) => op.apply(schema),
            Self::AddColumn(op) => op.apply(schema),
            Self::DropColumn(op) => op.apply(schema),
            Self::RenameColumn(op) => op.apply(schema),
            Self::AlterColumn(op) => op.apply(schema),
            Self::AddConstraint(op) => op.apply(schema),
            Self::DropConstraint(op) => op.apply(schema),
            Self::RenameConstraint(op) => op.apply(schema),
            Self::CreateIndex(op) => op.apply(schema),
            Self::DropIndex(op) => op.apply(schema),
            Self::RenameIndex(op) => op.apply(schema),
            Self::Execute(op) => Ok(op.apply(schema)),
        }
    }

    /// The verb of the language that does this.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::CreateTable(_) => "create_table",
            Self::DropTable(_) => "drop_table",
            Self::RenameTable(_) => "rename_table",
            Self::CommentTable(_) => "comment_table",
            Self::AddColumn(_) => "add_column",
            Self::DropColumn(_) => "drop_column",
            Self::RenameColumn(_) => "rename_column",
            Self::AlterColumn(_) => "alter_column",
            Self::AddConstraint(op) => op.verb(),
            Self::DropConstraint(_) => "drop_constraint",
            Self::RenameConstraint(_) => "rename_constraint",
            Self::CreateIndex(op) if op.index.unique => "create_unique_index",
            Self::CreateIndex(_) => "create_index",
            Self::DropIndex(_) => "drop_index",
            Self::RenameIndex(_) => "rename_index",
            Self::Execute(_) => "execute",
        }
    }

    /// The operation in a few words: its verb and what it is about.
    pub fn summary(&self) -> String {
        let verb = self.verb();
        match self {
            Self::CreateTable(op) => format!("{verb} {}", op.table.name),
            Self::DropTable(op) => format!("{verb} {}", op.table),
            Self::RenameTable(op) => format!("{verb} {} to {}", op.table, op.to),
            Self::CommentTable(op) => format!("{verb} {}", op.table),
            Self::AddColumn(op) => format!("{verb} {}.{} {}", op.table, op.column.name, op.column.ty),
            Self::DropColumn(op) => format!("{verb} {}.{}", op.table, op.column),
            Self::RenameColumn(op) => format!("{verb} {}.{} to {}", op.table, op.column, op.to),
            Self::AlterColumn(op) => format!("{verb} {}.{} {}", op.table, op.column, op.words()),
            Self::AddConstraint(op) => format!("{verb} {} on {}", op.constraint.name, op.table),
            Self::DropConstraint(op) => format!("{verb} {}.{}", op.table, op.constraint),
            Self::RenameConstraint(op) => format!("{verb} {}.{} to {}", op.table, op.constraint, op.to),
            Self::CreateIndex(op) => format!("{verb} {} on {}", op.index.name, op.table),
            Self::DropIndex(op) => format!("{verb} {}", op.index),
            Self::RenameIndex(op) => format!("{verb} {} to {}", op.index, op.to),
            Self::Execute(op) => format!("{verb} {}", op.first_words()),
        }
    }
}
