//! Tables, their constraints and their indexes.

use super::clauses::{constraint_body, deferral, index_body, member, name, path};
use super::column;
use crate::op::{CreateIndex, Pieces, UseIndex, split};
use crate::schema::{Constraint, ConstraintKind, Index, ObjName, Table};
use crate::text::quote_literal;

/// `create_table t { ... }`, and what cannot stand in it.
pub(super) fn create_table(table: &Table) -> String {
    let Pieces { table, parts, constraints } = split(table, |_| true);
    let mut all = vec![braces(&table)];
    all.extend(parts.iter().map(super::operation));
    all.extend(constraints.iter().map(|op| add_constraint(&op.table, &op.constraint)));
    all.join("\n")
}

/// Columns, constraints with the primary key first, indexes, the comment.
fn braces(table: &Table) -> String {
    let mut lines: Vec<String> = table.columns.values().map(|one| column::line(table, one)).collect();
    let key = table.primary_key();
    let others = table.constraints.values().filter(|one| key.is_none_or(|key| key.name != one.name));
    let mut members: Vec<String> = key.into_iter().chain(others).map(constraint).collect();
    members.extend(table.indexes.values().map(index));
    members.extend(table.comment.as_deref().map(|text| format!("comment {}", quote_literal(text))));
    if !lines.is_empty() && !members.is_empty() {
        lines.push(String::new());
    }
    lines.extend(members);
    let head = format!("create_table {}", path(&table.name));
    if lines.is_empty() {
        return format!("{head} {{\n}}{}", super::partitions::clauses(table));
    }
    let lines: Vec<String> =
        lines.into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }).collect();
    format!("{head} {{\n{}\n}}{}", lines.join("\n"), super::partitions::clauses(table))
}

/// A constraint as a line of `create_table`.
fn constraint(constraint: &Constraint) -> String {
    let words = match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => "primary key",
        ConstraintKind::Unique { .. } => "unique",
        ConstraintKind::Check { .. } => "check",
        ConstraintKind::ForeignKey(_) => "foreign key",
        ConstraintKind::Exclude(_) => "exclude",
    };
    format!("constraint {} {words} {}", name(&constraint.name), constraint_body(constraint))
}

/// An index as a line of `create_table`.
fn index(index: &Index) -> String {
    let unique = if index.unique { "unique " } else { "" };
    format!("{unique}index {}{}", name(&index.name), index_body(index))
}

/// What makes something, and its comment on a line of its own.
fn with_comment(made: String, verb: &str, comment: Option<&str>) -> String {
    match comment {
        Some(text) => format!("{made}\n{verb} {}", quote_literal(text)),
        None => made,
    }
}

/// `create_foreign_key n on t (a) references u (b)`
pub(super) fn add_constraint(table: &ObjName, constraint: &Constraint) -> String {
    let verb = match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => "create_primary_key",
        ConstraintKind::Unique { .. } => "create_unique_constraint",
        ConstraintKind::Check { .. } => "create_check_constraint",
        ConstraintKind::ForeignKey(_) => "create_foreign_key",
        ConstraintKind::Exclude(_) => "create_exclude_constraint",
    };
    let added = format!("{verb} {} on {} {}", name(&constraint.name), path(table), constraint_body(constraint));
    let own = format!("comment_constraint {}", member(table, &constraint.name));
    let added = with_comment(added, &own, constraint.comment.as_deref());
    let index = path(&table.sibling(constraint.name.text.clone(), constraint.name.span));
    with_comment(added, &format!("comment_index {index}"), constraint.index_comment.as_deref())
}

/// `create_index i on t (a)`
pub(super) fn create_index(op: &CreateIndex) -> String {
    let unique = if op.index.unique { "unique_" } else { "" };
    let concurrently = if op.concurrently { "concurrently " } else { "" };
    let (name, table) = (name(&op.index.name), path(&op.table));
    let made = format!("create_{unique}index {concurrently}{name} on {table}{}", index_body(&op.index));
    let index = path(&op.table.sibling(op.index.name.text.clone(), op.index.name.span));
    with_comment(made, &format!("comment_index {index}"), op.index.comment.as_deref())
}

/// `create_primary_key n on t using index i`
pub(super) fn use_index(op: &UseIndex) -> String {
    let verb = if op.primary { "create_primary_key" } else { "create_unique_constraint" };
    let (name, index) = (name(&op.name), name(&op.index));
    format!("{verb} {name} on {} using index {index}{}", path(&op.table), deferral(op.deferral))
}
