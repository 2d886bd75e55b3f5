//! Layer 5: operations and schemas back to `.mig` source.
//!
//! The source says what the operation means, not how it was first written: every name is spelled, every table constraint
//! stands on a line of its own. Reading it gives the operation again, and loading a written schema gives the schema. What
//! an operation derives from the schema it runs in (such as what a change of type builds again) is derived again then, so
//! it is not written.
//!
//! One file a family of operations, one arm an operation.

mod access;
mod clauses;
mod column;
mod objects;
mod partitions;
mod policies;
mod raw;
mod routines;
mod rows;
mod sequences;
mod statistics;
mod table;
mod triggers;
mod types;
mod views;

use crate::diag::Diagnostics;
use crate::format;
use crate::op::{Op, creation};
use crate::schema::{Column, Constraint, Object, Schema, Table, Trigger};
use crate::syntax::{self, ast::SchemaFile};
use crate::text::{SourceId, quote_literal};
use clauses::{member, name, path};

/// An operation as it stands in a block, without indentation and without a newline at its end.
pub fn operation(op: &Op) -> String {
    match op {
        Op::CreateTable(op) => table::create_table(&op.table),
        Op::DropTable(op) => format!("drop_table {}", path(&op.table)),
        Op::RenameTable(op) => format!("rename_table {} to {}", path(&op.table), name(&op.to)),
        Op::CommentTable(op) => {
            format!("comment_table {} {}", path(&op.table), clauses::text_or_null(op.comment.as_deref()))
        }
        Op::TruncateTable(op) => partitions::truncate(op),
        Op::CreatePartition(op) => partitions::create(op),
        Op::InheritTable(op) => partitions::inherit(op),
        Op::DisinheritTable(op) => partitions::disinherit(op),
        Op::AttachPartition(op) => partitions::attach(op),
        Op::DetachPartition(op) => partitions::detach(op),
        Op::AddColumn(op) => column::add_column(op),
        Op::DropColumn(op) => format!("drop_column {}", member(&op.table, &op.column)),
        Op::RenameColumn(op) => format!("rename_column {} to {}", member(&op.table, &op.column), name(&op.to)),
        Op::AlterColumn(op) => column::alter_column(op),
        Op::AddConstraint(op) => table::add_constraint(&op.table, &op.constraint),
        Op::DropConstraint(op) => format!("drop_constraint {}", member(&op.table, &op.constraint)),
        Op::ValidateConstraint(op) => format!("validate_constraint {}", member(&op.table, &op.constraint)),
        Op::UseIndex(op) => table::use_index(op),
        Op::RenameConstraint(op) => {
            format!("rename_constraint {} to {}", member(&op.table, &op.constraint), name(&op.to))
        }
        Op::CreateIndex(op) => table::create_index(op),
        Op::DropIndex(op) => {
            let concurrently = if op.concurrently { "concurrently " } else { "" };
            format!("drop_index {concurrently}{}", path(&op.index))
        }
        Op::RenameIndex(op) => format!("rename_index {} to {}", path(&op.index), name(&op.to)),
        Op::CreateObject(op) => objects::create(&op.object),
        Op::DropObject(op) => format!("drop_{} {}", objects::word(op.key.kind), objects::key(&op.key)),
        Op::RenameObject(op) => {
            format!("rename_{} {} to {}", objects::word(op.key.kind), objects::key(&op.key), name(&op.to))
        }
        Op::AddEnumValue(op) => types::add_enum_value(op),
        Op::DropEnumValue(op) => types::drop_enum_value(op),
        Op::RenameEnumValue(op) => types::rename_enum_value(op),
        Op::AlterDomain(op) => types::alter_domain(op),
        Op::ReplaceObject(op) => objects::replace(&op.object, op.anew),
        Op::RefreshView(op) => {
            let how = if op.concurrently { " concurrently" } else { "" };
            format!("refresh_materialized_view{how} {}", objects::key(&op.key))
        }
        Op::CreateTrigger(op) => triggers::create(&op.table, &op.trigger),
        Op::DropTrigger(op) => format!("drop_trigger {}", member(&op.table, &op.trigger)),
        Op::RenameTrigger(op) => format!("rename_trigger {} to {}", member(&op.table, &op.trigger), name(&op.to)),
        Op::SwitchTrigger(op) => triggers::switch(op),
        Op::AlterSequence(op) => sequences::alter(op),
        Op::AlterExtension(op) => {
            format!("alter_extension {} update to {}", objects::key(&op.extension), quote_literal(&op.version))
        }
        Op::SetRowSecurity(op) => policies::set(op),
        Op::CreatePolicy(op) => policies::create(op),
        Op::AlterPolicy(op) => policies::alter(op),
        Op::DropPolicy(op) => format!("drop_policy {}", member(&op.table, &op.policy)),
        Op::RenamePolicy(op) => format!("rename_policy {} to {}", member(&op.table, &op.policy), name(&op.to)),
        Op::Comment(op) => access::comment(op),
        Op::Owner(op) => access::owner(op),
        Op::SetSchema(op) => access::set_schema(op),
        Op::Grant(op) => access::grant(op),
        Op::InsertRows(op) => rows::rows("insert_rows", &op.rows),
        Op::DeleteRows(op) => rows::rows("delete_rows", &op.rows),
        Op::UpdateRows(op) => rows::update_rows(op),
        Op::CreateStatistics(op) => statistics::create(op),
        Op::AlterStatistics(op) => {
            let target = op.target.map_or_else(|| "default".to_owned(), |target| target.to_string());
            format!("alter_statistics {} set statistics {target}", path(&op.statistics))
        }
        Op::DropStatistics(op) => format!("drop_statistics {}", path(&op.statistics)),
        Op::RenameStatistics(op) => format!("rename_statistics {} to {}", path(&op.statistics), name(&op.to)),
        Op::CopyRows(op) => rows::copy_rows(op),
        // The way back of `copy_rows` alone: nobody writes it.
        Op::DeleteCopied(op) => format!("-- the rows of {} are deleted by their keys", op.copied.file.name),
        Op::Execute(op) => raw::execute(op),
    }
}

/// A column as a line of its table.
pub fn column(table: &Table, column: &Column) -> String {
    column::line(table, column)
}

/// A constraint as the operation that adds it.
pub fn constraint(table: &Table, constraint: &Constraint) -> String {
    table::add_constraint(&table.name, constraint)
}

/// An object that is not a table, as the operations that make it.
pub fn object(object: &Object) -> String {
    objects::create(object)
}

/// A trigger as the operation that makes it.
pub fn trigger(table: &Table, trigger: &Trigger) -> String {
    triggers::create(&table.name, trigger)
}

/// A schema as a file without a header: the operations that make it from nothing, in canonical form.
pub fn schema(schema: &Schema) -> String {
    let mut text = String::new();
    let mut last_is_long = false;
    for op in creation(schema) {
        let operation = operation(&op);
        let is_long = operation.contains('\n');
        if !text.is_empty() && (is_long || last_is_long) {
            text.push('\n');
        }
        text.push_str(&operation);
        text.push('\n');
        last_is_long = is_long;
    }
    canonical(text)
}

/// The text as the formatter has it. A text that cannot be read is left as it is: whoever reads it will be told.
fn canonical(text: String) -> String {
    let mut found = Diagnostics::default();
    let file: SchemaFile = syntax::parse_schema(SourceId(0), &text, &mut found);
    if found.has_errors() { text } else { format::format_schema(&file, &text) }
}
