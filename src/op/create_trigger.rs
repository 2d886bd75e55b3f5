//! `create_trigger`, `create_constraint_trigger`. Inverse: drop it.

use super::{DropTrigger, Effect, Op, Operation, Refusal, Refusals, lookup, triggers};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ObjName, Schema, Table, Trigger};

/// Makes a trigger.
#[derive(Clone, Debug)]
pub struct CreateTrigger {
    /// The table or view.
    pub table: ObjName,
    /// The trigger.
    pub trigger: Trigger,
}

impl CreateTrigger {
    /// Refuses transition tables where PostgreSQL cannot collect rows for them.
    fn fits(&self, table: &Table) -> Result<(), Refusal> {
        let (name, table_name) = (&self.trigger.name, &table.name);
        let why = if table.partitioning.is_some() {
            format!("`{table_name}` is partitioned")
        } else if table.partition_of.is_some() {
            format!("`{table_name}` is a partition")
        } else if !table.inheritance.parents.is_empty() {
            format!("`{table_name}` inherits from another table")
        } else {
            return Ok(());
        };
        if !(self.trigger.each_row && self.trigger.has_transition()) {
            return Ok(());
        }
        Err(Refusal::fatal(
            Diagnostic::new(code::TRIGGER, name.span, "here a trigger for each row has no transition tables", why)
                .related(table_name.span, format!("`{table_name}` is made here"))
                .help("write `for each statement`"),
        ))
    }
}

impl Operation for CreateTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let mut refusals = Refusals::default();
        if let Some(found) = refusals.take(triggers::owner(schema, &self.table)) {
            if let Some(other) = found.get(&self.trigger.name.text) {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::NAME_TAKEN,
                        self.trigger.name.span,
                        format!("`{}` already has a trigger `{}`", self.table, self.trigger.name),
                        "a trigger has this name",
                    )
                    .related(other.name.span, "it is made here"),
                ));
            }
            if let Some(table) = schema.table(&self.table) {
                let columns: Vec<_> = self.trigger.columns().cloned().collect();
                refusals.take(super::all_columns(schema, table, &columns));
                if self.trigger.constraint {
                    refusals.take(lookup::constraint_free(schema, table, &self.trigger.name, false));
                }
                refusals.take(self.fits(table));
            }
        }
        if let Some(other) = &self.trigger.from {
            refusals.take(lookup::table(schema, other));
        }
        refusals.take(triggers::function(schema, &self.trigger));
        refusals.finish()?;
        schema.change_triggers(&self.table, |all| {
            all.insert(self.trigger.name.text.clone(), self.trigger.clone());
        });
        let back = DropTrigger { table: self.table.clone(), trigger: self.trigger.name.clone() };
        Ok(Effect { inverse: vec![Op::DropTrigger(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        if self.trigger.constraint { "create_constraint_trigger" } else { "create_trigger" }
    }

    fn about(&self) -> String {
        format!("{} on {}", self.trigger.name, self.table)
    }
}
