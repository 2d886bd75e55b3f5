//! Rows.

use aludel::schema::{Column, Schema, Table};

use super::Random;
use super::columns::TYPES;
use super::pick::{table, written};

/// The columns that may be written, each with a value that is known beforehand.
fn values(table: &Table) -> Vec<(String, &'static str)> {
    let plain = table.columns.values().filter(|c| c.generated.is_none() && c.identity.is_none());
    plain
        .filter_map(|c| {
            let ty = c.ty.to_string();
            let (_, value) = TYPES.iter().find(|(name, value)| *name == ty && !value.contains("()"))?;
            Some((written(&c.name.text), *value))
        })
        .collect()
}

/// `T (columns) { (values) }` with every column whose value is known.
fn row(table: &Table) -> Option<String> {
    let (columns, values): (Vec<String>, Vec<&str>) = values(table).into_iter().unzip();
    if columns.is_empty() {
        return None;
    }
    Some(format!("{} ({}) {{ ({}) }}", table.name, columns.join(", "), values.join(", ")))
}

/// A row comes, and goes before the revision ends: later operations may fail on rows, and the model does not know of them.
pub fn insert_rows(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let known = values(table);
    let is_filled = |c: &Column| {
        !c.not_null
            || c.default.is_some()
            || c.identity.is_some()
            || c.generated.is_some()
            || known.iter().any(|(name, _)| *name == written(&c.name.text))
    };
    // Whether a row keeps a check or a foreign key is not known beforehand.
    let is_free = table.constraints.values().all(|c| c.kind.owns_index());
    if !is_free || !table.columns.values().all(is_filled) {
        return None;
    }
    let row = row(table)?;
    Some(format!("insert_rows {row}\ndelete_rows {row}"))
}

pub fn update_rows(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all = values(table);
    if all.is_empty() {
        return None;
    }
    let (column, value) = &all[random.below(all.len())];
    let reverse = match random.below(2) {
        0 => "reverse nothing".to_owned(),
        _ => format!("reverse set ({column} = {value})"),
    };
    Some(format!("update_rows {} set ({column} = {value}) where ({column} is not null) {reverse}", table.name))
}
