//! `enable_trigger`, `disable_trigger`. Inverse: as it was before.

use super::{Effect, Op, Operation, Refusal, lookup, triggers};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Name, ObjName, Schema};

/// Lets a trigger run or not.
#[derive(Clone, Debug)]
pub struct SwitchTrigger {
    /// The table.
    pub table: ObjName,
    /// The trigger.
    pub trigger: Name,
    /// Whether it runs.
    pub enable: bool,
}

impl Operation for SwitchTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        // The server knows this of tables only.
        lookup::table(schema, &self.table)?;
        let trigger = triggers::trigger(schema, &self.table, &self.trigger)?;
        let mut effect = Effect::default();
        if trigger.enabled == self.enable {
            let state = if self.enable { "enabled" } else { "disabled" };
            effect.warnings.push(
                Diagnostic::new(
                    code::NO_EFFECT,
                    self.trigger.span,
                    format!("`{}` is {state} already", self.trigger),
                    "it is so already",
                )
                .related(trigger.name.span, "it is made here"),
            );
            return Ok(effect);
        }
        schema.change_triggers(&self.table, |all| {
            if let Some(trigger) = all.get_mut(&self.trigger.text) {
                trigger.enabled = self.enable;
            }
        });
        effect.inverse.push(Op::SwitchTrigger(Self { enable: !self.enable, ..self.clone() }));
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        if self.enable { "enable_trigger" } else { "disable_trigger" }
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.trigger)
    }
}
