//! Objects that are not tables.

use super::clauses::{name, path};
use super::types;
use crate::format::format_name;
use crate::op::alone;
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

/// `create_enum mood { ... }`, and what cannot stand in it.
pub(super) fn create(object: &Object) -> String {
    let (alone, parts) = alone(object, None);
    let mut all = Vec::new();
    // One that is assumed to be there is not made.
    if !object.assumed {
        all.push(definition("create", &alone));
    }
    all.extend(parts.iter().map(super::operation));
    all.join("\n")
}

/// `replace_view v as ...`: what belongs to the object and is written elsewhere stays.
///
/// A way back may have to drop a view and make it again, which `replace_view` never does.
pub(super) fn replace(object: &Object, anew: bool) -> String {
    if anew && object.key.kind == ObjectKind::View {
        return format!("drop_view {}\n{}", key(&object.key), create(object));
    }
    definition("replace", object)
}

fn definition(verb: &str, object: &Object) -> String {
    // The types of a routine's arguments are in its definition.
    let own = ObjectKey { signature: None, ..object.key.clone() };
    let head = format!("{verb}_{} {}", word(object.key.kind), key(&own));
    match &object.definition {
        Definition::Schema => match &object.access.owner {
            Some(owner) => format!("{head} authorization {}", super::access::role(owner)),
            None => head,
        },
        Definition::Sequence(sequence) => format!("{head}{}", super::sequences::sequence(sequence)),
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
        Definition::View(view) => format!("{head}{}", super::views::view(view)),
        Definition::MaterializedView(view) => format!("{head}{}", super::views::materialized_view(view)),
        Definition::Routine(routine) => format!("{head}{}", super::routines::routine(routine)),
        Definition::Domain(domain) => format!("{head}{}", types::domain(object, domain)),
    }
}
