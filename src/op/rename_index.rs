//! `rename_index`. Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, relation_key, renamed};
use crate::schema::{Name, ObjName, Schema};

/// Renames an index.
#[derive(Clone, Debug)]
pub struct RenameIndex {
    /// The index.
    pub index: ObjName,
    /// Its new name, in the same schema.
    pub to: Name,
}

impl Operation for RenameIndex {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let (owner, _) = lookup::index(schema, &self.index)?;
        let owner = owner.clone();
        let to = self.index.sibling(self.to.text.clone(), self.to.span);
        lookup::relation_free(schema, &to)?;
        schema.change_indexes(&owner, |indexes| {
            if let Some((place, _, mut index)) = indexes.shift_remove_full(&self.index.name) {
                index.name.text.clone_from(&self.to.text);
                indexes.shift_insert(place, self.to.text.clone(), index);
            }
        });
        let back = Self { index: to, to: Name::new(self.index.name.clone(), self.index.span) };
        Ok(Effect { inverse: vec![Op::RenameIndex(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_index"
    }

    fn about(&self) -> String {
        format!("{} to {}", self.index, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(relation_key(&self.index), &self.to)
    }
}
