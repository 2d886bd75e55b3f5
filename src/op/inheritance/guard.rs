//! What PostgreSQL refuses of tables that inherit, and of their parents.

use super::super::{AddColumn, AlterColumn, Op, Refusal, inherit, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, ColumnDefault, ConstraintKind, Name, ObjName, Schema, Table};
use crate::text::Span;

/// "... is inherited from ...": the refusal of a change that only the parent can make.
fn inherited(at: Span, what: &str, label: &str, parent: &Table, help: String) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::INHERITED, at, format!("{what} is inherited from `{}`", parent.name), label)
            .related(parent.name.span, format!("`{}` is made here", parent.name))
            .help(help),
    )
}

/// Refuses what PostgreSQL refuses of tables that inherit and of their parents.
pub(in super::super) fn guard(op: &Op, name: &ObjName, schema: &Schema) -> Result<(), Refusal> {
    let Some(table) = schema.table(name) else { return Ok(()) };
    if !table.inheritance.parents.is_empty() {
        guard_heir(op, table, schema)?;
    }
    if schema.heirs(name).next().is_some() {
        guard_parent(op, table, schema)?;
    }
    Ok(())
}

fn guard_heir(op: &Op, table: &Table, schema: &Schema) -> Result<(), Refusal> {
    let own = &table.name;
    match op {
        Op::DropColumn(op) => match schema.parents_with_column(table, &op.column.text).next() {
            Some(parent) => Err(inherited(
                op.column.span,
                &format!("column `{own}.{}`", op.column),
                "the table cannot lose it alone",
                parent,
                format!("drop it there: `drop_column {}.{}`", parent.name, op.column),
            )),
            None => Ok(()),
        },
        Op::RenameColumn(op) => match schema.parents_with_column(table, &op.column.text).next() {
            Some(parent) => Err(inherited(
                op.column.span,
                &format!("column `{own}.{}`", op.column),
                "the table cannot rename it alone",
                parent,
                format!("rename it there: `rename_column {}.{} to {}`", parent.name, op.column, op.to),
            )),
            None => Ok(()),
        },
        Op::AlterColumn(op) if op.ty.is_some() => match schema.parents_with_column(table, &op.column.text).next() {
            Some(parent) => Err(inherited(
                op.column.span,
                &format!("column `{own}.{}`", op.column),
                "the table cannot change its type alone",
                parent,
                format!("change it there: `alter_column {}.{} type ...`", parent.name, op.column),
            )),
            None => Ok(()),
        },
        Op::AlterColumn(op) if op.not_null == Some(false) => {
            let refuses = |parent: &&Table| parent.columns.get(&op.column.text).is_some_and(|column| column.not_null);
            match schema.parents_with_column(table, &op.column.text).find(refuses) {
                Some(parent) => Err(inherited(
                    op.column.span,
                    &format!("`not null` of column `{own}.{}`", op.column),
                    "the table cannot allow nulls alone",
                    parent,
                    format!("change it there: `alter_column {}.{} null`", parent.name, op.column),
                )),
                None => Ok(()),
            }
        }
        Op::DropConstraint(op) => match inherited_check(table, &op.constraint, schema) {
            Some(parent) => Err(inherited(
                op.constraint.span,
                &format!("check `{own}.{}`", op.constraint),
                "the table cannot lose it alone",
                parent,
                format!("drop it there: `drop_constraint {}.{}`", parent.name, op.constraint),
            )),
            None => Ok(()),
        },
        Op::RenameConstraint(op) => match inherited_check(table, &op.constraint, schema) {
            Some(parent) => Err(inherited(
                op.constraint.span,
                &format!("check `{own}.{}`", op.constraint),
                "the table cannot rename it alone",
                parent,
                format!("rename it there: `rename_constraint {}.{} to {}`", parent.name, op.constraint, op.to),
            )),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The parent that hands the check on to the table.
fn inherited_check<'a>(table: &'a Table, check: &'a Name, schema: &'a Schema) -> Option<&'a Table> {
    if !table.hands_on(&check.text) {
        return None;
    }
    schema.parents_with_check(table, &check.text).next()
}

fn guard_parent(op: &Op, table: &Table, schema: &Schema) -> Result<(), Refusal> {
    let heirs: Vec<&Table> = schema.all_heirs(&table.name).iter().filter_map(|heir| schema.table(heir)).collect();
    match op {
        Op::DropTable(op) => {
            let users = heirs.iter().map(|heir| (heir.name.span, format!("`{}` is made here", heir.name)));
            let direct = schema.heirs(&table.name).next().unwrap_or(table);
            Err(lookup::still_used(
                op.table.span,
                format!("table `{}` inherits from `{}`", direct.name, table.name),
                "PostgreSQL refuses to drop it",
                users.collect(),
                format!("drop what inherits from it before: `drop_table {}`", direct.name),
            ))
        }
        Op::AddColumn(op) => heirs.iter().try_for_each(|heir| added(op, heir)),
        Op::DropColumn(op) => heirs.iter().try_for_each(|heir| dropped(&op.column, table, heir, &heirs, schema)),
        Op::RenameColumn(op) => {
            heirs.iter().try_for_each(|heir| from_these_alone(&op.column, table, heir, &heirs, schema, "renamed"))
        }
        Op::AlterColumn(op) if op.ty.is_some() => heirs.iter().try_for_each(|heir| {
            from_these_alone(&op.column, table, heir, &heirs, schema, "changed")?;
            retyped(op, table, heir)
        }),
        Op::RenameConstraint(op) if table.hands_on(&op.constraint.text) => heirs.iter().try_for_each(|heir| {
            let other = schema
                .parents_with_check(heir, &op.constraint.text)
                .find(|other| other.name != table.name && heirs.iter().all(|heir| heir.name != other.name));
            let Some(other) = other else { return Ok(()) };
            Err(inherited(
                op.constraint.span,
                &format!("check `{}.{}`", heir.name, op.constraint),
                "so it cannot be renamed at one parent alone",
                other,
                "drop the check and create it under the other name".to_owned(),
            ))
        }),
        _ => Ok(()),
    }
}

/// Whether a new column of a parent can become one with a column of the table.
fn added(op: &AddColumn, heir: &Table) -> Result<(), Refusal> {
    let name = &op.column.name;
    let refused = |message: String, label: &str, help: String| {
        Err(Refusal::fatal(
            Diagnostic::new(code::INHERITS, name.span, message, label)
                .related(heir.name.span, format!("`{}` is made here", heir.name))
                .help(help),
        ))
    };
    if op.column.identity.is_some() {
        let message = format!("`{}` inherits from `{}`, so no identity column can be added", heir.name, op.table);
        let help = "add a `serial` column, or the column first and its identity after".to_owned();
        return refused(message, "PostgreSQL refuses it", help);
    }
    let Some(own) = heir.columns.get(&name.text) else { return Ok(()) };
    let drop = format!("drop it there before: `drop_column {}.{name}`", heir.name);
    if own.ty != op.column.ty || own.collation != op.column.collation {
        let message = format!("column `{}.{name}` has another type", heir.name);
        return refused(message, "both are to become one column", drop);
    }
    let is_plain = |column: &Column| column.generated.is_none() && column.default != Some(ColumnDefault::Sequence);
    if !is_plain(own) || !is_plain(&op.column) {
        let message = format!("`{}` has a column `{name}` already", heir.name);
        return refused(message, "a computed or numbered column does not become one with another", drop);
    }
    if op.column.not_null && !own.not_null {
        let message = format!("column `{}.{name}` allows nulls", heir.name);
        let help = format!("write `alter_column {}.{name} not null` before", heir.name);
        return refused(message, "the server would leave it so, though its parent refuses them", help);
    }
    Ok(())
}

/// Whether the column that the parent loses goes from the table too, or else nothing of the parent's stays behind.
fn dropped(column: &Name, parent: &Table, heir: &Table, heirs: &[&Table], schema: &Schema) -> Result<(), Refusal> {
    let goes = |table: &Table| table.name == parent.name || heirs.iter().any(|heir| heir.name == table.name);
    if !heir.columns.contains_key(&column.text) || schema.parents_with_column(heir, &column.text).next().is_none() {
        return Ok(());
    }
    let stays = !heir.inheritance.columns.contains(&column.text)
        || schema.parents_with_column(heir, &column.text).any(|other| !goes(other));
    let check = parent.constraints.values().find(|check| {
        parent.hands_on(&check.name.text)
            && check.kind.mentions(&column.text)
            && heir.constraints.contains_key(&check.name.text)
    });
    let (true, Some(check)) = (stays, check) else { return Ok(()) };
    Err(lookup::still_used(
        column.span,
        format!("check `{}.{}` mentions the column, which stays in `{}`", parent.name, check.name, heir.name),
        "the server would leave the check behind there",
        vec![
            (check.origin(), format!("`{}` is made here", check.name)),
            (heir.name.span, format!("`{}` has the column by itself or from another parent", heir.name)),
        ],
        format!("drop the check before: `drop_constraint {}.{}`", parent.name, check.name),
    ))
}

/// A column that a table has from several parents can only be renamed or get another type where all of them follow.
fn from_these_alone(
    column: &Name,
    parent: &Table,
    heir: &Table,
    heirs: &[&Table],
    schema: &Schema,
    done: &str,
) -> Result<(), Refusal> {
    let mut others = schema
        .parents_with_column(heir, &column.text)
        .filter(|other| other.name != parent.name && heirs.iter().all(|heir| heir.name != other.name));
    let follows = schema
        .parents_with_column(heir, &column.text)
        .any(|other| other.name == parent.name || heirs.iter().any(|heir| heir.name == other.name));
    match others.next().filter(|_| follows) {
        None => Ok(()),
        Some(other) => Err(inherited(
            column.span,
            &format!("column `{}.{column}`", heir.name),
            &format!("so it cannot be {done} at one parent alone"),
            other,
            format!("`{}` has it from both parents: drop the table and make it again after", heir.name),
        )),
    }
}

/// What of a table's own stands in the way of a change of type of its parent's column: the server would convert it
/// without the care that the parent's gets.
fn retyped(op: &AlterColumn, parent: &Table, heir: &Table) -> Result<(), Refusal> {
    let name = &op.column;
    let (Some(column), Some(own)) = (parent.columns.get(&name.text), heir.columns.get(&name.text)) else {
        return Ok(());
    };
    let in_the_way = |span: Span, what: String, help: String| {
        Err(Refusal::waiting(
            Diagnostic::new(
                code::STILL_USED,
                name.span,
                format!("the type of `{}.{name}` is still used in `{}`, which inherits it", parent.name, heir.name),
                "its column gets the type too",
            )
            .related(span, what)
            .help(help),
        ))
    };
    if own.default.is_some() && own.default != inherit::column(column).default {
        let what = format!("`{}.{name}` has a default of its own", heir.name);
        let help = format!("drop it before: `alter_column {}.{name} drop default`", heir.name);
        return in_the_way(heir.name.span, what, help);
    }
    let touched = |expr: &crate::schema::Expr| expr.mentions(&name.text) && expr.depends_on_types();
    for constraint in heir.constraints.values() {
        if matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::Exclude(_))
            && !heir.inheritance.checks.contains(&constraint.name.text)
            && constraint.kind.expressions().any(touched)
        {
            let what = format!("`{}.{}` is made here", heir.name, constraint.name);
            let help =
                format!("drop it before and create it after: `drop_constraint {}.{}`", heir.name, constraint.name);
            return in_the_way(constraint.origin(), what, help);
        }
    }
    if let Some(index) = heir.indexes.values().find(|index| index.expressions().any(touched)) {
        let help = format!("drop it before and create it after: `drop_index {}`", index.name);
        return in_the_way(index.name.span, format!("`{}` is made here", index.name), help);
    }
    Ok(())
}
