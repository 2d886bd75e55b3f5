//! `rename_trigger`. Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, member_key, renamed, triggers};
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
    /// Whether it is a constraint trigger: PostgreSQL leaves the name of its constraint.
    pub constraint: bool,
    /// The partitions that have a copy of it.
    pub copies: Vec<ObjName>,
}

impl RenameTrigger {
    /// The operation with what the schema says of the trigger.
    pub fn complete(schema: &Schema, table: ObjName, trigger: Name, to: Name) -> Self {
        let found = schema.triggers_of(&table).and_then(|all| all.get(&trigger.text));
        let constraint = found.is_some_and(|found| found.constraint);
        let copies = if found.is_some_and(|found| found.each_row) { schema.descendants(&table) } else { Vec::new() };
        Self { table, trigger, to, constraint, copies }
    }
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
        if self.constraint
            && let Some(table) = schema.table(&self.table)
        {
            lookup::constraint_free(schema, table, &self.to, false)?;
        }
        schema.change_triggers(&self.table, |all| {
            if let Some((place, _, mut trigger)) = all.shift_remove_full(&self.trigger.text) {
                trigger.name.text.clone_from(&self.to.text);
                all.shift_insert(place, self.to.text.clone(), trigger);
            }
        });
        let back = Self { trigger: self.to.clone(), to: self.trigger.clone(), ..self.clone() };
        Ok(Effect { inverse: vec![Op::RenameTrigger(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_trigger"
    }

    fn about(&self) -> String {
        format!("{}.{} to {}", self.table, self.trigger, self.to)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        // Before, the copies kept their names.
        if self.copies.is_empty() { Vec::new() } else { vec![(15, "`rename_trigger` of a table with partitions")] }
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(member_key(&self.table, &self.trigger.text), &self.to)
    }
}
