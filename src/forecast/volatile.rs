//! Whether a default gives every row a value of its own.
//!
//! `add column` keeps one value for all rows that are there, unless its default is volatile after the server has folded it:
//! then it writes every row. So `now()` costs nothing, `clock_timestamp()` all; and a function in SQL whose body is one
//! expression counts as that expression, whatever it was declared.

use super::words::{Word, lex, words};
use crate::schema::{ArgumentMode, Definition, Expr, ObjectKey, ObjectKind, Returns, Routine, Schema, Volatility};

/// What makes a default volatile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Volatile {
    /// A function of PostgreSQL or of an extension.
    Known(&'static str),
    /// A function of the model.
    Own(ObjectKey),
}

impl std::fmt::Display for Volatile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(name) => write!(f, "{name}()"),
            Self::Own(key) => write!(f, "{}()", key.name),
        }
    }
}

/// Functions that are volatile and give a value. Source: `pg_proc` of PostgreSQL 13 to 18, and the extensions pgcrypto and
/// uuid-ossp.
const VOLATILE: &[&str] = &[
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "gen_salt",
    "lastval",
    "lo_create",
    "lo_from_bytea",
    "lo_import",
    "nextval",
    "pg_current_logfile",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_database_size",
    "pg_export_snapshot",
    "pg_logical_emit_message",
    "pg_read_file",
    "pg_relation_size",
    "pg_table_size",
    "pg_total_relation_size",
    "pg_try_advisory_lock",
    "pg_try_advisory_xact_lock",
    "pgp_pub_encrypt",
    "pgp_sym_encrypt",
    "random",
    "random_normal",
    "set_config",
    "setval",
    "timeofday",
    "txid_status",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
];

/// What makes the expression volatile, if it is.
pub fn volatile(schema: &Schema, expr: &Expr) -> Option<Volatile> {
    in_words(schema, &words(expr), 8)
}

/// Whether the expression calls anything at all.
pub(super) fn calls_something(expr: &Expr) -> bool {
    calls(&words(expr)).next().is_some()
}

/// Whether the expression calls a function of the model, and whether that is a volatile one that is put in its place.
pub(super) fn calls_own(schema: &Schema, expr: &Expr) -> Option<bool> {
    let all = words(expr);
    let mut found = None;
    for call in calls(&all) {
        for routine in own(schema, call) {
            found = Some(found.unwrap_or(false) || routine.volatility == Volatility::Volatile);
        }
    }
    found
}

fn in_words(schema: &Schema, all: &[Word], depth: usize) -> Option<Volatile> {
    calls(all).find_map(|call| {
        if let Some(key) = key_of(schema, call) {
            // Of several of one name any may be meant.
            let is_volatile = own(schema, call).into_iter().any(|routine| of_routine(schema, routine, depth));
            return is_volatile.then_some(Volatile::Own(key));
        }
        match call {
            Word::Sql(name) => {
                let name = name.trim_matches('"');
                VOLATILE.iter().find(|known| **known == name).copied().map(Volatile::Known)
            }
            Word::Object(_) | Word::Column(_) => None,
        }
    })
}

/// The names that are called.
fn calls(all: &[Word]) -> impl Iterator<Item = &Word> {
    all.windows(2).filter_map(|pair| match pair {
        [name @ (Word::Sql(_) | Word::Object(_)), open] if open.is("(") => Some(name),
        _ => None,
    })
}

fn key_of(schema: &Schema, call: &Word) -> Option<ObjectKey> {
    let name = match call {
        Word::Object(key) => return (key.kind == ObjectKind::Function).then(|| key.clone()),
        Word::Sql(name) => name,
        Word::Column(_) => return None,
    };
    // In the body of a function names are not resolved.
    let routines = schema.objects().filter(|object| object.key.kind == ObjectKind::Function);
    routines.map(|object| &object.key).find(|key| key.name.name == name.trim_matches('"')).cloned()
}

fn own<'a>(schema: &'a Schema, call: &Word) -> Vec<&'a Routine> {
    let Some(key) = key_of(schema, call) else { return Vec::new() };
    let any = ObjectKey { signature: None, ..key };
    let found = schema.objects().filter(|object| any.stands_for(&object.key));
    found
        .filter_map(|object| match &object.definition {
            Definition::Routine(routine) => Some(&**routine),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::Sequence(_)
            | Definition::View(_)
            | Definition::MaterializedView(_) => None,
        })
        .collect()
}

/// Whether a call of the function is volatile.
fn of_routine(schema: &Schema, routine: &Routine, depth: usize) -> bool {
    if routine.volatility != Volatility::Volatile {
        return false;
    }
    match (depth, expression_of(routine)) {
        (0, _) | (_, None) => true,
        (_, Some(body)) => in_words(schema, &body, depth - 1).is_some(),
    }
}

/// What a query says beyond one expression.
const MORE_THAN_AN_EXPRESSION: &[&str] = &[
    ";",
    "distinct",
    "except",
    "fetch",
    "for",
    "from",
    "group",
    "having",
    "intersect",
    "into",
    "limit",
    "offset",
    "order",
    "select",
    "union",
    "where",
    "window",
];

/// The expression that the server puts in the place of a call, if it does. Source: `inline_function` in PostgreSQL.
fn expression_of(routine: &Routine) -> Option<Vec<Word>> {
    let returns_many = match &routine.returns {
        Returns::Type { set, .. } => *set,
        Returns::Table(_) | Returns::Nothing => true,
    };
    let only_in = routine.arguments.iter().all(|argument| argument.mode == ArgumentMode::In);
    if routine.language.text != "sql" || routine.definer || !routine.settings.is_empty() || returns_many || !only_in {
        return None;
    }
    let mut words = lex(&routine.body);
    while words.last().is_some_and(|last| last == ";") {
        words.pop();
    }
    let [first, rest @ ..] = words.as_slice() else { return None };
    if first != "select" || rest.iter().any(|word| MORE_THAN_AN_EXPRESSION.contains(&word.as_str())) {
        return None;
    }
    Some(rest.iter().cloned().map(Word::Sql).collect())
}
