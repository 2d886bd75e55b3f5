//! What PostgreSQL refuses of partitioned tables and of partitions.

use super::super::{AlterColumn, Op, Refusal, inherit, partition_key};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, ConstraintKind, Name, ObjName, Schema, Table};
use crate::text::Span;

/// "... is inherited from ...": the refusal of a change that only the parent can make.
fn inherited(at: Span, message: String, label: &str, parent: &Table, help: String) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::INHERITED, at, message, label)
            .related(parent.name.span, format!("the partitioned table `{}` is made here", parent.name))
            .help(help),
    )
}

/// Refuses what PostgreSQL refuses of partitioned tables and of partitions.
pub(super) fn guard(op: &Op, name: &ObjName, schema: &Schema) -> Result<(), Refusal> {
    let Some(table) = schema.table(name) else { return Ok(()) };
    if table.partitioning.is_some() {
        guard_parent(op, table, schema)?;
    }
    let Some(of) = &table.partition_of else { return Ok(()) };
    let Some(parent) = schema.table(&of.parent) else { return Ok(()) };
    guard_partition(op, table, parent, schema)
}

fn guard_parent(op: &Op, table: &Table, schema: &Schema) -> Result<(), Refusal> {
    let concurrently = |at: Span, what: &str| {
        Err(Refusal::fatal(
            Diagnostic::new(
                code::PARTITION_KEY,
                at,
                format!("an index of partitioned table `{}` cannot be {what} concurrently", table.name),
                "PostgreSQL refuses it",
            )
            .related(table.name.span, format!("`{}` is made here", table.name))
            .help("remove `concurrently`, or do it on each partition"),
        ))
    };
    match op {
        Op::DropColumn(op) => spares(schema, table, &op.column, "drop"),
        Op::AlterColumn(op) if op.ty.is_some() => {
            spares(schema, table, &op.column, "change the type of")?;
            let column = table.columns.get(&op.column.text);
            for child in schema.descendants(&table.name) {
                let (Some(column), Some(child)) = (column, schema.table(&child)) else { continue };
                retyped(op, table, column, child)?;
            }
            Ok(())
        }
        Op::AddColumn(op) => {
            if op.column.identity.is_some() && schema.partitions(&table.name).next().is_some() {
                return Err(Refusal::fatal(
                    Diagnostic::new(
                        code::COLUMN_CLAUSES,
                        op.column.name.span,
                        format!("`{}` has partitions, so no identity column can be added", table.name),
                        "PostgreSQL before 17 refuses it",
                    )
                    .related(table.name.span, format!("`{}` is made here", table.name))
                    .help("add a `serial` column, or add the column before its partitions"),
                ));
            }
            op.constraints.iter().try_for_each(|constraint| partition_key::allows_constraint(table, constraint))
        }
        Op::AddConstraint(op) => partition_key::allows_constraint(table, &op.constraint),
        Op::UseIndex(op) => Err(Refusal::fatal(
            Diagnostic::new(
                code::PARTITION_KEY,
                op.index.span,
                format!("no key of partitioned table `{}` can be made of an index", table.name),
                "PostgreSQL refuses it",
            )
            .related(table.name.span, format!("`{}` is made here", table.name))
            .help("drop the index and make the key of columns"),
        )),
        Op::CreateIndex(op) if op.concurrently => concurrently(op.index.name.span, "built"),
        Op::CreateIndex(op) => partition_key::allows_index(table, &op.index),
        Op::DropIndex(op) if op.concurrently => concurrently(op.index.span, "dropped"),
        _ => Ok(()),
    }
}

/// Checks that neither the key of the table nor that of a partition which is partitioned itself has the column.
fn spares(schema: &Schema, table: &Table, column: &Name, what: &str) -> Result<(), Refusal> {
    partition_key::spares(table, column, what)?;
    let below = schema.descendants(&table.name);
    below.iter().filter_map(|name| schema.table(name)).try_for_each(|one| partition_key::spares(one, column, what))
}

/// What of a partition's own stands in the way of a change of type of its parent's column: the server would convert it
/// without the care that the parent's gets.
fn retyped(op: &AlterColumn, parent: &Table, column: &Column, child: &Table) -> Result<(), Refusal> {
    let Some(of) = &child.partition_of else { return Ok(()) };
    let name = &op.column;
    let in_the_way = |span: Span, what: String, help: String| {
        Err(Refusal::waiting(
            Diagnostic::new(
                code::STILL_USED,
                name.span,
                format!("the type of `{}.{name}` is still used in partition `{}`", parent.name, child.name),
                "partitions get the type too",
            )
            .related(span, what)
            .help(help),
        ))
    };
    let wanted = inherit::column(column);
    if let Some(own) =
        child.columns.get(&name.text).filter(|own| own.default != wanted.default && own.default.is_some())
    {
        let what = format!("`{}.{name}` has a default of its own", child.name);
        return in_the_way(
            own.name.span,
            what,
            format!("drop it before: `alter_column {}.{name} drop default`", child.name),
        );
    }
    let touched = |expr: &crate::schema::Expr| expr.mentions(&name.text) && expr.depends_on_types();
    for constraint in child.constraints.values() {
        if let ConstraintKind::Check { expr, .. } = &constraint.kind
            && !of.constraints.contains_key(&constraint.name.text)
            && touched(expr)
        {
            let what = format!("`{}.{}` is made here", child.name, constraint.name);
            let help =
                format!("drop it before and create it after: `drop_constraint {}.{}`", child.name, constraint.name);
            return in_the_way(constraint.origin(), what, help);
        }
    }
    for index in child.indexes.values() {
        if !of.indexes.contains_key(&index.name.text) && index.expressions().any(touched) {
            let help = format!("drop it before and create it after: `drop_index {}`", index.name);
            return in_the_way(index.name.span, format!("`{}` is made here", index.name), help);
        }
    }
    Ok(())
}

