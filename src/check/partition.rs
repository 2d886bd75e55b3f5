//! What follows a table's closing brace, partitions and `truncate_table`.

use indexmap::IndexMap;

use super::expr::{Scope, expr};
use super::{Settings, column::spelled, name};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{CreatePartition, Refusal, Refusals, TruncateTable, unknown_table};
use crate::schema::{
    Bound, BoundValue, IndexKey, PartitionItem, PartitionOf, PartitionStrategy, Partitioning, Schema, Table,
};
use crate::syntax::ast::{self, BoundKind};

/// Resolves the clauses into the table, whose columns are there already.
pub(super) fn clauses(schema: &Schema, written: &ast::TableClauses, table: &mut Table) -> Result<(), Refusal> {
    table.unlogged = written.unlogged.is_some();
    table.tablespace = written.tablespace.as_ref().map(name);
    let option = |(path, value): &(ast::Path, ast::Sql)| (spelled(path), value.text.clone());
    table.options = written.with.iter().map(option).collect();
    table.options.sort();
    if let (Some(by), Some(first)) = (&written.partition_by, table.inheritance.parents.first()) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::INHERITS,
                first.span,
                format!("partitioned table `{}` cannot inherit", table.name),
                "PostgreSQL refuses it",
            )
            .related(by.span, "it is partitioned here")
            .help("remove one of the two clauses"),
        ));
    }
    if let Some(by) = &written.partition_by {
        table.partitioning = Some(partitioning(schema, by, table)?);
    }
    Ok(())
}

fn partitioning(schema: &Schema, written: &ast::PartitionBy, table: &Table) -> Result<Partitioning, Refusal> {
    let mut refusals = Refusals::default();
    let mut items = Vec::new();
    for item in &written.items {
        let key = match &item.key {
            ast::IndexKey::Column(ident) => Some(IndexKey::Column(name(ident))),
            ast::IndexKey::Expr { expr: sql, .. } => refusals
                .take(expr(schema, sql, Scope::Columns(table, "a partition key")))
                .map(|(expr, call)| IndexKey::Expr { expr, call: call.is_some() }),
        };
        items.extend(key.map(|key| PartitionItem {
            key,
            collation: item.collation.as_ref().map(spelled),
            opclass: item.opclass.as_ref().map(spelled),
        }));
    }
    refusals.finish()?;
    let strategy = match written.strategy {
        ast::PartitionStrategy::Range => PartitionStrategy::Range,
        ast::PartitionStrategy::List => PartitionStrategy::List,
        ast::PartitionStrategy::Hash => PartitionStrategy::Hash,
    };
    Ok(Partitioning { strategy, items, attributes: IndexMap::new() })
}

/// Resolves the bound of a partition.
pub(super) fn bound(schema: &Schema, written: &ast::Bound) -> Result<Bound, Refusal> {
    let values = |list: &[ast::Sql]| {
        let mut refusals = Refusals::default();
        let mut values = Vec::new();
        for sql in list {
            if sql.text.eq_ignore_ascii_case("minvalue") {
                values.push(BoundValue::Min);
            } else if sql.text.eq_ignore_ascii_case("maxvalue") {
                values.push(BoundValue::Max);
            } else if let Some((expr, _)) = refusals.take(expr(schema, sql, Scope::Bound)) {
                values.push(BoundValue::Expr(expr));
            }
        }
        refusals.finish().map(|()| values)
    };
    Ok(match &written.kind {
        BoundKind::Default => Bound::Default,
        BoundKind::Range { from, to } => Bound::Range { from: values(from)?, to: values(to)? },
        BoundKind::List(list) => Bound::List(values(list)?),
        BoundKind::Hash { modulus, remainder } => Bound::Hash { modulus: *modulus, remainder: *remainder },
    })
}

/// Resolves `create_partition`.
pub(super) fn create(
    cx: &Settings,
    schema: &Schema,
    written: &ast::CreatePartition,
) -> Result<CreatePartition, Refusal> {
    let mut table = Table::new(cx.object(&written.table));
    let parent = cx.object(&written.parent);
    if let Some(first) = written.clauses.inherits.first() {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::INHERITS,
                first.span,
                format!("partition `{}` cannot inherit", table.name),
                "a partition has what its parent has",
            )
            .help("remove `inherits`"),
        ));
    }
    let bound = bound(schema, &written.bound)?;
    let above = schema.table(&parent).ok_or_else(|| unknown_table(schema, &parent))?;
    table.columns.clone_from(&above.columns);
    clauses(schema, &written.clauses, &mut table)?;
    table.columns.clear();
    table.partition_of = Some(PartitionOf { parent, bound, constraints: IndexMap::new(), indexes: IndexMap::new() });
    Ok(CreatePartition { table })
}

/// Resolves `truncate_table`.
pub(super) fn truncate(cx: &Settings, written: &ast::TruncateTable) -> Result<TruncateTable, Refusal> {
    let tables: Vec<_> = written.tables.iter().map(|path| cx.object(path)).collect();
    for (at, table) in tables.iter().enumerate() {
        if let Some(first) = tables.iter().take(at).find(|other| *other == table) {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::REPEATED,
                    table.span,
                    format!("table `{table}` stands twice in the list"),
                    "the second time",
                )
                .related(first.span, "the first time")
                .help("remove one of them"),
            ));
        }
    }
    Ok(TruncateTable { tables, restart_identity: written.restart_identity })
}
