//! Enums and domains.

use aludel::schema::{Definition, Domain, ObjectKind, Schema, Table, Type};

use super::Random;
use super::columns::TYPES;
use super::extensions::brought_type;
use super::pick::{name, written};
use super::schemas::placed;

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

#[allow(clippy::unnecessary_wraps, reason = "the form of what draws")]
pub fn create_enum(random: &mut Random, schema: &Schema) -> Option<String> {
    let labels = random.pick(&["'sad' 'ok' 'happy'", "'a' 'it''s' 'Ä b'", "'only'"]);
    Some(format!("create_enum {} {{ {labels} }}", placed(random, schema)))
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

/// A literal: a label of the enum.
fn label(random: &mut Random, labels: &[aludel::schema::Label]) -> Option<String> {
    if labels.is_empty() {
        return None;
    }
    Some(format!("'{}'", labels[random.below(labels.len())].text.replace('\'', "''")))
}

/// A value of a type, if its type is an enum or an array of one; a value of any other is not known.
pub fn enum_value(random: &mut Random, schema: &Schema, ty: &Type) -> Option<String> {
    let labels = schema.object_of_type(ty)?.definition.labels()?;
    if !ty.array {
        return label(random, labels);
    }
    Some(match random.below(3) {
        0 => "'{}'".to_owned(),
        1 => format!("array[{}]::{ty}", label(random, labels)?),
        _ => format!("array[{}::{}]", label(random, labels)?, Type { array: false, ..ty.clone() }),
    })
}

/// An enum, a domain, what an extension brings, or an array of one, and a default that fits, if one is known.
pub fn made_type(random: &mut Random, schema: &Schema) -> Option<(String, Option<String>)> {
    if random.chance(30)
        && let Some(brought) = brought_type(random, schema)
    {
        return Some(brought);
    }
    let types = schema.objects().filter(|object| matches!(object.key.kind, ObjectKind::Enum | ObjectKind::Domain));
    let types: Vec<_> = types.collect();
    if types.is_empty() {
        return None;
    }
    let object = types[random.below(types.len())];
    let name = object.key.name.to_string();
    let array = random.chance(25);
    let written = if array { format!("{name}[]") } else { name.clone() };
    let default = match &object.definition {
        Definition::Domain(_) if array => Some("'{}'".to_owned()),
        Definition::Domain(domain) => domain_value(random, schema, domain),
        _ => {
            let space = object.key.name.qualified.then_some(object.key.name.schema.as_str());
            let ty = Type { array, ..Type::from_written(space, &object.key.name.name, true, &[], false).ok()? };
            let value = enum_value(random, schema, &ty)?;
            let cast = !array && random.chance(40);
            Some(if cast { format!("{value}::{name}") } else { value })
        }
    };
    Some((written, default))
}

/// A value that the domain takes: the generator's checks hold for all of these.
fn domain_value(random: &mut Random, schema: &Schema, domain: &Domain) -> Option<String> {
    if let Some(object) = schema.object_of_type(&domain.ty) {
        return match &object.definition {
            Definition::Domain(below) if !domain.ty.array => domain_value(random, schema, below),
            Definition::Domain(_) => None,
            _ => enum_value(random, schema, &domain.ty),
        };
    }
    let ty = domain.ty.to_string();
    TYPES.iter().find(|(name, _)| *name == ty).map(|(_, value)| (*value).to_owned())
}

/// A condition on a column of an enum; it names a label, and an index may have it.
pub fn enum_condition(random: &mut Random, schema: &Schema, table: &Table) -> Option<String> {
    let columns: Vec<_> = table
        .columns
        .values()
        .filter(|c| !c.ty.array && schema.object_of_type(&c.ty).is_some_and(|o| o.key.kind == ObjectKind::Enum))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let column = columns[random.below(columns.len())];
    let labels = schema.object_of_type(&column.ty)?.definition.labels()?;
    let (name, one, two) = (written(&column.name.text), label(random, labels)?, label(random, labels)?);
    Some(match random.below(5) {
        0 => format!("{name} = {one}"),
        1 => format!("{name} <> {one} or {name} > {two}"),
        2 => format!("{name} in ({one}, {two})"),
        3 => format!("{name} is distinct from {one}::{}", column.ty),
        _ => format!("case {name} when {one} then true else {name} < {two} end"),
    })
}

/// Any domain there is.
fn domain<'a>(random: &mut Random, schema: &'a Schema) -> Option<(String, &'a Domain)> {
    let all: Vec<_> = schema
        .objects()
        .filter_map(|object| match &object.definition {
            Definition::Domain(domain) => Some((object.key.name.to_string(), domain)),
            _ => None,
        })
        .collect();
    if all.is_empty() { None } else { Some(all[random.below(all.len())].clone()) }
}

const DOMAIN_CHECKS: &[&str] = &[
    "value is not null or 1 < 2",
    "value::text <> 'no -- domain'",
    "length(value::text) < 1000",
    "coalesce(value::text, '') <= repeat('z', 100)",
];

#[allow(clippy::unnecessary_wraps, reason = "the form of what draws")]
pub fn create_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    let (mut ty, mut default) = {
        let (ty, default) = random.pick(TYPES);
        (ty.to_owned(), Some(default.to_owned()))
    };
    if random.chance(25)
        && let Some(made) = made_type(random, schema)
    {
        (ty, default) = made;
    }
    let mut out = format!("create_domain {} as {ty}", placed(random, schema));
    if ty == "text" && random.chance(30) {
        out.push_str(" collate \"C\"");
    }
    if let Some(default) = default.filter(|_| random.chance(40)) {
        out.push_str(&format!(" default {default}"));
    }
    if random.chance(20) {
        out.push_str(" not null");
    }
    if random.chance(40) {
        let named = if random.chance(50) { format!(" constraint {}", name(random)) } else { String::new() };
        out.push_str(&format!("{named} check ({})", random.pick(DOMAIN_CHECKS)));
    }
    Some(out)
}

pub fn alter_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    let (on, domain) = domain(random, schema)?;
    let checks: Vec<&str> = domain.checks.keys().map(String::as_str).collect();
    let open = domain.checks.values().find(|check| check.not_valid);
    let any = if checks.is_empty() { None } else { Some(written(random.pick(&checks))) };
    let action = match random.below(9) {
        0 => "not null".to_owned(),
        1 => "null".to_owned(),
        2 => "drop default".to_owned(),
        3 => format!("default {}", domain_value(random, schema, domain)?),
        4 => format!("drop constraint {}", any?),
        5 => format!("rename constraint {} to {}", any?, name(random)),
        6 => format!("validate constraint {}", written(&open?.name.text)),
        7 => format!("add check ({})", random.pick(DOMAIN_CHECKS)),
        _ => format!("null add constraint {} check ({}) not valid", name(random), random.pick(DOMAIN_CHECKS)),
    };
    Some(format!("alter_domain {on} {action}"))
}

pub fn rename_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_domain {} to {}", object(random, schema, ObjectKind::Domain)?, name(random)))
}

pub fn drop_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_domain {}", object(random, schema, ObjectKind::Domain)?))
}