fn guard_partition(op: &Op, table: &Table, parent: &Table, schema: &Schema) -> Result<(), Refusal> {
    let Some(of) = &table.partition_of else { return Ok(()) };
    let (own, above) = (&table.name, &parent.name);
    match op {
        Op::AddColumn(op) => Err(inherited(
            op.column.name.span,
            format!("table `{own}` is a partition, so no column can be added"),
            "its columns are those of its parent",
            parent,
            format!("add it to the parent: `add_column {above}.{} {}`", op.column.name, op.column.ty),
        )),
        Op::DropColumn(op) => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot lose it alone",
            parent,
            format!("drop it in the parent: `drop_column {above}.{}`", op.column),
        )),
        Op::RenameColumn(op) => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot rename it alone",
            parent,
            format!("rename it in the parent: `rename_column {above}.{} to {}`", op.column, op.to),
        )),
        Op::AlterColumn(op) if op.ty.is_some() || op.identity.is_some() => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot change its type or identity alone",
            parent,
            format!("change it in the parent: `alter_column {above}.{} ...`", op.column),
        )),
        Op::AlterColumn(op)
            if op.not_null == Some(false)
                && parent.columns.get(&op.column.text).is_some_and(|column| column.not_null) =>
        {
            Err(inherited(
                op.column.span,
                format!("column `{own}.{}` is not null in its parent", op.column),
                "a partition cannot allow nulls alone",
                parent,
                format!("change it in the parent: `alter_column {above}.{} null`", op.column),
            ))
        }
        Op::DropConstraint(op) if of.constraints.contains_key(&op.constraint.text) => {
            let from = of.constraints.get(&op.constraint.text).cloned().unwrap_or_default();
            let from = Name::new(from, op.constraint.span);
            Err(inherited(
                op.constraint.span,
                format!("constraint `{own}.{}` is inherited", op.constraint),
                "a partition cannot lose it alone",
                parent,
                format!("drop it in the parent: `drop_constraint {above}.{from}`"),
            ))
        }
        Op::RenameConstraint(op)
            if of.constraints.contains_key(&op.constraint.text)
                && table
                    .constraints
                    .get(&op.constraint.text)
                    .is_some_and(|c| matches!(c.kind, ConstraintKind::Check { .. })) =>
        {
            Err(inherited(
                op.constraint.span,
                format!("constraint `{own}.{}` is inherited", op.constraint),
                "a partition cannot rename it alone",
                parent,
                format!("rename it in the parent: `rename_constraint {above}.{} to {}`", op.constraint, op.to),
            ))
        }
        Op::DropIndex(op) if of.indexes.contains_key(&op.index.name) => {
            let from = of.indexes.get(&op.index.name).cloned().unwrap_or_default();
            let from = above.sibling(from, op.index.span);
            Err(inherited(
                op.index.span,
                format!("index `{}` is inherited", op.index),
                "a partition cannot lose it alone",
                parent,
                format!("drop the parent's: `drop_index {from}`"),
            ))
        }
        Op::UseIndex(op) if of.indexes.contains_key(&op.index.text) => Err(inherited(
            op.index.span,
            format!("index `{}` is inherited", op.index),
            "a partition cannot make a key of it alone",
            parent,
            "make the key of columns, without `using index`".to_owned(),
        )),
        Op::DropTrigger(op) if super::is_copy(schema, table, &op.trigger.text) => Err(inherited(
            op.trigger.span,
            format!("trigger `{own}.{}` is inherited", op.trigger),
            "a partition cannot lose it alone",
            parent,
            format!("drop it in the parent: `drop_trigger {above}.{}`, or disable it here", op.trigger),
        )),
        Op::RenameTrigger(op) if super::is_copy(schema, table, &op.trigger.text) => Err(inherited(
            op.trigger.span,
            format!("trigger `{own}.{}` is inherited", op.trigger),
            "a partition cannot rename it alone",
            parent,
            format!("rename it in the parent: `rename_trigger {above}.{} to {}`", op.trigger, op.to),
        )),
        Op::DropTable(op) if inherit::is_referenced(schema, above) => Err(Refusal::waiting(
            Diagnostic::new(
                code::STILL_USED,
                op.table.span,
                format!("table `{own}` holds a part of `{above}`, which is still referenced"),
                "foreign keys point to its rows",
            )
            .related(parent.name.span, format!("`{above}` is made here"))
            .help(format!("detach it before: `detach_partition {own} from {above}`")),
        )),
        _ => Ok(()),
    }
}
