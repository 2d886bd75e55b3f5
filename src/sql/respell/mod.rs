//! Statements of raw SQL as operations of the language: their clauses are SQL's, so most of a statement is copied, and
//! what is written anew are the verb and the order of its parts.
//!
//! Nothing is understood here: the text that comes out is for the parser of the language, which refuses what the
//! operations cannot say. A new operation is known here as soon as its words are.

mod create;
mod table;
pub(super) mod words;

use std::ops::Range;

use crate::text::Respelling;

use super::Token;
use words::Words;

/// What a statement does, or a part of it, as an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// The operation; more than one where the statement alone does not tell which it is. The first that can run is meant.
    pub readings: Vec<Respelling>,
    /// Its place in the raw SQL.
    pub range: Range<usize>,
    /// `if exists`: the place of the name that may be missing.
    pub if_exists: Option<Range<usize>>,
    /// `if not exists`: the place of the name that may be there.
    pub if_not_exists: Option<Range<usize>>,
    /// What depends on it goes as well (`cascade`), or goes in the same statement.
    pub takes_along: bool,
    /// `only`: partitions and tables that inherit stay as they are.
    pub is_only: bool,
    /// The pass of `alter table` that it belongs to: the server sorts the actions of one statement.
    pub pass: u8,
}

impl Action {
    fn one(reading: Respelling, range: Range<usize>) -> Self {
        Self { readings: vec![reading], range, ..Self::default() }
    }
}

/// What a statement does as operations; `None` where the language has no words for it.
pub(super) fn respell(text: &str, tokens: &[Token]) -> Option<Vec<Action>> {
    let mut words = Words::new(text, tokens);
    let actions = match words.word(0) {
        "create" => create::create(&mut words),
        "drop" => drop(&mut words),
        "alter" if words.word(1) == "table" => table::alter(&mut words),
        "alter" => alter(&mut words),
        "comment" => comment(&mut words),
        "grant" | "revoke" => {
            let (verb, range) = (words.word(0).to_owned(), words.whole());
            words.skip(1);
            let mut reading = Respelling::default();
            reading.say(&format!("{verb} "), &range);
            words.copy_rest(&mut reading);
            Some(vec![Action::one(reading, range)])
        }
        _ => None,
    };
    // What is left over was not understood.
    actions.filter(|_| words.is_at_end())
}

/// The verbs by the words that SQL has for a kind of object; several where SQL does not tell its kinds apart.
const DROPPED: &[(&[&str], &[&str])] = &[
    (&["table"], &["drop_table"]),
    (&["foreign", "table"], &["drop_foreign_table"]),
    (&["index"], &["drop_index"]),
    (&["materialized", "view"], &["drop_materialized_view"]),
    (&["view"], &["drop_view"]),
    (&["sequence"], &["drop_sequence"]),
    (&["type"], &["drop_enum", "drop_domain"]),
    (&["domain"], &["drop_domain"]),
    (&["schema"], &["drop_schema"]),
    (&["extension"], &["drop_extension"]),
    (&["function"], &["drop_function"]),
    (&["procedure"], &["drop_procedure"]),
    (&["routine"], &["drop_function", "drop_procedure"]),
    (&["statistics"], &["drop_statistics"]),
];

/// `drop KIND [concurrently] [if exists] NAME[(...)], ... [cascade | restrict]`, `drop trigger N on T`
fn drop(words: &mut Words<'_>) -> Option<Vec<Action>> {
    let whole = words.whole();
    words.skip(1);
    if matches!(words.word(0), "trigger" | "policy") {
        return drop_member(words, &whole);
    }
    let (_, verbs) = DROPPED.iter().find(|(kind, _)| words.eat(kind))?;
    let concurrently = words.eat(&["concurrently"]);
    let guarded = words.eat(&["if", "exists"]);
    let mut actions = Vec::new();
    loop {
        let name = words.path()?;
        let range = name.place.clone();
        let arguments = words.group();
        let readings = verbs.iter().map(|verb| {
            let mut reading = Respelling::default();
            reading.say(&format!("{verb} {}", if concurrently { "concurrently " } else { "" }), &whole);
            words.say_path(&mut reading, &name);
            if let Some(arguments) = &arguments {
                words.copy(&mut reading, arguments);
            }
            reading
        });
        let mut action = Action { readings: readings.collect(), range: range.clone(), ..Action::default() };
        action.if_exists = guarded.then_some(range);
        actions.push(action);
        if !words.eat(&[","]) {
            break;
        }
    }
    let along = words.drop_behavior() || actions.len() > 1;
    for action in &mut actions {
        action.takes_along = along;
    }
    Some(actions)
}

