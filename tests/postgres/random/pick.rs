//! Names, and what of a schema an operation could be about.

use aludel::schema::{Schema, Table};
use aludel::text::quote_ident;

use super::Random;
use super::types::enum_condition;

const PLAIN: &[&str] = &[
    "account",
    "users",
    "posts",
    "orders",
    "item",
    "code",
    "name",
    "email",
    "amount",
    "created_at",
    "owner_id",
    "note",
    "state",
    "score",
    "level",
    "city",
    "zip",
    "kind",
    "parent_id",
    "data",
];

const ODD: &[&str] = &[
    "order",
    "user",
    "Mixed Case",
    "with\"quote",
    "größe",
    "select",
    "index",
    "comment",
    "1st",
    "a.b",
    "tab\tbed",
    "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ1",
    "column",
    "primary",
    "it's",
    "type",
    "$money$",
    "CamelCase",
    "-- dash",
    "*/",
];

pub fn name(random: &mut Random) -> String {
    let base = if random.chance(20) { random.pick(ODD) } else { random.pick(PLAIN) };
    let numbered = format!("{base}{}", random.below(30));
    let name = if random.chance(60) && base.len() < 55 { numbered } else { base.to_owned() };
    written(&name)
}

/// A name as `.mig` needs it: item words are quoted too.
pub fn written(name: &str) -> String {
    if ["index", "comment", "type", "exclude", "include", "match", "generated", "reverse"].contains(&name) {
        format!("\"{name}\"")
    } else {
        quote_ident(name)
    }
}

/// Any of them, if there are some.
pub fn any<T>(random: &mut Random, mut all: Vec<T>) -> Option<T> {
    if all.is_empty() { None } else { Some(all.swap_remove(random.below(all.len()))) }
}

/// A role that every cluster of the tests has, or the one that runs the history.
pub fn role(random: &mut Random) -> &'static str {
    random.pick(&["alice", "bob", "app_reader", "alice", "bob", "current_user"])
}

pub fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name.to_owned(),
    }
}

pub fn table<'a>(random: &mut Random, schema: &'a Schema) -> Option<&'a Table> {
    let all: Vec<&Table> = schema.tables().collect();
    if all.is_empty() { None } else { Some(random.pick(&all)) }
}

pub fn column(random: &mut Random, table: &Table) -> Option<String> {
    let all: Vec<&str> = table.columns.keys().map(String::as_str).collect();
    if all.is_empty() { None } else { Some(written(random.pick(&all))) }
}

/// A column that something mentions, if there is one: drops and changes should have something to restore.
pub fn used_column(random: &mut Random, table: &Table) -> Option<String> {
    let used: Vec<&str> = table
        .columns
        .keys()
        .map(String::as_str)
        .filter(|name| {
            table.constraints.values().any(|c| c.kind.mentions(name))
                || table.indexes.values().any(|i| i.mentions(name))
        })
        .collect();
    if used.is_empty() || random.chance(30) { column(random, table) } else { Some(written(random.pick(&used))) }
}

pub fn columns(random: &mut Random, table: &Table, most: usize) -> Option<String> {
    let mut all: Vec<String> = table.columns.keys().map(|name| written(name)).collect();
    let count = 1 + random.below(most);
    let mut chosen = Vec::new();
    while chosen.len() < count && !all.is_empty() {
        let at = random.below(all.len());
        chosen.push(all.swap_remove(at));
    }
    (!chosen.is_empty()).then(|| chosen.join(", "))
}

/// A condition on columns of the table that holds for every type: rows do not matter here, meaning does.
pub fn condition(random: &mut Random, schema: &Schema, table: &Table) -> Option<String> {
    if random.chance(40)
        && let Some(condition) = enum_condition(random, schema, table)
    {
        return Some(condition);
    }
    let one = column(random, table)?;
    let two = column(random, table)?;
    Some(condition_on(random, &one, &two))
}

/// A condition that an index may have: on columns whose text does not depend on settings.
pub fn steady_condition(random: &mut Random, schema: &Schema, table: &Table) -> Option<String> {
    if random.chance(40)
        && let Some(condition) = enum_condition(random, schema, table)
    {
        return Some(condition);
    }
    let one = steady_column(random, table)?;
    let two = steady_column(random, table)?;
    Some(condition_on(random, &one, &two))
}

/// A column whose conversion to text is immutable, as indexes need.
pub fn steady_column(random: &mut Random, table: &Table) -> Option<String> {
    let all: Vec<&str> = table
        .columns
        .values()
        .filter(|c| {
            !c.ty.array
                && ["integer", "bigint", "smallint", "text", "varchar", "uuid", "boolean"].contains(&c.ty.name.as_str())
        })
        .map(|c| c.name.as_str())
        .collect();
    if all.is_empty() { None } else { Some(written(random.pick(&all))) }
}

fn condition_on(random: &mut Random, one: &str, two: &str) -> String {
    match random.below(5) {
        0 => format!("{one} is not null"),
        1 => format!("{one} is not null or {two} is null"),
        2 => format!("{one}::text <> 'no -- comment'"),
        3 => format!("coalesce({one}::text, '') <= repeat('z', 100)"),
        _ => format!("length({one}::text) > 0 and {two} is distinct from null"),
    }
}
