//! Objects that are not tables: from what was written to what they are.

use super::mentions::Mention;
use super::{Settings, content_start, enums, name, role, routine, sequence, view};
use crate::op::{AlterExtension, CreateObject, DropObject, Op, Refusal, RenameObject, ReplaceObject};
use crate::schema::{
    Access, Comments, Definition, Extension, ObjName, Object, ObjectKey, ObjectKind, Schema, Sequence, Use,
};
use crate::sql;
use crate::syntax::ast;
use crate::text::Span;

/// The kind of object in the model.
pub(super) fn kind(written: ast::ObjectKind) -> ObjectKind {
    match written {
        ast::ObjectKind::Schema => ObjectKind::Schema,
        ast::ObjectKind::Extension => ObjectKind::Extension,
        ast::ObjectKind::Enum => ObjectKind::Enum,
        ast::ObjectKind::Domain => ObjectKind::Domain,
        ast::ObjectKind::Sequence => ObjectKind::Sequence,
        ast::ObjectKind::View => ObjectKind::View,
        ast::ObjectKind::MaterializedView => ObjectKind::MaterializedView,
        ast::ObjectKind::Function => ObjectKind::Function,
        ast::ObjectKind::Procedure => ObjectKind::Procedure,
    }
}

/// What a written object is known by; a function or procedure without the types of its arguments.
pub(super) fn key(cx: &Settings, kind: ObjectKind, written: &ast::ObjectName) -> ObjectKey {
    match kind {
        ObjectKind::Schema | ObjectKind::Extension => {
            let own = written.path.parts.last().map_or_else(|| crate::schema::Name::new("", written.path.span), name);
            ObjectKey::global(kind, &own)
        }
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Sequence
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Function
        | ObjectKind::Procedure => ObjectKey::new(kind, cx.object(&written.path)),
    }
}

/// The object of the schema that is written. Only the schema knows which function is meant where several have the name.
pub(super) fn known(
    cx: &Settings,
    schema: &Schema,
    written: ast::ObjectKind,
    name: &ast::ObjectName,
) -> Result<ObjectKey, Refusal> {
    let key = key(cx, kind(written), name);
    match key.kind {
        ObjectKind::Function | ObjectKind::Procedure => routine::key(schema, key, name),
        ObjectKind::Schema
        | ObjectKind::Extension
        | ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Sequence
        | ObjectKind::View
        | ObjectKind::MaterializedView => Ok(key),
    }
}

/// The object that is written, complete.
fn defined(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Object, Refusal> {
    let kind = kind(written.definition.kind());
    let mut key = key(cx, kind, &written.name);
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
        ast::Definition::View(written) => {
            let (definition, found) = view::view(cx, schema, written)?;
            uses = found;
            definition
        }
        ast::Definition::MaterializedView(written) => {
            let (definition, found) = view::materialized_view(cx, schema, written)?;
            uses = found;
            definition
        }
        ast::Definition::Routine(clauses) => {
            let (definition, found) = routine::routine(cx, schema, clauses, &written.name)?;
            uses = found;
            if let Definition::Routine(made) = &definition {
                key = routine::signed(schema, key, &made.arguments);
            }
            definition
        }
        ast::Definition::Domain(written) => {
            let (domain, below) = enums::domain(cx, schema, &key, written)?;
            uses = below;
            Definition::Domain(domain)
        }
        ast::Definition::Enum(labels) => Definition::Enum(enums::labels(&labels.labels)?),
    };
    Ok(Object { key, definition, comments: Comments::default(), access, assumed: false, uses })
}

/// Resolves `create_...`.
pub(super) fn create(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Op, Refusal> {
    Ok(Op::CreateObject(CreateObject { object: defined(cx, schema, written)? }))
}

/// Resolves `replace_...`.
pub(super) fn replace(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Op, Refusal> {
    Ok(Op::ReplaceObject(ReplaceObject::complete(schema, defined(cx, schema, written)?)))
}

/// Resolves `drop_...`.
pub(super) fn drop(
    cx: &Settings,
    schema: &Schema,
    written: ast::ObjectKind,
    name: &ast::ObjectName,
) -> Result<Op, Refusal> {
    Ok(Op::DropObject(DropObject { key: known(cx, schema, written, name)? }))
}

/// Resolves `rename_...`.
pub(super) fn rename(
    cx: &Settings,
    schema: &Schema,
    written: ast::ObjectKind,
    own: &ast::ObjectName,
    to: &ast::Ident,
) -> Result<Op, Refusal> {
    Ok(Op::RenameObject(RenameObject { key: known(cx, schema, written, own)?, to: name(to) }))
}

/// The relations and functions that the text of a view or of a function in SQL names.
pub(super) fn mentions(cx: &Settings, written: &ast::CreateObject) -> Vec<Mention> {
    let text = match &written.definition {
        ast::Definition::View(view) => &view.query,
        ast::Definition::MaterializedView(view) => &view.query,
        ast::Definition::Routine(routine) => match (&routine.body, &routine.language) {
            (Some(body), Some(language)) if language.name == "sql" => body,
            _ => return Vec::new(),
        },
        ast::Definition::Schema { .. }
        | ast::Definition::Extension { .. }
        | ast::Definition::Enum(_)
        | ast::Definition::Domain(_)
        | ast::Definition::Sequence(_) => return Vec::new(),
    };
    let parsed = sql::query(&text.value);
    let start = content_start(text);
    let named = |schema: &Option<String>, name: &str, range: &std::ops::Range<usize>| ObjName {
        schema: schema.clone().unwrap_or_else(|| cx.default_schema.clone()),
        name: name.to_owned(),
        qualified: schema.is_some(),
        span: start.map_or(text.span, |start| Span::new(text.span.source, start + range.start, start + range.end)),
    };
    let relations = parsed.sources.iter().filter_map(|source| source.relation.as_ref());
    let mut all = Vec::new();
    for relation in relations {
        let name = named(&relation.schema, &relation.name, &relation.range);
        // What it is will be known when it is there.
        all.push(Mention::Object(ObjectKey::new(ObjectKind::View, name.clone())));
        all.push(Mention::Object(ObjectKey::new(ObjectKind::MaterializedView, name.clone())));
        all.push(Mention::Table(name));
    }
    all.extend(functions(cx, &parsed.objects));
    all
}

/// The functions among the names of a text in SQL.
pub(super) fn functions(cx: &Settings, named: &[sql::ObjectMention]) -> Vec<Mention> {
    let calls = named.iter().filter(|one| one.kind == sql::MentionKind::Function);
    let key = |one: &sql::ObjectMention| {
        let schema = one.schema.clone().unwrap_or_else(|| cx.default_schema.clone());
        let name = ObjName { schema, name: one.name.clone(), qualified: one.schema.is_some(), span: Span::default() };
        Mention::Object(ObjectKey::new(ObjectKind::Function, name))
    };
    calls.map(key).collect()
}

/// Resolves `alter_extension`.
pub(super) fn alter_extension(cx: &Settings, name: &ast::ObjectName, version: &ast::Text) -> Op {
    Op::AlterExtension(AlterExtension {
        extension: key(cx, ObjectKind::Extension, name),
        version: version.value.clone(),
        span: version.span,
    })
}
