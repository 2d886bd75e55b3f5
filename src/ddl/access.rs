//! Comments on every kind of object, owners and grants.

use super::{object, writer};
use crate::op::{Comment, Grant, GrantedOn, Owner, SetSchema, granted, granting};
use crate::schema::{Access, Grants, Name, ObjectKey, ObjectKind, Privilege, Role, Table, Target};
use crate::text::quote_literal;

/// A thing as `comment on`, `alter ... owner` and `grant ... on` name it.
fn named(on: &Target) -> String {
    match on {
        Target::Table(name) => format!("table {name}"),
        Target::Column(table, name) => format!("column {table}.{name}"),
        Target::Constraint(table, name) => format!("constraint {name} on {table}"),
        Target::Index(name) => format!("index {name}"),
        Target::Policy(table, name) => format!("policy {name} on {table}"),
        Target::Trigger(table, name) => format!("trigger {name} on {table}"),
        Target::Statistics(name) => format!("statistics {name}"),
        Target::Object(key) => format!("{} {key}", object::word(key)),
    }
}

/// A thing as `grant ... on` names it: views are tables there.
fn granted_on(on: &Target) -> String {
    match on {
        Target::Object(key) if matches!(key.kind, ObjectKind::View | ObjectKind::MaterializedView) => {
            format!("table {key}")
        }
        Target::Table(_)
        | Target::Column(..)
        | Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_)
        | Target::Object(_) => named(on),
    }
}

/// The statement that sets or removes a comment.
pub(super) fn comment(op: &Comment) -> String {
    match &op.on {
        Target::Object(key) if key.kind == ObjectKind::Extension && op.text.is_none() => comment_of_control_file(key),
        on => writer::comment_on(&named(on), op.text.as_deref().filter(|text| !text.is_empty())),
    }
}

/// Gives an extension the comment that it has from the start. `comment on` takes nothing but a literal.
fn comment_of_control_file(extension: &ObjectKey) -> String {
    let name = quote_literal(&extension.name.name);
    let body = format!(
        "begin\n  execute format('comment on extension %I is %L', {name},\n    \
         (select comment from pg_available_extensions where name = {name}));\nend"
    );
    format!("do {}", writer::dollar_quoted(&body))
}

/// `alter table t set schema s`
pub(super) fn set_schema(op: &SetSchema) -> String {
    format!("alter {} set schema {}", named(&op.on), op.to)
}

/// `alter table t owner to r`
pub(super) fn owner(op: &Owner) -> String {
    format!("alter {} owner to {}", named(&op.on), op.to)
}

