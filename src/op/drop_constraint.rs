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
            let dependents = keys::dependents_of_key(schema, table, &constraint.name.text);
            if let Some((other, name)) = dependents.first() {
                let help = format!("drop the foreign key first: `drop_constraint {}.{name}`", other.name);
                let users = dependents
                    .iter()
                    .map(|(other, name)| (name.span, format!("foreign key `{}.{name}` points to it", other.name)))
                    .collect();
                return Err(lookup::still_used(
                    self.constraint.span,
                    format!("constraint `{}.{}` is still used", self.table, self.constraint),
                    "foreign keys need it",
                    users,
                    help,
                ));
            }
        }
        schema.change_table(&self.table, |table| table.constraints.shift_remove(&self.constraint.text));
        let back = AddConstraint { table: self.table.clone(), constraint };
        Ok(Effect { inverse: vec![Op::AddConstraint(back)], ..Effect::default() })
    }
}
