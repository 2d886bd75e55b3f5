//! Objects that are not tables: from what was written to what they are.

use super::{Settings, enums, name};
use crate::op::{CreateObject, DropObject, Op, Refusal, RenameObject};
use crate::schema::{Comments, Definition, Extension, Object, ObjectKey, ObjectKind, Schema, Use};
use crate::syntax::ast;

/// The kind of object in the model.
pub(super) fn kind(written: ast::ObjectKind) -> ObjectKind {
    match written {
        ast::ObjectKind::Schema => ObjectKind::Schema,
        ast::ObjectKind::Extension => ObjectKind::Extension,
        ast::ObjectKind::Enum => ObjectKind::Enum,
        ast::ObjectKind::Domain => ObjectKind::Domain,
    }
}

/// What a written object is known by.
pub(super) fn key(cx: &Settings, kind: ObjectKind, written: &ast::ObjectName) -> ObjectKey {
    match kind {
        ObjectKind::Schema | ObjectKind::Extension => {
            let own =
                written.path.parts.last().map(name).unwrap_or_else(|| crate::schema::Name::new("", written.path.span));
            ObjectKey::global(kind, &own)
        }
        ObjectKind::Enum | ObjectKind::Domain => ObjectKey::new(kind, cx.object(&written.path)),
    }
}

/// Resolves `create_...`.
pub(super) fn create(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Op, Refusal> {
    let kind = kind(written.definition.kind());
    let key = key(cx, kind, &written.name);
    let mut uses: Vec<Use> = Vec::new();
    let definition = match &written.definition {
        ast::Definition::Schema => Definition::Schema,
        ast::Definition::Extension { schema, version, keep } => Definition::Extension(Extension {
            schema: schema.as_ref().map(name),
            version: version.as_ref().map(|text| text.value.clone()),
            keep: *keep,
        }),
        ast::Definition::Domain(written) => {
            let (domain, used) = enums::domain(cx, schema, &key, written)?;
            uses = used;
            Definition::Domain(domain)
        }
        ast::Definition::Enum(labels) => Definition::Enum(enums::labels(&labels.labels)?),
    };
    Ok(Op::CreateObject(CreateObject { object: Object { key, definition, comments: Comments::default(), uses } }))
}

/// Resolves `drop_...`.
pub(super) fn drop(cx: &Settings, written: ast::ObjectKind, name: &ast::ObjectName) -> Op {
    Op::DropObject(DropObject { key: key(cx, kind(written), name) })
}

/// Resolves `rename_...`.
pub(super) fn rename(cx: &Settings, written: ast::ObjectKind, own: &ast::ObjectName, to: &ast::Ident) -> Op {
    Op::RenameObject(RenameObject { key: key(cx, kind(written), own), to: name(to) })
}
