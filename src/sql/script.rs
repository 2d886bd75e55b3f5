//! Raw SQL of `execute`: one or several statements.

use std::ops::Range;

use super::command::{Command, command};
use super::respell::{Action, respell};
use super::tables::{TableMention, tables};
use super::{Fault, Token, joined, tokens, with_tree, within};

/// One statement of raw SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent properties of one statement")]
pub struct RawStatement {
    /// Its place in the text.
    pub range: Range<usize>,
    /// Its first words in lower case, four at the most: `create index concurrently i`.
    pub words: String,
    /// Whether it makes, changes or drops objects.
    pub is_ddl: bool,
    /// Whether it makes, changes or drops tables or indexes.
    pub changes_tables: bool,
    /// Whether it begins or ends a transaction.
    pub is_transaction_control: bool,
    /// Whether the server runs it only outside a transaction block.
    pub needs_no_transaction: bool,
    /// Whether it passes rows from or to the program that sent it.
    pub needs_client: bool,
    /// What it does as operations of the language; `None` where that has no words for it.
    pub actions: Option<Vec<Action>>,
    /// The tables whose rows it reads or changes.
    pub tables: Vec<TableMention>,
    /// Whether it only says how others run, and changes nothing.
    pub is_setting: bool,
    /// The name of the temporary table that it makes.
    pub makes_temporary: Option<String>,
    /// What kind of statement it is, and what it is about.
    pub command: Command,
    /// The place of the first `$1` for which nobody sends a value.
    pub parameter: Option<Range<usize>>,
}

/// What raw SQL says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What is not SQL.
    pub faults: Vec<Fault>,
    /// Its statements in order.
    pub statements: Vec<RawStatement>,
    /// Whether it changes which schemas names without one are looked for in.
    pub sets_path: bool,
}

/// Parses raw SQL.
pub fn script(text: &str) -> Script {
    let read = with_tree(text, |root, faults| {
        let tokens = tokens(root);
        let statements = root.children().map(|node| {
            let range = usize::from(node.text_range().start())..usize::from(node.text_range().end());
            let whole = text.get(range.clone()).unwrap_or("");
            let range = range.start..range.start + whole.trim_end_matches(';').trim_end().len();
            let inside = within(&tokens, &range);
            let actions = respell(text, inside);
            RawStatement {
                tables: tables(&node),
                command: command(text, inside),
                parameter: parameter(inside),
                ..classify(&joined(&tokens, &range), range, actions)
            }
        });
        Script { faults, statements: statements.collect(), sets_path: text.to_lowercase().contains("search_path") }
    });
    read.unwrap_or_else(|fault| Script { faults: vec![fault], statements: Vec::new(), sets_path: false })
}

fn classify(tokens: &str, range: Range<usize>, actions: Option<Vec<Action>>) -> RawStatement {
    let words: Vec<&str> = tokens.split(' ').collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let has = |wanted: &str| words.contains(&wanted);
    let is_ddl = match word(0) {
        "create" | "alter" | "drop" => !["temp", "temporary", "role", "user"].contains(&word(1)),
        "refresh" | "import" | "reassign" => true,
        "select" => has("into"),
        // What it runs is known when it runs.
        "do" => ["create", "alter", "drop", "execute"].iter().any(|word| tokens.to_lowercase().contains(word)),
        _ => false,
    };
    let is_transaction_control = match word(0) {
        "begin" | "commit" | "abort" | "end" => true,
        // Back to a savepoint is inside the transaction still.
        "rollback" => !has("to"),
        "start" | "prepare" => word(1) == "transaction",
        _ => false,
    };
    let needs_no_transaction = match (word(0), word(1)) {
        ("vacuum", _) => true,
        ("create" | "drop", "database" | "tablespace" | "subscription") => true,
        ("create" | "drop", "index" | "unique") | ("reindex", _) => {
            has("concurrently") || ["database", "system"].contains(&word(1))
        }
        ("alter", "system") => true,
        ("alter", "table") => has("detach") && has("concurrently"),
        _ => false,
    };
    let needs_client =
        word(0) == "copy" && words.windows(2).any(|pair| matches!(pair, ["from", "stdin"] | ["to", "stdout"]));
    let on_table = ["table", "index", "unique", "unlogged"].contains(&word(1));
    RawStatement {
        range,
        changes_tables: is_ddl && ["create", "alter", "drop"].contains(&word(0)) && on_table,
        words: words.iter().take(4).copied().collect::<Vec<_>>().join(" "),
        is_ddl,
        is_transaction_control,
        needs_no_transaction,
        needs_client,
        actions,
        tables: Vec::new(),
        is_setting: matches!(word(0), "set" | "reset" | "lock" | "analyze"),
        makes_temporary: temporary(&words),
        command: Command::default(),
        parameter: None,
    }
}

/// The first `$1` of a statement about rows; `prepare` and the bodies of functions have theirs.
fn parameter(tokens: &[Token]) -> Option<Range<usize>> {
    let (_, first) = tokens.first()?;
    if !["select", "insert", "update", "delete", "merge", "with", "values"].contains(&first.as_str()) {
        return None;
    }
    let is_number = |word: &str| {
        word.strip_prefix('$').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    tokens.iter().find(|(_, word)| is_number(word)).map(|(range, _)| range.clone())
}

/// The name in `create temporary table [if not exists] N`, or in `select ... into temporary N`.
fn temporary(words: &[&str]) -> Option<String> {
    let (before, after) = match words {
        ["create", rest @ ..] => rest.split_at_checked(1)?,
        _ => words.split_at_checked(words.iter().position(|word| *word == "into")? + 2)?,
    };
    if !before.last().is_some_and(|word| ["temp", "temporary"].contains(word)) {
        return None;
    }
    let name = after.iter().find(|word| !["table", "unlogged", "if", "not", "exists"].contains(word))?;
    Some(name.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart() {
        let found = script("update t set a = 1; create index concurrently i on t (a);\ncommit");
        assert_eq!(found.faults, []);
        let kinds: Vec<_> =
            found.statements.iter().map(|s| (s.is_ddl, s.is_transaction_control, s.needs_no_transaction)).collect();
        assert_eq!(kinds, [(false, false, false), (true, false, true), (false, true, false)]);
    }

    #[test]
    fn faults_have_places() {
        assert!(!script("updat t set a = 1").faults.is_empty());
        assert_eq!(script("").statements, []);
    }
}
