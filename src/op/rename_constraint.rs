//! `rename_constraint`: the index of a key is renamed with it. PostgreSQL 18 has names of not-null constraints too.
//! Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, member_key, renamed};
use crate::schema::{ConstraintKind, Name, NotNullName, ObjName, Schema, usual_not_null_name};

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
            // A name that the server would choose is as good as none.
            let usual = usual_not_null_name(&self.table.name, &column, |name| {
                name != self.to.text && schema.constraint_name_taken(&self.table, name)
            });
            schema.change_table(&self.table, |table| {
                if let Some(column) = table.columns.get_mut(&column) {
                    let is_usual = usual == self.to.text;
                    let written = NotNullName { name: self.to.clone(), kept: true };
                    column.not_null_name = Some(written).filter(|_| !is_usual);
                    column.not_null_kept.chosen = Some(usual).filter(|_| is_usual);
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
