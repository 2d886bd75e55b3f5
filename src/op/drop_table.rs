//! `drop_table`: a table and all that belongs to it goes. Inverse: make it again, empty.

use super::objects::{check_unused, readers};
use super::{CreateTable, Effect, Op, OpLoss, Operation, Refusal, dropped, lookup, relation_key};
use crate::schema::{ObjName, Schema, Used};

/// Drops a table.
#[derive(Clone, Debug)]
pub struct DropTable {
    /// The table.
    pub table: ObjName,
}

impl Operation for DropTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let users: Vec<_> = schema
            .references_to(&self.table)
            .filter(|(other, _, _)| other.name != self.table)
            .map(|(other, name, _)| (name.span, format!("`{}.{name}` points to it", other.name)))
            .collect();
        if !users.is_empty() {
            let first = schema.references_to(&self.table).find(|(other, _, _)| other.name != self.table);
            let help = first.map_or_else(String::new, |(other, name, _)| {
                format!("drop the foreign key too: `drop_constraint {}.{name}`", other.name)
            });
            return Err(lookup::still_used(
                self.table.span,
                format!("table `{}` is still referenced", self.table),
                "foreign keys point to it",
                users,
                help,
            ));
        }
        let used = Used::Table(self.table.clone());
        let headline = format!("table `{}` is still used", self.table);
        check_unused(schema, &used, self.table.span, headline, "drop what uses it too")?;
        let warnings = readers(schema, &used, self.table.span, "dropped");
        let mut restored = table.clone();
        restored.name.qualified = self.table.qualified;
        schema.remove_table(&self.table);
        Ok(Effect {
            inverse: vec![Op::CreateTable(CreateTable { table: restored })],
            losses: vec![OpLoss::Rows(self.table.clone())],
            warnings,
            ..Effect::default()
        })
    }

    fn verb(&self) -> &'static str {
        "drop_table"
    }

    fn about(&self) -> String {
        self.table.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(relation_key(&self.table))
    }
}
