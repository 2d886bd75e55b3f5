//! What partitions follow of what is done to their parent.

use super::super::{
    AlterColumn, DropColumn, DropConstraint, DropIndex, DropTrigger, Op, Refusal, RenameColumn, RenameConstraint,
    RenameTrigger, SwitchTrigger, ValidateConstraint, ValuesChange, inherit, lookup,
};
use crate::schema::{ConstraintKind, Name, ObjName, Schema, Table};

/// Does to the partitions what the server does to them with their parent; `before` is the parent as it was.
pub(super) fn follow(op: &Op, before: &Table, schema: &mut Schema) -> Result<(), Refusal> {
    let name = &before.name;
    attributes(op, name, schema);
    let own_renames = |schema: &mut Schema, from: &str, to: &Name, is_index: bool| {
        schema.change_table(name, |table| {
            if let Some(of) = &mut table.partition_of {
                let map = if is_index { &mut of.indexes } else { &mut of.constraints };
                if let Some(value) = map.shift_remove(from) {
                    map.insert(to.text.clone(), value);
                }
            }
        });
    };
    match op {
        Op::RenameConstraint(op) => own_renames(schema, &op.constraint.text, &op.to, false),
        Op::RenameIndex(op) => own_renames(schema, &op.index.name, &op.to, true),
        _ => {}
    }
    for child in inherit::children(schema, name) {
        follow_in(op, before, &child, schema)?;
    }
    Ok(())
}

/// The own name of what a partition has from its parent.
fn own_name(schema: &Schema, child: &ObjName, from: &str, is_index: bool) -> Option<Name> {
    let table = schema.table(child)?;
    let of = table.partition_of.as_ref()?;
    let map = if is_index { &of.indexes } else { &of.constraints };
    map.iter().find(|(_, parents)| *parents == from).map(|(own, _)| Name::new(own.clone(), child.span))
}

fn follow_in(op: &Op, before: &Table, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let parent = schema.table(&before.name).cloned();
    match op {
        Op::AddColumn(op) => {
            let column = parent.as_ref().and_then(|parent| parent.columns.get(&op.column.name.text));
            inherit::add_column(schema, child, column.unwrap_or(&op.column))?;
            for constraint in &op.constraints {
                if let Some(parent) = &parent {
                    inherit::constraint(schema, child, parent, constraint)?;
                }
            }
            Ok(())
        }
        Op::DropColumn(op) => {
            let op = DropColumn { table: child.clone(), column: op.column.clone() };
            again(&Op::DropColumn(op), child, schema)?;
            schema.change_table(child, |table| {
                if let Some(of) = &mut table.partition_of {
                    of.constraints.retain(|own, _| table.constraints.contains_key(own));
                    of.indexes.retain(|own, _| table.indexes.contains_key(own));
                }
            });
            Ok(())
        }
        Op::RenameColumn(op) => {
            let (column, to) = (op.column.clone(), op.to.clone());
            again(&Op::RenameColumn(RenameColumn { table: child.clone(), column, to }), child, schema)
        }
        Op::AlterColumn(op) => alter_column(op, before, child, schema),
        Op::AddConstraint(op) => match &parent {
            Some(parent) => inherit::constraint(schema, child, parent, &op.constraint),
            None => Ok(()),
        },
        Op::CreateIndex(op) => match &parent {
            Some(parent) => inherit::index(schema, child, parent, &op.index),
            None => Ok(()),
        },
        Op::DropConstraint(op) => {
            let Some(constraint) = own_name(schema, child, &op.constraint.text, false) else { return Ok(()) };
            let dropped = DropConstraint { table: child.clone(), constraint: constraint.clone() };
            again(&Op::DropConstraint(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.constraints.shift_remove(&constraint.text))
            });
            Ok(())
        }
        Op::DropIndex(op) => {
            let Some(index) = own_name(schema, child, &op.index.name, true) else { return Ok(()) };
            let dropped = DropIndex { index: child.sibling(index.text.clone(), index.span), concurrently: false };
            again(&Op::DropIndex(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.shift_remove(&index.text))
            });
            Ok(())
        }
        Op::RenameConstraint(op) => {
            let Some(own) = own_name(schema, child, &op.constraint.text, false) else { return Ok(()) };
            let is_check = before
                .constraints
                .get(&op.constraint.text)
                .is_some_and(|constraint| matches!(constraint.kind, ConstraintKind::Check { .. }));
            let now = if is_check { op.to.clone() } else { own.clone() };
            if is_check {
                let renamed = RenameConstraint { table: child.clone(), constraint: own.clone(), to: now.clone() };
                again(&Op::RenameConstraint(renamed), child, schema)?;
            }
            schema.change_table(child, |table| {
                if let Some(of) = &mut table.partition_of {
                    of.constraints.shift_remove(&own.text);
                    of.constraints.insert(now.text, op.to.text.clone());
                }
            });
            Ok(())
        }
        Op::RenameIndex(op) => {
            let Some(own) = own_name(schema, child, &op.index.name, true) else { return Ok(()) };
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.insert(own.text, op.to.text.clone()))
            });
            Ok(())
        }
        Op::ValidateConstraint(op) => {
            let Some(constraint) = own_name(schema, child, &op.constraint.text, false) else { return Ok(()) };
            again(&Op::ValidateConstraint(ValidateConstraint { table: child.clone(), constraint }), child, schema)
        }
        Op::CreateTrigger(op) if op.trigger.each_row => super::copy_trigger(schema, child, &op.trigger),
        Op::DropTrigger(op) if is_copied(before, &op.trigger) => {
            let op = DropTrigger { table: child.clone(), trigger: op.trigger.clone() };
            again(&Op::DropTrigger(op), child, schema)
        }
        Op::RenameTrigger(op) if is_copied(before, &op.trigger) => {
            let op = RenameTrigger { table: child.clone(), ..op.clone() };
            again(&Op::RenameTrigger(op), child, schema)
        }
        Op::SwitchTrigger(op) if is_copied(before, &op.trigger) => {
            let op = SwitchTrigger { table: child.clone(), ..op.clone() };
            again(&Op::SwitchTrigger(op), child, schema)
        }
        _ => Ok(()),
    }
}

