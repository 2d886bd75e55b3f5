//! Header lines.

use crate::diag::{Diagnostic, codes, nearest};
use crate::syntax::ast::{Allow, Header, HeaderKey, Revises, Text, Word};
use crate::syntax::grammar::Rule;
use crate::syntax::layout::Slice;
use crate::syntax::words::HEADER_WORDS;

use super::expect::Once;
use super::{Lower, Pair, child};

/// Words that mean something in a target and so name nothing.
const NEVER: &[&str] = &["head", "heads", "base", "current"];

/// The longest id or label, in bytes.
const MAX_ID: usize = 64;

/// Which required lines were there, even if they were wrong: what is there and wrong is not missing as well.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Seen {
    words: Vec<&'static str>,
    once: Once,
}

/// Why a word can be no id, or no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFault {
    /// What is wrong.
    pub message: String,
    /// What the word is, under it.
    pub label: &'static str,
    /// The way out.
    pub help: &'static str,
}

/// What is wrong with an id (or a label), if something is.
pub fn name_fault(name: &str, label: bool) -> Option<NameFault> {
    let what = if label { "label" } else { "id" };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || (label && byte == b'-');
    let shown: String = name.chars().take(MAX_ID).collect();
    let (message, text, help) = if NEVER.contains(&name) {
        let help = if name == "base" {
            "`revises base` stands alone; anything else is called something else"
        } else {
            "choose another: head, heads, base and current mean something in targets"
        };
        (format!("`{shown}` is not free to be an id or label"), "has a meaning of its own", help)
    } else if name.len() > MAX_ID {
        let message = format!("this {what} has {} characters", name.chars().count());
        (message, "longer than 64", "shorten it to 64 characters")
    } else if name.is_empty() || !name.bytes().all(fits) || name.starts_with('-') {
        let help = if label {
            "write it with letters A to Z and a to z, digits, `_`, `.` and `-`, not starting with `-`"
        } else {
            "write it with letters A to Z and a to z, digits, `_` and `.`"
        };
        (
            format!("`{shown}` is not {} {what}", if label { "a" } else { "an" }),
            "has characters that cannot stand in it",
            help,
        )
    } else {
        return None;
    };
    Some(NameFault { message, label: text, help })
}

impl Lower<'_, '_> {
    /// Reads one header line into `header`.
    pub(in crate::syntax) fn header_line(&mut self, slice: &Slice, header: &mut Header, seen: &mut Seen) {
        let Some(first) = self.scan.tokens.get(slice.tokens.start).copied() else { return };
        let written = self.text.get(first.start..first.end).unwrap_or("");
        let known = HEADER_WORDS.iter().copied().find(|word| word.eq_ignore_ascii_case(written));
        let Some(word) = known else {
            let near = nearest(written, HEADER_WORDS.iter().copied());
            seen.words.extend(near);
            if !slice.broken {
                self.unknown_header_line(written, first.start, first.end, near);
            }
            return;
        };
        seen.words.push(word);
        if word != "allow" {
            let span = self.place(first.start, slice.end);
            self.once_at(&mut seen.once, word, span);
        }
        if let Some(pair) = self.parse(Rule::header_line, slice).and_then(|mut pairs| pairs.pop()) {
            self.header_pair(&pair, header);
        }
    }

    fn unknown_header_line(&mut self, written: &str, start: usize, end: usize, near: Option<&str>) {
        let span = self.place(start, end);
        let shown: String = written.chars().take(40).collect();
        let message = format!("expected a header line or `upgrade`, found `{shown}`");
        let help = match near {
            Some(near) => format!("perhaps `{near}` was meant"),
            None => format!("a header line begins with one of {}", list(HEADER_WORDS)),
        };
        let diagnostic = Diagnostic::new(codes::syntax::EXPECTED, span, message, "begins no header line");
        self.diagnostics.push(diagnostic.help(help));
    }

