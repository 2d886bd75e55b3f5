//! What partitions and tables that inherit follow of their parent's not-null constraints, and what PostgreSQL 18, which
//! keeps them with names, refuses of these.

use super::{
    AlterColumn, AttachPartition, DetachPartition, DropColumn, Op, Operation as _, Refusal, RenameConstraint, lookup,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Name, ObjName, Schema, Table};
use crate::text::Span;

/// The tables that have their columns from this one directly.
fn below(schema: &Schema, table: &ObjName) -> Vec<ObjName> {
    let all = schema.partitions(table).chain(schema.heirs(table));
    all.map(|table| table.name.clone()).collect()
}

/// The tables that have their columns from this one, directly or not.
fn all_below(schema: &Schema, table: &ObjName) -> Vec<ObjName> {
    let mut all = below(schema, table);
    let mut at = 0;
    while let Some(next) = all.get(at).cloned() {
        let more = below(schema, &next).into_iter().filter(|name| !all.contains(name)).collect::<Vec<_>>();
        all.extend(more);
        at += 1;
    }
    all
}

/// The first table from which this one has the column, if nulls are refused there.
fn refusing<'a>(schema: &'a Schema, table: &'a Table, column: &'a str) -> Option<&'a Table> {
    let whole = table.partition_of.as_ref().and_then(|of| schema.table(&of.parent));
    let mut parents = schema.parents_with_column(table, column).chain(whole);
    parents.find(|parent| parent.columns.get(column).is_some_and(|column| column.not_null))
}

/// Refuses what PostgreSQL 18 refuses of inherited not-null constraints.
pub(super) fn guard(op: &Op, name: &ObjName, schema: &Schema) -> Result<(), Refusal> {
    let Some(table) = schema.table(name).filter(|_| schema.keeps_not_nulls()) else { return Ok(()) };
    match op {
        Op::RenameConstraint(op) => match table.not_null_named(&op.constraint.text) {
            Some(column) => renamed(op, table, column, schema),
            None => Ok(()),
        },
        Op::DropColumn(op) => dropped(op, table, schema),
        _ => Ok(()),
    }
}

/// A name is the parents', and goes from a table to those below it, where it has to be the same.
fn renamed(op: &RenameConstraint, table: &Table, column: &Column, schema: &Schema) -> Result<(), Refusal> {
    let (name, to) = (&op.constraint, &op.to);
    if let Some(parent) = refusing(schema, table, &column.name.text) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::INHERITED,
                name.span,
                format!("`not null` of column `{}.{}` is inherited from `{}`", table.name, column.name, parent.name),
                "the table cannot rename it alone",
            )
            .related(parent.name.span, format!("`{}` is made here", parent.name))
            .help("rename it there"),
        ));
    }
    for heir in all_below(schema, &table.name).iter().filter_map(|heir| schema.table(heir)) {
        let own = heir.columns.get(&column.name.text).and_then(Column::not_null_constraint);
        if let Some(own) = own.filter(|own| *own != name.text) {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::INHERITED,
                    name.span,
                    format!("`not null` of `{}.{}` has another name there: `{own}`", heir.name, column.name),
                    "PostgreSQL renames all of them or none",
                )
                .related(heir.name.span, format!("`{}` is made here", heir.name))
                .help(format!("leave the name, or make it anew: `alter_column {}.{} null`", table.name, column.name)),
            ));
        }
        if own.is_some() {
            lookup::constraint_free(schema, heir, to, false)?;
        }
    }
    Ok(())
}

/// Where a column stays in a table though the parent loses its own, the server would go on counting the parent's not-null
/// constraint there.
fn dropped(op: &DropColumn, table: &Table, schema: &Schema) -> Result<(), Refusal> {
    let gone = &op.column;
    if !table.columns.get(&gone.text).is_some_and(|column| column.not_null) {
        return Ok(());
    }
    let heirs = schema.all_heirs(&table.name);
    let goes = |other: &ObjName| *other == table.name || heirs.contains(other);
    for heir in heirs.iter().filter_map(|heir| schema.table(heir)) {
        let stays = !heir.inheritance.columns.contains(&gone.text)
            || schema.parents_with_column(heir, &gone.text).any(|other| !goes(&other.name));
        if heir.columns.contains_key(&gone.text) && stays {
            return Err(lookup::still_used(
                gone.span,
                format!("column `{}.{gone}` refuses nulls, and `{}` keeps its own", table.name, heir.name),
                "PostgreSQL 18 would leave a constraint behind there that nothing drops",
                vec![(heir.name.span, format!("`{}` has the column by itself or from another parent", heir.name))],
                format!("allow nulls before: `alter_column {}.{gone} null`", table.name),
            ));
        }
    }
    Ok(())
}

