//! Triggers of partitioned tables: one for each row is copied to every partition, under its own name. A copy comes and
//! goes with the trigger of the parent; only whether it runs, and what is said of it, is its own.

use super::super::{Comment, Op, Refusal, SwitchTrigger, inherit, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ObjName, Schema, Table, Target, Trigger};

/// Whether the trigger of this name came to the table from the one it is a partition of.
pub fn is_copy(schema: &Schema, table: &Table, trigger: &str) -> bool {
    let parent = table.partition_of.as_ref().and_then(|of| schema.table(&of.parent));
    parent.is_some_and(|parent| parent.triggers.get(trigger).is_some_and(|above| above.each_row))
}

/// The table without the triggers that came from its parent.
pub fn without_copies(schema: &Schema, table: &Table) -> Table {
    let mut own = table.clone();
    own.triggers.retain(|name, _| !is_copy(schema, table, name));
    own
}

/// Gives a partition, and its partitions, a trigger of its parent.
pub fn copy(schema: &mut Schema, child: &ObjName, of_parent: &Trigger) -> Result<(), Refusal> {
    let table = lookup::table(schema, child)?;
    if let Some(other) = table.triggers.get(&of_parent.name.text) {
        return Err(Refusal::waiting(
            Diagnostic::new(
                code::NAME_TAKEN,
                of_parent.name.span,
                format!("partition `{child}` already has a trigger `{}`", of_parent.name),
                "the partitions get the trigger under this name",
            )
            .related(other.name.span, "it is made here")
            .help(format!("drop it before: `drop_trigger {child}.{}`", of_parent.name)),
        ));
    }
    if of_parent.constraint {
        lookup::constraint_free(schema, table, &of_parent.name, false)?;
    }
    let copied = Trigger { comment: None, ..of_parent.clone() };
    schema.change_triggers(child, |all| all.insert(copied.name.text.clone(), copied));
    for grandchild in inherit::children(schema, child) {
        copy(schema, &grandchild, of_parent)?;
    }
    Ok(())
}

/// Takes the copies of a parent's triggers from a table that is no longer its partition, and from its partitions.
pub fn take_copies(schema: &mut Schema, parent: &Table, table: &ObjName) {
    let mut tables = vec![table.clone()];
    tables.extend(schema.descendants(table));
    for trigger in parent.triggers.values().filter(|trigger| trigger.each_row) {
        for table in &tables {
            schema.change_triggers(table, |all| all.shift_remove(&trigger.name.text));
        }
    }
}

/// What brings the triggers of `now`, of which those that are copies are there, to what they are in `want`.
pub fn states(want: &Table, now: &Table) -> Vec<Op> {
    let mut all = Vec::new();
    for trigger in want.triggers.values() {
        let Some(found) = now.triggers.get(&trigger.name.text) else { continue };
        let (table, name) = (want.name.clone(), trigger.name.clone());
        if found.enabled != trigger.enabled {
            let enable = trigger.enabled;
            all.push(Op::SwitchTrigger(SwitchTrigger { table: table.clone(), trigger: name.clone(), enable }));
        }
        if found.comment != trigger.comment {
            let text = trigger.comment.clone();
            all.push(Op::Comment(Comment { on: Target::Trigger(table, name), text }));
        }
    }
    all
}

/// What makes the copies what they are once the triggers of all partitioned tables were made.
pub fn states_of_copies(schema: &Schema) -> Vec<Op> {
    let mut all = Vec::new();
    for root in schema.tables().filter(|table| table.partition_of.is_none() && table.partitioning.is_some()) {
        // Whoever switches one switches its copies, so that parents come first.
        let mut scratch = schema.clone();
        for name in schema.descendants(&root.name) {
            reset(&mut scratch, schema, &name);
        }
        for name in schema.descendants(&root.name) {
            let (Some(want), Some(now)) = (schema.table(&name), scratch.table(&name).cloned()) else { continue };
            for op in states(want, &now) {
                let _ = super::run(&op, &mut scratch);
                all.push(op);
            }
        }
    }
    all
}

/// Makes the copies of a table what they are when they are made.
fn reset(scratch: &mut Schema, schema: &Schema, name: &ObjName) {
    let Some(table) = schema.table(name) else { return };
    let above =
        table.partition_of.as_ref().and_then(|of| scratch.table(&of.parent)).map(|parent| parent.triggers.clone());
    scratch.change_triggers(name, |all| {
        for trigger in all.values_mut() {
            if let Some(above) =
                above.as_ref().and_then(|above| above.get(&trigger.name.text)).filter(|one| one.each_row)
            {
                trigger.enabled = above.enabled;
                trigger.comment = None;
            }
        }
    });
}