/// `drop trigger [if exists] N on T`
fn drop_member(words: &mut Words<'_>, whole: &Range<usize>) -> Option<Vec<Action>> {
    let kind = words.word(0).to_owned();
    words.skip(1);
    let guarded = words.eat(&["if", "exists"]);
    let name = words.path()?;
    if !words.eat(&["on"]) {
        return None;
    }
    let table = words.path()?;
    let mut reading = Respelling::default();
    reading.say(&format!("drop_{kind} "), whole);
    words.say_path(&mut reading, &table);
    reading.say(".", &name.place);
    words.say_path(&mut reading, &name);
    let mut action = Action::one(reading, whole.clone());
    action.if_exists = guarded.then(|| table.place.start.min(name.place.start)..table.place.end.max(name.place.end));
    action.takes_along = words.drop_behavior();
    Some(vec![action])
}

/// The kinds of `alter KIND NAME rename to M`, and the verbs.
const RENAMED: &[(&[&str], &[&str])] = &[
    (&["index"], &["rename_index"]),
    (&["materialized", "view"], &["rename_materialized_view"]),
    (&["view"], &["rename_view"]),
    (&["sequence"], &["rename_sequence"]),
    (&["type"], &["rename_enum", "rename_domain"]),
    (&["domain"], &["rename_domain"]),
    (&["schema"], &["rename_schema"]),
    (&["function"], &["rename_function"]),
    (&["procedure"], &["rename_procedure"]),
    (&["statistics"], &["rename_statistics"]),
];

/// Statements that change an object other than a table.
fn alter(words: &mut Words<'_>) -> Option<Vec<Action>> {
    let whole = words.whole();
    words.skip(1);
    let (kind, verbs) = RENAMED.iter().find(|(kind, _)| words.eat(kind))?;
    let guarded = words.eat(&["if", "exists"]);
    let name = words.path()?;
    let arguments = words.group();
    let head = |verb: &str| {
        let mut reading = Respelling::default();
        reading.say(&format!("{verb} "), &whole);
        words.say_path(&mut reading, &name);
        if let Some(arguments) = &arguments {
            words.copy(&mut reading, arguments);
        }
        reading
    };
    let mut action = Action { range: whole.clone(), ..Action::default() };
    action.if_exists = guarded.then(|| name.place.clone());
    if words.word(0) == "rename" && words.word(1) == "to" {
        let mut readings: Vec<Respelling> = verbs.iter().map(|verb| head(verb)).collect();
        words.skip(2);
        let to = words.path()?;
        for reading in &mut readings {
            reading.say(" to ", &whole);
            words.say_path(reading, &to);
        }
        action.readings = readings;
        return Some(vec![action]);
    }
    let mut reading = match *kind {
        ["type"] if words.word(0) == "add" && words.word(1) == "value" => {
            let reading = head("add_enum_value");
            words.skip(2);
            if words.eat(&["if", "not", "exists"]) {
                action.if_not_exists = words.next_range();
            }
            reading
        }
        ["type"] if words.word(0) == "rename" && words.word(1) == "value" => {
            let reading = head("rename_enum_value");
            words.skip(2);
            reading
        }
        ["sequence"] => head("alter_sequence"),
        ["domain"] => head("alter_domain"),
        _ => return None,
    };
    reading.say(" ", &whole);
    words.copy_rest(&mut reading);
    action.readings = vec![reading];
    Some(vec![action])
}

/// The kinds of objects that `comment on` knows, and what the verb calls them.
const COMMENTED: &[(&[&str], &[&str])] = &[
    (&["table"], &["table"]),
    (&["index"], &["index"]),
    (&["materialized", "view"], &["materialized_view"]),
    (&["view"], &["view"]),
    (&["sequence"], &["sequence"]),
    (&["type"], &["enum", "domain"]),
    (&["domain"], &["domain"]),
    (&["schema"], &["schema"]),
    (&["extension"], &["extension"]),
    (&["function"], &["function"]),
    (&["procedure"], &["procedure"]),
    (&["statistics"], &["statistics"]),
];

