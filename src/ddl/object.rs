//! Objects that are not tables.

use super::{enums, writer};
use crate::schema::{Definition, Object, ObjectKey};
use crate::text::quote_literal;

/// The statements that make an object, with its comments.
pub(super) fn create(object: &Object) -> Vec<String> {
    let key = &object.key;
    let sql = match &object.definition {
        Definition::Schema => format!("create schema {key}"),
        Definition::Domain(domain) => {
            let mut all = enums::create_domain(object, domain);
            all.extend(object.comments.own.as_deref().map(|text| comment(key, Some(text))));
            return all;
        }
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
    };
    let mut all = vec![sql];
    all.extend(object.comments.own.as_deref().map(|text| comment(key, Some(text))));
    all
}

/// What an object of a kind is called in SQL.
fn word(key: &ObjectKey) -> &'static str {
    match key.kind {
        crate::schema::ObjectKind::Schema => "schema",
        crate::schema::ObjectKind::Extension => "extension",
        crate::schema::ObjectKind::Enum => "type",
        crate::schema::ObjectKind::Domain => "domain",
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
