//! Tables, their constraints and their indexes.

use super::clauses::{constraint_body, deferral, index_body, name, parens, path};
use super::column;
use crate::op::{CreateIndex, UseIndex, split};
use crate::schema::{Constraint, ConstraintKind, Index, ObjName, Statistics, StatisticsItem, Table};
use crate::text::quote_literal;

/// `create_table t { ... }`, and the constraints that cannot stand in it.
pub(super) fn create_table(table: &Table) -> String {
    let (inside, apart) = split(table, |_| true);
    let all = std::iter::once(braces(&inside));
    let apart = apart.iter().map(|op| add_constraint(&op.table, &op.constraint));
    let statistics = inside.statistics.values().map(|statistics| create_statistics(&table.name, statistics));
    all.chain(apart).chain(statistics).collect::<Vec<_>>().join("\n")
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
        return format!("{head} {{\n}}");
    }
    let lines: Vec<String> =
        lines.into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }).collect();
    format!("{head} {{\n{}\n}}", lines.join("\n"))
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

/// `create_foreign_key n on t (a) references u (b)`
pub(super) fn add_constraint(table: &ObjName, constraint: &Constraint) -> String {
    let verb = match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => "create_primary_key",
        ConstraintKind::Unique { .. } => "create_unique_constraint",
        ConstraintKind::Check { .. } => "create_check_constraint",
        ConstraintKind::ForeignKey(_) => "create_foreign_key",
        ConstraintKind::Exclude(_) => "create_exclude_constraint",
    };
    format!("{verb} {} on {} {}", name(&constraint.name), path(table), constraint_body(constraint))
}

/// `create_unique_constraint n on t using index i`
pub(super) fn use_index(op: &UseIndex) -> String {
    let verb = if op.primary { "create_primary_key" } else { "create_unique_constraint" };
    let deferral = deferral(op.deferral);
    format!("{verb} {} on {} using index {}{deferral}", name(&op.name), path(&op.table), name(&op.index))
}

/// `create_statistics s (mcv) on t (a, b)`
pub(super) fn create_statistics(table: &ObjName, statistics: &Statistics) -> String {
    let items: Vec<String> = statistics
        .items
        .iter()
        .map(|item| match item {
            StatisticsItem::Column(column) => name(column),
            StatisticsItem::Expr { expr, call: true } => expr.text(),
            StatisticsItem::Expr { expr, call: false } => parens(expr),
        })
        .collect();
    let kinds: Vec<&str> = statistics.kinds.iter().map(|kind| kind.word()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    format!("create_statistics {}{kinds} on {} ({})", path(&statistics.name), path(table), items.join(", "))
}

/// `create_index i on t (a)`
pub(super) fn create_index(op: &CreateIndex) -> String {
    let unique = if op.index.unique { "unique_" } else { "" };
    let concurrently = if op.concurrently { "concurrently " } else { "" };
    let (name, table) = (name(&op.index.name), path(&op.table));
    format!("create_{unique}index {concurrently}{name} on {table}{}", index_body(&op.index))
}
