//! `create_index`, `create_unique_index`. Inverse: drop it, concurrently if it was built so.

use super::shape::{indexed, mentioned};
use super::{DropIndex, Effect, Op, Operation, Refusal, keys, lookup, needs};
use crate::schema::{Index, ObjName, Schema};

/// Makes an index.
#[derive(Clone, Debug)]
pub struct CreateIndex {
    /// The table.
    pub table: ObjName,
    /// The index, named.
    pub index: Index,
    /// Whether writers go on while it is built; such a build cannot run in a transaction.
    pub concurrently: bool,
}

impl Operation for CreateIndex {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = indexed(schema, &self.table, &mentioned(&self.index))?;
        let name = self.table.sibling(self.index.name.text.clone(), self.index.name.span);
        lookup::relation_free(schema, &name)?;
        keys::check_index(schema, &table, &self.index)?;
        if schema.table(&self.table).is_some() {
            schema.change_table(&self.table, |table| table.add_index(self.index.clone()));
        } else {
            schema.change_indexes(&self.table, |all| all.insert(self.index.name.text.clone(), self.index.clone()));
        }
        let back = DropIndex { index: name, concurrently: self.concurrently };
        Ok(Effect { inverse: vec![Op::DropIndex(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        if self.index.unique { "create_unique_index" } else { "create_index" }
    }

    fn about(&self) -> String {
        format!("{} on {}", self.index.name, self.table)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        needs::index(&self.index).into_iter().collect()
    }
}
