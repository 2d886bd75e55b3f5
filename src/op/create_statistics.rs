//! `create_statistics`: what the planner counts over several columns together. Inverse: drop them.

use super::{DropStatistics, Effect, Op, Operation, Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Name, ObjName, Schema, Statistics, StatisticsItem, Table};

/// How many columns and expressions statistics can have (`STATS_MAX_DIMENSIONS`).
const MOST_ITEMS: usize = 8;

/// Makes extended statistics.
#[derive(Clone, Debug)]
pub struct CreateStatistics {
    /// The table.
    pub table: ObjName,
    /// The statistics, named.
    pub statistics: Statistics,
}

/// Checks statistics against their table; their name is not looked at.
pub(super) fn check_statistics(schema: &Schema, table: &Table, statistics: &Statistics) -> Result<(), Refusal> {
    let at = statistics.name.span;
    let mut refusals = Refusals::default();
    let mut refuse = |span, message: String, label: &str, help: Option<String>| {
        refusals.push(Refusal::fatal(Diagnostic::new(code::STATISTICS, span, message, label).maybe_help(help)));
    };
    let items = &statistics.items;
    let one_expression = matches!(items.as_slice(), [StatisticsItem::Expr { .. }]);
    if items.len() < 2 && !one_expression {
        let help = "one column has statistics by itself: `alter_column ... set statistics` says how much of it";
        refuse(at, "statistics need two columns, or an expression".to_owned(), "one column", Some(help.to_owned()));
    }
    if one_expression && !statistics.kinds.is_empty() {
        let help = "leave the kinds away";
        refuse(at, "statistics of one expression have no kinds".to_owned(), "one expression", Some(help.to_owned()));
    }
    if items.len() > MOST_ITEMS {
        let message = format!("statistics have {MOST_ITEMS} columns and expressions at most");
        refuse(at, message, &format!("{} here", items.len()), None);
    }
    for (place, item) in items.iter().enumerate() {
        if let StatisticsItem::Column(name) = item {
            if items.iter().take(place).any(|other| other == item) {
                refuse(name.span, format!("column `{name}` stands twice"), "the second time", None);
            }
            let Some(column) = table.columns.get(&name.text) else { continue };
            if column.ty.has_btree() == Some(false) {
                let message = format!("a column of type {} has no such statistics", column.ty);
                refuse(name.span, message, &format!("{} has no order", column.ty), None);
            }
            if is_virtual(column) {
                let message = format!("virtual column `{name}` has no such statistics");
                refuse(name.span, message, "its values are not stored", None);
            }
        } else if items.iter().take(place).any(|other| other == item) {
            refuse(at, "an expression stands twice in these statistics".to_owned(), "the same twice", None);
        }
    }
    let columns = items.iter().flat_map(|item| match item {
        StatisticsItem::Column(name) => vec![name.clone()],
        StatisticsItem::Expr { expr, .. } => expr.columns().map(|column| Name::new(column, at)).collect(),
    });
    for name in columns {
        refusals.take(lookup::column(schema, table, &name));
    }
    refusals.finish()
}

fn is_virtual(column: &Column) -> bool {
    column.generated.as_ref().is_some_and(|generated| !generated.stored)
}

impl Operation for CreateStatistics {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let name = &self.statistics.name;
        let mut refusals = Refusals::default();
        refusals.take(lookup::statistics_free(schema, name));
        refusals.take(check_statistics(schema, table, &self.statistics));
        refusals.finish()?;
        schema.change_table(&self.table, |table| {
            table.statistics.insert(Statistics::key(name), self.statistics.clone());
        });
        let back = DropStatistics { statistics: name.clone() };
        Ok(Effect { inverse: vec![Op::DropStatistics(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "create_statistics"
    }

    fn about(&self) -> String {
        format!("{} on {}", self.statistics.name, self.table)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        super::needs::statistics(&self.statistics).into_iter().collect()
    }
}
