//! `drop_statistics`. Inverse: make them again.

use super::{CreateStatistics, Effect, Op, Operation, Refusal, dropped, lookup, statistics_key};
use crate::schema::{ObjName, Schema, Statistics};

/// Drops extended statistics.
#[derive(Clone, Debug)]
pub struct DropStatistics {
    /// The statistics.
    pub statistics: ObjName,
}

impl Operation for DropStatistics {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let (table, statistics) = lookup::statistics(schema, &self.statistics)?;
        let back = CreateStatistics { table: table.name.clone(), statistics: statistics.clone() };
        let owner = table.name.clone();
        schema.change_table(&owner, |table| table.statistics.shift_remove(&Statistics::key(&self.statistics)));
        Ok(Effect { inverse: vec![Op::CreateStatistics(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_statistics"
    }

    fn about(&self) -> String {
        self.statistics.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(statistics_key(&self.statistics))
    }
}
