//! `create ...`: tables, indexes, types, and what is spelled like its operation.

use std::ops::Range;

use crate::text::Respelling;

use super::Action;
use super::words::{Path, Words};

/// Kinds whose operation is SQL without its `create`: the words, the verb, and the verb where one is replaced.
const PLAIN: &[(&[&str], &str, &str)] = &[
    (&["schema"], "create_schema", ""),
    (&["sequence"], "create_sequence", ""),
    (&["domain"], "create_domain", ""),
    (&["function"], "create_function", "replace_function"),
    (&["procedure"], "create_procedure", "replace_procedure"),
    (&["trigger"], "create_trigger", "replace_trigger"),
    (&["policy"], "create_policy", ""),
    (&["statistics"], "create_statistics", ""),
];

pub(super) fn create(words: &mut Words<'_>) -> Option<Vec<Action>> {
    let whole = words.whole();
    words.skip(1);
    let replace = words.eat(&["or", "replace"]);
    let unlogged = words.eat(&["unlogged"]);
    if words.eat(&["table"]) {
        return table(words, &whole, unlogged);
    }
    if unlogged {
        return None;
    }
    let unique = words.word(0) == "unique" && words.word(1) == "index";
    if unique || words.word(0) == "index" {
        words.skip(if unique { 2 } else { 1 });
        return index(words, &whole, unique);
    }
    if words.eat(&["type"]) {
        return enum_type(words, &whole);
    }
    if words.eat(&["extension"]) {
        return extension(words, &whole);
    }
    if words.eat(&["view"]) {
        let verbs: &[&str] = if replace { &["replace_view", "create_view"] } else { &["create_view"] };
        return view(words, &whole, verbs);
    }
    if words.eat(&["materialized", "view"]) {
        return view(words, &whole, &["create_materialized_view"]);
    }
    let (_, create, replaced) = PLAIN.iter().find(|(kind, ..)| words.eat(kind))?;
    let guarded = words.eat(&["if", "not", "exists"]);
    let name = words.next_range()?;
    let verbs = if replace { vec![*replaced, *create] } else { vec![*create] };
    let rest = words.rest();
    let readings = verbs.iter().map(|verb| {
        let mut reading = Respelling::default();
        reading.say(&format!("{verb} "), &whole);
        words.copy(&mut reading, &rest);
        reading
    });
    let readings = readings.collect();
    words.finish();
    Some(vec![Action { readings, range: whole, if_not_exists: guarded.then_some(name), ..Action::default() }])
}

fn head(words: &Words<'_>, verb: &str, whole: &Range<usize>, name: &Path) -> Respelling {
    let mut reading = Respelling::default();
    reading.say(&format!("{verb} "), whole);
    words.say_path(&mut reading, name);
    reading
}

/// `[if not exists] T (ITEM, ...) ...`, `T partition of P ...`
fn table(words: &mut Words<'_>, whole: &Range<usize>, unlogged: bool) -> Option<Vec<Action>> {
    let guarded = words.eat(&["if", "not", "exists"]);
    let name = words.path()?;
    let mut reading;
    if words.eat(&["partition", "of"]) {
        reading = head(words, "create_partition", whole, &name);
        reading.say(" of ", whole);
        words.copy_rest(&mut reading);
    } else {
        reading = head(words, "create_table", whole, &name);
        reading.say(" {\n", whole);
        let mut items = words.inside()?;
        while !items.is_at_end() {
            let mut item = items.until(&[","]);
            items.skip(1);
            table_item(&mut item, &mut reading)?;
            reading.say("\n", whole);
        }
        reading.say("}", whole);
        if unlogged {
            reading.say(" unlogged", whole);
        }
        if !words.is_at_end() {
            reading.say(" ", whole);
            words.copy_rest(&mut reading);
        }
    }
    let mut action = Action::one(reading, whole.clone());
    action.if_not_exists = guarded.then_some(name.place);
    Some(vec![action])
}

/// A column or a constraint.
fn table_item(item: &mut Words<'_>, reading: &mut Respelling) -> Option<()> {
    match item.word(0) {
        "like" => return None,
        "constraint" | "primary" | "unique" | "check" | "foreign" | "exclude" => {}
        _ => {
            let name = item.path()?;
            item.say_path(reading, &name);
            reading.say(" ", &name.place);
        }
    }
    item.copy_rest(reading);
    Some(())
}

