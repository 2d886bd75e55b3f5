//! Extended statistics.

use super::clauses::{closed, name, parens, path};
use crate::op::CreateStatistics;
use crate::schema::StatisticsItem;

/// `create_statistics s (mcv) on t (a, b)`
pub(super) fn create(op: &CreateStatistics) -> String {
    let statistics = &op.statistics;
    let kinds: Vec<&str> = statistics.kinds.iter().map(|kind| kind.word()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let item = |item: &StatisticsItem| match item {
        StatisticsItem::Column(column) => name(column),
        StatisticsItem::Expr { expr, call: true } => closed(expr.text()),
        StatisticsItem::Expr { expr, call: false } => parens(expr),
    };
    let items: Vec<String> = statistics.items.iter().map(item).collect();
    let target = statistics.target.map(|target| format!(" statistics {target}")).unwrap_or_default();
    format!("create_statistics {}{kinds} on {} ({}){target}", path(&statistics.name), path(&op.table), items.join(", "))
}
