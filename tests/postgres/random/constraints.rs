//! Constraints of tables.

use aludel::schema::{ConstraintKind, Name, Schema};

use super::Random;
use super::pick::{columns, condition, name, table, written};

pub fn create_primary_key(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    Some(format!("create_primary_key on {} ({})", table.name, columns(random, table, 2)?))
}

pub fn create_unique_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let tail = random.pick(&["", "", " deferrable"]);
    let columns = columns(random, table, 2)?;
    Some(format!("create_unique_constraint {} on {} ({columns}){tail}", name(random), table.name))
}

pub fn create_check_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let valid = random.pick(&["", "", " not valid"]);
    let condition = condition(random, table)?;
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
