//! `rename_constraint`: the index of a key is renamed with it. PostgreSQL 18 has names of not-null constraints too.
//! Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, member_key, renamed};
use crate::schema::{ConstraintKind, Name, ObjName, Schema};

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
        let back = Self { table: self.table.clone(), constraint: self.to.clone(), to: self.constraint.clone() };
        let effect = Effect { inverse: vec![Op::RenameConstraint(back)], ..Effect::default() };
        if let Some(column) = table.not_null_named(&self.constraint.text).map(|column| column.name.text.clone()) {
            lookup::constraint_free(schema, table, &self.to, false)?;
            schema.change_table(&self.table, |table| {
                if let Some(written) = table.columns.get_mut(&column).and_then(|c| c.not_null_name.as_mut()) {
                    written.name.text.clone_from(&self.to.text);
                }
            });
            return Ok(effect);
        }
        let constraint = lookup::constraint(schema, table, &self.constraint)?;
        lookup::constraint_free(schema, table, &self.to, constraint.kind.owns_index())?;
        schema.change_table(&self.table, |table| {
            if let Some((place, _, mut constraint)) = table.constraints.shift_remove_full(&self.constraint.text) {
                constraint.name.text.clone_from(&self.to.text);
                if let ConstraintKind::Exclude(exclude) = &mut constraint.kind {
                    exclude.index.name.text.clone_from(&self.to.text);
                }
                table.constraints.shift_insert(place, self.to.text.clone(), constraint);
            }
        });
        Ok(effect)
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