    fn header_pair(&mut self, pair: &Pair<'_>, header: &mut Header) {
        let span = self.span(pair);
        let key = match pair.as_rule() {
            Rule::revision => {
                let word = child(pair, Rule::header_word).map(|word| self.id(&word, false));
                header.revision = header.revision.take().or(word);
                HeaderKey::Revision
            }
            Rule::revises => {
                let mut parents: Vec<Word> = self.plain_words(pair);
                if parents.len() == 1 && parents.iter().all(|word| word.text == "base") {
                    parents.clear();
                }
                for word in &parents {
                    self.check_id(word, false);
                }
                header.revises = header.revises.take().or(Some(Revises { parents, span }));
                HeaderKey::Revises
            }
            Rule::message => {
                let text = self.text_in(pair);
                header.message = header.message.take().or(text);
                HeaderKey::Message
            }
            Rule::created => {
                let text = self.text_in(pair);
                if let Some(text) = &text {
                    self.check_time(text);
                }
                header.created = header.created.take().or(text);
                HeaderKey::Created
            }
            Rule::depends_on => {
                let words = self.ids(pair);
                if header.depends_on.is_empty() {
                    header.depends_on = words;
                }
                HeaderKey::DependsOn
            }
            Rule::labels => {
                let words = self.ids(pair);
                if header.labels.is_empty() {
                    header.labels = words;
                }
                HeaderKey::Labels
            }
            Rule::transaction => {
                header.transaction_none = header.transaction_none.or(Some(span));
                HeaderKey::Transaction
            }
            _ => {
                header.allows.extend(self.allow(pair));
                HeaderKey::Allow
            }
        };
        header.lines.push((key, span));
    }

    /// `allow RULE 'reason'`
    pub(super) fn allow(&mut self, pair: &Pair<'_>) -> Option<Allow> {
        let rule = child(pair, Rule::rule_id)?;
        let rule = Word { text: rule.as_str().to_owned(), span: self.span(&rule) };
        Some(Allow { rule, reason: self.text_in(pair), span: self.span(pair) })
    }

    fn plain_words(&self, pair: &Pair<'_>) -> Vec<Word> {
        let words = pair.clone().into_inner().filter(|word| word.as_rule() == Rule::header_word);
        words.map(|word| Word { text: word.as_str().to_owned(), span: self.span(&word) }).collect()
    }

    fn ids(&mut self, pair: &Pair<'_>) -> Vec<Word> {
        let words = self.plain_words(pair);
        for word in &words {
            self.check_id(word, true);
        }
        words
    }

    fn id(&mut self, pair: &Pair<'_>, label: bool) -> Word {
        let word = Word { text: pair.as_str().to_owned(), span: self.span(pair) };
        self.check_id(&word, label);
        word
    }

    fn check_id(&mut self, word: &Word, label: bool) {
        if let Some(fault) = name_fault(&word.text, label) {
            self.report(codes::syntax::MALFORMED_ID, word.span, fault.message, fault.label, fault.help);
        }
    }

    fn check_time(&mut self, text: &Text) {
        if text.value.parse::<jiff::Timestamp>().is_err() {
            let help = "write it as RFC 3339 does: '2026-01-09T22:39:30Z'";
            self.report(codes::syntax::MALFORMED_TIME, text.span, "expected a time with an offset", "not a time", help);
        }
    }

    /// Reports the required lines that are not there; `at` is what they should stand before.
    pub(in crate::syntax) fn missing_lines(&mut self, seen: &Seen, at: usize, end: usize) {
        let forms =
            [("revision", "revision ID"), ("revises", "revises base` or `revises ID"), ("message", "message 'text'")];
        if forms.iter().all(|(word, _)| !seen.words.contains(word)) {
            let help = "a revision begins with `revision ID`, `revises base` or `revises ID`, and `message 'text'`";
            let span = self.place(at, end);
            self.report(
                codes::syntax::MISSING_HEADER_LINE,
                span,
                "the file has no header",
                "expected before this",
                help,
            );
            return;
        }
        for (word, form) in forms.iter().filter(|(word, _)| !seen.words.contains(word)) {
            let span = self.place(at, end);
            let message = format!("the header has no line `{word}`");
            let help = format!("add `{form}` to the header");
            self.report(codes::syntax::MISSING_HEADER_LINE, span, message, "expected before this", help);
        }
    }
}

/// `a`, `b` or `c`
fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}
