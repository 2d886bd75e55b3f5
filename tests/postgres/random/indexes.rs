//! Indexes.

use aludel::schema::{Schema, Table};

use super::Random;
use super::extensions::brought_class;
use super::pick::{any, column, columns, name, steady_column, steady_condition, table};
use super::types::enum_condition;

fn items(random: &mut Random, schema: &Schema, table: &Table) -> Option<String> {
    let plain = columns(random, table, 3)?;
    if random.chance(20)
        && let Some(condition) = enum_condition(random, schema, table)
    {
        return Some(format!("{plain}, ({condition})"));
    }
    let one = steady_column(random, table).unwrap_or_else(|| "null".to_owned());
    if one == "null" {
        return Some(plain);
    }
    Some(match random.below(5) {
        0 => format!("lower({one}::text)"),
        1 => format!("({one}::text || 'x') desc"),
        2 => format!("{one} desc nulls last"),
        _ => plain,
    })
}

pub fn create_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let concurrently = if random.chance(10) { " concurrently" } else { "" };
    if random.chance(20)
        && let Some(class) = brought_class(schema)
    {
        let one = steady_column(random, table)?;
        return Some(format!("create_index{concurrently} on {} using gin (({one}::text) {class})", table.name));
    }
    let mut out = format!("create_index{concurrently} on {} ({})", table.name, items(random, schema, table)?);
    if random.chance(25) {
        out.push_str(&format!(" where ({})", steady_condition(random, schema, table)?));
    }
    Some(out)
}

pub fn create_unique_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let columns = columns(random, table, 2)?;
    let mut out = format!("create_unique_index {} on {} ({columns})", name(random), table.name);
    if random.chance(30) {
        out.push_str(&format!(" include ({})", column(random, table)?));
    }
    if random.chance(20) {
        out.push_str(" nulls not distinct");
    }
    Some(out)
}

/// Any index there is.
fn index(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all =
        table.indexes.values().map(|index| table.name.sibling(index.name.text.as_str(), index.name.span).to_string());
    any(random, all.collect())
}

pub fn drop_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let concurrently = if random.chance(10) { " concurrently" } else { "" };
    Some(format!("drop_index{concurrently} {}", index(random, schema)?))
}

pub fn rename_index(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_index {} to {}", index(random, schema)?, name(random)))
}
