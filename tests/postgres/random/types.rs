//! Enums and domains.

use aludel::schema::{ObjectKind, Schema};

use super::Random;
use super::pick::name;

/// Any object of a kind.
fn object(random: &mut Random, schema: &Schema, kind: ObjectKind) -> Option<String> {
    let all: Vec<String> =
        schema.objects().filter(|object| object.key.kind == kind).map(|object| object.key.name.to_string()).collect();
    if all.is_empty() { None } else { Some(all[random.below(all.len())].clone()) }
}

/// An enum, and one of its labels as it is written.
fn labelled(random: &mut Random, schema: &Schema) -> Option<(String, String)> {
    let all: Vec<(String, String)> = schema
        .objects()
        .flat_map(|object| {
            let labels = object.definition.labels().unwrap_or_default();
            labels.iter().map(|label| (object.key.name.to_string(), label.text.replace('\'', "''")))
        })
        .collect();
    if all.is_empty() { None } else { Some(all[random.below(all.len())].clone()) }
}

pub fn create_enum(random: &mut Random, _: &Schema) -> Option<String> {
    let labels = random.pick(&["'sad' 'ok' 'happy'", "'a' 'it''s' 'Ä b'", "'only'"]);
    Some(format!("create_enum {} {{ {labels} }}", name(random)))
}

pub fn add_enum_value(random: &mut Random, schema: &Schema) -> Option<String> {
    let (on, label) = labelled(random, schema)?;
    let place = random.pick(&["", " before", " after"]);
    let place = if place.is_empty() { String::new() } else { format!("{place} '{label}'") };
    Some(format!("add_enum_value {on} 'new {}'{place}", random.below(1000)))
}

pub fn rename_enum_value(random: &mut Random, schema: &Schema) -> Option<String> {
    let (on, label) = labelled(random, schema)?;
    Some(format!("rename_enum_value {on} '{label}' to 'named {}'", random.below(1000)))
}

pub fn drop_enum_value(random: &mut Random, schema: &Schema) -> Option<String> {
    let (on, label) = labelled(random, schema)?;
    Some(format!("drop_enum_value {on} '{label}'"))
}

pub fn rename_enum(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_enum {} to {}", object(random, schema, ObjectKind::Enum)?, name(random)))
}

pub fn drop_enum(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_enum {}", object(random, schema, ObjectKind::Enum)?))
}
