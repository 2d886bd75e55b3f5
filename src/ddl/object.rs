//! Objects that are not tables.

use super::{enums, routine, trigger, view, writer};
use crate::schema::{Definition, Object, ObjectKey};
use crate::text::quote_literal;

/// The statements that put an object in the place of another; `anew`: the other is dropped.
pub(super) fn replace(object: &Object, anew: bool) -> Vec<String> {
    if !anew {
        return own(object, true);
    }
    let mut all = vec![drop(&object.key)];
    all.extend(create(object));
    all
}

/// The statements that make an object, without what belongs to it. `replace`: `create or replace`, where SQL has it.
fn own(object: &Object, replace: bool) -> Vec<String> {
    let key = &object.key;
    let sql = match &object.definition {
        Definition::Schema => match &object.access.owner {
            Some(owner) => format!("create schema {key} authorization {owner}"),
            None => format!("create schema {key}"),
        },
        Definition::Sequence(sequence) => super::sequence::create(key, sequence),
        Definition::Domain(domain) => return enums::create_domain(object, domain),
        Definition::Extension(extension) => {
            let guard = if extension.keep { "if not exists " } else { "" };
            let mut sql = format!("create extension {guard}{key}");
            if let Some(schema) = &extension.schema {
                sql.push_str(&format!(" schema {schema}"));
            }
            if let Some(version) = &extension.version {
                sql.push_str(&format!(" version {}", quote_literal(version)));
            }
            sql
        }
        Definition::Enum(labels) => {
            let labels: Vec<String> = labels.iter().map(|label| quote_literal(&label.text)).collect();
            format!("create type {key} as enum ({})", labels.join(", "))
        }
        Definition::View(definition) => view::view(key, definition, replace),
        Definition::MaterializedView(definition) => view::materialized_view(key, definition),
        Definition::Routine(definition) if definition.reads.gone => {
            // What its body reads is not there any more, and PostgreSQL would look for it.
            return vec![
                "set check_function_bodies = off".to_owned(),
                routine::routine(key, definition, replace),
                "reset check_function_bodies".to_owned(),
            ];
        }
        Definition::Routine(definition) => routine::routine(key, definition, replace),
    };
    vec![sql]
}

/// The statements that make an object, with what belongs to it.
pub(super) fn create(object: &Object) -> Vec<String> {
    let key = &object.key;
    // One that is assumed to be there is not made.
    let mut all = if object.assumed { Vec::new() } else { own(object, false) };
    for index in object.definition.indexes().into_iter().flat_map(indexmap::IndexMap::values) {
        all.push(writer::index(&key.name, index, false));
    }
    for one in object.definition.triggers().into_iter().flat_map(indexmap::IndexMap::values) {
        all.extend(trigger::create(&key.name, one));
    }
    all.extend(object.comments.own.as_deref().map(|text| comment(key, Some(text))));
    all.extend(super::access::of_object(object));
    all
}

/// What an object of a kind is called in SQL.
pub(super) fn word(key: &ObjectKey) -> &'static str {
    match key.kind {
        crate::schema::ObjectKind::Schema => "schema",
        crate::schema::ObjectKind::Extension => "extension",
        crate::schema::ObjectKind::Enum => "type",
        crate::schema::ObjectKind::Domain => "domain",
        crate::schema::ObjectKind::Sequence => "sequence",
        crate::schema::ObjectKind::Function => "function",
        crate::schema::ObjectKind::Procedure => "procedure",
        crate::schema::ObjectKind::View => "view",
        crate::schema::ObjectKind::MaterializedView => "materialized view",
    }
}

/// The statement that sets or removes the comment on an object.
pub(super) fn comment(key: &ObjectKey, text: Option<&str>) -> String {
    writer::comment(word(key), &key.to_string(), text)
}

/// The statement that drops an object.
pub(super) fn drop(key: &ObjectKey) -> String {
    format!("drop {} {key}", word(key))
}

/// The statement that renames an object.
pub(super) fn rename(key: &ObjectKey, to: &crate::schema::Name) -> String {
    format!("alter {} {key} rename to {to}", word(key))
}

/// The statement that updates an extension.
pub(super) fn alter_extension(op: &crate::op::AlterExtension) -> String {
    format!("alter extension {} update to {}", op.extension, quote_literal(&op.version))
}
