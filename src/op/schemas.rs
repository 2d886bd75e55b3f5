//! What is in a schema, and what comes from an extension: neither can be dropped before.

use crate::schema::{
    Definition, Expr, ObjName, ObjectKey, ObjectKind, Schema, Space, Table, functions_of, provider_of_indexing,
    provider_of_type,
};
use crate::text::Span;

/// What is in the schema of this name: places, and a few words for each.
pub fn contents(schema: &Schema, name: &str) -> Vec<(Span, String)> {
    let tables = schema.tables().filter(|table| table.name.schema == name);
    let mut all: Vec<_> = tables.map(|table| (table.name.span, format!("table `{}` is in it", table.name))).collect();
    for object in schema.objects() {
        let inside = match (&object.definition, object.key.kind.space()) {
            (Definition::Extension(extension), _) => extension.schema.as_ref().is_some_and(|own| own.text == name),
            (_, Space::Schemas) => false,
            (_, Space::Extensions | Space::Types | Space::Relations | Space::Statistics | Space::Routines) => {
                object.key.name.schema == name
            }
        };
        if inside {
            all.push((object.key.name.span, format!("{} `{}` is in it", object.key.kind.word(), object.key)));
        }
    }
    all
}

/// What uses a type, an operator class or a function of the extension, as far as they are known.
pub fn users_of_extension(schema: &Schema, name: &str) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    let calls = |expr: &Expr| functions_of(name).any(|function| expr.calls(function));
    for table in schema.tables() {
        for column in table.columns.values() {
            let (own, ty) = (&column.name, &column.ty);
            let place = || format!("{}.{own}", table.name);
            if !ty.builtin && provider_of_type(&ty.name) == Some(name) && !is_own_type(schema, ty) {
                all.push((own.span, format!("column `{}` is {ty}", place())));
            } else if column.expressions().any(calls) {
                all.push((own.span, format!("the value of column `{}` uses it", place())));
            }
        }
        all.extend(users_in_table(table, name, &calls));
    }
    all
}

fn users_in_table(table: &Table, name: &str, calls: &dyn Fn(&Expr) -> bool) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    for constraint in table.constraints.values().filter(|constraint| constraint.kind.expressions().any(calls)) {
        all.push((constraint.origin(), format!("constraint `{}.{}` uses it", table.name, constraint.name)));
    }
    for index in table.indexes.values() {
        let classes = index.items.iter().filter_map(|item| item.opclass.as_deref());
        let from_it = |written: &str| provider_of_indexing(written) == Some(name);
        if classes.into_iter().any(from_it) || from_it(&index.method) || index.expressions().any(calls) {
            all.push((index.name.span, format!("index `{}` uses it", index.name)));
        }
    }
    all
}

fn is_own_type(schema: &Schema, ty: &crate::schema::Type) -> bool {
    let named = ObjName {
        schema: ty.schema.clone().unwrap_or_else(|| schema.default_schema().to_owned()),
        name: ty.name.clone(),
        qualified: ty.schema.is_some(),
        span: Span::default(),
    };
    schema.named_type(&named).is_some()
}

/// Whether the key is that of a schema nobody made, but in which something is known to be.
pub fn is_assumed(schema: &Schema, key: &ObjectKey) -> bool {
    key.kind == ObjectKind::Schema && schema.object(key).is_none() && !contents(schema, &key.name.name).is_empty()
}
