//! `drop_constraint`. Columns of a dropped primary key stay not null, as on the server. Inverse: add it again.

use super::{AddConstraint, Effect, Op, Operation, Refusal, dropped, keys, lookup, member_key};
use crate::schema::{Name, ObjName, Schema};

/// Drops a constraint.
#[derive(Clone, Debug)]
pub struct DropConstraint {
    /// The table.
    pub table: ObjName,
    /// The constraint.
    pub constraint: Name,
}

impl Operation for DropConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
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

    fn verb(&self) -> &'static str {
        "drop_constraint"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.constraint)
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(member_key(&self.table, &self.constraint.text))
    }
}
