//! Objects that are not tables.

use super::clauses::{name, path};
use super::types;
use crate::format::format_name;
use crate::schema::{Definition, Object, ObjectKey, ObjectKind};
use crate::text::quote_literal;

/// What stands in the verbs: `create_enum` has `enum`.
pub(super) fn word(kind: ObjectKind) -> String {
    kind.word().replace(' ', "_")
}

/// The name of an object, with the types of its arguments if it is a routine.
pub(super) fn key(key: &ObjectKey) -> String {
    let name = if key.name.schema.is_empty() { format_name(&key.name.name) } else { path(&key.name) };
    key.signature.as_ref().map_or_else(|| name.clone(), |signature| format!("{name}({signature})"))
}

/// `create_enum mood { ... }`
pub(super) fn create(object: &Object) -> String {
    let head = format!("create_{} {}", word(object.key.kind), key(&object.key));
    match &object.definition {
        Definition::Schema => head,
        Definition::Extension(extension) => {
            let mut out = head;
            if let Some(schema) = &extension.schema {
                out.push_str(&format!(" schema {}", name(schema)));
            }
            if let Some(version) = &extension.version {
                out.push_str(&format!(" version {}", quote_literal(version)));
            }
            if extension.keep {
                out.push_str(" or keep");
            }
            out
        }
        Definition::Enum(labels) => {
            let labels: Vec<String> =
                labels.iter().map(|label| format!("  {}\n", quote_literal(&label.text))).collect();
            format!("{head} {{\n{}}}", labels.concat())
        }
        Definition::Domain(domain) => format!("{head}{}", types::domain(object, domain)),
    }
}
