//! What the tables that inherit follow of what is done to their parent.

use super::super::{
    AddColumn, AddConstraint, AlterColumn, DropColumn, Op, Operation as _, Refusal, RenameColumn, RenameConstraint,
    ValuesChange, inherit,
};
use super::{handed_on, misfit};
use crate::schema::{Column, Constraint, ConstraintKind, ObjName, Schema, Table};

/// Does to the tables that inherit what the server does to them with their parent; `before` is the parent as it was.
pub(in super::super) fn follow(op: &Op, before: &Table, schema: &mut Schema) -> Result<(), Refusal> {
    for heir in schema.all_heirs(&before.name) {
        follow_in(op, before, &heir, schema)?;
    }
    Ok(())
}

fn follow_in(op: &Op, before: &Table, heir: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let (Some(parent), Some(table)) = (schema.table(&before.name).cloned(), schema.table(heir).cloned()) else {
        return Ok(());
    };
    let has = |column: &str| schema.parents_with_column(&table, column).next().is_some();
    match op {
        Op::AddColumn(op) => {
            let name = &op.column.name.text;
            if let Some(column) = parent.columns.get(name).filter(|_| !table.columns.contains_key(name)) {
                // Both are set after the column was added: the one reaches those that inherit, the other does not.
                let column = Column { statistics: op.column.statistics, compression: None, ..inherit::column(column) };
                let op = AddColumn { table: heir.clone(), column, constraints: Vec::new(), backfill: None };
                op.apply(schema)?;
                schema.change_table(heir, |table| table.inheritance.columns.insert(name.clone()));
            } else {
                schema.change_table(heir, |table| {
                    if let Some(own) = table.columns.get_mut(name) {
                        own.statistics = op.column.statistics.or(own.statistics);
                        own.storage = op.column.storage.or(own.storage);
                    }
                });
            }
            op.constraints.iter().try_for_each(|constraint| add(schema, heir, &parent, constraint))
        }
        Op::DropColumn(op) => {
            let name = &op.column.text;
            if table.inheritance.columns.contains(name) && !has(name) {
                DropColumn { table: heir.clone(), column: op.column.clone() }.apply(schema)?;
                schema.change_table(heir, |table| {
                    table.inheritance.columns.remove(name);
                    table.inheritance.checks.retain(|check| table.constraints.contains_key(check));
                });
            }
            Ok(())
        }
        Op::RenameColumn(op) => {
            if has(&op.to.text) && table.columns.contains_key(&op.column.text) {
                let (column, to) = (op.column.clone(), op.to.clone());
                RenameColumn { table: heir.clone(), column, to }.apply(schema)?;
                schema.change_table(heir, |table| {
                    if table.inheritance.columns.remove(&op.column.text) {
                        table.inheritance.columns.insert(op.to.text.clone());
                    }
                });
            }
            Ok(())
        }
        Op::AlterColumn(op) if table.columns.contains_key(&op.column.text) => alter_column(op, &parent, heir, schema),
        Op::AddConstraint(op) => add(schema, heir, &parent, &op.constraint),
        Op::DropConstraint(op) => {
            let name = &op.constraint.text;
            if table.inheritance.checks.contains(name) && schema.parents_with_check(&table, name).next().is_none() {
                schema.change_table(heir, |table| {
                    table.inheritance.checks.remove(name);
                    table.constraints.shift_remove(name);
                });
            }
            Ok(())
        }
        Op::RenameConstraint(op) if before.hands_on(&op.constraint.text) => {
            if table.hands_on(&op.constraint.text) {
                let (constraint, to) = (op.constraint.clone(), op.to.clone());
                RenameConstraint { table: heir.clone(), constraint, to }.apply(schema)?;
                schema.change_table(heir, |table| {
                    if table.inheritance.checks.remove(&op.constraint.text) {
                        table.inheritance.checks.insert(op.to.text.clone());
                    }
                });
            }
            Ok(())
        }
        Op::ValidateConstraint(op) if before.hands_on(&op.constraint.text) => {
            schema.change_table(heir, |table| {
                if let Some(check) = table.constraints.get_mut(&op.constraint.text) {
                    check.not_valid = false;
                }
            });
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Gives a table a new check of its parent. One that it has already becomes the parent's too.
fn add(schema: &mut Schema, heir: &ObjName, parent: &Table, constraint: &Constraint) -> Result<(), Refusal> {
    let name = &constraint.name;
    let Some(table) = schema.table(heir).filter(|_| parent.hands_on(&name.text)) else { return Ok(()) };
    let wanted = handed_on(constraint, table);
    let Some(own) = table.constraints.get(&name.text) else {
        AddConstraint { table: heir.clone(), constraint: wanted }.apply(schema)?;
        schema.change_table(heir, |table| table.inheritance.checks.insert(name.text.clone()));
        return Ok(());
    };
    let here = (own.origin(), format!("`{}.{name}` is made here", table.name));
    let help = format!("drop it before: `drop_constraint {}.{name}`", table.name);
    if own.kind != wanted.kind {
        let message = format!("`{}` has another constraint `{name}`", table.name);
        return Err(misfit(name.span, message, "it gets the check under this name", here, help));
    }
    if own.not_valid && !wanted.not_valid {
        let message = format!("constraint `{}.{name}` is not valid", table.name);
        return Err(misfit(name.span, message, "it is to become one with the parent's", here, help));
    }
    Ok(())
}

fn alter_column(op: &AlterColumn, parent: &Table, heir: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let Some(after) = parent.columns.get(&op.column.text) else { return Ok(()) };
    // With a default in the way of a type change, the statement sets the default of all tables anew. Compression is each
    // table's own.
    let sets_default = op.default.is_some() || op.kept_default.is_some();
    let change = AlterColumn {
        ty: op.ty.clone(),
        default: sets_default.then(|| inherit::column(after).default),
        values: ValuesChange {
            statistics: op.values.statistics,
            storage: op.values.storage,
            ..ValuesChange::default()
        },
        ..AlterColumn::nothing(heir.clone(), op.column.clone())
    };
    change.apply(schema)?;
    // Checks that the statement makes again are valid or not as they are at the parent.
    schema.change_table(heir, |table| {
        for check in &op.rebuilt.constraints {
            if let Some(own) = table.constraints.get_mut(&check.name.text)
                && matches!(own.kind, ConstraintKind::Check { no_inherit: false, .. })
                && table.inheritance.checks.contains(&check.name.text)
            {
                own.not_valid = check.not_valid;
            }
        }
    });
    Ok(())
}
