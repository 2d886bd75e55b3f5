//! `drop_trigger`. Inverse: make it again.

use super::{CreateTrigger, Effect, Op, Operation, Refusal, dropped, member_key, triggers};
use crate::schema::{Name, ObjName, Schema};

/// Drops a trigger.
#[derive(Clone, Debug)]
pub struct DropTrigger {
    /// The table or view.
    pub table: ObjName,
    /// The trigger.
    pub trigger: Name,
}

impl Operation for DropTrigger {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let trigger = triggers::trigger(schema, &self.table, &self.trigger)?.clone();
        schema.change_triggers(&self.table, |all| all.shift_remove(&self.trigger.text));
        let back = CreateTrigger { table: self.table.clone(), trigger };
        Ok(Effect { inverse: vec![Op::CreateTrigger(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_trigger"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.trigger)
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(member_key(&self.table, &self.trigger.text))
    }
}
