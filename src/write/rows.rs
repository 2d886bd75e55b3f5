//! Rows.

use super::clauses::{closed, name, names, parens, path};
use crate::op::{CopyRows, Rows, SetValue, UpdateReverse, UpdateRows};
use crate::schema::Expr;
use crate::text::quote_literal;

/// `insert_rows t (a, b) { ... }`, `delete_rows ...`: one row a line.
pub(super) fn rows(verb: &str, rows: &Rows) -> String {
    let line = |values: Vec<String>| format!("  ({})\n", values.join(", "));
    let lines = rows.rows.iter().map(|row| line(row.values.iter().map(|value| closed(value.text.clone())).collect()));
    format!("{verb} {} {} {{\n{}}}", path(&rows.table), names(&rows.columns), lines.collect::<String>())
}

/// `update_rows t set (a = 1) where (b) reverse ...`
pub(super) fn update_rows(op: &UpdateRows) -> String {
    let reverse = match &op.reverse {
        UpdateReverse::Set(set, filter) => format!(" reverse{}", set_values(set, filter.as_ref())),
        UpdateReverse::Nothing => " reverse nothing".to_owned(),
        UpdateReverse::Unknown => String::new(),
    };
    format!("update_rows {}{}{reverse}", path(&op.table), set_values(&op.set, op.filter.as_ref()))
}

/// ` set (a = 1) where (b)`
fn set_values(set: &[SetValue], filter: Option<&Expr>) -> String {
    let all: Vec<String> = set
        .iter()
        .map(|one| {
            let value = one.value.as_ref().map_or_else(|| "default".to_owned(), |expr| closed(expr.text()));
            format!("{} = {value}", name(&one.column))
        })
        .collect();
    let filter = filter.map(|filter| format!(" where {}", parens(filter))).unwrap_or_default();
    format!(" set ({}){filter}", all.join(", "))
}

/// `copy_rows t (a, b) from 'file.csv' with (header)`
pub(super) fn copy_rows(op: &CopyRows) -> String {
    let format = &op.format;
    let mut options: Vec<String> = format.header.then(|| "header".to_owned()).into_iter().collect();
    let mut push = |word: &str, value: &Option<String>| {
        options.extend(value.as_ref().map(|value| format!("{word} {}", quote_literal(value))));
    };
    push("delimiter", &format.delimiter);
    push("null", &format.null);
    push("quote", &format.quote);
    push("escape", &format.escape);
    let with = if options.is_empty() { String::new() } else { format!(" with ({})", options.join(", ")) };
    format!("copy_rows {} {} from {}{with}", path(&op.table), names(&op.columns), quote_literal(&op.file.name))
}
