//! A line that pest could not read, told to people: what was expected, what was found, and the nearest keyword.

use std::ops::Range;

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diag::{Code, Diagnostic, codes, nearest};
use crate::text::{SourceId, Span, is_reserved};

use super::grammar::{Expected, Grammar, Rule, expected};
use super::scan::is_word_byte;
use super::skip::{dollar_end, dollar_tag, escaped_end, line_end, quote_end};

/// More alternatives than this are not listed but summed up.
const MOST: usize = 6;

/// Where a text does not follow a rule; `None` where it does.
pub(super) fn place(rule: Rule, text: &str) -> Option<usize> {
    Grammar::parse(rule, text).err().map(|error| offset(&error))
}

fn offset(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The finding for a slice of the text that pest refused.
pub(super) fn describe(source: SourceId, text: &str, slice: Range<usize>, error: &Error<Rule>) -> Diagnostic {
    let at = (slice.start + offset(error)).min(slice.end);
    let (length, found) = found(text, at, slice.end);
    let span = Span::new(source, at, at + length);
    let rules: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        // The guard of the stack: nothing else makes one.
        ErrorVariant::CustomError { .. } => {
            let message = "nested too deeply to be read";
            return Diagnostic::new(codes::syntax::TOO_DEEP, span, message, "in here").help("write it flatter");
        }
    };
    let (things, keywords) = sort(rules);
    let word = text.get(at..at + length).unwrap_or("");
    let label = if at >= slice.end { "the line ends here" } else { "does not belong here" };
    let before = text.get(slice.start..at).unwrap_or("").trim_end();
    let words =
        || keywords.iter().copied().chain(implied(&things)).filter(|word| word.starts_with(char::is_alphabetic));
    let near = if word.starts_with(char::is_alphabetic) { nearest(word, words()) } else { None };
    let expected = phrase(&things, &keywords);

    if near.is_none() && before.ends_with("$$") && at < slice.end {
        let message = format!("expected the end of the operation after the closing `$$`, found {found}");
        let help = "dollar text does not nest: use `$sql$ ... $sql$` around a text that contains `$$`";
        return Diagnostic::new(codes::syntax::TEXT_AFTER_DOLLAR, span, message, "stands after the closing `$$`")
            .help(help);
    }
    let folded = word.to_ascii_lowercase();
    if at == slice.start && matches!(folded.as_str(), "unique" | "primary" | "foreign" | "check") {
        let message = format!("expected a parenthesis after `{folded}`");
        let help = "a name stands before it: `constraint NAME unique (...)`";
        return Diagnostic::new(codes::syntax::EXPECTED, span, message, "begins a constraint").help(help);
    }
    let wants_name = things.contains(&"a name") || (things.is_empty() && keywords.is_empty());
    if wants_name && is_reserved(&folded) {
        let message = format!("expected a name, found the reserved word `{folded}`");
        let help = format!("write \"{folded}\" in double quotes to use it as a name");
        return Diagnostic::new(codes::syntax::RESERVED_WORD, span, message, "reserved in PostgreSQL").help(help);
    }
    let message = if expected.is_empty() {
        format!("{found} does not belong here")
    } else {
        format!("expected {expected}, found {found}")
    };
    let code: Code = codes::syntax::EXPECTED;
    let help = near
        .map(|near| format!("perhaps `{near}` was meant"))
        .or_else(|| habit(before, &folded, &things, at >= slice.end))
        .or_else(|| {
            let last = before.rsplit(char::is_whitespace).next().unwrap_or("");
            nearest(last, words()).map(|near| format!("perhaps `{near}` was meant in place of `{last}`"))
        });
    Diagnostic::new(code, span, message, label).maybe_help(help)
}

/// The things and the keywords that pest expected, each once.
fn sort(rules: &[Rule]) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut things, mut keywords) = (Vec::new(), Vec::new());
    for &rule in rules {
        let (list, word) = match expected(rule) {
            Expected::Thing(word) => (&mut things, word),
            Expected::Keyword(word) => (&mut keywords, word),
            Expected::Nothing => continue,
        };
        if !list.contains(&word) {
            list.push(word);
        }
    }
    if things.contains(&"an expression") {
        things.retain(|thing| matches!(*thing, "an expression" | "a type"));
        keywords.clear();
    }
    if !things.is_empty() {
        keywords.retain(|word| *word != "(");
    }
    if things.contains(&"a clause of the column") {
        // A text could follow any word, as in `date '2026-01-01'`: nobody who is at the next clause means that.
        things.retain(|thing| *thing != "a text in quotes");
    }
    (things, keywords)
}

