//! Operations on objects that are not tables.

use crate::syntax::ast::{CreateObject, Definition, Kind, ObjectName};

use super::Speller;
use super::spell::{append, ident, parens, path, role};

pub(super) fn object(name: &ObjectName) -> String {
    let arguments = name.arguments.as_ref().map(parens).unwrap_or_default();
    format!("{}{arguments}", path(&name.path))
}

impl Speller<'_> {
    /// An operation on an object, without what stands in braces; `None` where it is another operation.
    pub(super) fn object(&mut self, kind: &Kind) -> Option<String> {
        match kind {
            Kind::CreateObject(created) => Some(self.create(created)),
            Kind::DropObject { kind, name } => Some(format!("drop_{} {}", kind.word(), object(name))),
            Kind::RenameObject { kind, name, to } => {
                Some(format!("rename_{} {} to {}", kind.word(), object(name), ident(to)))
            }
            _ => None,
        }
    }

    fn create(&mut self, created: &CreateObject) -> String {
        let name = object(&created.name);
        let mut out = format!("create_{} {name}", created.definition.kind().word());
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
        }
        out
    }
}
