//! `rename_trigger`. Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, member_key, renamed, triggers};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Name, ObjName, Schema};

/// Renames a trigger.
#[derive(Clone, Debug)]
pub struct RenameTrigger {
    /// The table or view.
    pub table: ObjName,
    /// The trigger.
    pub trigger: Name,
    /// Its new name.
    pub to: Name,
}

impl Operation for RenameTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        triggers::trigger(schema, &self.table, &self.trigger)?;
        if let Some(other) = triggers::owner(schema, &self.table)?.get(&self.to.text) {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::NAME_TAKEN,
                    self.to.span,
                    format!("`{}` already has a trigger `{}`", self.table, self.to),
                    "a trigger has this name",
                )
                .related(other.name.span, "it is made here"),
            ));
        }
        schema.change_triggers(&self.table, |all| {
            if let Some((place, _, mut trigger)) = all.shift_remove_full(&self.trigger.text) {
                trigger.name.text.clone_from(&self.to.text);
                all.shift_insert(place, self.to.text.clone(), trigger);
            }
        });
        let back = Self { table: self.table.clone(), trigger: self.to.clone(), to: self.trigger.clone() };
        Ok(Effect { inverse: vec![Op::RenameTrigger(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_trigger"
    }

    fn about(&self) -> String {
        format!("{}.{} to {}", self.table, self.trigger, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(member_key(&self.table, &self.trigger.text), &self.to)
    }
}
