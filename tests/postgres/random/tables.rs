//! Tables as a whole.

use aludel::schema::Schema;

use super::Random;
use super::columns::definition;
use super::pick::{name, table};
use super::schemas::placed;
use super::types::made_type;

pub fn create_table(random: &mut Random, schema: &Schema) -> Option<String> {
    if schema.tables().count() > 9 {
        return None;
    }
    let mut lines = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let count = 3 + random.below(5);
    while names.len() < count {
        let new = name(random);
        if !names.contains(&new) {
            names.push(new);
        }
    }
    for (at, name) in names.iter().enumerate() {
        if at == 0 && random.chance(80) {
            let plain = random.pick(&[
                "bigint generated always as identity",
                "integer",
                "bigserial",
                "uuid default gen_random_uuid()",
                "text",
            ]);
            let made = if random.chance(12) { made_type(random, schema) } else { None };
            let ty = made.map_or_else(|| plain.to_owned(), |(ty, _)| ty);
            lines.push(format!("{name} {ty} primary key"));
        } else if at == 2 && random.chance(40) && is_steady(&lines[1], &names[1]) {
            lines.push(format!("{name} text generated always as ({}::text || 'x') stored", names[1]));
        } else {
            lines.push(definition(random, schema, name, true));
        }
    }
    if random.chance(35) {
        lines.push(format!("unique ({}, {})", names[1], names[names.len() - 1]));
    }
    if random.chance(35) {
        let new_name = name(random);
        lines.push(format!("constraint {} check ({} is not null or {} is not null)", new_name, names[0], names[1]));
    }
    if random.chance(40) {
        lines.push(format!("index ({})", names[names.len() - 1]));
    }
    if random.chance(20) {
        lines.push(format!("unique index ({}, {}) where ({} is not null)", names[0], names[1], names[1]));
    }
    if random.chance(40) {
        // A table's comment stands after the last column.
        lines.push("comment 'what it''s for'".to_owned());
    }
    let lines: Vec<String> = lines.into_iter().map(|line| format!("  {line}")).collect();
    let mut inherits = String::new();
    if random.chance(12)
        && let Some(parent) = table(random, schema)
    {
        let other = table(random, schema).filter(|other| other.name != parent.name && random.chance(25));
        let other = other.map(|other| format!(", {}", other.name)).unwrap_or_default();
        inherits = format!(" inherits ({}{other})", parent.name);
    }
    Some(format!("create_table {} {{\n{}\n}}{inherits}{}", placed(random, schema), lines.join("\n"), kept(random)))
}

/// How a table is stored, after its braces.
pub fn kept(random: &mut Random) -> &'static str {
    match random.below(20) {
        0 => " unlogged",
        1 => " with (fillfactor = 70)",
        2 => " unlogged with (autovacuum_enabled = false, fillfactor = 80)",
        _ => "",
    }
}

pub fn drop_table(random: &mut Random, schema: &Schema) -> Option<String> {
    if schema.tables().count() < 4 {
        return None;
    }
    Some(format!("drop_table {}", table(random, schema)?.name))
}

pub fn rename_table(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_table {} to {}", table(random, schema)?.name, name(random)))
}

pub fn comment_table(random: &mut Random, schema: &Schema) -> Option<String> {
    let on = &table(random, schema)?.name;
    Some(match random.below(3) {
        0 => format!("comment_table {on} null"),
        _ => format!("comment_table {on} 'number {}'", random.below(1000)),
    })
}

/// Whether a column was written with a type whose text is immutable.
fn is_steady(line: &str, name: &str) -> bool {
    let ty = line.strip_prefix(name).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    ["text", "integer", "bigint", "uuid"].contains(&ty)
}
