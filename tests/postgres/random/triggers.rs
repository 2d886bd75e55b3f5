//! Triggers of tables and views.

use aludel::schema::{ObjName, ObjectKind, Schema, Table, Trigger};

use super::Random;
use super::functions::trigger_functions;
use super::pick::{column, columns, name, table, written};

/// The function of a new trigger, called, and what makes it where there is none yet.
fn function(random: &mut Random, schema: &Schema) -> (String, String) {
    let mut all = trigger_functions(schema);
    let mut made = String::new();
    if all.is_empty() {
        let new = name(random);
        let body = random.pick(&["begin return coalesce(new, old); end", "begin\n  return coalesce(new, old);\nend"]);
        made = format!("\ncreate_function {new}() returns trigger language plpgsql as $${body}$$");
        all.push(new);
    }
    let arguments = random.pick(&["", "", "'it''s'", "1, 'two'"]);
    (format!("{}({arguments})", all[random.below(all.len())]), made)
}

/// Some of the events, joined; and which rows all of them have.
fn events(random: &mut Random, table: &Table) -> Option<(String, bool, bool)> {
    let update =
        if random.chance(40) { format!("update of {}", columns(random, table, 2)?) } else { "update".to_owned() };
    Some(match random.below(6) {
        0 => ("insert".to_owned(), false, true),
        1 => ("delete".to_owned(), true, false),
        2 => (format!("insert or {update}"), false, true),
        3 => (format!("delete or insert or {update}"), false, false),
        _ => (update, true, true),
    })
}

/// `when (...)` of a trigger for each row, if such rows are there.
fn when(random: &mut Random, table: &Table, old: bool, new: bool) -> Option<String> {
    if !random.chance(45) {
        return Some(String::new());
    }
    let one = column(random, table)?;
    Some(match (old, new) {
        (true, true) if random.chance(40) => " when (old.* is distinct from new.*)".to_owned(),
        (true, true) => format!(" when (old.{one} is distinct from new.{one} or new.{one} is null)"),
        (true, false) => format!(" when (old.{one}::text <> 'it''s')"),
        (false, true) => format!(" when (new.{one} is not null and length(new.{one}::text) > 0)"),
        (false, false) => " when (pg_trigger_depth() < 5)".to_owned(),
    })
}

fn of_view(random: &mut Random, schema: &Schema) -> Option<String> {
    let views: Vec<&ObjName> =
        schema.objects().filter(|o| o.key.kind == ObjectKind::View).map(|o| &o.key.name).collect();
    if views.is_empty() {
        return None;
    }
    let (on, new, (function, made)) = (random.pick(&views), name(random), function(random, schema));
    let events = random.pick(&["insert", "update", "delete", "insert or update or delete"]);
    let form = match random.below(3) {
        0 => format!("after {events} on {on} for each statement"),
        1 => format!("before {events} on {on}"),
        _ => format!("instead of {events} on {on} for each row"),
    };
    Some(format!("create_trigger {new} {form} execute function {function}{made}"))
}

pub fn create_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    if random.chance(25) {
        return of_view(random, schema);
    }
    let table = table(random, schema)?;
    let (on, new, (function, made)) = (&table.name, name(random), function(random, schema));
    let (events, old, has_new) = events(random, table)?;
    let time = random.pick(&["before", "after"]);
    let form = match random.below(8) {
        0 => format!("{time} truncate on {on}"),
        1 => format!("{time} {events} on {on} for each statement"),
        2 => format!("after update on {on} referencing old table as x new table as \"New rows\" for each statement"),
        3 => {
            let each = random.pick(&["row", "statement"]);
            format!("after insert on {on} referencing new table as fresh for each {each}")
        }
        4 => format!("after delete on {on} referencing old table as gone"),
        _ => format!("{time} {events} on {on} for each row{}", when(random, table, old, has_new)?),
    };
    Some(format!("create_trigger {new} {form} execute function {function}{made}"))
}

pub fn create_constraint_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let (new, (function, made)) = (name(random), function(random, schema));
    let (events, old, has_new) = events(random, table)?;
    let from =
        if random.chance(25) { format!(" from {}", super::pick::table(random, schema)?.name) } else { String::new() };
    let deferral = random.pick(&["", " deferrable", " deferrable initially deferred", " not deferrable"]);
    let when = when(random, table, old, has_new)?;
    Some(format!(
        "create_constraint_trigger {new} after {events} on {}{from}{deferral} for each row{when} execute function {function}{made}",
        table.name
    ))
}

/// Any trigger; of a table only, if that is asked for.
fn trigger<'a>(random: &mut Random, schema: &'a Schema, on_table: bool) -> Option<(String, &'a Trigger)> {
    let all: Vec<_> = schema.triggers().filter(|(on, _)| !on_table || schema.table(on).is_some()).collect();
    if all.is_empty() {
        return None;
    }
    let (on, trigger) = all[random.below(all.len())];
    Some((format!("{on}.{}", written(&trigger.name.text)), trigger))
}

pub fn rename_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_trigger {} to {}", trigger(random, schema, false)?.0, name(random)))
}

pub fn drop_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_trigger {}", trigger(random, schema, false)?.0))
}

pub fn enable_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    let (path, trigger) = trigger(random, schema, true)?;
    (!trigger.enabled).then(|| format!("enable_trigger {path}"))
}

pub fn disable_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    let (path, trigger) = trigger(random, schema, true)?;
    trigger.enabled.then(|| format!("disable_trigger {path}"))
}
