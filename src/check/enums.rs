//! Values of enums, and domains.

use super::expr::{Scope, expr};
use super::{Settings, column, name};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{
    AddEnumValue, AlterDomain, DomainAction, DropEnumValue, Op, Refusal, Refusals, RenameEnumValue, too_long,
};
use crate::schema::{
    ColumnDefault, Domain, DomainCheck, Expr, Label, Name, NameKind, ObjectKey, ObjectKind, Schema, Use, Used,
};
use crate::syntax::ast::{self, DomainClauseKind as Clause};
use crate::text::MAX_NAME_BYTES;

fn label(text: &ast::Text) -> Label {
    Label { text: text.value.clone(), span: text.span }
}

fn enum_key(cx: &Settings, path: &ast::Path) -> ObjectKey {
    ObjectKey::new(ObjectKind::Enum, cx.object(path))
}

/// Reads the labels of a new enum.
pub(super) fn labels(written: &[ast::Text]) -> Result<Vec<Label>, Refusal> {
    let mut refusals = Refusals::default();
    let mut labels: Vec<Label> = Vec::new();
    for text in written {
        let one = label(text);
        if one.text.len() > MAX_NAME_BYTES {
            refusals.push(Refusal::fatal(too_long(&one)));
        }
        if let Some(first) = labels.iter().find(|other| **other == one) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::REPEATED,
                    text.span,
                    format!("the value {} stands twice", text.raw),
                    "the second time",
                )
                .related(first.span, "the first time")
                .help("remove one of them"),
            ));
        }
        labels.push(one);
    }
    refusals.finish()?;
    Ok(labels)
}

/// Resolves `add_enum_value`.
pub(super) fn add_value(cx: &Settings, written: &ast::AddEnumValue) -> Op {
    Op::AddEnumValue(AddEnumValue {
        key: enum_key(cx, &written.name),
        label: label(&written.label),
        neighbour: written.neighbour.as_ref().map(|(before, other)| (*before, label(other))),
    })
}

/// Resolves `drop_enum_value`.
pub(super) fn drop_value(cx: &Settings, schema: &Schema, path: &ast::Path, text: &ast::Text) -> Op {
    let op = DropEnumValue { key: enum_key(cx, path), label: label(text), conversion: None };
    Op::DropEnumValue(op.complete(schema))
}

/// Resolves `rename_enum_value`.
pub(super) fn rename_value(cx: &Settings, path: &ast::Path, from: &ast::Text, to: &ast::Text) -> Op {
    Op::RenameEnumValue(RenameEnumValue { key: enum_key(cx, path), label: label(from), to: label(to) })
}

/// Reads a domain, and what it uses.
pub(super) fn domain(
    cx: &Settings,
    schema: &Schema,
    key: &ObjectKey,
    written: &ast::Domain,
) -> Result<(Domain, Vec<Use>), Refusal> {
    let mut refusals = Refusals::default();
    let ty = refusals.take(column::type_name(schema, &written.ty));
    let mut domain = Domain {
        ty: ty.unwrap_or_else(|| crate::schema::Type::named("text")),
        collation: None,
        default: None,
        not_null: false,
        checks: indexmap::IndexMap::new(),
    };
    for clause in &written.clauses {
        match &clause.kind {
            Clause::NotNull => domain.not_null = true,
            Clause::Default(sql) => domain.default = refusals.take(default(schema, sql)).flatten(),
            Clause::Collate(path) => domain.collation = Some(column::spelled(path)),
            Clause::Check { name: written, expr: sql, not_valid } => {
                let read = refusals.take(expr(schema, sql, Scope::Value)).map(|(expr, _)| expr);
                if let Some(expr) = read {
                    let own = check_name(cx, key, &domain, written.as_ref(), clause.span);
                    if let Some(first) = domain.checks.get(&own.text) {
                        refusals.push(super::table::twice(&own, first.name.span));
                    }
                    domain.checks.insert(own.text.clone(), DomainCheck { name: own, expr, not_valid: *not_valid });
                }
            }
            Clause::Null
            | Clause::DropDefault
            | Clause::DropConstraint(_)
            | Clause::RenameConstraint(..)
            | Clause::Validate(_) => {}
        }
    }
    refusals.finish()?;
    // The server copies the default of the domain below; a change of that one later is not followed.
    let has_default = written.clauses.iter().any(|clause| matches!(clause.kind, Clause::Default(_)));
    let below = schema.object_of_type(&domain.ty).filter(|_| !domain.ty.array && !has_default);
    if let Some(crate::schema::Definition::Domain(below)) = below.map(|object| &object.definition) {
        domain.default.clone_from(&below.default);
    }
    let uses = uses(schema, &domain, written.ty.span);
    Ok((domain, uses))
}

