//! What a partition key needs, and what it demands of the rest of its table.

use super::{Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{
    Constraint, ConstraintKind, Index, IndexKey, Name, PartitionStrategy, Partitioning, Schema, Table,
};
use crate::text::Span;

/// Checks a table that may be partitioned, with all that is its own.
pub(super) fn check(schema: &Schema, table: &Table) -> Result<(), Refusal> {
    let Some(by) = &table.partitioning else { return Ok(()) };
    let mut refusals = Refusals::default();
    let at = table.name.span;
    let mut fault = |at: Span, message: String, label: &str, help: &str| {
        refusals.push(Refusal::fatal(Diagnostic::new(code::PARTITION_KEY, at, message, label).help(help)));
    };
    if by.strategy == PartitionStrategy::List && by.items.len() > 1 {
        let message = format!("table `{}` is partitioned by a list of {} items", table.name, by.items.len());
        fault(at, message, "a list has one item", "partition by range or hash, or make partitions of partitions");
    }
    if !table.options.is_empty() {
        let message = format!("partitioned table `{}` cannot have storage parameters", table.name);
        fault(at, message, "it stores no rows itself", "give them to its partitions");
    }
    if table.unlogged {
        let message = format!("partitioned table `{}` cannot be unlogged", table.name);
        fault(at, message, "it stores no rows itself", "make its partitions unlogged");
    }
    for item in &by.items {
        let IndexKey::Column(name) = &item.key else { continue };
        let Some(column) = table.columns.get(&name.text) else { continue };
        if column.generated.is_some() {
            let message = format!("computed column `{name}` cannot be in a partition key");
            fault(name.span, message, "it is computed", "write its expression in parentheses");
        } else if column.ty.has_btree() == Some(false) && item.opclass.is_none() {
            let message = format!("a column of type {} cannot be in a partition key", column.ty);
            fault(name.span, message, "it has no order", "partition by another column");
        }
    }
    for item in &by.items {
        match &item.key {
            IndexKey::Column(name) => {
                refusals.take(lookup::column(schema, table, name));
            }
            IndexKey::Expr { expr, .. } => {
                for column in expr.columns().filter(|column| !table.columns.contains_key(*column)) {
                    refusals.push(lookup::unknown_column(schema, table, &Name::new(column, at)));
                }
            }
        }
    }
    for constraint in table.constraints.values() {
        refusals.take(allows_constraint(table, constraint));
    }
    for index in table.indexes.values() {
        refusals.take(allows_index(table, index));
    }
    refusals.finish()
}

/// Checks that a partitioned table can have the constraint.
pub(super) fn allows_constraint(table: &Table, constraint: &Constraint) -> Result<(), Refusal> {
    let Some(by) = &table.partitioning else { return Ok(()) };
    let cannot = |message: String, label: &str, help: &str| {
        Err(Refusal::fatal(
            Diagnostic::new(code::PARTITION_KEY, constraint.origin(), message, label)
                .related(table.name.span, format!("`{}` is made here", table.name))
                .help(help),
        ))
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            covers(table, by, columns, constraint.kind.word(), constraint.origin())
        }
        ConstraintKind::Check { no_inherit: true, .. } => cannot(
            format!("a check of partitioned table `{}` cannot be `no inherit`", table.name),
            "all rows are in partitions",
            "remove `no inherit`",
        ),
        ConstraintKind::ForeignKey(_) if constraint.not_valid => cannot(
            format!("a foreign key of partitioned table `{}` cannot be `not valid`", table.name),
            "PostgreSQL before 18 refuses it",
            "remove `not valid`",
        ),
        // PostgreSQL 17 takes one that compares the partition key for equality; before that none can stand there.
        ConstraintKind::Exclude(_) => cannot(
            format!("partitioned table `{}` cannot have an exclusion constraint", table.name),
            "each partition is looked at alone",
            "make it on the partitions",
        ),
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => Ok(()),
    }
}

/// Checks that a partitioned table can have the index.
pub(super) fn allows_index(table: &Table, index: &Index) -> Result<(), Refusal> {
    let Some(by) = table.partitioning.as_ref().filter(|_| index.unique) else { return Ok(()) };
    let columns = index.items.iter().filter_map(|item| match &item.key {
        IndexKey::Column(name) => Some(name.clone()),
        IndexKey::Expr { .. } => None,
    });
    covers(table, by, &columns.collect::<Vec<_>>(), "unique index", index.name.span)
}

/// What is unique in a partitioned table has all columns of the partition key: each partition is looked at alone.
fn covers(table: &Table, by: &Partitioning, columns: &[Name], what: &str, at: Span) -> Result<(), Refusal> {
    let missing = by.items.iter().find_map(|item| match &item.key {
        IndexKey::Column(name) => (!columns.contains(name)).then(|| format!("`{name}` is missing in it")),
        IndexKey::Expr { .. } => Some("the partition key has an expression".to_owned()),
    });
    let Some(missing) = missing else { return Ok(()) };
    Err(Refusal::fatal(
        Diagnostic::new(
            code::PARTITION_KEY,
            at,
            format!("a {what} of partitioned table `{}` needs all columns of the partition key", table.name),
            missing,
        )
        .related(table.name.span, format!("`{}` is made here", table.name))
        .help("each partition is looked at alone: add the columns, or make it on the partitions"),
    ))
}

/// Checks that the partition key does not have the column.
pub(super) fn spares(table: &Table, column: &Name, what: &str) -> Result<(), Refusal> {
    if !table.partitioning.as_ref().is_some_and(|by| by.mentions(&column.text)) {
        return Ok(());
    }
    Err(Refusal::fatal(
        Diagnostic::new(
            code::PARTITION_KEY,
            column.span,
            format!("column `{}.{column}` is in the partition key", table.name),
            format!("PostgreSQL refuses to {what} it"),
        )
        .related(table.name.span, format!("`{}` is made here", table.name))
        .help("make a new partitioned table, and move the partitions or rows there"),
    ))
}
