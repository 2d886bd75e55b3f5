//! `alter_domain` that looks at the values of all columns of the domain.

use super::super::source::{add_then_validate, list, told};
use super::Rule;
use crate::diag::codes::lint::objects as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AlterDomain, DomainAction, Op, is_of_type};
use crate::schema::{
    Constraint, ConstraintKind, Deferral, Definition, Domain, DomainCheck, Expr, Made, Name, ObjName, ObjectKey, Part,
    Schema, Table, server_name,
};

pub(super) const RULE: Rule = Rule::operation(code::DOMAIN_CHANGE_LOCKS_USERS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AlterDomain(op) = at.op else { return };
    let definition = at.before.object(&op.key).map(|object| &object.definition);
    let Some(Definition::Domain(domain)) = definition else { return };
    if !op.actions.iter().any(|action| looks_at_rows(domain, action)) || is_back(at, op) {
        return;
    }
    let users = users(at, &op.key);
    let mut tables: Vec<&ObjName> = Vec::new();
    for (table, _) in &users {
        let name = root(at.before, table);
        if !tables.contains(&name) {
            tables.push(name);
        }
    }
    if tables.is_empty() {
        return;
    }
    let (key, tables) = (&op.key, list(&tables));
    let found = out.at(
        at.span,
        format!("changing `{key}` stops every write to {tables} while all their rows are read"),
        "SHARE lock on every table with a column of the domain",
    );
    let lines: Vec<String> =
        op.actions.iter().filter_map(added).flat_map(|check| on_tables(at, &users, check)).collect();
    let help = if lines.is_empty() {
        "the server has no other way for a domain; say it by checks of the tables, which are added `not valid` and \
         validated without stopping anyone"
            .to_owned()
    } else {
        told("say it by checks of the tables: these are validated without stopping anyone", &lines)
    };
    out.push(found.help(help));
}

/// Whether the server looks for values that do not fit: not where the domain is so already.
fn looks_at_rows(domain: &Domain, action: &DomainAction) -> bool {
    match action {
        DomainAction::NotNull(refused) => *refused && !domain.not_null,
        DomainAction::Add(check) => !check.not_valid,
        DomainAction::Validate(name) => domain.checks.get(&name.text).is_none_or(|check| check.not_valid),
        DomainAction::Default(_) | DomainAction::Drop(_) | DomainAction::Rename(..) => false,
    }
}

/// Whether the domain was made in the run: then its columns are new too.
fn is_back(at: &Moment<'_>, op: &AlterDomain) -> bool {
    at.run.is_new_object(&op.key)
}

/// The columns of a domain, and of those that are made of it, in tables that are in use and hold rows.
fn users<'a>(at: &Moment<'a>, key: &ObjectKey) -> Vec<(&'a Table, &'a Name)> {
    let mut keys = vec![key.clone()];
    let mut next = 0;
    while let Some(key) = keys.get(next).cloned() {
        let made_of_it = at.before.objects().filter(|object| {
            matches!(&object.definition, Definition::Domain(domain) if is_of_type(at.before, &domain.ty, &key))
        });
        keys.extend(made_of_it.map(|object| object.key.clone()).filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        next += 1;
    }
    let tables = at.before.tables().filter(|table| table.partitioning.is_none() && at.live(&table.name).is_some());
    tables
        .flat_map(|table| table.columns.values().map(move |column| (table, column)))
        .filter(|(table, column)| !at.run.is_new_column(&table.name, &column.name.text))
        .filter(|(_, column)| keys.iter().any(|key| is_of_type(at.before, &column.ty, key)))
        .map(|(table, column)| (table, &column.name))
        .collect()
}

/// The partitioned table at the top, or the table itself.
fn root<'a>(schema: &'a Schema, table: &'a Table) -> &'a ObjName {
    let mut name = &table.name;
    while let Some(of) = schema.table(name).and_then(|table| table.partition_of.as_ref()) {
        name = &of.parent;
    }
    name
}

/// The check of a domain that is added, with `value` for the column.
fn added(action: &DomainAction) -> Option<&DomainCheck> {
    match action {
        DomainAction::Add(check) if !check.not_valid => Some(check),
        DomainAction::Add(_)
        | DomainAction::NotNull(_)
        | DomainAction::Default(_)
        | DomainAction::Drop(_)
        | DomainAction::Rename(..)
        | DomainAction::Validate(_) => None,
    }
}

/// How many tables are written out.
const SHOWN: usize = 3;

/// The check of a domain as checks of the tables.
fn on_tables(at: &Moment<'_>, users: &[(&Table, &Name)], check: &DomainCheck) -> Vec<String> {
    let mut lines = Vec::new();
    let mut seen: Vec<(&ObjName, &Name)> = Vec::new();
    for (table, column) in users {
        let name = root(at.before, table);
        if seen.contains(&(name, *column)) || seen.len() == SHOWN {
            continue;
        }
        seen.push((name, *column));
        let Some(expr) = about(&check.expr, column) else { return Vec::new() };
        let taken = |free: &str| {
            at.before.table(name).is_some_and(|table| table.constraints.contains_key(free))
                || at.before.constraint_name_taken(name, free)
        };
        let constraint = Constraint {
            name: Name::new(server_name(&name.name, Some(&column.text), "check", taken), column.span),
            kind: ConstraintKind::Check { expr, no_inherit: false },
            deferral: Deferral::default(),
            not_valid: true,
            with: Vec::new(),
            comment: None,
            index_comment: None,
            made: Made::default(),
        };
        lines.extend(add_then_validate(name, &constraint));
    }
    lines
}

/// The condition of a domain with the column in the place of `value`.
fn about(expr: &Expr, column: &Name) -> Option<Expr> {
    let mut text = String::new();
    for part in &expr.parts {
        let Part::Sql { text: sql, .. } = part else { return None };
        text.push_str(sql);
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let lower = text.to_lowercase();
    // Of texts in quotes nothing is known here.
    if text.contains('\'') && lower.matches("value").count() != 1 || lower.len() != text.len() {
        return None;
    }
    let mut out = String::new();
    let mut rest = 0;
    for (at, found) in lower.match_indices("value") {
        let before = text.get(..at)?.chars().next_back().is_some_and(is_word);
        let after = text.get(at + found.len()..)?.chars().next().is_some_and(is_word);
        if !before && !after {
            out.push_str(text.get(rest..at)?);
            out.push_str(&column.to_string());
            rest = at + found.len();
        }
    }
    out.push_str(text.get(rest..)?);
    (rest > 0).then(|| Expr { parts: vec![Part::Sql { tokens: out.clone(), text: out }] })
}
