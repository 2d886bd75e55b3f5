//! `drop_index`. Inverse: make it again, concurrently if it was dropped so.

use super::{CreateIndex, Effect, Op, Operation, Refusal, dropped, keys, lookup, relation_key};
use crate::schema::{ObjName, Schema};

/// Drops an index.
#[derive(Clone, Debug)]
pub struct DropIndex {
    /// The index.
    pub index: ObjName,
    /// Whether readers and writers go on meanwhile; such a drop cannot run in a transaction.
    pub concurrently: bool,
}

impl Operation for DropIndex {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let (owner, index) = lookup::index(schema, &self.index)?;
        if let Some(table) = schema.table(owner) {
            let headline = format!("index `{}` is still used", self.index);
            keys::check_unused(schema, table, &index.name, self.index.span, headline)?;
        }
        let (owner, index) = (owner.clone(), index.clone());
        schema.change_indexes(&owner, |indexes| indexes.shift_remove(&self.index.name));
        let back = CreateIndex { table: owner, index, concurrently: self.concurrently };
        Ok(Effect { inverse: vec![Op::CreateIndex(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_index"
    }

    fn about(&self) -> String {
        self.index.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(relation_key(&self.index))
    }
}
