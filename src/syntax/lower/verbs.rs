//! Lines that begin with no verb, or with a misspelt one, and what they are cut out of.

use crate::diag::{codes, nearest};
use crate::syntax::faults;
use crate::syntax::grammar::Rule;
use crate::syntax::layout::{OperationShape, Slice};
use crate::syntax::scan::Tok;
use crate::syntax::words::{VERBS, is_operation_word, is_tail_word};

use super::{Lower, Pair};

impl<'a> Lower<'a, '_> {
    /// Parses an operation. A line below it that cannot continue it is reported as a line of its own, so that what stands
    /// before it is still understood.
    pub(super) fn parse_operation(&mut self, slice: &Slice) -> Option<(Vec<Pair<'a>>, usize)> {
        let mark = self.diagnostics.len();
        if slice.broken {
            self.later_lines(slice, slice.start);
            return None;
        }
        let lines = self.line_starts(slice);
        let cut = if lines.is_empty() { None } else { self.cut(slice, &lines) };
        let Some(index) = cut else {
            let pairs = self.parse(Rule::operation_line, slice);
            if let Some(fault) = self.diagnostics.since(mark).first().filter(|_| pairs.is_none()) {
                let at = fault.primary.span.start as usize;
                self.later_lines(slice, at);
            }
            return pairs.map(|pairs| (pairs, slice.end));
        };
        let (head, rest) = self.split(slice, index);
        self.stray_line(&rest);
        self.later_lines(&rest, rest.start);
        let pairs = self.parse(Rule::operation_line, &head)?;
        Some((pairs, head.end))
    }

    /// The tokens of a slice that begin a line, except the first.
    pub(super) fn line_starts(&self, slice: &Slice) -> Vec<usize> {
        let begins = |index: &usize| {
            let before = index.checked_sub(1).and_then(|index| self.scan.tokens.get(index));
            before.is_some_and(|token| token.tok == Tok::Newline)
        };
        let is_line = |index: &usize| self.scan.tokens.get(*index).is_some_and(|token| token.tok != Tok::Newline);
        slice.tokens.clone().skip(1).filter(begins).filter(is_line).collect()
    }

    /// The line at which an operation that does not parse can be cut so that what stands before it does.
    fn cut(&mut self, slice: &Slice, lines: &[usize]) -> Option<usize> {
        let fault = self.fault_at(slice)?;
        let starts = |index: usize| self.scan.tokens.get(index).map_or(usize::MAX, |token| token.start);
        // A line that was read as part of the operation, though it looks like one with a misspelt verb.
        let misspelt = lines.iter().copied().find(|&index| starts(index) <= fault && self.near_verb(index).is_some());
        if misspelt.is_some() {
            return misspelt;
        }
        let index = lines.iter().copied().find(|&index| starts(index) == fault)?;
        let (head, _) = self.split(slice, index);
        self.fault_at(&head).is_none().then_some(index)
    }

    /// Where a slice does not parse, in the whole text.
    fn fault_at(&self, slice: &Slice) -> Option<usize> {
        let text = self.text.get(slice.start..slice.end)?;
        faults::place(Rule::operation_line, text).map(|at| slice.start + at)
    }

    pub(super) fn split(&self, slice: &Slice, index: usize) -> (Slice, Slice) {
        let end = |index: usize| {
            let tokens = self.scan.tokens.get(slice.tokens.start..index).unwrap_or(&[]);
            tokens.iter().rfind(|token| token.tok != Tok::Newline).map_or(slice.start, |token| token.end)
        };
        let start = self.scan.tokens.get(index).map_or(slice.end, |token| token.start);
        let head = Slice { tokens: slice.tokens.start..index, start: slice.start, end: end(index), broken: false };
        (head, Slice { tokens: index..slice.tokens.end, start, end: slice.end, broken: false })
    }

    /// Lines after a fault in an operation, if they look like operations with a misspelt verb.
    pub(super) fn later_lines(&mut self, slice: &Slice, fault: usize) {
        let tokens = self.scan.tokens.get(slice.tokens.clone()).unwrap_or(&[]);
        if tokens.iter().any(|token| token.broken && self.text.as_bytes().get(token.start) == Some(&b'$')) {
            // What follows is the SQL of a text that is never closed.
            return;
        }
        for index in self.line_starts(slice) {
            let begins = self.scan.tokens.get(index).is_some_and(|token| token.start > fault);
            if begins && self.near_verb(index).is_some() {
                let (_, rest) = self.split(slice, index);
                self.stray_line(&rest);
            }
        }
    }

    /// The verb that a line was probably meant to begin with: `execut`, or SQL's `create table`.
    pub(super) fn near_verb(&self, index: usize) -> Option<&'static str> {
        let word = self.word(index).to_ascii_lowercase();
        let joined = format!("{word}_{}", self.word(index + 1).to_ascii_lowercase());
        let exact = VERBS.iter().copied().find(|verb| *verb == joined);
        exact.or_else(|| nearest(&word, VERBS.iter().copied()))
    }

    /// A line that neither begins an operation nor continues the one above.
    pub(super) fn stray_line(&mut self, slice: &Slice) {
        let near = self.near_verb(slice.tokens.start);
        let Some(token) = self.scan.tokens.get(slice.tokens.start).copied() else { return };
        let found = faults::found(self.text, token.start, slice.end).1;
        let span = self.place(token.start, token.end);
        let help = near.map_or_else(
            || "an operation begins with a verb such as `create_table` or `add_column`".to_owned(),
            |near| format!("perhaps `{near}` was meant"),
        );
        if is_operation_word(self.word(slice.tokens.start)) {
            let message = format!("expected the end of the line, found {found}");
            let help = "an operation begins on a line of its own";
            self.report(codes::syntax::EXPECTED, span, message, "stands on the line of another operation", help);
            return;
        }
        let help = if found == "`;`" { "leave it away: a line ends an operation".to_owned() } else { help };
        let (code, message) = if token.tok == Tok::Word {
            (codes::syntax::UNKNOWN_VERB, format!("expected an operation, found {found}"))
        } else {
            (codes::syntax::EXPECTED, format!("expected an operation, found {found}"))
        };
        self.report(code, span, message, "begins no operation and continues none", help);
    }

    pub(super) fn unknown_verb(&mut self, shape: &OperationShape) {
        let at = shape.head.tokens.start;
        let Some(token) = self.scan.tokens.get(at).copied() else { return };
        let near = self.near_verb(at);
        if token.tok == Tok::Word && self.word(at).contains('_') {
            let span = self.place(token.start, token.end);
            let shown: String = self.word(at).chars().take(60).collect();
            let help = near.map_or_else(
                || "write it as raw SQL with `execute`".to_owned(),
                |near| format!("perhaps `{near}` was meant"),
            );
            let message = format!("`{shown}` is not a known operation");
            self.report(codes::syntax::UNKNOWN_VERB, span, message, "not a known verb", help);
        } else if !token.broken {
            self.stray_line(&shape.head);
        }
        self.later_lines(&shape.head, shape.head.start);
        if let (Some("create_table"), Some(body)) = (near, &shape.body) {
            self.items(body);
        }
    }

    /// Lines after braces that are no table's, if they look like operations with a misspelt verb.
    pub(super) fn misspelt_tail(&mut self, tail: &Slice) {
        let first = tail.tokens.start;
        let before = first.checked_sub(1).and_then(|index| self.scan.tokens.get(index));
        if before.is_some_and(|token| token.tok == Tok::Newline) && self.near_verb(first).is_some() {
            self.stray_line(tail);
        }
        self.later_lines(tail, tail.start);
    }

    /// Whether what follows a table's closing brace belongs to it; lines that do not are reported.
    pub(super) fn is_tail(&mut self, tail: &Slice) -> bool {
        let first = tail.tokens.start;
        if is_tail_word(self.word(first)) {
            return true;
        }
        if !tail.broken {
            self.stray_line(tail);
        }
        self.later_lines(tail, tail.start);
        false
    }
}
