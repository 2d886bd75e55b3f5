//! Owners and grants.

use aludel::schema::{ObjectKind, Schema, Space};

use super::Random;
use super::pick::{any, columns, role, table, written};

/// The kind and name of something that may be owned, and granted on.
fn target(random: &mut Random, schema: &Schema) -> Option<(String, String)> {
    if random.chance(45) {
        return Some(("table".to_owned(), table(random, schema)?.name.to_string()));
    }
    if random.chance(8) {
        return Some(("schema".to_owned(), written(schema.default_schema())));
    }
    let owned = schema.objects().filter(|object| object.key.kind.space() != Space::Extensions);
    let owned = owned.map(|object| (object.key.kind, object.key.to_string())).collect();
    let (kind, name) = any(random, owned)?;
    let is_type = matches!(kind, ObjectKind::Enum | ObjectKind::Domain) && random.chance(30);
    Some((if is_type { "type" } else { kind.word() }.to_owned(), name))
}

pub fn owner(random: &mut Random, schema: &Schema) -> Option<String> {
    let (kind, name) = target(random, schema)?;
    Some(format!("owner {kind} {name} to {}", role(random)))
}

/// Privileges, and on what.
fn rights(random: &mut Random, schema: &Schema) -> Option<String> {
    if random.chance(25) {
        let table = table(random, schema)?;
        let columns = columns(random, table, 2)?;
        let one = random.pick(&["select", "insert", "update", "references", "all"]);
        let tail = if one == "all" { "" } else { random.pick(&["", ", delete", ", select"]) };
        return Some(format!("{one} ({columns}){tail} on table {}", table.name));
    }
    let (kind, name) = target(random, schema)?;
    let rights: &[&str] = match kind.as_str() {
        "table" | "view" | "materialized view" => {
            &["select", "insert, update", "all", "delete, truncate", "references, trigger", "select, insert"]
        }
        "sequence" => &["usage", "select", "update", "all", "usage, select"],
        "schema" => &["usage", "create", "all", "usage, create"],
        "function" | "procedure" => &["execute", "all"],
        _ => &["usage", "all"],
    };
    Some(format!("{} on {kind} {name}", random.pick(rights)))
}

/// Who is granted something: one or two.
fn roles(random: &mut Random) -> String {
    let one = if random.chance(15) { "public" } else { role(random) };
    match role(random) {
        other if other != one && random.chance(30) => format!("{one}, {other}"),
        _ => one.to_owned(),
    }
}

pub fn grant(random: &mut Random, schema: &Schema) -> Option<String> {
    let rights = rights(random, schema)?;
    let roles = roles(random);
    let option = if random.chance(20) { " with grant option" } else { "" };
    Some(format!("grant {rights} to {roles}{option}"))
}

/// Mostly of what was granted.
pub fn revoke(random: &mut Random, schema: &Schema) -> Option<String> {
    let mut granted = Vec::new();
    let mut add = |word: &str, name: String, part: String, grants: &aludel::schema::Grants| {
        for (role, privilege) in grants.0.keys() {
            granted.push(format!("{}{part} on {word} {name} from {role}", privilege.word()));
        }
    };
    for table in schema.tables() {
        add("table", table.name.to_string(), String::new(), &table.access.grants);
        for column in table.columns.values() {
            add("table", table.name.to_string(), format!(" ({})", written(&column.name.text)), &column.grants);
        }
    }
    for object in schema.objects() {
        add(object.key.kind.word(), object.key.to_string(), String::new(), &object.access.grants);
    }
    let option = if random.chance(20) { "grant option for " } else { "" };
    if random.chance(70)
        && let Some(granted) = any(random, granted)
    {
        return Some(format!("revoke {option}{granted}"));
    }
    let rights = rights(random, schema)?;
    Some(format!("revoke {option}{rights} from {}", roles(random)))
}
