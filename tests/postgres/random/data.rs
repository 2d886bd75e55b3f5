//! Rows.

use aludel::schema::{Column, ObjectKind, Schema, Table};

use super::Random;
use super::columns::TYPES;
use super::pick::{table, written};

/// The columns that may be written, each with a value that is known beforehand.
fn values(schema: &Schema, table: &Table) -> Vec<(String, String)> {
    let plain = table.columns.values().filter(|c| c.generated.is_none() && c.identity.is_none());
    plain
        .filter_map(|c| {
            let ty = c.ty.to_string();
            let builtin = TYPES.iter().find(|(name, value)| *name == ty && !value.contains("()"));
            let labels = || schema.object_of_type(&c.ty)?.definition.labels().filter(|_| !c.ty.array);
            let value = match builtin {
                Some((_, value)) => (*value).to_owned(),
                None => format!("'{}'", labels()?.first()?.text.replace('\'', "''")),
            };
            Some((written(&c.name.text), value))
        })
        .collect()
}

/// `T (columns) { (values) }` with every column whose value is known.
fn row(schema: &Schema, table: &Table) -> Option<String> {
    let (columns, values): (Vec<String>, Vec<String>) = values(schema, table).into_iter().unzip();
    if columns.is_empty() {
        return None;
    }
    Some(format!("{} ({}) {{ ({}) }}", table.name, columns.join(", "), values.join(", ")))
}

/// A row comes, and goes before the revision ends: later operations may fail on rows, and the model does not know of them.
pub fn insert_rows(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let known = values(schema, table);
    let is_filled = |c: &Column| {
        !c.not_null
            || c.default.is_some()
            || c.identity.is_some()
            || c.generated.is_some()
            || known.iter().any(|(name, _)| *name == written(&c.name.text))
    };
    // Whether a row keeps a check or a foreign key is not known beforehand.
    let is_free = table.constraints.values().all(|c| c.kind.owns_index());
    // And whether it has a partition to go to, or a domain takes it.
    let is_whole = table.partitioning.is_none() && table.partition_of.is_none();
    let is_plain = |c: &Column| schema.object_of_type(&c.ty).is_none_or(|object| object.key.kind == ObjectKind::Enum);
    // A trigger that waits for the end of the transaction keeps the table from being changed until then.
    let is_done = table.triggers.values().all(|trigger| !trigger.deferral.deferrable);
    let is_free = is_free && is_whole && is_done && table.columns.values().all(is_plain);
    if !is_free || !table.columns.values().all(is_filled) {
        return None;
    }
    let row = row(schema, table)?;
    Some(format!("insert_rows {row}\ndelete_rows {row}"))
}

pub fn update_rows(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all = values(schema, table);
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
