//! Comments on every kind of object, owners, grants, and schemas that something is put into.

use super::clauses::{member, name, path, text_or_null};
use super::objects;
use crate::format::format_name;
use crate::op::{Comment, Grant, GrantedOn, Owner, SetSchema};
use crate::schema::{Role, Target};
use crate::syntax::words::ROLE_WORDS;

/// A role. One whose name is a word for another is told from it by quotes.
pub(super) fn role(role: &Role) -> String {
    match role {
        Role::Named(name) if ROLE_WORDS.contains(&name.as_str()) => format!("\"{name}\""),
        Role::Named(name) => format_name(name),
        Role::Public | Role::CurrentUser | Role::SessionUser => role.to_string(),
    }
}

/// `a, b`
pub(super) fn roles(all: &[Role]) -> String {
    all.iter().map(role).collect::<Vec<_>>().join(", ")
}

/// What something is said of, without its kind.
fn named(on: &Target) -> String {
    match on {
        Target::Table(table) | Target::Index(table) | Target::Statistics(table) => path(table),
        Target::Column(table, own)
        | Target::Constraint(table, own)
        | Target::Policy(table, own)
        | Target::Trigger(table, own) => member(table, own),
        Target::Object(key) => objects::key(key),
    }
}

/// `comment_column t.c 'text'`
pub(super) fn comment(op: &Comment) -> String {
    let text = op.text.as_deref().filter(|text| !text.is_empty());
    format!("comment_{} {} {}", op.on.word().replace(' ', "_"), named(&op.on), text_or_null(text))
}

/// `owner table t to r`
pub(super) fn owner(op: &Owner) -> String {
    format!("owner {} {} to {}", op.on.word(), named(&op.on), role(&op.to))
}

/// `set_schema table t to s`
pub(super) fn set_schema(op: &SetSchema) -> String {
    format!("set_schema {} {} to {}", op.on.word(), named(&op.on), name(&op.to))
}

/// `grant select, update (a) on table t to r`: one for all things that get the same.
pub(super) fn grant(op: &Grant) -> String {
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
    let mut same: Vec<(String, &'static str, Vec<String>)> = Vec::new();
    for (thing, all) in &things {
        let (what, kind) = (privileges(all), thing.word());
        match same.iter_mut().find(|(known, of, _)| *known == what && *of == kind) {
            Some((_, _, names)) => names.push(named(thing)),
            None => same.push((what, kind, vec![named(thing)])),
        }
    }
    let lines = same.into_iter().map(|(what, kind, names)| {
        let (names, to) = (names.join(", "), roles(&op.roles));
        match (op.revoke, op.option) {
            (false, false) => format!("grant {what} on {kind} {names} to {to}"),
            (false, true) => format!("grant {what} on {kind} {names} to {to} with grant option"),
            (true, false) => format!("revoke {what} on {kind} {names} from {to}"),
            (true, true) => format!("revoke grant option for {what} on {kind} {names} from {to}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `select, update (a, b)`, or `all`.
fn privileges(all: &[&GrantedOn]) -> String {
    let mut written: Vec<(String, Vec<String>)> = Vec::new();
    for one in all {
        let column = match &one.on {
            Target::Column(_, column) => Some(name(column)),
            Target::Table(_)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_)
            | Target::Object(_) => None,
        };
        let words: Vec<String> =
            if one.all { vec!["all".to_owned()] } else { one.privileges.iter().map(|p| p.word().to_owned()).collect() };
        for word in words {
            match written.iter_mut().find(|(known, columns)| *known == word && column.is_some() != columns.is_empty()) {
                Some((_, columns)) => columns.extend(column.clone()),
                None => written.push((word, column.clone().into_iter().collect())),
            }
        }
    }
    let spelled = written
        .into_iter()
        .map(|(word, columns)| if columns.is_empty() { word } else { format!("{word} ({})", columns.join(", ")) });
    spelled.collect::<Vec<_>>().join(", ")
}