/// `select (a), insert (a, b)`, or `all`.
fn privileges(written: &[(&[Privilege], bool, Vec<&Name>)]) -> String {
    let mut all = Vec::new();
    for (privileges, is_all, columns) in written {
        let columns = if columns.is_empty() {
            String::new()
        } else {
            format!(" ({})", columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        };
        if *is_all {
            all.push(format!("all{columns}"));
        } else {
            all.extend(privileges.iter().map(|privilege| format!("{}{columns}", privilege.word())));
        }
    }
    all.join(", ")
}

/// The statements of a grant: one for each thing, with all its columns.
pub(super) fn grant(op: &Grant) -> Vec<String> {
    let mut things: Vec<(Target, Vec<&GrantedOn>)> = Vec::new();
    for one in &op.on {
        let thing = match &one.on {
            Target::Column(table, _) => Target::Table(table.clone()),
            whole => whole.clone(),
        };
        match things.iter_mut().find(|(known, _)| *known == thing) {
            Some((_, all)) => all.push(one),
            None => things.push((thing, vec![one])),
        }
    }
    let roles: Vec<String> = op.roles.iter().map(Role::to_string).collect();
    let roles = roles.join(", ");
    things
        .into_iter()
        .map(|(thing, all)| {
            let mut written: Vec<(&[Privilege], bool, Vec<&Name>)> = Vec::new();
            for one in all {
                let column = match &one.on {
                    Target::Column(_, name) => Some(name),
                    _ => None,
                };
                match written.last_mut() {
                    Some((privileges, is_all, columns))
                        if column.is_some() && *privileges == one.privileges && *is_all == one.all =>
                    {
                        columns.extend(column);
                    }
                    _ => written.push((&one.privileges, one.all, column.into_iter().collect())),
                }
            }
            let what = privileges(&written);
            match (op.revoke, op.option) {
                (false, false) => format!("grant {what} on {} to {roles}", granted_on(&thing)),
                (false, true) => format!("grant {what} on {} to {roles} with grant option", granted_on(&thing)),
                (true, false) => format!("revoke {what} on {} from {roles}", granted_on(&thing)),
                (true, true) => format!("revoke grant option for {what} on {} from {roles}", granted_on(&thing)),
            }
        })
        .collect()
}

/// The privileges that `all` stands for, where there are several.
fn every(on: &Target) -> Option<&'static [Privilege]> {
    use Privilege::{Create, Delete, Insert, References, Select, Trigger, Truncate, Update, Usage};
    match on {
        Target::Table(_) => Some(&[Select, Insert, Update, Delete, Truncate, References, Trigger]),
        Target::Object(key) => match key.kind {
            ObjectKind::Schema => Some(&[Usage, Create]),
            ObjectKind::Sequence => Some(&[Usage, Select, Update]),
            ObjectKind::View | ObjectKind::MaterializedView => {
                Some(&[Select, Insert, Update, Delete, Truncate, References, Trigger])
            }
            ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Function
            | ObjectKind::Procedure => None,
        },
        Target::Column(..)
        | Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => None,
    }
}

/// The grants on a thing that is made, which are not there by themselves.
fn made_with(on: &Target, grants: &Grants) -> Vec<String> {
    let is_all =
        |one: &[Privilege]| every(on).is_some_and(|every| every.iter().all(|privilege| one.contains(privilege)));
    let mut all = Vec::new();
    for mut made in granted(on, grants) {
        made.on.iter_mut().for_each(|one| one.all = is_all(&one.privileges));
        all.extend(grant(&made));
    }
    all
}

/// What makes the access of an object that was just made.
pub(super) fn of_object(object: &crate::schema::Object) -> Vec<String> {
    let on = Target::Object(object.key.clone());
    let mut all = Vec::new();
    let mut grants = object.access.grants.clone();
    if let Some(privilege) = Access::of_everybody(object.key.kind)
        && grants.0.shift_remove(&(Role::Public, privilege)).is_none()
    {
        all.push(format!("revoke {} on {} from public", privilege.word(), named(&on)));
    }
    // A schema is made for its owner.
    let is_owned = object.key.kind == ObjectKind::Schema;
    all.extend(given(&on, &Access { grants, ..object.access.clone() }, is_owned));
    all
}

/// What makes the access of a table that was just made.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let on = Target::Table(table.name.clone());
    let mut all = Vec::new();
    all.extend(given(&on, &table.access, false));
    for column in table.columns.values() {
        all.extend(made_with(&Target::Column(table.name.clone(), column.name.clone()), &column.grants));
    }
    all
}

/// What grants, and gives to its owner. What is granted to whoever runs it comes after the owner, whose it would be before.
fn given(on: &Target, access: &Access, is_owned: bool) -> Vec<String> {
    let (late, early) = access.grants.0.clone().into_iter().partition(|((to, _), _)| *to == Role::CurrentUser);
    let mut all = made_with(on, &Grants(early));
    let to = access.owner.as_ref().filter(|_| !is_owned);
    all.extend(to.map(|to| owner(&Owner { on: on.clone(), to: to.clone() })));
    all.extend(made_with(on, &Grants(late)));
    if !access.withheld.is_empty() {
        let mut privileges: Vec<Privilege> = access.withheld.iter().copied().collect();
        privileges.sort_unstable();
        let owner = access.owner.as_ref().unwrap_or(&Role::CurrentUser);
        all.extend(grant(&granting(true, false, on, privileges, owner)));
    }
    all
}
