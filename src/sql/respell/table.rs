//! `alter table`: its actions, one operation each.

use std::ops::Range;

use crate::text::Respelling;

use super::Action;
use super::words::{Path, Words};

/// The passes in which the server runs the actions of one statement.
mod pass {
    pub const DROP: u8 = 0;
    pub const TYPE: u8 = 1;
    pub const ADD_COLUMN: u8 = 2;
    pub const COLUMN: u8 = 3;
    pub const KEY: u8 = 4;
    pub const CONSTRAINT: u8 = 5;
    pub const OTHER: u8 = 6;
}

/// `alter table [if exists] [only] T ACTION, ...`
pub(super) fn alter(words: &mut Words<'_>) -> Option<Vec<Action>> {
    words.skip(2);
    let guarded = words.eat(&["if", "exists"]);
    let is_only = words.eat(&["only"]);
    let table = words.path()?;
    let _ = words.eat(&["*"]);
    let mut actions = Vec::new();
    loop {
        let mut part = words.until(&[","]);
        let mut action = action(&mut part, &table)?;
        if !part.is_at_end() {
            return None;
        }
        action.if_exists = action.if_exists.or_else(|| guarded.then(|| table.place.clone()));
        action.is_only = is_only;
        actions.push(action);
        if !words.eat(&[","]) {
            break;
        }
    }
    actions.sort_by_key(|action| action.pass);
    Some(actions)
}

/// An operation that begins with a verb and the table, or one of its members.
fn reading(words: &Words<'_>, verb: &str, at: &Range<usize>, table: &Path, member: Option<&Path>) -> Respelling {
    let mut reading = Respelling::default();
    reading.say(&format!("{verb} "), at);
    words.say_path(&mut reading, table);
    if let Some(member) = member {
        reading.say(".", &member.place);
        words.say_path(&mut reading, member);
    }
    reading
}

fn action(words: &mut Words<'_>, table: &Path) -> Option<Action> {
    let whole = words.whole();
    let (first, second) = (words.word(0), words.word(1));
    match first {
        "add" if matches!(second, "constraint" | "primary" | "unique" | "foreign" | "check" | "exclude") => {
            words.skip(1);
            add_constraint(words, table, &whole)
        }
        "add" => {
            words.skip(1);
            let _ = words.eat(&["column"]);
            let guarded = words.eat(&["if", "not", "exists"]);
            let column = words.path()?;
            let mut reading = reading(words, "add_column", &whole, table, Some(&column));
            reading.say(" ", &column.place);
            words.copy_rest(&mut reading);
            let mut action = Action::one(reading, whole);
            action.if_not_exists = guarded.then_some(column.place);
            action.pass = pass::ADD_COLUMN;
            Some(action)
        }
        "drop" => {
            words.skip(1);
            let verb = if words.eat(&["constraint"]) { "drop_constraint" } else { "drop_column" };
            let _ = words.eat(&["column"]);
            let guarded = words.eat(&["if", "exists"]);
            let member = words.path()?;
            let mut action = Action::one(reading(words, verb, &whole, table, Some(&member)), whole);
            action.if_exists = guarded.then_some(member.place);
            action.takes_along = words.drop_behavior();
            action.pass = pass::DROP;
            Some(action)
        }
        "alter" => {
            words.skip(1);
            let _ = words.eat(&["column"]);
            let column = words.path()?;
            let mut reading = reading(words, "alter_column", &whole, table, Some(&column));
            reading.say(" ", &column.place);
            let pass = alter_column(words, &mut reading, &whole);
            Some(Action { pass, ..Action::one(reading, whole) })
        }
        "rename" => rename(words, table, &whole),
        "validate" => {
            words.skip(2);
            let name = words.path()?;
            let reading = reading(words, "validate_constraint", &whole, table, Some(&name));
            Some(Action { pass: pass::OTHER, ..Action::one(reading, whole) })
        }
        "inherit" | "no" if first == "inherit" || second == "inherit" => {
            let verb = if words.eat(&["no"]) { "disinherit_table" } else { "inherit_table" };
            words.skip(1);
            let parent = words.path()?;
            let mut reading = reading(words, verb, &whole, table, None);
            reading.say(" from ", &parent.place);
            words.say_path(&mut reading, &parent);
            Some(Action { pass: pass::OTHER, ..Action::one(reading, whole) })
        }
        "attach" | "detach" if second == "partition" => {
            let verb = if first == "attach" { "attach_partition" } else { "detach_partition" };
            words.skip(2);
            let partition = words.path()?;
            let mut reading = reading(words, verb, &whole, &partition, None);
            reading.say(if first == "attach" { " to " } else { " from " }, &table.place);
            words.say_path(&mut reading, table);
            if first == "attach" {
                reading.say(" ", &partition.place);
                words.copy_rest(&mut reading);
            }
            Some(Action { pass: pass::OTHER, ..Action::one(reading, whole) })
        }
        "enable" | "disable" | "force" | "no" => {
            let verb = if words.eat(&["enable", "row", "level", "security"]) {
                "enable_row_security"
            } else if words.eat(&["disable", "row", "level", "security"]) {
                "disable_row_security"
            } else if words.eat(&["force", "row", "level", "security"]) {
                "force_row_security"
            } else if words.eat(&["no", "force", "row", "level", "security"]) {
                "no_force_row_security"
            } else {
                return None;
            };
            Some(Action { pass: pass::OTHER, ..Action::one(reading(words, verb, &whole, table, None), whole) })
        }
        "set" if second == "schema" => {
            words.skip(2);
            let to = words.path()?;
            let mut reading = reading(words, "set_schema", &whole, table, None);
            reading.say(" to ", &to.place);
            words.say_path(&mut reading, &to);
            Some(Action::one(reading, whole))
        }
        _ => None,
    }
}

