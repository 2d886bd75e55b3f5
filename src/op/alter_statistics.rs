//! `alter_statistics ... set statistics`: how much is counted. Inverse: as much as before.

use super::create_statistics::check_target;
use super::{Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ObjName, Schema, Statistics};

/// Changes how much extended statistics count.
#[derive(Clone, Debug)]
pub struct AlterStatistics {
    /// The statistics.
    pub statistics: ObjName,
    /// The target; `None` is that of the columns.
    pub target: Option<i64>,
}

impl Operation for AlterStatistics {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let (table, statistics) = lookup::statistics(schema, &self.statistics)?;
        let (owner, before, made) = (table.name.clone(), statistics.target, statistics.name.span);
        check_target(&self.statistics, self.target)?;
        if before == self.target {
            let warning = Diagnostic::new(
                code::NO_EFFECT,
                self.statistics.span,
                format!("the target of statistics `{}` is the same already", self.statistics),
                "it is so already",
            );
            return Ok(Effect { warnings: vec![warning.related(made, "they are made here")], ..Effect::default() });
        }
        schema.change_table(&owner, |table| {
            if let Some(statistics) = table.statistics.get_mut(&Statistics::key(&self.statistics)) {
                statistics.target = self.target;
            }
        });
        let back = Self { statistics: self.statistics.clone(), target: before };
        Ok(Effect { inverse: vec![Op::AlterStatistics(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "alter_statistics"
    }

    fn about(&self) -> String {
        self.statistics.to_string()
    }
}
