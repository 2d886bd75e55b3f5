//! `rename_column`: indexes, constraints, computed columns and foreign keys follow; their names stay. Inverse: rename back.

use super::objects::{check_unnamed, readers};
use super::{Effect, Move, Op, Operation, Refusal, lookup, member_key, policy, renamed};
use crate::schema::{Action, ConstraintKind, IndexKey, Name, ObjName, Schema, Table, Used};

/// Renames a column.
#[derive(Clone, Debug)]
pub struct RenameColumn {
    /// The table.
    pub table: ObjName,
    /// The column.
    pub column: Name,
    /// Its new name.
    pub to: Name,
}

impl Operation for RenameColumn {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        lookup::column(schema, table, &self.column)?;
        lookup::not_system(&self.to)?;
        lookup::column_free(table, &self.to)?;
        let used = Used::Column(self.table.clone(), self.column.text.clone());
        let headline = format!("column `{}.{}` cannot be renamed", self.table, self.column);
        check_unnamed(schema, &used, self.column.span, headline)?;
        let warnings = readers(schema, &used, self.column.span, "renamed");
        let (from, to) = (&self.column.text, &self.to.text);
        let unreached = policy::users_of_column(schema, table, from, true);
        policy::refuse_rename(unreached, self.column.span, &format!("column `{}.{}`", self.table, self.column))?;
        schema.change_table(&self.table, |table| rename(table, from, to));
        // Names on the target's side of foreign keys, the table's own included.
        schema.change_references(&self.table, |key| rename_in(&mut key.target.columns, from, to));
        schema.change_owners(&self.table, |_, column| {
            if column == from {
                column.clone_from(to);
            }
        });
        let back = Self { table: self.table.clone(), column: self.to.clone(), to: self.column.clone() };
        Ok(Effect { inverse: vec![Op::RenameColumn(back)], warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_column"
    }

    fn about(&self) -> String {
        format!("{}.{} to {}", self.table, self.column, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(member_key(&self.table, &self.column.text), &self.to)
    }

    fn moves(&self) -> Option<Move> {
        Some(Move::RenamesColumn(self.table.clone(), self.column.clone(), self.to.clone()))
    }
}

fn rename_in(names: &mut [Name], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| name.text == from) {
        to.clone_into(&mut name.text);
    }
}

fn rename(table: &mut Table, from: &str, to: &str) {
    if let Some((place, _, mut column)) = table.columns.shift_remove_full(from) {
        to.clone_into(&mut column.name.text);
        table.columns.shift_insert(place, to.to_owned(), column);
    }
    for column in table.columns.values_mut() {
        if let Some(generated) = &mut column.generated {
            generated.expr.rename_column(from, to);
        }
    }
    for item in table.partitioning.iter_mut().flat_map(|by| &mut by.items) {
        match &mut item.key {
            IndexKey::Column(name) => rename_in(std::slice::from_mut(name), from, to),
            IndexKey::Expr { expr, .. } => expr.rename_column(from, to),
        }
    }
    for constraint in table.constraints.values_mut() {
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. } => {
                rename_in(columns, from, to);
                rename_in(include, from, to);
            }
            ConstraintKind::Check { expr, .. } => expr.rename_column(from, to),
            ConstraintKind::Exclude(exclude) => exclude.index.rename_column(from, to),
            ConstraintKind::ForeignKey(key) => {
                rename_in(&mut key.columns, from, to);
                for action in [&mut key.on_delete, &mut key.on_update] {
                    if let Action::SetNull(columns) | Action::SetDefault(columns) = action {
                        rename_in(columns, from, to);
                    }
                }
            }
        }
    }
    for policy in table.policies.values_mut() {
        policy.each_expression(&mut |expr| expr.rename_column(from, to));
    }
    for index in table.indexes.values_mut() {
        index.rename_column(from, to);
    }
    for statistics in table.statistics.values_mut() {
        statistics.rename_column(from, to);
    }
    for trigger in table.triggers.values_mut() {
        trigger.rename_column(from, to);
    }
}
