//! What is in a schema, and what comes from an extension: neither can be dropped before.

use crate::schema::{
    Definition, Expr, Index, ObjName, ObjectKey, ObjectKind, Schema, Space, Table, Type, functions_of,
    provider_of_indexing, provider_of_type,
};
use crate::text::{Span, quote_ident};

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
        for policy in table.policies.values().filter(|policy| policy.expressions().any(calls)) {
            all.push((policy.name.span, format!("policy `{}.{}` uses it", table.name, policy.name)));
        }
    }
    let brings = |ty: &Type| !ty.builtin && provider_of_type(&ty.name) == Some(name) && !is_own_type(schema, ty);
    for object in schema.objects() {
        let uses = match &object.definition {
            Definition::Domain(domain) => {
                let mut checks = domain.checks.values().map(|check| &check.expr);
                brings(&domain.ty) || domain.default.iter().any(calls) || checks.any(calls)
            }
            Definition::Routine(routine) => routine.arguments.iter().any(|argument| brings(&argument.ty)),
            Definition::MaterializedView(view) => view.indexes.values().any(|index| is_index_of(index, name, &calls)),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Sequence(_)
            | Definition::View(_) => false,
        };
        if uses {
            all.push((object.key.name.span, format!("{} `{}` uses it", object.key.kind.word(), object.key)));
        }
    }
    all
}

/// What is written with the name of a schema in front and does not follow a new one, because the model does not know it: a
/// function or an operator class of an extension.
pub fn unreached(schema: &Schema, name: &str) -> Vec<(Span, String)> {
    let quoted = quote_ident(name);
    let in_front = |expr: &Expr| expr.has_word_before(&quoted, ".");
    let names_class = |index: &Index| {
        let classes = index.items.iter().filter_map(|item| item.opclass.as_deref());
        classes.into_iter().any(|class| class.strip_prefix(&quoted).is_some_and(|rest| rest.starts_with('.')))
    };
    let mut all = Vec::new();
    for table in schema.tables() {
        for column in table.columns.values().filter(|column| column.expressions().any(in_front)) {
            let text = format!("the value of column `{}.{}` names something in it", table.name, column.name);
            all.push((column.name.span, text));
        }
        for constraint in table.constraints.values().filter(|constraint| constraint.kind.expressions().any(in_front)) {
            let text = format!("constraint `{}.{}` names something in it", table.name, constraint.name);
            all.push((constraint.origin(), text));
        }
        for index in table.indexes.values().filter(|index| index.expressions().any(in_front) || names_class(index)) {
            all.push((index.name.span, format!("index `{}` names something in it", index.name)));
        }
        for policy in table.policies.values().filter(|policy| policy.expressions().any(in_front)) {
            all.push((policy.name.span, format!("policy `{}.{}` names something in it", table.name, policy.name)));
        }
    }
    for object in schema.objects() {
        let named = match &object.definition {
            Definition::Domain(domain) => {
                let mut checks = domain.checks.values().map(|check| &check.expr);
                domain.default.iter().any(in_front) || checks.any(in_front)
            }
            Definition::MaterializedView(view) => {
                view.indexes.values().any(|index| index.expressions().any(in_front) || names_class(index))
            }
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Sequence(_)
            | Definition::View(_)
            | Definition::Routine(_) => false,
        };
        if named {
            let text = format!("{} `{}` names something in it", object.key.kind.word(), object.key);
            all.push((object.key.name.span, text));
        }
    }
    all
}

fn users_in_table(table: &Table, name: &str, calls: &dyn Fn(&Expr) -> bool) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    for constraint in table.constraints.values().filter(|constraint| constraint.kind.expressions().any(calls)) {
        all.push((constraint.origin(), format!("constraint `{}.{}` uses it", table.name, constraint.name)));
    }
    for index in table.indexes.values() {
        if is_index_of(index, name, calls) {
            all.push((index.name.span, format!("index `{}` uses it", index.name)));
        }
    }
    all
}

fn is_index_of(index: &Index, name: &str, calls: &dyn Fn(&Expr) -> bool) -> bool {
    let mut classes = index.items.iter().filter_map(|item| item.opclass.as_deref());
    let from_it = |written: &str| provider_of_indexing(written) == Some(name);
    classes.any(from_it) || from_it(&index.method) || index.expressions().any(calls)
}

fn is_own_type(schema: &Schema, ty: &Type) -> bool {
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
