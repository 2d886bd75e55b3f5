//! Constraints of tables.

use aludel::schema::{ConstraintKind, Name, Schema, Table};

use super::Random;
use super::pick::{columns, condition, name, steady_column, table, written};

/// A unique index of the table, of which a key can be made.
fn unique_index(random: &mut Random, table: &Table) -> Option<String> {
    let all: Vec<&str> = table.indexes.values().filter(|i| i.unique).map(|i| i.name.as_str()).collect();
    if all.is_empty() { None } else { Some(written(random.pick(&all))) }
}

pub fn create_primary_key(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    if random.chance(30)
        && let Some(index) = unique_index(random, table)
    {
        return Some(format!("create_primary_key on {} using index {index}", table.name));
    }
    Some(format!("create_primary_key on {} ({})", table.name, columns(random, table, 2)?))
}

pub fn create_unique_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let tail = random.pick(&["", "", " deferrable"]);
    if random.chance(30)
        && let Some(index) = unique_index(random, table)
    {
        let named = if random.chance(50) { format!(" {}", name(random)) } else { String::new() };
        return Some(format!("create_unique_constraint{named} on {} using index {index}{tail}", table.name));
    }
    let columns = columns(random, table, 2)?;
    Some(format!("create_unique_constraint {} on {} ({columns}){tail}", name(random), table.name))
}

pub fn create_check_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let valid = random.pick(&["", "", " not valid"]);
    let condition = condition(random, schema, table)?;
    Some(format!("create_check_constraint {} on {} ({condition}){valid}", name(random), table.name))
}

pub fn create_foreign_key(random: &mut Random, schema: &Schema) -> Option<String> {
    let own_table = table(random, schema)?;
    let target = table(random, schema)?;
    let keys: Vec<&Vec<Name>> = target
        .constraints
        .values()
        .filter_map(|c| match &c.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => Some(columns),
            _ => None,
        })
        .collect();
    if keys.is_empty() {
        return None;
    }
    let key = random.pick(&keys);
    let mut own = Vec::new();
    for part in key {
        let ty = &target.columns.get(&part.text)?.ty;
        let fits: Vec<&str> = own_table
            .columns
            .values()
            .filter(|c| c.ty.can_reference(ty) == Some(true))
            .map(|c| c.name.as_str())
            .collect();
        if fits.is_empty() {
            return None;
        }
        own.push(written(random.pick(&fits)));
    }
    let to: Vec<String> = key.iter().map(|name| written(&name.text)).collect();
    let tail = random.pick(&[
        "",
        " on delete cascade",
        " on update cascade",
        " not valid",
        " deferrable",
        " on delete set default",
    ]);
    Some(format!(
        "create_foreign_key on {} ({}) references {} ({}){tail}",
        own_table.name,
        own.join(", "),
        target.name,
        to.join(", ")
    ))
}

/// `table.constraint` of any constraint there is.
fn constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all: Vec<&str> = table.constraints.keys().map(String::as_str).collect();
    if all.is_empty() { None } else { Some(format!("{}.{}", table.name, written(random.pick(&all)))) }
}

pub fn drop_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_constraint {}", constraint(random, schema)?))
}

pub fn rename_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_constraint {} to {}", constraint(random, schema)?, name(random)))
}

pub fn create_exclude_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let one = steady_column(random, table)?;
    let tail = random.pick(&["", "", " deferrable", " where (1 < 2)"]);
    Some(format!("create_exclude_constraint {} on {} ({one} with =){tail}", name(random), table.name))
}

/// Of those that are not valid.
pub fn validate_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let open = schema.tables().flat_map(|table| {
        table
            .constraints
            .values()
            .filter(|c| c.not_valid)
            .map(move |c| format!("{}.{}", table.name, written(&c.name.text)))
    });
    let open: Vec<String> = open.collect();
    if open.is_empty() { None } else { Some(format!("validate_constraint {}", open[random.below(open.len())])) }
}