/// `[concurrently] [if not exists] [N] on [only] T [using M] (...) ... [where E]`
fn index(words: &mut Words<'_>, whole: &Range<usize>, unique: bool) -> Option<Vec<Action>> {
    let mut reading = Respelling::default();
    reading.say(if unique { "create_unique_index " } else { "create_index " }, whole);
    if words.eat(&["concurrently"]) {
        reading.say("concurrently ", whole);
    }
    let guarded = words.eat(&["if", "not", "exists"]);
    let mut guard = None;
    if words.word(0) != "on" {
        let name = words.path()?;
        words.say_path(&mut reading, &name);
        reading.say(" ", whole);
        guard = Some(name.place).filter(|_| guarded);
    }
    if !words.eat(&["on"]) {
        return None;
    }
    let is_only = words.eat(&["only"]);
    let table = words.path()?;
    reading.say("on ", whole);
    words.say_path(&mut reading, &table);
    reading.say(" ", whole);
    let body = words.until(&["where"]).whole();
    words.copy(&mut reading, &body);
    if words.eat(&["where"]) {
        reading.say(" where ", whole);
        words.copy_in_parentheses(&mut reading);
    }
    let mut action = Action::one(reading, whole.clone());
    action.if_not_exists = guard;
    action.is_only = is_only;
    Some(vec![action])
}

/// `E as enum ('a', ...)`
fn enum_type(words: &mut Words<'_>, whole: &Range<usize>) -> Option<Vec<Action>> {
    let name = words.path()?;
    if !words.eat(&["as", "enum"]) {
        return None;
    }
    let mut reading = head(words, "create_enum", whole, &name);
    reading.say(" {\n", whole);
    let mut labels = words.inside()?;
    while !labels.is_at_end() {
        let label = labels.until(&[","]).whole();
        labels.skip(1);
        labels.copy_piece(&mut reading, &label);
        reading.say(if labels.is_at_end() { "\n" } else { " " }, whole);
    }
    reading.say("}", whole);
    Some(vec![Action::one(reading, whole.clone())])
}

/// `[if not exists] X [with] [schema S] [version V] [cascade]`
fn extension(words: &mut Words<'_>, whole: &Range<usize>) -> Option<Vec<Action>> {
    let guarded = words.eat(&["if", "not", "exists"]);
    let name = words.path()?;
    let mut reading = head(words, "create_extension", whole, &name);
    let _ = words.eat(&["with"]);
    if !words.is_at_end() {
        reading.say(" ", whole);
        words.copy_rest(&mut reading);
    }
    if guarded {
        // Whether it was there before, the database cannot tell afterwards.
        reading.say(" or keep", whole);
    }
    let mut action = Action::one(reading, whole.clone());
    action.if_not_exists = guarded.then_some(name.place);
    Some(vec![action])
}

/// `V [(c, ...)] [with (...)] as QUERY [with check option | with no data]`
fn view(words: &mut Words<'_>, whole: &Range<usize>, verbs: &[&str]) -> Option<Vec<Action>> {
    let guarded = words.eat(&["if", "not", "exists"]);
    let name = words.path()?;
    let options = words.until(&["as"]).whole();
    if !words.eat(&["as"]) {
        return None;
    }
    let endings: &[&[&str]] = &[
        &["with", "check", "option"],
        &["with", "cascaded", "check", "option"],
        &["with", "local", "check", "option"],
        &["with", "no", "data"],
        &["with", "data"],
    ];
    let ending = endings.iter().find_map(|ending| words.cut(ending)).map(|ending| ending.whole());
    let query = words.rest();
    words.finish();
    let readings = verbs.iter().map(|verb| {
        let mut reading = head(words, verb, whole, &name);
        if !options.is_empty() {
            reading.say(" ", whole);
            words.copy(&mut reading, &options);
        }
        reading.say(" as ", whole);
        words.copy_in_dollars(&mut reading, &query);
        if let Some(ending) = &ending {
            reading.say(" ", whole);
            words.copy_piece(&mut reading, ending);
        }
        reading
    });
    let readings = readings.collect();
    Some(vec![Action {
        readings,
        range: whole.clone(),
        if_not_exists: guarded.then_some(name.place),
        ..Action::default()
    }])
}