/// Whether the partitions of a table have the trigger too.
fn is_copied(table: &Table, trigger: &Name) -> bool {
    table.triggers.get(&trigger.text).is_some_and(|trigger| trigger.each_row)
}

/// Applies what a partition follows, and lets its own partitions follow.
fn again(op: &Op, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let before = lookup::table(schema, child)?.clone();
    op.as_operation().apply(schema)?;
    follow(op, &before, schema)
}

fn alter_column(op: &AlterColumn, before: &Table, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let after = schema.table(&before.name).and_then(|table| table.columns.get(&op.column.text)).cloned();
    let Some(after) = after else { return Ok(()) };
    // With a default in the way of a type change, the statement sets the default of all partitions anew.
    let sets_default = op.default.is_some() || op.kept_default.is_some();
    let change = AlterColumn {
        ty: op.ty.clone(),
        default: sets_default.then(|| inherit::column(&after).default),
        // Compression is each table's own.
        values: ValuesChange {
            statistics: op.values.statistics,
            storage: op.values.storage,
            ..ValuesChange::default()
        },
        ..AlterColumn::nothing(child.clone(), op.column.clone())
    };
    again(&Op::AlterColumn(change), child, schema)?;
    // The parent's indexes that are made again are made again here too, under the names that the server chooses then.
    for index in &op.rebuilt.indexes {
        if let Some(own) = own_name(schema, child, &index.name.text, true) {
            let dropped = DropIndex { index: child.sibling(own.text.clone(), own.span), concurrently: false };
            again(&Op::DropIndex(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.shift_remove(&own.text))
            });
        }
        if let Some(parent) = schema.table(&before.name).cloned() {
            inherit::index(schema, child, &parent, index)?;
        }
    }
    Ok(())
}

/// Keeps the attribute names of a partitioned table's keys and indexes.
fn attributes(op: &Op, table: &ObjName, schema: &mut Schema) {
    schema.change_table(table, |table| {
        if table.partitioning.is_none() {
            return;
        }
        let renames = |table: &mut Table, from: &str, to: &str| {
            if let Some(by) = &mut table.partitioning
                && let Some(words) = by.attributes.shift_remove(from)
            {
                by.attributes.insert(to.to_owned(), words);
            }
        };
        match op {
            Op::CreateIndex(op) => inherit::remember_attributes(table, &op.index.name.text),
            Op::AddConstraint(op) if op.constraint.kind.owns_index() => {
                inherit::remember_attributes(table, &op.constraint.name.text);
            }
            Op::AddColumn(op) => {
                for key in op.constraints.iter().filter(|constraint| constraint.kind.owns_index()) {
                    inherit::remember_attributes(table, &key.name.text);
                }
            }
            Op::AlterColumn(op) => {
                for index in &op.rebuilt.indexes {
                    inherit::remember_attributes(table, &index.name.text);
                }
            }
            Op::RenameIndex(op) => renames(table, &op.index.name, &op.to.text),
            Op::RenameConstraint(op) => renames(table, &op.constraint.text, &op.to.text),
            _ => {}
        }
    });
}
