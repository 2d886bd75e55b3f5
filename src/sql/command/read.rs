//! From the words of a statement to the command.

use std::ops::Range;

use super::block::changes;
use super::{Command, Does, Guard, Target};
use crate::sql::expression::fold;
use crate::sql::respell::words::{Path, Words};
use crate::sql::{Token, within};

/// Kinds of objects that are dropped by name, by their words.
const KINDS: &[&[&str]] = &[
    &["materialized", "view"],
    &["foreign", "table"],
    &["table"],
    &["view"],
    &["index"],
    &["sequence"],
    &["type"],
    &["domain"],
    &["schema"],
    &["extension"],
    &["function"],
    &["procedure"],
    &["routine"],
];

pub(super) struct Reader<'a> {
    /// The raw SQL.
    pub text: &'a str,
    /// Those of the statement.
    pub tokens: &'a [Token],
}

impl Reader<'_> {
    pub fn read(&self) -> Command {
        let mut words = Words::new(self.text, self.tokens);
        let mut found = match words.word(0) {
            "vacuum" => self.vacuum(&mut words),
            "cluster" => self.cluster(&mut words),
            "reindex" => self.reindex(&mut words),
            "alter" => self.alter(&mut words),
            "create" => self.create(&mut words),
            "drop" => self.drop(&mut words),
            "truncate" => {
                words.skip(1);
                let _ = words.eat(&["table"]);
                Command { does: Does::Truncate, targets: self.targets(&mut words), ..Command::default() }
            }
            "lock" => self.lock(&mut words),
            "set" | "reset" => self.set(&mut words),
            "select" => self.set_config(),
            "do" => Command { does: Does::Block { changes: changes(self.tokens) }, ..Command::default() },
            _ => Command::default(),
        };
        found.cascade = self.last("cascade");
        found.guard = found.guard.or_else(|| self.guard());
        found
    }

    /// The place of a word that ends the statement.
    fn last(&self, wanted: &str) -> Option<Range<usize>> {
        let found = self.tokens.iter().rev().find(|(_, word)| word != ";");
        found.filter(|(_, word)| word == wanted).map(|(range, _)| range.clone())
    }

    /// The first `if [not] exists`.
    fn guard(&self) -> Option<Guard> {
        self.tokens.iter().enumerate().find_map(|(at, (range, word))| {
            let next = |ahead: usize| self.tokens.get(at + ahead).map(|(range, word)| (range.end, word.as_str()));
            match (word.as_str(), next(1)?, next(2)) {
                ("if", (end, "exists"), _) => Some(Guard { is_not: false, range: range.start..end }),
                ("if", (_, "not"), Some((end, "exists"))) => Some(Guard { is_not: true, range: range.start..end }),
                _ => None,
            }
        })
    }

    fn target(&self, path: &Path) -> Option<Target> {
        let part = |range: &Range<usize>| self.text.get(range.clone()).map(fold);
        let (schema, name) = match path.parts.as_slice() {
            [name] => (None, part(name)?),
            [.., schema, name] => (Some(part(schema)?), part(name)?),
            [] => return None,
        };
        Some(Target { schema, name, range: path.place.clone() })
    }

    /// `[if exists] [only] N [*], ...`
    fn targets(&self, words: &mut Words<'_>) -> Vec<Target> {
        let _ = words.eat(&["if", "exists"]) || words.eat(&["if", "not", "exists"]);
        let mut all = Vec::new();
        loop {
            let _ = words.eat(&["only"]);
            let Some(path) = words.path() else { return all };
            all.extend(self.target(&path));
            let _ = words.eat(&["*"]);
            let _ = words.group();
            if !words.eat(&[","]) {
                return all;
            }
        }
    }

    fn one(&self, words: &mut Words<'_>) -> Vec<Target> {
        words.path().and_then(|path| self.target(&path)).into_iter().collect()
    }

    /// `vacuum [full] [freeze] [verbose] [analyze] [N, ...]`, `vacuum (full, ...) [N, ...]`
    fn vacuum(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let mut is_full = false;
        if let Some(options) = words.group() {
            let options = within(self.tokens, &options);
            let at = options.iter().position(|(_, word)| word == "full");
            let value = at.and_then(|at| options.get(at + 1)).map(|(_, word)| word.as_str());
            is_full = at.is_some() && !matches!(value, Some("false" | "off" | "0"));
        }
        while ["full", "freeze", "verbose", "analyze", "analyse"].contains(&words.word(0)) {
            is_full |= words.word(0) == "full";
            words.skip(1);
        }
        if !is_full {
            return Command::default();
        }
        Command { does: Does::Rewrite("vacuum full"), targets: self.targets(words), ..Command::default() }
    }

    /// `cluster [verbose] [N [using I]]`, `cluster I on N`
    fn cluster(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let _ = words.group();
        let _ = words.eat(&["verbose"]);
        let first = self.one(words);
        let targets = if words.eat(&["on"]) { self.one(words) } else { first };
        Command { does: Does::Rewrite("cluster"), targets, ..Command::default() }
    }

    /// `reindex [(...)] KIND [concurrently] N`
    fn reindex(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let options = words.group();
        let options = options.map(|range| within(self.tokens, &range)).unwrap_or_default();
        let kind = words.word(0).to_owned();
        words.skip(1);
        let concurrently = words.eat(&["concurrently"]) || options.iter().any(|(_, word)| word == "concurrently");
        let targets = if ["index", "table"].contains(&kind.as_str()) { self.one(words) } else { Vec::new() };
        Command { does: Does::Reindex { kind, concurrently }, targets, ..Command::default() }
    }

    fn alter(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let _ = words.eat(&["foreign"]);
        let is_index = words.eat(&["index"]);
        let is_view = words.eat(&["materialized", "view"]);
        if !(is_index || is_view || words.eat(&["table"])) || words.eat(&["all", "in", "tablespace"]) {
            return Command::default();
        }
        let _ = words.eat(&["if", "exists"]);
        let _ = words.eat(&["only"]);
        let targets = self.one(words);
        let _ = words.eat(&["*"]);
        let mut does = Does::Other;
        let mut columns = Vec::new();
        while !words.is_at_end() {
            let mut action = words.until(&[","]);
            let _ = words.eat(&[","]);
            let now = match (action.word(0), action.word(1), action.word(2)) {
                ("set", "logged", _) => Does::Rewrite("set logged"),
                ("set", "unlogged", _) => Does::Rewrite("set unlogged"),
                ("set", "tablespace", _) => Does::Rewrite("set tablespace"),
                ("set", "access", "method") => Does::Rewrite("set access method"),
                ("rename", "to", _) if !is_index => Does::RenameTable,
                ("alter", ..) => {
                    action.skip(1);
                    let _ = action.eat(&["column"]);
                    let _ = action.path();
                    match (action.word(0), action.word(1)) {
                        ("set", "expression") => Does::Rewrite("set expression"),
                        _ => Does::Other,
                    }
                }
                ("drop", ..) => {
                    action.skip(1);
                    let _ = action.eat(&["column"]);
                    let _ = action.eat(&["if", "exists"]);
                    if action.word(0) != "constraint" {
                        columns.extend(self.one(&mut action).into_iter().map(|column| column.name));
                    }
                    Does::Other
                }
                _ => Does::Other,
            };
            if does == Does::Other {
                does = now;
            }
        }
        if does == Does::Other && !columns.is_empty() && self.last("cascade").is_some() {
            does = Does::DropColumns(columns);
        }
        Command { does, targets, ..Command::default() }
    }

    fn create(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let _ = words.eat(&["or", "replace"]);
        while ["unique", "unlogged", "temp", "temporary", "global", "local", "recursive", "foreign"]
            .contains(&words.word(0))
        {
            words.skip(1);
        }
        if words.eat(&["index"]) {
            let concurrently = words.eat(&["concurrently"]);
            let guard = self.guard();
            let _ = words.eat(&["if", "not", "exists"]);
            let named = if words.word(0) == "on" { None } else { words.path() };
            let makes = named.and_then(|path| self.target(&path));
            let _ = words.eat(&["on"]);
            let _ = words.eat(&["only"]);
            return Command {
                does: Does::BuildIndex { concurrently },
                targets: self.one(words),
                makes,
                guard,
                ..Command::default()
            };
        }
        if words.eat(&["table"]) || words.eat(&["materialized", "view"]) || words.eat(&["view"]) {
            let _ = words.eat(&["if", "not", "exists"]);
            let makes = words.path().and_then(|path| self.target(&path));
            return Command { makes, ..Command::default() };
        }
        if words.eat(&["function"]) || words.eat(&["procedure"]) {
            return self.routine(words);
        }
        Command::default()
    }

    /// What stands after the name of a function: its clauses, in any order.
    fn routine(&self, words: &mut Words<'_>) -> Command {
        let targets = self.one(words);
        let _ = words.group();
        let rest = words.rest();
        let rest = within(self.tokens, &rest);
        let pairs = || rest.windows(2).filter_map(|pair| <&[Token; 2]>::try_from(pair).ok());
        let definer = pairs().find(|[(_, one), (_, two)]| one == "security" && two == "definer");
        // A body that is parsed when the function is made has its names resolved then.
        let is_parsed = pairs().any(|[(_, one), (_, two)]| one == "begin" && two == "atomic")
            || rest.iter().any(|(_, word)| word == "return");
        let sets_path =
            is_parsed || pairs().any(|[(_, one), (_, two)]| one == "set" && two.trim_matches('"') == "search_path");
        let definer = definer.map(|[(one, _), (two, _)]| one.start..two.end);
        Command { does: Does::Routine { definer, sets_path }, targets, ..Command::default() }
    }

    fn drop(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let Some(kind) = KINDS.iter().find(|kind| words.eat(kind)) else { return Command::default() };
        let _ = words.eat(&["concurrently"]);
        Command { does: Does::Drop(kind.join(" ")), targets: self.targets(words), ..Command::default() }
    }

    /// `lock [table] N, ... [in MODE mode] [nowait]`
    fn lock(&self, words: &mut Words<'_>) -> Command {
        words.skip(1);
        let _ = words.eat(&["table"]);
        let targets = self.targets(words);
        let mut mode = None;
        if words.eat(&["in"]) {
            let mut said = Vec::new();
            while !words.is_at_end() && words.word(0) != "mode" {
                said.push(words.word(0));
                words.skip(1);
            }
            mode = Some(said.join(" "));
        }
        Command { does: Does::Lock { mode }, targets, ..Command::default() }
    }

    /// `set [session | local] N {to | =} V`, `set role R`, `reset N`
    fn set(&self, words: &mut Words<'_>) -> Command {
        let is_reset = words.word(0) == "reset";
        words.skip(1);
        let is_local = words.eat(&["local"]);
        let (name, value) = if words.eat(&["time", "zone"]) {
            ("timezone".to_owned(), words.rest())
        } else if words.eat(&["session", "authorization"]) {
            ("session_authorization".to_owned(), words.rest())
        } else if words.eat(&["role"]) {
            ("role".to_owned(), words.rest())
        } else {
            let _ = words.eat(&["session"]);
            // These last as long as the transaction.
            if ["constraints", "transaction", "characteristics"].contains(&words.word(0)) {
                return Command::default();
            }
            let Some(path) = words.path() else { return Command::default() };
            let _ = words.eat(&["to"]) || words.eat(&["="]);
            let name = self.text.get(path.place.clone()).map(fold).unwrap_or_default();
            (name, words.rest())
        };
        let value = self.text.get(value).map(str::trim).filter(|value| !is_reset && !is_default(value));
        Command { does: Does::Set { name, value: value.map(str::to_owned), is_local }, ..Command::default() }
    }

    /// `select set_config('N', 'V', false)`
    fn set_config(&self) -> Command {
        let found = self.tokens.windows(8).find_map(|window| {
            let all: Vec<&str> = window.iter().map(|(_, word)| word.as_str()).collect();
            match all.as_slice() {
                ["set_config", "(", name, ",", value, ",", last, ")"] => Some((
                    name.trim_matches('\'').to_lowercase(),
                    (*value).to_owned(),
                    matches!(*last, "true" | "'t'" | "'true'"),
                )),
                _ => None,
            }
        });
        let Some((name, value, is_local)) = found else { return Command::default() };
        Command { does: Does::Set { name, value: Some(value), is_local }, ..Command::default() }
    }
}

fn is_default(value: &str) -> bool {
    value.eq_ignore_ascii_case("default") || value.eq_ignore_ascii_case("none")
}
