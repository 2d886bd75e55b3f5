//! `drop_constraint`. Columns of a dropped primary key stay not null, as on the server. Inverse: add it again.

use super::{AddConstraint, Effect, Op, Refusal, keys, lookup};
use crate::schema::{Name, ObjName, Schema};

/// Drops a constraint.
#[derive(Clone, Debug)]
pub struct DropConstraint {
    /// The table.
    pub table: ObjName,
    /// The constraint.
    pub constraint: Name,
}

impl DropConstraint {
    pub(super) fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let constraint = lookup::constraint(schema, table, &self.constraint)?.clone();
        if constraint.kind.owns_index() {
            let headline = format!("constraint `{}.{}` is still used", self.table, self.constraint);
            keys::check_unused(schema, table, &constraint.name, self.constraint.span, headline)?;
        }
        schema.change_table(&self.table, |table| table.constraints.shift_remove(&self.constraint.text));
        let back = AddConstraint { table: self.table.clone(), constraint };
        Ok(Effect { inverse: vec![Op::AddConstraint(back)], ..Effect::default() })
    }
}