/// `[constraint N] KIND ...`, after `add`
fn add_constraint(words: &mut Words<'_>, table: &Path, whole: &Range<usize>) -> Option<Action> {
    let name = if words.eat(&["constraint"]) { Some(words.path()?) } else { None };
    let (verb, pass) = if words.eat(&["primary", "key"]) {
        ("create_primary_key", pass::KEY)
    } else if words.eat(&["unique"]) {
        ("create_unique_constraint", pass::KEY)
    } else if words.eat(&["exclude"]) {
        ("create_exclude_constraint", pass::KEY)
    } else if words.eat(&["foreign", "key"]) {
        ("create_foreign_key", pass::CONSTRAINT)
    } else if words.eat(&["check"]) {
        ("create_check_constraint", pass::CONSTRAINT)
    } else {
        return None;
    };
    let mut reading = Respelling::default();
    reading.say(&format!("{verb} "), whole);
    if let Some(name) = &name {
        words.say_path(&mut reading, name);
        reading.say(" ", whole);
    }
    reading.say("on ", whole);
    words.say_path(&mut reading, table);
    reading.say(" ", whole);
    words.copy_rest(&mut reading);
    Some(Action { pass, ..Action::one(reading, whole.clone()) })
}

/// What stands after `alter column C`; gives its pass.
fn alter_column(words: &mut Words<'_>, reading: &mut Respelling, whole: &Range<usize>) -> u8 {
    if words.eat(&["set", "not", "null"]) {
        reading.say("not null", whole);
        return pass::COLUMN;
    }
    if words.eat(&["drop", "not", "null"]) {
        reading.say("null", whole);
        return pass::DROP;
    }
    if words.eat(&["set", "default"]) {
        reading.say("default ", whole);
        words.copy_rest(reading);
        return pass::CONSTRAINT;
    }
    if words.eat(&["set", "data", "type"]) || words.eat(&["type"]) {
        reading.say("type ", whole);
        let ty = words.until(&["using"]).whole();
        words.copy(reading, &ty);
        if words.eat(&["using"]) {
            reading.say(" using ", whole);
            words.copy_in_parentheses(reading);
        }
        return pass::TYPE;
    }
    let pass = match words.word(0) {
        "drop" => pass::DROP,
        "add" => pass::CONSTRAINT,
        _ => pass::COLUMN,
    };
    words.copy_rest(reading);
    pass
}

/// `rename to U`, `rename [column] A to B`, `rename constraint A to B`
fn rename(words: &mut Words<'_>, table: &Path, whole: &Range<usize>) -> Option<Action> {
    words.skip(1);
    let (verbs, member): (&[&str], Option<Path>) = if words.word(0) == "to" {
        // The server renames indexes, views and sequences by this statement too.
        (&["rename_table", "rename_index", "rename_view", "rename_sequence", "rename_materialized_view"], None)
    } else if words.eat(&["constraint"]) {
        (&["rename_constraint"], Some(words.path()?))
    } else {
        let _ = words.eat(&["column"]);
        (&["rename_column"], Some(words.path()?))
    };
    if !words.eat(&["to"]) {
        return None;
    }
    let to = words.path()?;
    let readings = verbs.iter().map(|verb| {
        let mut reading = reading(words, verb, whole, table, member.as_ref());
        reading.say(" to ", &to.place);
        words.say_path(&mut reading, &to);
        reading
    });
    Some(Action { readings: readings.collect(), range: whole.clone(), ..Action::default() })
}
