//! Extensions that come with every server, and the types they bring.
//!
//! None is drawn with `or keep`: such a one stays on the way back, so the catalog would not be the model's.

use aludel::schema::{Definition, Extension, Object, Schema};

use super::Random;
use super::pick::{any, written};
use super::schemas::made;

/// An extension, a version that servers from 13 to 18 have, and the types it brings with a value of each.
type Known = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const EXTENSIONS: &[Known] = &[
    ("citext", "1.5", &[("citext", "'Ab'")]),
    ("hstore", "1.6", &[("hstore", "'a=>1'")]),
    ("ltree", "1.2", &[("ltree", "'a.b'"), ("lquery", "'a.*'")]),
    ("cube", "1.4", &[("cube", "'(1,2)'")]),
    ("seg", "1.3", &[("seg", "'1..2'")]),
    ("isn", "1.2", &[("isbn", "'978-0-393-04002-9'")]),
    ("pg_trgm", "1.5", &[]),
    ("btree_gist", "1.5", &[]),
    ("unaccent", "1.1", &[]),
    ("uuid-ossp", "1.1", &[]),
    ("fuzzystrmatch", "1.1", &[]),
];

/// The extensions that were made.
pub fn extensions(schema: &Schema) -> impl Iterator<Item = (&Object, &Extension)> {
    schema.objects().filter_map(|object| match &object.definition {
        Definition::Extension(extension) => Some((object, extension)),
        _ => None,
    })
}

/// What an extension brought, with its schema where that has to be written.
fn spelled(schema: &Schema, extension: &Extension, name: &str) -> String {
    match &extension.schema {
        Some(space) if space.text != schema.default_schema() => format!("{space}.{name}"),
        _ => name.to_owned(),
    }
}

/// An operator class of `gin` for texts, if its extension was made.
pub fn brought_class(schema: &Schema) -> Option<String> {
    let (_, extension) = extensions(schema).find(|(object, _)| object.key.name.name == "pg_trgm")?;
    Some(spelled(schema, extension, "gin_trgm_ops"))
}

/// A type that an extension brought, and a default that fits.
pub fn brought_type(random: &mut Random, schema: &Schema) -> Option<(String, Option<String>)> {
    let brought = extensions(schema).flat_map(|(object, extension)| {
        let own = EXTENSIONS.iter().filter(|(name, ..)| *name == object.key.name.name);
        let types = own.flat_map(|(_, _, types)| types.iter());
        types.map(move |(ty, value)| (spelled(schema, extension, ty), (*value).to_owned()))
    });
    let mut brought: Vec<_> = brought.collect();
    if let Some((_, extension)) = extensions(schema).find(|(object, _)| object.key.name.name == "uuid-ossp") {
        brought.push(("uuid".to_owned(), spelled(schema, extension, "uuid_generate_v4()")));
    }
    let (ty, value) = any(random, brought)?;
    Some(if random.chance(20) { (format!("{ty}[]"), Some("'{}'".to_owned())) } else { (ty, Some(value)) })
}

#[allow(clippy::unnecessary_wraps, reason = "the form of what draws")]
pub fn create_extension(random: &mut Random, schema: &Schema) -> Option<String> {
    let (name, version, _) = random.pick(EXTENSIONS);
    let place = match any(random, made(schema)) {
        Some(space) if random.chance(40) => format!(" schema {space}"),
        _ => random.pick(&["", "", " schema public"]).to_owned(),
    };
    let version = if random.chance(40) { format!(" version '{version}'") } else { String::new() };
    Some(format!("create_extension {}{place}{version}", written(name)))
}

pub fn drop_extension(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = extensions(schema).map(|(object, _)| object.key.name.to_string()).collect();
    Some(format!("drop_extension {}", any(random, all)?))
}
