//! `create_primary_key`, `create_foreign_key`, `create_unique_constraint`, `create_check_constraint`,
//! `create_exclude_constraint`. Inverse: drop it, and let columns be null again that only a new primary key made not null.

use super::{AlterColumn, DropConstraint, Effect, Op, Operation, Refusal, keys, lookup, needs};
use crate::schema::{Constraint, ConstraintKind, Name, ObjName, Schema};

/// Adds a constraint.
#[derive(Clone, Debug)]
pub struct AddConstraint {
    /// The table.
    pub table: ObjName,
    /// The constraint, named.
    pub constraint: Constraint,
}

impl Operation for AddConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let constraint = &self.constraint;
        keys::check_single_primary_key(table, constraint)?;
        lookup::constraint_free(schema, table, &constraint.name, constraint.kind.owns_index())?;
        keys::check_constraint(schema, table, constraint)?;
        let mut inverse =
            vec![Op::DropConstraint(DropConstraint { table: self.table.clone(), constraint: constraint.name.clone() })];
        let key: &[Name] = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => columns,
            ConstraintKind::Unique { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => &[],
        };
        let nullable = key.iter().filter(|name| table.columns.get(&name.text).is_some_and(|column| !column.not_null));
        inverse.extend(nullable.map(|name| {
            Op::AlterColumn(AlterColumn {
                not_null: Some(false),
                ..AlterColumn::nothing(self.table.clone(), name.clone())
            })
        }));
        schema.change_table(&self.table, |table| {
            for name in key {
                if let Some(column) = table.columns.get_mut(&name.text) {
                    column.not_null = true;
                }
            }
            table.add_constraint(constraint.clone());
        });
        Ok(Effect { inverse, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.constraint.kind {
            ConstraintKind::PrimaryKey { .. } => "create_primary_key",
            ConstraintKind::Unique { .. } => "create_unique_constraint",
            ConstraintKind::Check { .. } => "create_check_constraint",
            ConstraintKind::ForeignKey(_) => "create_foreign_key",
            ConstraintKind::Exclude(_) => "create_exclude_constraint",
        }
    }

    fn about(&self) -> String {
        format!("{} on {}", self.constraint.name, self.table)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        needs::constraint(&self.constraint).into_iter().collect()
    }
}