/// Does to the tables below what the server does to them when columns begin or cease to refuse nulls, or a not-null
/// constraint gets another name; `before` is the table as it was.
pub(super) fn follow(op: &Op, before: &Table, schema: &mut Schema) -> Result<(), Refusal> {
    let Some(after) = schema.table(&before.name).cloned() else { return Ok(()) };
    for column in after.columns.values() {
        let Some(was) = before.columns.get(&column.name.text) else { continue };
        if was.not_null != column.not_null {
            let at = match op {
                Op::AlterColumn(op) => op.column.span,
                _ => column.name.span,
            };
            follow_in(schema, &after.name, column, at)?;
        } else if column.not_null && was.not_null_constraint() != column.not_null_constraint() {
            for heir in all_below(schema, &after.name) {
                schema.change_table(&heir, |table| {
                    if let Some(own) = table.columns.get_mut(&column.name.text).filter(|own| own.not_null) {
                        own.not_null_name.clone_from(&column.not_null_name);
                        own.not_null_kept.chosen.clone_from(&column.not_null_kept.chosen);
                    }
                });
            }
        }
    }
    Ok(())
}

/// What gives the not-null constraints of a partition other names than its parent's: only a table that is none can rename
/// them.
pub(super) fn names(want: &Table, now: &Table) -> Vec<Op> {
    let (Some(of), Some(_)) = (&want.partition_of, &now.partition_of) else { return Vec::new() };
    let name = |text: &str| Name::new(text, want.name.span);
    let mut all: Vec<Op> = Vec::new();
    for column in want.columns.values() {
        let own = now.columns.get(&column.name.text);
        let (Some(now), Some(wanted)) = (own.and_then(Column::not_null_constraint), column.not_null_constraint())
        else {
            continue;
        };
        if own.is_some_and(|own| own.not_null_name != column.not_null_name) {
            let (constraint, to) = (name(now), name(wanted));
            all.push(Op::RenameConstraint(RenameConstraint { table: want.name.clone(), constraint, to }));
        }
    }
    if !all.is_empty() {
        let (table, parent, bound) = (want.name.clone(), of.parent.clone(), of.bound.clone());
        let detach = DetachPartition { table, parent, concurrently: false, left_check: None };
        let attach = AttachPartition { table: detach.table.clone(), parent: detach.parent.clone(), bound };
        all.insert(0, Op::DetachPartition(detach));
        all.push(Op::AttachPartition(attach));
    }
    all
}

/// Does to the tables directly below what follows from a parent's column as it is now, and so on down.
fn follow_in(schema: &mut Schema, parent: &ObjName, column: &Column, at: Span) -> Result<(), Refusal> {
    for child in below(schema, parent) {
        let Some(table) = schema.table(&child) else { continue };
        let Some(own) = table.columns.get(&column.name.text) else { continue };
        if own.not_null != column.not_null {
            let stays = !own.not_null_kept.inherited || refusing(schema, table, &column.name.text).is_some();
            if column.not_null {
                if let Some(written) = column.not_null_name.as_ref().filter(|written| written.kept) {
                    lookup::constraint_free(schema, table, &written.name, false)?;
                }
                schema.change_table(&child, |table| {
                    if let Some(own) = table.columns.get_mut(&column.name.text) {
                        own.refuse_nulls_as(column);
                    }
                });
            } else if schema.keeps_not_nulls() && stays {
                continue;
            } else {
                let nothing = AlterColumn::nothing(child.clone(), Name::new(column.name.text.clone(), at));
                AlterColumn { not_null: Some(false), ..nothing }.apply(schema)?;
            }
        } else if schema.keeps_not_nulls() {
            continue;
        }
        let now = schema.table(&child).and_then(|table| table.columns.get(&column.name.text)).cloned();
        if let Some(now) = now {
            follow_in(schema, &child, &now, at)?;
        }
    }
    Ok(())
}
