//! Changes of rows.

use super::clauses::{name, names, parens, path};
use crate::op::{CopyRows, Rows, SetValue, UpdateReverse, UpdateRows};
use crate::schema::Expr;
use crate::text::quote_literal;

/// `insert_rows t (a, b) { ... }`
pub(super) fn rows(verb: &str, rows: &Rows) -> String {
    let lines = rows.rows.iter().map(|row| {
        let values: Vec<&str> = row.values.iter().map(|value| value.text.as_str()).collect();
        format!("  ({})\n", values.join(", "))
    });
    format!("{verb} {} {} {{\n{}}}", path(&rows.table), names(&rows.columns), lines.collect::<String>())
}

/// `update_rows t set (a = 1) where (b) reverse ...`
pub(super) fn update_rows(op: &UpdateRows) -> String {
    let reverse = match &op.reverse {
        UpdateReverse::Set(values, filter) => format!(" reverse {}", set(values, filter.as_ref())),
        UpdateReverse::Nothing => " reverse nothing".to_owned(),
        UpdateReverse::Unknown => String::new(),
    };
    format!("update_rows {} {}{reverse}", path(&op.table), set(&op.set, op.filter.as_ref()))
}

fn set(values: &[SetValue], filter: Option<&Expr>) -> String {
    let value = |one: &SetValue| one.value.as_ref().map_or_else(|| "default".to_owned(), Expr::text);
    let all: Vec<String> = values.iter().map(|one| format!("{} = {}", name(&one.column), value(one))).collect();
    let filter = filter.map(|filter| format!(" where {}", parens(filter))).unwrap_or_default();
    format!("set ({}){filter}", all.join(", "))
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
