//! Tables that inherit from others: what one has from its parents, what PostgreSQL refuses of them, and what follows a
//! change of a parent.

mod follow;
mod guard;

pub(super) use follow::follow;
pub(super) use guard::guard;

use super::{Refusal, Refusals, inherit, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Constraint, ConstraintKind, ObjName, Schema, Table};
use crate::text::Span;

/// Whether the table inherits from others or others from it.
pub(super) fn takes_part(schema: &Schema, table: &Table) -> bool {
    !table.inheritance.parents.is_empty() || schema.heirs(&table.name).next().is_some()
}

fn misfit(at: Span, message: String, label: &str, (span, text): (Span, String), help: String) -> Refusal {
    Refusal::fatal(Diagnostic::new(code::INHERITS, at, message, label).related(span, text).help(help))
}

/// The table with the columns and checks that its parents give it; `said` is what it says itself.
///
/// # Errors
/// What PostgreSQL would refuse: parents that cannot be inherited from, and definitions that do not agree.
pub fn merged(schema: &Schema, said: &Table) -> Result<Table, Refusal> {
    let said = said.local();
    let mut table = said.clone();
    if table.inheritance.parents.is_empty() {
        return Ok(table);
    }
    table.columns.clear();
    table.constraints.clear();
    let mut refusals = Refusals::default();
    let mut seen: Vec<&ObjName> = Vec::new();
    for name in &said.inheritance.parents {
        if let Some(first) = seen.iter().find(|other| **other == name) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::REPEATED,
                    name.span,
                    format!("table `{name}` stands twice in the list"),
                    "the second time",
                )
                .related(first.span, "the first time")
                .help("remove one of them"),
            ));
            continue;
        }
        seen.push(name);
        let Some(parent) = refusals.take(lookup::table(schema, name)) else { continue };
        if parent.poisoned {
            refusals.push(Refusal { diagnostics: Vec::new(), waits: true });
            continue;
        }
        refusals.take(fit_to_inherit(parent, name));
        for column in parent.columns.values() {
            refusals.take(take_column(&mut table, &said, parent, column, name.span));
        }
        for check in parent.constraints.values().filter(|check| parent.hands_on(&check.name.text)) {
            refusals.take(take_check(&mut table, parent, check, name.span));
        }
    }
    for column in said.columns.values() {
        refusals.take(say_column(schema, &mut table, column));
    }
    for constraint in said.constraints.values() {
        refusals.take(say_constraint(&mut table, constraint));
    }
    refusals.finish()?;
    Ok(table)
}

/// Checks that PostgreSQL lets tables inherit from this one.
pub(super) fn fit_to_inherit(parent: &Table, at: &ObjName) -> Result<(), Refusal> {
    let here = (parent.name.span, format!("`{}` is made here", parent.name));
    if parent.partitioning.is_some() {
        let help = format!("make a partition: `create_partition ... of {} ...`", parent.name);
        return Err(misfit(
            at.span,
            format!("table `{}` is partitioned", parent.name),
            "nothing can inherit from it",
            here,
            help,
        ));
    }
    if parent.partition_of.is_some() {
        let help = "inherit from a table that is no partition".to_owned();
        return Err(misfit(
            at.span,
            format!("table `{}` is a partition", parent.name),
            "nothing can inherit from it",
            here,
            help,
        ));
    }
    Ok(())
}

/// Gives the table a column of one of its parents. Different defaults are no conflict where the table says one itself.
fn take_column(table: &mut Table, said: &Table, parent: &Table, column: &Column, at: Span) -> Result<(), Refusal> {
    let mut wanted = inherit::column(column);
    let name = &wanted.name.clone();
    if said.columns.get(&name.text).is_some_and(|own| own.default.is_some() || own.identity.is_some()) {
        wanted.default = None;
    }
    let Some(there) = table.columns.get_mut(&name.text) else {
        table.inheritance.columns.insert(name.text.clone());
        table.columns.insert(name.text.clone(), wanted);
        return Ok(());
    };
    let conflict = |what: &str, help: String| {
        Err(misfit(
            at,
            format!("column `{name}` of `{}` has another {what} than that of another parent", parent.name),
            "both are to become one column",
            (there.name.span, "the other one is made here".to_owned()),
            help,
        ))
    };
    let alike = "give both parents the same, or rename one of the columns".to_owned();
    if there.ty != wanted.ty {
        return conflict("type", alike);
    }
    if there.collation != wanted.collation {
        return conflict("collation", alike);
    }
    if there.generated != wanted.generated {
        return conflict("computed value", alike);
    }
    if (there.storage, there.compression) != (wanted.storage, wanted.compression) {
        return conflict("storage or compression", alike);
    }
    if there.default.is_some() && wanted.default.is_some() && there.default != wanted.default {
        return conflict("default", "give both parents the same, or drop one of the defaults".to_owned());
    }
    if wanted.not_null && !there.not_null {
        there.refuse_nulls_as(column);
    }
    if there.default.is_none() {
        there.default = wanted.default;
    }
    Ok(())
}