/// `comment on KIND NAME is 'text' | null`
fn comment(words: &mut Words<'_>) -> Option<Vec<Action>> {
    let whole = words.whole();
    words.skip(1);
    if !words.eat(&["on"]) {
        return None;
    }
    if words.eat(&["column"]) {
        let column = words.path()?;
        if !words.eat(&["is"]) {
            return None;
        }
        let mut reading = Respelling::default();
        reading.say("alter_column ", &whole);
        words.say_path(&mut reading, &column);
        if words.eat(&["null"]) {
            reading.say(" drop comment", &whole);
        } else {
            reading.say(" comment ", &whole);
            words.copy_rest(&mut reading);
        }
        return Some(vec![Action::one(reading, whole)]);
    }
    let member = ["constraint", "trigger", "policy"].into_iter().find(|kind| words.eat(&[*kind]));
    let kinds: Vec<&str> = match member {
        Some(kind) => vec![kind],
        None => COMMENTED.iter().find(|(kind, _)| words.eat(kind))?.1.to_vec(),
    };
    let name = words.path()?;
    let arguments = words.group();
    let table = if member.is_some() && words.eat(&["on"]) { Some(words.path()?) } else { None };
    if !words.eat(&["is"]) {
        return None;
    }
    let comment = words.rest();
    let readings = kinds.iter().map(|kind| {
        let mut reading = Respelling::default();
        reading.say(&format!("comment_{kind} "), &whole);
        if let Some(table) = &table {
            words.say_path(&mut reading, table);
            reading.say(".", &name.place);
        }
        words.say_path(&mut reading, &name);
        if let Some(arguments) = &arguments {
            words.copy(&mut reading, arguments);
        }
        reading.say(" ", &whole);
        words.copy(&mut reading, &comment);
        reading
    });
    let readings = readings.collect();
    words.finish();
    Some(vec![Action { readings, range: whole, ..Action::default() }])
}

#[cfg(test)]
mod tests {
    use crate::sql::script;

    /// The first reading of every action of every statement.
    fn spelled(text: &str) -> Vec<String> {
        let found = script(text);
        assert_eq!(found.faults, [], "{text}");
        let all = found.statements.iter().flat_map(|statement| statement.actions.clone().unwrap_or_default());
        all.filter_map(|action| action.readings.first().map(|reading| reading.text().to_owned())).collect()
    }

    #[test]
    fn tables_are_spelled_as_operations() {
        assert_eq!(
            spelled("create table App.t (id int primary key, -- why\n comment text default 'a,b', check (id > 0));"),
            ["create_table \"app\".\"t\" {\n\"id\" int primary key\n\"comment\" text default 'a,b'\ncheck (id > 0)\n}"]
        );
        assert_eq!(
            spelled(
                "alter table only t add column c numeric(3, 1)\n  not null, add unique (a), alter b set data type int using b::int"
            ),
            // In the order in which the server runs them.
            [
                "alter_column \"t\".\"b\" type int using (b::int)",
                "add_column \"t\".\"c\" numeric(3, 1)   not null",
                "create_unique_constraint on \"t\" (a)"
            ]
        );
        assert_eq!(
            spelled("alter table t add constraint n foreign key (a) references u on delete cascade not valid"),
            ["create_foreign_key \"n\" on \"t\" (a) references u on delete cascade not valid"]
        );
        assert_eq!(
            spelled("alter table t inherit app.p, no inherit q"),
            ["inherit_table \"t\" from \"app\".\"p\"", "disinherit_table \"t\" from \"q\""]
        );
        assert_eq!(
            spelled("alter table t attach partition p for values in (1); alter table t detach partition p"),
            ["attach_partition \"p\" to \"t\" for values in (1)", "detach_partition \"p\" from \"t\""]
        );
        assert_eq!(spelled("alter table t rename to u"), ["rename_table \"t\" to \"u\""]);
        assert_eq!(spelled("alter table t rename a to b"), ["rename_column \"t\".\"a\" to \"b\""]);
    }

    #[test]
    fn indexes_and_other_objects_are_spelled_as_operations() {
        assert_eq!(
            spelled("create unique index concurrently i on only t using gin (a, (b)) where a > 0 and b"),
            ["create_unique_index concurrently \"i\" on \"t\" using gin (a, (b)) where (a > 0 and b)"]
        );
        assert_eq!(spelled("drop index if exists app.i, j"), ["drop_index \"app\".\"i\"", "drop_index \"j\""]);
        assert_eq!(spelled("create type mood as enum ('a', 'b')"), ["create_enum \"mood\" {\n'a' 'b'\n}"]);
        assert_eq!(
            spelled("alter type mood add value if not exists 'c' after 'b'"),
            ["add_enum_value \"mood\" 'c' after 'b'"]
        );
        assert_eq!(spelled("comment on column t.a is 'x'"), ["alter_column \"t\".\"a\" comment 'x'"]);
        assert_eq!(spelled("drop trigger n on app.t"), ["drop_trigger \"app\".\"t\".\"n\""]);
        assert_eq!(
            spelled("create or replace view v (a) as select 1, '$$'"),
            ["replace_view \"v\" (a) as $sql$select 1, '$$'$sql$"]
        );
    }

    #[test]
    fn what_the_language_has_no_words_for_is_left_alone() {
        for text in ["do $$ begin end $$", "create table t as select 1", "create table t (like u)", "create role r"] {
            assert_eq!(spelled(text), Vec::<String>::new(), "{text}");
        }
    }
}
