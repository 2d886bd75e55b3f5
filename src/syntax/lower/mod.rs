//! pest's pairs to the tree, and what the grammar cannot say: names too long, clauses twice, words that are reserved.
//!
//! A function that returns `None` has reported why, or its caller does: see [`Lower::parse`].

mod access;
mod column;
mod constraint;
mod data;
mod enums;
mod exclude;
mod expect;
mod header;
mod index;
mod literal;
mod name;
mod object;
mod operation;
mod policy;
mod routine;
mod sequence;
mod statistics;
mod table;
mod tables;
mod trigger;
mod types;
mod verbs;
mod view;

use pest::Parser as _;
use pest::iterators::Pair as PestPair;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::{SourceId, Span};

pub(super) use header::Seen;
pub use header::{NameFault, name_fault};

use super::ast::Sql;
use super::faults;
use super::grammar::{Grammar, Rule};
use super::layout::Slice;
use super::scan::Scan;

pub(super) type Pair<'a> = PestPair<'a, Rule>;

/// From a place in a text to where that is shown.
pub(super) type Places<'p> = dyn Fn(usize, usize) -> Span + 'p;

/// What all of lowering needs.
pub(super) struct Lower<'a, 'd> {
    pub source: SourceId,
    pub text: &'a str,
    pub scan: &'a Scan,
    /// Where the slice begins that is being lowered: pest counts from there.
    base: usize,
    /// Where a place of the text is shown, if the text stands in no source itself.
    places: Option<&'a Places<'a>>,
    pub diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Lower<'a, 'd> {
    pub fn new(source: SourceId, text: &'a str, scan: &'a Scan, diagnostics: &'d mut Diagnostics) -> Self {
        Self { source, text, scan, base: 0, places: None, diagnostics }
    }

    /// The same for a text that was made of another: `places` says where each place of it is shown.
    pub fn elsewhere(text: &'a str, scan: &'a Scan, places: &'a Places<'a>, diagnostics: &'d mut Diagnostics) -> Self {
        Self { source: SourceId::default(), text, scan, base: 0, places: Some(places), diagnostics }
    }

    /// Parses a slice by one of the grammar's `..._line` rules and gives its pairs; a fault is reported.
    fn parse(&mut self, rule: Rule, slice: &Slice) -> Option<Vec<Pair<'a>>> {
        if slice.broken {
            return None;
        }
        let text = self.text.get(slice.start..slice.end)?;
        self.base = slice.start;
        match Grammar::parse(rule, text) {
            Ok(pairs) => Some(pairs.filter(|pair| pair.as_rule() != Rule::EOI).collect()),
            Err(error) => {
                let diagnostic = faults::describe(self.source, self.text, slice.start..slice.end, &error);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// The place from byte `start` to byte `end` of the whole text.
    pub fn place(&self, start: usize, end: usize) -> Span {
        match self.places {
            Some(places) => places(start, end),
            None => Span::new(self.source, start, end),
        }
    }

    /// The place of a pair, which ends with its last token: pest would count the blanks after it in.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let bytes = self.bytes(pair);
        self.place(bytes.start, bytes.end)
    }

    /// What stands from one pair to another, as it was written. A span is no index into the text: see [`Lower::elsewhere`].
    fn written(&self, first: &Pair<'_>, last: &Pair<'_>) -> Option<Sql> {
        let (start, end) = (self.bytes(first).start, self.bytes(last).end);
        let text = self.text.get(start..end)?.to_owned();
        Some(Sql { text, span: self.place(start, end) })
    }

    /// The bytes of a pair in the whole text.
    fn bytes(&self, pair: &Pair<'_>) -> std::ops::Range<usize> {
        let start = pair.as_span().start();
        let mut end = pair.as_span().end();
        let mut last = pair.clone();
        while let Some(child) = last.into_inner().next_back() {
            end = child.as_span().end();
            last = child;
        }
        let whole = pair.as_span().end();
        // A token with parts may go on after its last part; only trailing blanks are cut.
        if self.text.get(self.base + end..self.base + whole).is_some_and(has_token) {
            end = whole;
        }
        self.base + start..self.base + end
    }

    /// A piece of SQL, trimmed.
    fn sql(&self, pair: &Pair<'_>) -> Sql {
        let raw = pair.as_str();
        let text = raw.trim();
        let start = self.base + pair.as_span().start() + (raw.len() - raw.trim_start().len());
        Sql { text: text.to_owned(), span: self.place(start, start + text.len()) }
    }

    /// The SQL inside a `parens` or `brackets` pair.
    fn inside(&self, pair: &Pair<'_>) -> Option<Sql> {
        pair.clone().into_inner().find(|child| child.as_rule() == Rule::sql).map(|child| self.sql(&child))
    }

    /// The first `parens` below a pair, without its parentheses.
    fn condition(&self, pair: &Pair<'_>) -> Option<Sql> {
        child(pair, Rule::parens).and_then(|parens| self.inside(&parens))
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, label: &str, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message, label).help(help));
    }
}

/// Whether there is anything but blanks and comments; a comment begins with its mark.
fn has_token(text: &str) -> bool {
    let text = text.trim_start();
    !(text.is_empty() || text.starts_with("--") || text.starts_with("/*"))
}

/// The first child of a kind.
fn child<'a>(pair: &Pair<'a>, rule: Rule) -> Option<Pair<'a>> {
    pair.clone().into_inner().find(|child| child.as_rule() == rule)
}

/// Whether there is a child of a kind.
fn has(pair: &Pair<'_>, rule: Rule) -> bool {
    child(pair, rule).is_some()
}
