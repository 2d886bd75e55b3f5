//! Objects that are not tables: from what was written to what they are.

use super::{Settings, enums, name, role, sequence};
use crate::op::{AlterExtension, CreateObject, DropObject, Op, Refusal, RenameObject};
use crate::schema::{Access, Comments, Definition, Extension, Object, ObjectKey, ObjectKind, Schema, Sequence, Use};
use crate::syntax::ast;

/// The kind of object in the model.
pub(super) fn kind(written: ast::ObjectKind) -> ObjectKind {
    match written {
        ast::ObjectKind::Schema => ObjectKind::Schema,
        ast::ObjectKind::Extension => ObjectKind::Extension,
        ast::ObjectKind::Enum => ObjectKind::Enum,
        ast::ObjectKind::Domain => ObjectKind::Domain,
        ast::ObjectKind::Sequence => ObjectKind::Sequence,
    }
}

/// What a written object is known by.
pub(super) fn key(cx: &Settings, kind: ObjectKind, written: &ast::ObjectName) -> ObjectKey {
    match kind {
        ObjectKind::Schema | ObjectKind::Extension => {
            let own = written.path.parts.last().map_or_else(|| crate::schema::Name::new("", written.path.span), name);
            ObjectKey::global(kind, &own)
        }
        ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Sequence => ObjectKey::new(kind, cx.object(&written.path)),
    }
}

/// Resolves `create_...`.
pub(super) fn create(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Op, Refusal> {
    let kind = kind(written.definition.kind());
    let key = key(cx, kind, &written.name);
    let mut uses: Vec<Use> = Vec::new();
    let mut access = Access::new(kind);
    let definition = match &written.definition {
        ast::Definition::Schema { authorization } => {
            access.owner = authorization.as_ref().map(role);
            Definition::Schema
        }
        ast::Definition::Extension { schema, version, keep } => Definition::Extension(Extension {
            schema: schema.as_ref().map(name),
            version: version.as_ref().map(|text| text.value.clone()),
            keep: *keep,
        }),
        ast::Definition::Sequence(written) => {
            Definition::Sequence(Sequence::new(&sequence::change(cx, schema, written)?))
        }
        ast::Definition::Domain(written) => {
            let (domain, used) = enums::domain(cx, schema, &key, written)?;
            uses = used;
            Definition::Domain(domain)
        }
        ast::Definition::Enum(labels) => Definition::Enum(enums::labels(&labels.labels)?),
    };
    Ok(Op::CreateObject(CreateObject {
        object: Object { key, definition, comments: Comments::default(), access, assumed: false, uses },
    }))
}

/// Resolves `drop_...`.
pub(super) fn drop(cx: &Settings, written: ast::ObjectKind, name: &ast::ObjectName) -> Op {
    Op::DropObject(DropObject { key: key(cx, kind(written), name) })
}

/// Resolves `rename_...`.
pub(super) fn rename(cx: &Settings, written: ast::ObjectKind, own: &ast::ObjectName, to: &ast::Ident) -> Op {
    Op::RenameObject(RenameObject { key: key(cx, kind(written), own), to: name(to) })
}

/// Resolves `alter_extension`.
pub(super) fn alter_extension(cx: &Settings, name: &ast::ObjectName, version: &ast::Text) -> Op {
    Op::AlterExtension(AlterExtension {
        extension: key(cx, ObjectKind::Extension, name),
        version: version.value.clone(),
        span: version.span,
    })
}
