//! What raw SQL has to do with rows: its statements name tables. What nobody can read may be anything.

use std::collections::BTreeSet;

use super::access::{Change, OnRows, RawRows, What};
use super::rows::{Finder, functions};
use crate::op::RawSql;
use crate::schema::{Definition, ObjName, TriggerEvent};
use crate::sql::{self, RawStatement, TableMention};
use crate::text::Span;

/// Statements that change neither rows nor objects.
const HARMLESS: &[&str] = &[
    "analyze",
    "checkpoint",
    "cluster",
    "deallocate",
    "discard",
    "explain",
    "listen",
    "load",
    "lock",
    "notify",
    "reindex",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "security",
    "set",
    "show",
    "unlisten",
    "vacuum",
];

/// Finds what raw SQL has to do with rows. `is_defined`: it was said what objects it makes.
pub(super) fn raw(finder: &mut Finder<'_>, sql: &RawSql, is_defined: bool, span: Span) {
    if sql.proved {
        return;
    }
    let script = sql::script(&sql.text);
    if script.sets_path {
        finder.push_all(span, What::Anything);
        return;
    }
    for statement in &script.statements {
        let text = sql.text.get(statement.range.clone()).unwrap_or_default();
        let words = words(text);
        let is_about_objects = statement.is_ddl || statement.actions.is_some();
        let is_known = if is_about_objects {
            is_defined || (!sql.opaque && statement.actions.is_some())
        } else {
            let verb = statement.words.split(' ').next().unwrap_or_default();
            HARMLESS.contains(&verb) || (is_on_rows(statement) && !calls_own(finder, &words))
        };
        if !is_known {
            finder.push_all(span, What::Anything);
            return;
        }
        for table in &statement.tables {
            rows(finder, statement, table, &words, span);
        }
    }
}

/// Whether it reads or changes rows of tables, and does no more than that. A query without a table is there for what its
/// functions do.
fn is_on_rows(statement: &RawStatement) -> bool {
    let verb = statement.words.split(' ').next().unwrap_or_default();
    ["insert", "update", "delete", "merge", "truncate", "copy", "with", "select", "table"].contains(&verb)
        && !statement.tables.is_empty()
}

/// Whether it calls a function that the history made: what that does is not known.
fn calls_own(finder: &Finder<'_>, words: &BTreeSet<String>) -> bool {
    let routines = finder.objects().filter(|object| matches!(object.definition, Definition::Routine(_)));
    routines.into_iter().any(|routine| words.contains(&routine.key.name.name.to_lowercase()))
}

/// Every word of a text in lower case, what is quoted included, and `*` if it is there.
fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
    let mut all: BTreeSet<String> = split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if text.contains('*') {
        all.insert("*".to_owned());
    }
    all
}

fn rows(
    finder: &mut Finder<'_>,
    statement: &RawStatement,
    mention: &TableMention,
    words: &BTreeSet<String>,
    span: Span,
) {
    let verb = statement.words.split(' ').next().unwrap_or_default();
    let on_conflict = words.contains("conflict");
    let writes = match verb {
        "truncate" if mention.is_written => Some(Change::Other),
        "copy" => words.contains("from").then_some(Change::Insert),
        "insert" if mention.is_written && !on_conflict => Some(Change::Insert),
        "update" if mention.is_written => Some(Change::Update),
        _ => mention.is_written.then_some(Change::Other),
    };
    let event = match writes {
        Some(Change::Insert) => TriggerEvent::Insert,
        Some(Change::Update | Change::Other) | None => TriggerEvent::Update(Vec::new()),
    };
    let name = ObjName {
        schema: mention.schema.clone().unwrap_or_else(|| finder.default_schema().to_owned()),
        name: mention.name.clone(),
        qualified: mention.schema.is_some(),
        span,
    };
    let columns: Vec<String> = mention.columns.iter().map(|(column, _)| column.clone()).collect();
    for table in finder.read_by(&name) {
        let Some(found) = finder.table(&table) else { continue };
        let all_events = [TriggerEvent::Insert, TriggerEvent::Delete, TriggerEvent::Truncate];
        let mut calls = if writes.is_some() { functions(found, &event) } else { Vec::new() };
        if writes == Some(Change::Other) {
            calls.extend(all_events.iter().flat_map(|event| functions(found, event)));
        }
        let raw = RawRows {
            writes,
            columns: columns.clone(),
            words: words.clone(),
            enums: finder.enums(found, |_| true),
            calls,
        };
        finder.push(span, &table, What::Rows(OnRows::Raw(raw)));
    }
}
