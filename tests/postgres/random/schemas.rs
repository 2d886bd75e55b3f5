//! Schemas, and what moves between them.

use aludel::schema::{ObjectKind, Schema, Space};

use super::Random;
use super::pick::{any, name, role, written};

/// The schemas that were made, as they are written.
pub fn made(schema: &Schema) -> Vec<String> {
    let made = schema.objects().filter(|object| object.key.kind == ObjectKind::Schema && !object.assumed);
    made.map(|object| object.key.name.to_string()).collect()
}

/// A new name for something that is in a schema: sometimes of one that was made.
pub fn placed(random: &mut Random, schema: &Schema) -> String {
    let new = name(random);
    match any(random, made(schema)) {
        Some(space) if random.chance(30) => format!("{space}.{new}"),
        _ => new,
    }
}

pub fn create_schema(random: &mut Random, schema: &Schema) -> Option<String> {
    if made(schema).len() > 2 {
        return None;
    }
    let owner = if random.chance(40) { format!(" authorization {}", role(random)) } else { String::new() };
    Some(format!("create_schema {}{owner}", name(random)))
}

pub fn rename_schema(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_schema {} to {}", any(random, made(schema))?, name(random)))
}

pub fn drop_schema(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_schema {}", any(random, made(schema))?))
}

pub fn set_schema(random: &mut Random, schema: &Schema) -> Option<String> {
    let mut all: Vec<String> = schema.tables().map(|table| format!("table {}", table.name)).collect();
    // As many again, so that not only tables are drawn.
    let inside = schema.objects().filter(|one| !matches!(one.key.kind.space(), Space::Schemas | Space::Extensions));
    let inside: Vec<String> = inside.map(|object| format!("{} {}", object.key.kind.word(), object.key)).collect();
    if random.chance(60) && !inside.is_empty() {
        all = inside;
    }
    let mut to = made(schema);
    to.push(written(schema.default_schema()));
    Some(format!("set_schema {} to {}", any(random, all)?, any(random, to)?))
}
