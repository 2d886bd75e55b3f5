//! `add_column`, with the constraints written on the column. Inverse: drop it; what was written on it goes along.

use super::alter_values::check_values;
use super::{DropColumn, Effect, Move, Op, Operation, Refusal, Refusals, keys, lookup, needs, owned};
use crate::schema::{Column, Constraint, ConstraintKind, Expr, Name, ObjName, Schema};

/// Adds a column with the constraints written on it.
#[derive(Clone, Debug)]
pub struct AddColumn {
    /// The table.
    pub table: ObjName,
    /// The column.
    pub column: Column,
    /// The constraints written on it, named.
    pub constraints: Vec<Constraint>,
    /// What the rows that are there get in it; it is then made not null, and gets its default, afterwards.
    pub backfill: Option<Expr>,
}

impl Operation for AddColumn {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        lookup::column_free(table, &self.column.name)?;
        let mut filled = self.backfill.iter().flat_map(Expr::columns);
        if let Some(column) = filled.find(|column| !table.columns.contains_key(*column)) {
            return Err(lookup::unknown_column(schema, table, &Name::new(column, self.column.name.span)));
        }
        let mut with = table.clone();
        with.columns.insert(self.column.name.text.clone(), self.column.clone());
        let mut refusals = Refusals::default();
        refusals.take(check_values(&self.column.name, &self.column, true, true));
        if let Some(written) = self.column.not_null_name.as_ref().filter(|written| written.kept) {
            refusals.take(lookup::constraint_free(schema, table, &written.name, false));
        }
        refusals.take(lookup::sequences_free(schema, &self.table, &self.column));
        for constraint in &self.constraints {
            refusals.take(keys::check_single_primary_key(&with, constraint));
            refusals.take(lookup::constraint_free(schema, &with, &constraint.name, constraint.kind.owns_index()));
            refusals.take(keys::check_constraint(schema, &with, constraint));
            with.constraints.insert(constraint.name.text.clone(), constraint.clone());
        }
        let own = |name: &str| self.column.sequence_names().any(|own| own == name);
        refusals.take(owned::sequences_there(schema, self.column.expressions(), &self.table, &own));
        refusals.finish()?;
        let is_key = self.constraints.iter().any(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }));
        schema.change_table(&self.table, |table| {
            let mut column = self.column.clone();
            column.not_null |= is_key;
            table.columns.insert(column.name.text.clone(), column);
            for constraint in &self.constraints {
                table.add_constraint(constraint.clone());
            }
        });
        let back = DropColumn { table: self.table.clone(), column: self.column.name.clone() };
        Ok(Effect { inverse: vec![Op::DropColumn(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "add_column"
    }

    fn about(&self) -> String {
        format!("{}.{} {}", self.table, self.column.name, self.column.ty)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        let constraints = self.constraints.iter().filter_map(needs::constraint);
        needs::column(&self.column).into_iter().chain(constraints).collect()
    }

    fn moves(&self) -> Option<Move> {
        Some(Move::MakesColumn(self.table.clone(), self.column.name.clone()))
    }
}