/// The keywords that the expected things begin with.
fn implied(things: &[&'static str]) -> impl Iterator<Item = &'static str> {
    let clauses: &[&str] = &[
        "not",
        "null",
        "default",
        "primary",
        "unique",
        "check",
        "references",
        "generated",
        "collate",
        "comment",
        "constraint",
        "statistics",
        "storage",
        "compression",
    ];
    let has_clause = things.contains(&"a clause of the column");
    clauses.iter().copied().filter(move |_| has_clause)
}

/// The expected things and keywords as a phrase: a type, a name or `on`.
fn phrase(things: &[&'static str], keywords: &[&'static str]) -> String {
    let mut all: Vec<String> = things.iter().filter(|thing| **thing != END).map(|thing| (*thing).to_owned()).collect();
    if keywords.len() <= MOST {
        all.extend(keywords.iter().map(|word| format!("`{word}`")));
    } else if all.is_empty() {
        all.push("another clause".to_owned());
    }
    if things.contains(&END) {
        all.push(END.to_owned());
    }
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => all.join(""),
    }
}

/// What the end of a slice is called.
pub(super) const END: &str = "the end of the line";

/// The token at a place: how long it is and what to call it.
pub(super) fn found(text: &str, at: usize, end: usize) -> (usize, String) {
    if at >= end {
        return (0, END.to_owned());
    }
    let bytes = text.as_bytes();
    let byte = bytes.get(at).copied().unwrap_or(0);
    let next = bytes.get(at + 1).copied().unwrap_or(0);
    let until = |stop: Option<usize>| stop.unwrap_or_else(|| line_end(bytes, at)).min(end) - at;
    match byte {
        b'\'' => (until(quote_end(bytes, at, byte)), "a string".to_owned()),
        b'e' | b'E' if next == b'\'' => (until(escaped_end(bytes, at + 1)), "a string".to_owned()),
        b'"' => {
            let length = until(quote_end(bytes, at, byte));
            (length, format!("`{}`", text.get(at..at + length).unwrap_or("")))
        }
        b'$' => match dollar_tag(bytes, at) {
            Some(tag) => {
                (until(dollar_end(bytes, at, tag)).min(line_end(bytes, at) - at), "a dollar-quoted text".to_owned())
            }
            None => (1, "`$`".to_owned()),
        },
        _ if is_word_byte(byte) => {
            let length = bytes.iter().take(end).skip(at).take_while(|&&byte| is_word_byte(byte)).count();
            let word: String = text.get(at..at + length).unwrap_or("").chars().take(60).collect();
            (length, format!("`{word}`"))
        }
        _ => {
            let first = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            let shown = if first.is_control() { format!("U+{:04X}", u32::from(first)) } else { format!("`{first}`") };
            (first.len_utf8(), shown)
        }
    }
}

/// Whether a `default` stands before.
fn has_default(before: &str) -> bool {
    before.split_whitespace().any(|word| word.eq_ignore_ascii_case("default"))
}

/// Help for what comes from habit: SQL that is spelt otherwise here.
fn habit(before: &str, word: &str, things: &[&'static str], at_end: bool) -> Option<String> {
    let verb = before.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("").to_ascii_lowercase();
    let help = match (verb.as_str(), last.as_str(), word) {
        ("alter_column", "set", "not" | "default" | "data" | "type" | "null") | ("alter_column", _, "set") => {
            "the actions stand without `set`: `not null`, `default 0`, `type text`"
        }
        ("alter_column", "drop", "not") => "write `null` to drop `not null`",
        ("alter_column", _, ",") => "separate the actions by blanks",
        (_, "if", _) | (_, _, "if") => "there is no `if exists`: the history knows what exists",
        ("drop_table" | "drop_column" | "drop_constraint" | "drop_index", _, "cascade" | "restrict") => {
            "leave it away: what depends on it is dropped by operations of its own"
        }
        (verb, "using", _) if verb.starts_with("create_") && !verb.contains("index") => {
            "an index follows: `using index i`"
        }
        (_, "check" | "where" | "using", _) => "put the condition in parentheses",
        (_, _, "and" | "or" | "is" | "in" | "between" | "like" | "at" | "collate") if has_default(before) => {
            "put an expression that is longer than a value, a call or an operation in parentheses"
        }
        (_, _, "timezone") => "two words: `time zone`",
        (_, _, ";") => "leave it away: a line ends an operation",
        (_, _, ")") if before.matches('(').count() <= before.matches(')').count() => "no parenthesis is open here",
        ("create_table", _, "(") => "the lines of a table stand in braces: `{ id bigint primary key }`",
        (_, _, "is" | "in" | "and" | "or" | "between" | "like" | "ilike" | "isnull" | "notnull" | "at")
            if before.to_ascii_lowercase().contains("default ") =>
        {
            "what is longer than a value, a call or an operation stands in parentheses"
        }
        ("alter_column", "type", _) => "write the new type: `type text`",
        _ if things.contains(&"a type") && at_end => "a column is written `name type`, then its clauses",
        _ if things.contains(&"a text in quotes") && !word.is_empty() => "put it in single quotes",
        _ if things.contains(&"an expression") && !at_end => {
            "what is longer than a value, a call or an operation stands in parentheses"
        }
        _ => return None,
    };
    Some(help.to_owned())
}
