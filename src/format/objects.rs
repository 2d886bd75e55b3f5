//! Operations on objects that are not tables.

use crate::syntax::ast::{CreateObject, Definition, Kind, ObjectName};

use super::Speller;
use super::spell::{append, ident, path, role};

impl Speller<'_> {
    /// The name of an object, with its arguments where it has some.
    pub(super) fn object_name(&mut self, name: &ObjectName) -> String {
        let arguments = name.arguments.as_ref().map(|arguments| self.arguments(arguments));
        format!("{}{}", path(&name.path), arguments.unwrap_or_default())
    }

    /// An operation on an object, without what stands in braces; `None` where it is another operation.
    pub(super) fn object(&mut self, kind: &Kind) -> Option<String> {
        match kind {
            Kind::CreateObject(created) => Some(self.create("create", created)),
            Kind::ReplaceObject(created) => Some(self.create("replace", created)),
            Kind::RefreshView { view, concurrently } => {
                let how = if concurrently.is_some() { " concurrently" } else { "" };
                Some(format!("refresh_materialized_view{how} {}", path(view)))
            }
            Kind::DropObject { kind, name } => Some(format!("drop_{} {}", kind.word(), self.object_name(name))),
            Kind::RenameObject { kind, name, to } => {
                Some(format!("rename_{} {} to {}", kind.word(), self.object_name(name), ident(to)))
            }
            _ => None,
        }
    }

    fn create(&mut self, verb: &str, created: &CreateObject) -> String {
        let name = self.object_name(&created.name);
        let mut out = format!("{verb}_{} {name}", created.definition.kind().word());
        match &created.definition {
            Definition::Enum(_) => {}
            Definition::Domain(domain) => out.push_str(&self.domain(domain)),
            Definition::Schema { authorization } => {
                if let Some(authorization) = authorization {
                    append(&mut out, &[" authorization ", &role(authorization)]);
                }
            }
            Definition::Sequence(sequence) => out.push_str(&self.sequence(sequence)),
            Definition::Extension { schema, version, keep } => {
                if let Some(schema) = schema {
                    append(&mut out, &[" schema ", &ident(schema)]);
                }
                if let Some(version) = version {
                    append(&mut out, &[" version ", &version.raw]);
                }
                if *keep {
                    out.push_str(" or keep");
                }
            }
            Definition::View(view) => out.push_str(&self.view(view)),
            Definition::MaterializedView(view) => out.push_str(&self.materialized_view(view)),
            Definition::Routine(routine) => out.push_str(&self.routine(routine)),
        }
        out
    }
}
