//! What comments, owners and grants are said of: from what was written to what it is in the model.

use super::{Settings, name, object, role};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Comment, Grant, GrantedOn, Op, Owner, Refusal, Refusals, SetSchema, unknown_object};
use crate::schema::{ObjectKey, ObjectKind, Privilege, Role, Schema, Target};
use crate::syntax::ast::{self, TargetKind};

/// The one place that knows which kinds of the language are in the model, and as what.
pub(super) fn target(cx: &Settings, schema: &Schema, written: &ast::Target) -> Result<Target, Refusal> {
    let path = &written.name.path;
    let plain = |kind| Ok(Target::Object(object::key(cx, kind, &written.name)));
    let (on, last) = cx.member(path);
    match written.kind {
        TargetKind::Table => Ok(Target::Table(cx.object(path))),
        TargetKind::Column => Ok(Target::Column(on, last)),
        TargetKind::Constraint => Ok(Target::Constraint(on, last)),
        TargetKind::Index => Ok(Target::Index(cx.object(path))),
        TargetKind::Policy => Ok(Target::Policy(on, last)),
        TargetKind::Schema => plain(ObjectKind::Schema),
        TargetKind::Extension => plain(ObjectKind::Extension),
        TargetKind::Enum => plain(ObjectKind::Enum),
        TargetKind::Sequence => plain(ObjectKind::Sequence),
        TargetKind::Type => match schema.named_type(&cx.object(path)) {
            Some(found) => Ok(Target::Object(ObjectKey { name: cx.object(path), ..found.key.clone() })),
            None => Err(unknown_object(schema, &ObjectKey::new(ObjectKind::Enum, cx.object(path)))),
        },
        TargetKind::Domain => plain(ObjectKind::Domain),
        TargetKind::View => plain(ObjectKind::View),
        TargetKind::MaterializedView => plain(ObjectKind::MaterializedView),
        TargetKind::Function => {
            Ok(Target::Object(object::known(cx, schema, ast::ObjectKind::Function, &written.name)?))
        }
        TargetKind::Procedure => {
            Ok(Target::Object(object::known(cx, schema, ast::ObjectKind::Procedure, &written.name)?))
        }
        TargetKind::Trigger => Ok(Target::Trigger(on, last)),
        TargetKind::Statistics => Ok(Target::Statistics(cx.object(path))),
    }
}

/// Resolves `comment_...`.
pub(super) fn comment(
    cx: &Settings,
    schema: &Schema,
    on: &ast::Target,
    text: Option<&ast::Text>,
) -> Result<Op, Refusal> {
    let on = target(cx, schema, on)?;
    let text = match (text.and_then(super::column::comment), &on) {
        // None at all would be the one that its control file says.
        (None, Target::Object(key)) if key.kind == ObjectKind::Extension => Some(String::new()),
        (text, _) => text,
    };
    Ok(Op::Comment(Comment { on, text }))
}

/// Resolves `set_schema`.
pub(super) fn set_schema(cx: &Settings, schema: &Schema, on: &ast::Target, to: &ast::Ident) -> Result<Op, Refusal> {
    Ok(Op::SetSchema(SetSchema { on: target(cx, schema, on)?, to: name(to) }))
}

/// Resolves `owner ... to ...`.
pub(super) fn owner(cx: &Settings, schema: &Schema, on: &ast::Target, to: &ast::Ident) -> Result<Op, Refusal> {
    Ok(Op::Owner(Owner { on: target(cx, schema, on)?, to: role(to) }))
}

/// The privileges that objects of a kind have. Source: PostgreSQL's documentation, "Privileges". `maintain` came with 17 and
/// is part of `all` there.
fn privileges_of(kind: TargetKind) -> &'static [Privilege] {
    use Privilege::{Create, Delete, Execute, Insert, Maintain, References, Select, Trigger, Truncate, Update, Usage};
    match kind {
        TargetKind::Table | TargetKind::View | TargetKind::MaterializedView => {
            &[Select, Insert, Update, Delete, Truncate, References, Trigger, Maintain]
        }
        TargetKind::Column => &[Select, Insert, Update, References],
        TargetKind::Sequence => &[Usage, Select, Update],
        TargetKind::Schema => &[Usage, Create],
        TargetKind::Function | TargetKind::Procedure => &[Execute],
        TargetKind::Enum | TargetKind::Domain | TargetKind::Type => &[Usage],
        TargetKind::Constraint
        | TargetKind::Index
        | TargetKind::Trigger
        | TargetKind::Policy
        | TargetKind::Statistics
        | TargetKind::Extension => &[],
    }
}

/// Resolves `grant` and `revoke`.
pub(super) fn grant(cx: &Settings, schema: &Schema, written: &ast::Grant) -> Result<Op, Refusal> {
    let mut refusals = Refusals::default();
    let mut on = Vec::new();
    let kind = written.on.first().map_or(TargetKind::Table, |target| target.kind);
    for one in &written.on {
        let Some(found) = refusals.take(target(cx, schema, one)) else { continue };
        for privilege in &written.privileges {
            let has = |kind| privileges_of(kind);
            let possible = has(if privilege.columns.is_empty() { kind } else { TargetKind::Column });
            let all = privilege.word.name == "all";
            let wanted: Vec<Privilege> = possible
                .iter()
                .copied()
                .filter(|one| {
                    if all {
                        *one != Privilege::Maintain || cx.server_version >= 17
                    } else {
                        one.word() == privilege.word.name
                    }
                })
                .collect();
            let columns_of_none = !privilege.columns.is_empty() && kind != TargetKind::Table;
            if wanted.is_empty() || columns_of_none {
                let what = if privilege.columns.is_empty() { kind.word() } else { "column" };
                let words: Vec<&str> = possible.iter().map(|one| one.word()).collect();
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::PRIVILEGE,
                        privilege.word.span,
                        if columns_of_none {
                            format!("`{}` on a {} is not for single columns", privilege.word.name, kind.word())
                        } else {
                            format!("there is no privilege `{}` on a {what}", privilege.word.name)
                        },
                        "PostgreSQL refuses it",
                    )
                    .help(format!("there are {}", words.join(", "))),
                ));
                continue;
            }
            match (&found, privilege.columns.as_slice()) {
                (Target::Table(table), [_, ..]) => {
                    for column in &privilege.columns {
                        let place = Target::Column(table.clone(), name(column));
                        on.push(GrantedOn { on: place, privileges: wanted.clone(), all });
                    }
                }
                _ => match on.iter_mut().find(|one: &&mut GrantedOn| one.on == found && !one.all && !all) {
                    Some(one) => one.privileges.extend(wanted),
                    None => on.push(GrantedOn { on: found.clone(), privileges: wanted, all }),
                },
            }
        }
    }
    let roles: Vec<Role> = written.roles.iter().map(role).collect();
    if !written.revoke
        && written.option
        && let Some(public) = written.roles.iter().find(|ident| role(ident) == Role::Public)
    {
        refusals.push(Refusal::fatal(Diagnostic::new(
            code::PRIVILEGE,
            public.span,
            "`public` cannot have a grant option",
            "it goes to roles only",
        )));
    }
    refusals.finish()?;
    let span = written.privileges.first().map_or(crate::text::Span::default(), |first| first.word.span);
    Ok(Op::Grant(Grant { revoke: written.revoke, option: written.option, on, roles, span }))
}
