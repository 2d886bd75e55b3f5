//! `rename_table`: foreign keys to it follow; its indexes, constraints and sequences keep their names. Inverse: rename back.

use super::{Effect, Move, Op, Operation, Refusal, lookup, objects, relation_key, renamed};
use crate::schema::{Name, ObjName, Schema};

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
        objects::table_free(schema, &to)?;
        schema.rename_table(&self.table, &to);
        let back = Self { table: to, to: Name::new(self.table.name.clone(), self.table.span) };
        Ok(Effect { inverse: vec![Op::RenameTable(back)], ..Effect::default() })
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