/// What a domain is made of.
fn uses(schema: &Schema, domain: &Domain, span: crate::text::Span) -> Vec<Use> {
    let mut keys: Vec<ObjectKey> =
        schema.object_of_type(&domain.ty).map(|object| object.key.clone()).into_iter().collect();
    keys.extend(domain.expressions().flat_map(Expr::objects).cloned());
    keys.into_iter().map(|key| Use { what: Used::Object(key), span }).collect()
}

fn default(schema: &Schema, sql: &ast::Sql) -> Result<Option<Expr>, Refusal> {
    Ok(match column::default(schema, sql)? {
        Some(ColumnDefault::Expr(expr)) => Some(expr),
        Some(ColumnDefault::Sequence) | None => None,
    })
}

/// The written name of a check, or the one the server would choose: `d_check`, `d_check1`.
fn check_name(
    cx: &Settings,
    key: &ObjectKey,
    domain: &Domain,
    written: Option<&ast::Ident>,
    span: crate::text::Span,
) -> Name {
    if let Some(ident) = written {
        return name(ident);
    }
    let taken = |name: &str| domain.checks.contains_key(name);
    Name::new(cx.naming.choose(NameKind::Check, &key.name.name, &[], None, taken), span)
}

/// Resolves `alter_domain`.
pub(super) fn alter(
    cx: &Settings,
    schema: &Schema,
    path: &ast::Path,
    written: &[ast::DomainClause],
) -> Result<Op, Refusal> {
    let key = ObjectKey::new(ObjectKind::Domain, cx.object(path));
    let found = schema.object(&key).ok_or_else(|| crate::op::unknown_object(schema, &key))?;
    let crate::schema::Definition::Domain(domain) = &found.definition else { return Err(Refusal::default()) };
    let mut known = domain.clone();
    let mut refusals = Refusals::default();
    let mut actions = Vec::new();
    for clause in written {
        match &clause.kind {
            Clause::NotNull => actions.push(DomainAction::NotNull(true)),
            Clause::Null => actions.push(DomainAction::NotNull(false)),
            Clause::Default(sql) => actions.extend(refusals.take(default(schema, sql)).map(DomainAction::Default)),
            Clause::DropDefault => actions.push(DomainAction::Default(None)),
            Clause::Check { name: written, expr: sql, not_valid } => {
                if let Some((expr, _)) = refusals.take(expr(schema, sql, Scope::Value)) {
                    let own = check_name(cx, &key, &known, written.as_ref(), clause.span);
                    let check = DomainCheck { name: own, expr, not_valid: *not_valid };
                    known.checks.insert(check.name.text.clone(), check.clone());
                    actions.push(DomainAction::Add(check));
                }
            }
            Clause::DropConstraint(ident) => {
                known.checks.shift_remove(&ident.name);
                actions.push(DomainAction::Drop(name(ident)));
            }
            Clause::RenameConstraint(from, to) => actions.push(DomainAction::Rename(name(from), name(to))),
            Clause::Validate(ident) => actions.push(DomainAction::Validate(name(ident))),
            Clause::Collate(_) => {}
        }
    }
    refusals.finish()?;
    Ok(Op::AlterDomain(AlterDomain { key, actions }))
}
