//! `rename_table`: foreign keys to it follow; its indexes, constraints and sequences keep their names. Inverse: rename back.

use super::objects::{check_unnamed, readers, table_free};
use super::{Effect, Move, Op, Operation, Refusal, lookup, policy, relation_key, renamed};
use crate::schema::{Name, ObjName, Schema, Used};

/// Renames a table.
#[derive(Clone, Debug)]
pub struct RenameTable {
    /// The table.
    pub table: ObjName,
    /// Its new name, in the same schema.
    pub to: Name,
}

impl Operation for RenameTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        lookup::table(schema, &self.table)?;
        let to = self.table.sibling(self.to.text.clone(), self.to.span);
        table_free(schema, &to)?;
        let unreached = policy::readers(schema, &self.table, &|_, _| true);
        policy::refuse_rename(unreached, self.table.span, &format!("table `{}`", self.table))?;
        let used = Used::Table(self.table.clone());
        let headline = format!("table `{}` cannot be renamed", self.table);
        check_unnamed(schema, &used, self.table.span, headline)?;
        let warnings = readers(schema, &used, self.table.span, "renamed");
        schema.rename_table(&self.table, &to);
        let back = Self { table: to, to: Name::new(self.table.name.clone(), self.table.span) };
        Ok(Effect { inverse: vec![Op::RenameTable(back)], warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_table"
    }

    fn about(&self) -> String {
        format!("{} to {}", self.table, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(relation_key(&self.table), &self.to)
    }

    fn moves(&self) -> Option<Move> {
        Some(Move::RenamesTable(self.table.clone(), self.table.sibling(self.to.text.clone(), self.to.span)))
    }
}
