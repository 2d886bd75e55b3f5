//! Extended statistics.

use super::clauses::{closed, name as column_name, parens, path, text_or_null};
use crate::op::CreateStatistics;
use crate::schema::StatisticsItem;

/// `create_statistics s (mcv) on t (a, b)`
pub(super) fn create(op: &CreateStatistics) -> String {
    let statistics = &op.statistics;
    let kinds: Vec<&str> = statistics.kinds.iter().map(|kind| kind.word()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let item = |item: &StatisticsItem| match item {
        StatisticsItem::Column(column) => column_name(column),
        StatisticsItem::Expr { expr, call: true } => closed(expr.text()),
        StatisticsItem::Expr { expr, call: false } => parens(expr),
    };
    let items: Vec<String> = statistics.items.iter().map(item).collect();
    let target = statistics.target.map(|target| format!(" statistics {target}")).unwrap_or_default();
    let name = path(&statistics.name);
    let comment = statistics.comment.as_deref();
    let comment = comment.map(|text| format!("\ncomment_statistics {name} {}", text_or_null(Some(text))));
    let comment = comment.unwrap_or_default();
    format!("create_statistics {name}{kinds} on {} ({}){target}{comment}", path(&op.table), items.join(", "))
}