/// A check as it stands on a table that inherits it.
pub(super) fn handed_on(check: &Constraint, to: &Table) -> Constraint {
    let mut check = Constraint { comment: None, ..check.clone() };
    if let ConstraintKind::Check { expr, .. } = &mut check.kind {
        expr.rename_table(&to.name.name);
    }
    check
}

/// Gives the table a check of one of its parents. A new table has no rows, so it is valid there.
fn take_check(table: &mut Table, parent: &Table, check: &Constraint, at: Span) -> Result<(), Refusal> {
    let wanted = Constraint { not_valid: false, ..handed_on(check, table) };
    match table.constraints.get(&check.name.text) {
        None => {
            table.inheritance.checks.insert(check.name.text.clone());
            table.add_constraint(wanted);
            Ok(())
        }
        Some(there) if there.kind == wanted.kind => Ok(()),
        Some(there) => Err(misfit(
            at,
            format!("check `{}` of `{}` is another than that of another parent", check.name, parent.name),
            "one table cannot have both",
            (there.origin(), "the other one is made here".to_owned()),
            format!("rename one of them: `rename_constraint {}.{} to ...`", parent.name, check.name),
        )),
    }
}

/// Adds a column that the table says itself; if it has one of that name from its parents, both become one.
fn say_column(schema: &Schema, table: &mut Table, column: &Column) -> Result<(), Refusal> {
    let name = &column.name;
    let parent = schema.parents_with_column(table, &name.text).next().map(|parent| parent.name.clone());
    let (Some(inherited), Some(parent)) = (table.columns.get(&name.text), parent) else {
        table.columns.insert(name.text.clone(), column.clone());
        return Ok(());
    };
    let here = (inherited.name.span, format!("`{parent}.{name}` is made here"));
    if inherited.ty != column.ty || inherited.collation != column.collation {
        let help = format!("write it as there, `{name} {}`, or leave it out: it comes from `{parent}`", inherited.ty);
        return Err(misfit(
            name.span,
            format!("column `{name}` has another type than `{parent}.{name}`"),
            "both are to become one column",
            here,
            help,
        ));
    }
    if inherited.generated.is_some() || column.generated.is_some() {
        let message = if inherited.generated.is_some() {
            format!("column `{parent}.{name}` is computed")
        } else {
            format!("column `{parent}.{name}` is not computed")
        };
        let help = format!("leave it out: it comes from `{parent}`");
        return Err(misfit(name.span, message, "so it is not said again", here, help));
    }
    let mut both = column.clone();
    if inherited.not_null && !both.not_null {
        both.refuse_nulls_as(inherited);
    }
    if both.default.is_none() && both.identity.is_none() {
        both.default.clone_from(&inherited.default);
    }
    if both.storage.is_none() {
        both.storage = inherited.storage;
    }
    if both.compression.is_none() {
        both.compression = inherited.compression;
    }
    table.inheritance.columns.remove(&name.text);
    table.columns.insert(name.text.clone(), both);
    Ok(())
}

/// Adds a constraint that the table says itself; a check that it has from its parents too is one with it.
fn say_constraint(table: &mut Table, constraint: &Constraint) -> Result<(), Refusal> {
    let name = &constraint.name;
    match table.constraints.get(&name.text) {
        Some(inherited) if inherited.kind != constraint.kind => Err(misfit(
            name.span,
            format!("constraint `{name}` is another than that of the parent"),
            "the table has both, under one name",
            (inherited.origin(), "the parent's is made here".to_owned()),
            "give it another name".to_owned(),
        )),
        _ => {
            if let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind {
                for column in columns {
                    if let Some(column) = table.columns.get_mut(&column.text) {
                        column.refuse_nulls_itself();
                    }
                }
            }
            table.inheritance.checks.remove(&name.text);
            table.constraints.shift_remove(&name.text);
            table.add_constraint(constraint.clone());
            Ok(())
        }
    }
}
