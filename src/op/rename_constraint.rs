//! `rename_constraint`: the index of a key is renamed with it. Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, member_key, renamed};
use crate::schema::{Name, ObjName, Schema};

/// Renames a constraint.
#[derive(Clone, Debug)]
pub struct RenameConstraint {
    /// The table.
    pub table: ObjName,
    /// The constraint.
    pub constraint: Name,
    /// Its new name.
    pub to: Name,
}

impl Operation for RenameConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let constraint = lookup::constraint(schema, table, &self.constraint)?;
        lookup::constraint_free(schema, table, &self.to, constraint.kind.owns_index())?;
        schema.change_table(&self.table, |table| {
            if let Some((place, _, mut constraint)) = table.constraints.shift_remove_full(&self.constraint.text) {
                constraint.name.text.clone_from(&self.to.text);
                table.constraints.shift_insert(place, self.to.text.clone(), constraint);
            }
        });
        let back = Self { table: self.table.clone(), constraint: self.to.clone(), to: self.constraint.clone() };
        Ok(Effect { inverse: vec![Op::RenameConstraint(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_constraint"
    }

    fn about(&self) -> String {
        format!("{}.{} to {}", self.table, self.constraint, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(member_key(&self.table, &self.constraint.text), &self.to)
    }
}
