//! `create_trigger`, `create_constraint_trigger`. Inverse: drop it.

use super::{DropTrigger, Effect, Op, Operation, Refusal, Refusals, lookup, triggers};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ObjName, Schema, Trigger};

/// Makes a trigger.
#[derive(Clone, Debug)]
pub struct CreateTrigger {
    /// The table or view.
    pub table: ObjName,
    /// The trigger.
    pub trigger: Trigger,
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
