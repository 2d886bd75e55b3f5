//! `rename_statistics`. Inverse: rename back.

use super::{Effect, Op, Operation, Refusal, lookup, renamed, statistics_key};
use crate::schema::{Name, ObjName, Schema, Statistics};

/// Renames extended statistics.
#[derive(Clone, Debug)]
pub struct RenameStatistics {
    /// The statistics.
    pub statistics: ObjName,
    /// Their new name, in the same schema.
    pub to: Name,
}

impl Operation for RenameStatistics {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let (table, _) = lookup::statistics(schema, &self.statistics)?;
        let owner = table.name.clone();
        let to = self.statistics.sibling(self.to.text.clone(), self.to.span);
        lookup::statistics_free(schema, &to)?;
        schema.change_table(&owner, |table| {
            let found = table.statistics.shift_remove_full(&Statistics::key(&self.statistics));
            if let Some((place, _, mut statistics)) = found {
                statistics.name.name.clone_from(&self.to.text);
                table.statistics.shift_insert(place, Statistics::key(&to), statistics);
            }
        });
        let back = Self { statistics: to, to: Name::new(self.statistics.name.clone(), self.statistics.span) };
        Ok(Effect { inverse: vec![Op::RenameStatistics(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_statistics"
    }

    fn about(&self) -> String {
        format!("{} to {}", self.statistics, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(statistics_key(&self.statistics), &self.to)
    }
}
