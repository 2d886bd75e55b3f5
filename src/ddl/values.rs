//! How values are kept and counted: `set statistics`, `set storage`, `set compression`, `set generated`, and extended
//! statistics.

use super::writer;
use crate::op::{IdentityChange, ValuesChange};
use crate::schema::{Column, Compression, ObjName, Statistics, StatisticsItem, Storage};

/// What follows `alter column c`, one text an action.
pub(super) fn change(change: &ValuesChange) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(statistics) = change.statistics {
        // The word `default` is younger than the number for it.
        all.push(format!("set statistics {}", statistics.unwrap_or(-1)));
    }
    if let Some(storage) = change.storage {
        all.push(format!("set storage {}", storage.or(change.type_storage).map_or("default", Storage::word)));
    }
    if let Some(compression) = change.compression {
        all.push(format!("set compression {}", compression.map_or("default", Compression::word)));
    }
    all
}

/// The statement that a new column needs for what its definition does not say on every server.
pub(super) fn column(table: &ObjName, column: &Column) -> Option<String> {
    let values = ValuesChange {
        statistics: column.statistics.map(Some),
        storage: column.storage.map(Some),
        compression: column.compression.map(Some),
        type_storage: None,
    };
    let actions: Vec<String> =
        change(&values).into_iter().map(|action| format!("alter column {} {action}", column.name)).collect();
    (!actions.is_empty()).then(|| format!("alter table {table} {}", actions.join(", ")))
}

/// `set generated always set increment by 2`
pub(super) fn counting(change: &IdentityChange) -> String {
    let mut all = Vec::new();
    if change.from.always != change.to.always {
        all.push(format!("set generated {}", if change.to.always { "always" } else { "by default" }));
    }
    let (before, after) = change.counting();
    let mut set = |word: &str, before: i64, after: i64| {
        if before != after {
            all.push(format!("set {word} {after}"));
        }
    };
    set("increment by", before.increment, after.increment);
    set("minvalue", before.min, after.min);
    set("maxvalue", before.max, after.max);
    set("start with", before.start, after.start);
    set("cache", before.cache, after.cache);
    if before.cycle != after.cycle {
        all.push(if after.cycle { "set cycle" } else { "set no cycle" }.to_owned());
    }
    if all.is_empty() {
        // Nothing changes, and the statement has to say something.
        all.push(format!("set increment by {}", after.increment));
    }
    all.join(" ")
}

/// `create statistics s (mcv) on a, (b + 1) from t`, and how much of it.
pub(super) fn statistics(table: &ObjName, statistics: &Statistics) -> Vec<String> {
    let items: Vec<String> = statistics
        .items
        .iter()
        .map(|item| match item {
            StatisticsItem::Column(name) => name.to_string(),
            StatisticsItem::Expr { expr, call: true } => expr.text(),
            StatisticsItem::Expr { expr, call: false } => writer::parenthesised(expr),
        })
        .collect();
    let kinds: Vec<&str> = statistics.kinds.iter().map(|kind| kind.word()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let mut all = vec![format!("create statistics {}{kinds} on {} from {table}", statistics.name, items.join(", "))];
    all.extend(statistics.target.map(|target| statistics_target(&statistics.name, Some(target))));
    let comment = statistics.comment.as_deref();
    all.extend(comment.map(|text| writer::comment("statistics", &statistics.name.to_string(), Some(text))));
    all
}

/// `alter statistics s set statistics 100`; the word for the default is younger than its number.
pub(super) fn statistics_target(name: &ObjName, target: Option<i64>) -> String {
    format!("alter statistics {name} set statistics {}", target.unwrap_or(-1))
}
