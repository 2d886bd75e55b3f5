//! What the operations on triggers share: finding one, and its function.

use indexmap::IndexMap;

use super::objects::{object, of_name};
use super::{Refusal, lookup, member_key};
use crate::diag::{Diagnostic, codes::check as code, nearest};
use crate::schema::{Definition, Name, ObjName, Schema, Trigger};

/// The triggers of the table or view of this name.
pub fn owner<'a>(schema: &'a Schema, name: &ObjName) -> Result<&'a IndexMap<String, Trigger>, Refusal> {
    schema.triggers_of(name).ok_or_else(|| lookup::unknown_table(schema, name))
}

/// The trigger of this name.
pub fn trigger<'a>(schema: &'a Schema, table: &ObjName, name: &Name) -> Result<&'a Trigger, Refusal> {
    let all = owner(schema, table)?;
    if let Some(found) = all.get(&name.text) {
        return Ok(found);
    }
    let poisoned = schema.table(table).is_some_and(|table| table.poisoned);
    if poisoned || schema.is_poisoned(&name.text) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_OBJECT,
        name.span,
        format!("unknown trigger `{name}` of `{table}`"),
        format!("`{table}` has no such trigger at this point"),
    );
    let near = nearest(&name.text, all.keys().map(String::as_str)).and_then(|near| all.get(near));
    if let Some((span, text)) = schema.where_gone(&member_key(table, &name.text)) {
        diagnostic = diagnostic.related(*span, text.clone());
    } else if let Some(near) = near {
        diagnostic = diagnostic
            .help(format!("there is a trigger `{}`", near.name))
            .related(near.name.span, format!("`{}` is made here", near.name));
    }
    Err(Refusal::waiting(diagnostic))
}

/// The functions for triggers that PostgreSQL has built in. Source: `pg_proc` where `prorettype` is `trigger`.
const BUILT_IN: &[&str] = &[
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
    "unique_key_recheck",
];

/// Checks that the trigger's function is there and is one for triggers.
pub fn function(schema: &Schema, trigger: &Trigger) -> Result<(), Refusal> {
    let key = &trigger.function;
    if schema.object(key).is_none() {
        let built_in = BUILT_IN.contains(&key.name.name.as_str()) && schema.object(key).is_none();
        if built_in || !schema.opaque().is_empty() {
            return Ok(());
        }
        // With arguments it is another function, which no trigger can run.
        if let Some(other) = of_name(schema, key).next() {
            return Err(not_for_triggers(key, &other.key.name, "a trigger's function takes no arguments"));
        }
    }
    let found = object(schema, key)?;
    match &found.definition {
        Definition::Routine(routine) if routine.returns_trigger() => Ok(()),
        _ => Err(not_for_triggers(key, &found.key.name, "it does not return `trigger`")),
    }
}

fn not_for_triggers(key: &crate::schema::ObjectKey, made: &ObjName, why: &str) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::TRIGGER, key.name.span, format!("`{}` is not a function for triggers", key.name), why)
            .related(made.span, "it is made here")
            .help(
                "such a function is `create_function f() returns trigger ...`; a trigger's arguments come in `TG_ARGV`",
            ),
    )
}
