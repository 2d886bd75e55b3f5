//! Where lines, items, operations and blocks begin and end: the rules of "Lines" in the language.
//!
//! It cuts the tokens of [`super::scan`] into slices and knows of braces, newlines, commas and the words that lines begin
//! with. What a slice says is for the grammar to tell, one slice at a time, so that a fault never reaches its neighbours.

use std::ops::Range;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{SourceId, Span};

use super::scan::{Scan, Tok, Token};
use super::words::{is_block_word, is_continuation, is_operation_word};

/// A run of tokens.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    /// Which tokens, without line ends around them.
    pub tokens: Range<usize>,
    /// First byte and one past the last.
    pub start: usize,
    pub end: usize,
    /// A fault inside it was reported already.
    pub broken: bool,
}

/// One line of a table or one `allow`.
#[derive(Clone, Debug)]
pub(super) struct ItemShape {
    pub slice: Slice,
    /// It is an `allow` for the item that follows.
    pub allow: bool,
}

/// What stands in the braces of an operation.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub open: Range<usize>,
    pub close: Range<usize>,
    pub items: Vec<ItemShape>,
}

/// An operation, or an `allow` for the one that follows.
#[derive(Clone, Debug)]
pub(super) struct OperationShape {
    /// Up to the brace, if there is one.
    pub head: Slice,
    pub body: Option<Body>,
    /// After the closing brace.
    pub tail: Option<Slice>,
}

/// `upgrade { ... }` or `downgrade ...`.
#[derive(Clone, Debug)]
pub(super) struct BlockShape {
    /// The word it begins with, as written.
    pub keyword: Range<usize>,
    pub open: Range<usize>,
    pub close: Range<usize>,
    pub operations: Vec<OperationShape>,
    /// `irreversible 'why'` in place of the braces.
    pub instead: Option<Slice>,
}

/// A part of a file.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A header line.
    Line(Slice),
    /// A block.
    Block(BlockShape),
    /// Operations outside every block.
    Stray(Vec<OperationShape>),
}

/// Cuts a file into its parts.
pub(super) fn layout(source: SourceId, text: &str, scan: &Scan, diagnostics: &mut Diagnostics) -> Vec<Part> {
    let mut found = Diagnostics::default();
    let mut cutter =
        Cutter { source, text, tokens: &scan.tokens, at: 0, guess: false, unbalanced: false, diagnostics: &mut found };
    let parts = cutter.file();
    if !cutter.unbalanced {
        diagnostics.extend(found.iter().cloned());
        return parts;
    }
    // A closing brace is missing somewhere: look again, and take verbs inside tables for the beginning of operations.
    let mut cutter = Cutter { source, text, tokens: &scan.tokens, at: 0, guess: true, unbalanced: false, diagnostics };
    cutter.file()
}

struct Cutter<'a> {
    source: SourceId,
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Close braces where their content cannot go on.
    guess: bool,
    /// A brace was open at the end.
    unbalanced: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Cutter<'_> {
    fn token(&self, index: usize) -> Option<Token> {
        self.tokens.get(index).copied()
    }

    fn tok(&self, index: usize) -> Option<Tok> {
        self.token(index).map(|token| token.tok)
    }

    fn word(&self, index: usize) -> &str {
        match self.token(index) {
            Some(Token { tok: Tok::Word, start, end, .. }) => self.text.get(start..end).unwrap_or(""),
            _ => "",
        }
    }

    fn is(&self, index: usize, word: &str) -> bool {
        self.word(index).eq_ignore_ascii_case(word)
    }

    fn range(&self, index: usize) -> Range<usize> {
        self.token(index).map_or(self.text.len()..self.text.len(), |token| token.start..token.end)
    }

    fn slice(&self, from: usize, to: usize) -> Slice {
        let line_end = |index: &usize| self.tok(*index) == Some(Tok::Newline);
        let first = (from..to).find(|index| !line_end(index)).unwrap_or(to);
        let last = (first..to).rev().find(|index| !line_end(index)).map_or(first, |index| index + 1);
        let tokens = self.tokens.get(first..last).unwrap_or(&[]);
        Slice {
            tokens: first..last,
            start: tokens.first().map_or(self.text.len(), |token| token.start),
            end: tokens.last().map_or(self.text.len(), |token| token.end),
            broken: tokens.iter().any(|token| token.broken),
        }
    }

    fn skip_newlines(&mut self) {
        while self.tok(self.at) == Some(Tok::Newline) {
            self.at += 1;
        }
    }

    fn skip_separators(&mut self) {
        while matches!(self.tok(self.at), Some(Tok::Newline | Tok::Comma)) {
            self.at += 1;
        }
    }

    fn report(&mut self, place: &Range<usize>, message: &str, label: &str, help: &str) {
        let span = Span::new(self.source, place.start, place.end);
        self.diagnostics.push(Diagnostic::new(codes::syntax::EXPECTED, span, message, label).help(help));
    }

    fn unclosed(&mut self, open: &Range<usize>, what: &str) {
        let swallowed = |token: &Token| {
            token.broken
                && token.start >= open.end
                && self.text.get(token.start..token.end).is_some_and(|text| text.contains('}'))
        };
        if self.tokens.iter().take(self.at).any(swallowed) {
            // A string that is never closed has taken the brace with it, and was reported.
            return;
        }
        let span = Span::new(self.source, open.start, open.end);
        let message = format!("the brace of {what} is never closed");
        self.diagnostics
            .push(Diagnostic::new(codes::syntax::UNTERMINATED, span, message, "opened here").help("close it with `}`"));
    }

    fn file(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut blocks = false;
        loop {
            self.skip_newlines();
            let Some(tok) = self.tok(self.at) else { return parts };
            if tok == Tok::Word && self.starts_block() {
                blocks = true;
                let block = self.block();
                parts.push(Part::Block(block));
            } else if blocks || is_operation_word(self.word(self.at)) {
                blocks = true;
                let stray = self.operations(false);
                if self.tok(self.at) == Some(Tok::Close) {
                    if stray.is_empty() {
                        let place = self.range(self.at);
                        self.report(&place, "this brace closes nothing", "no `{` is open here", "remove it");
                    }
                    self.at += 1;
                }
                if !stray.is_empty() {
                    parts.push(Part::Stray(stray));
                }
            } else {
                let line = self.header_line();
                parts.push(Part::Line(line));
            }
        }
    }

    fn starts_block(&self) -> bool {
        let word = self.word(self.at);
        is_block_word(word)
            || (!word.eq_ignore_ascii_case("external")
                && !word.contains('_')
                && self.tok(self.at + 1) == Some(Tok::Open))
    }

    fn header_line(&mut self) -> Slice {
        let from = self.at;
        let mut depth = 0_usize;
        while let Some(tok) = self.tok(self.at) {
            match tok {
                Tok::Open => depth += 1,
                Tok::Close => depth = depth.saturating_sub(1),
                Tok::Newline if depth == 0 => break,
                Tok::Newline | Tok::Word | Tok::Quoted | Tok::Text | Tok::Group | Tok::Comma | Tok::Mark => {}
            }
            self.at += 1;
        }
        self.slice(from, self.at)
    }

    fn block(&mut self) -> BlockShape {
        let keyword = self.range(self.at);
        self.at += 1;
        let mut open = self.at;
        while self.tok(open) == Some(Tok::Newline) {
            open += 1;
        }
        let end = keyword.end..keyword.end;
        let mut block =
            BlockShape { keyword, open: end.clone(), close: end.clone(), operations: Vec::new(), instead: None };
        if self.tok(open) == Some(Tok::Open) {
            block.open = self.range(open);
            self.at = open + 1;
        } else if self.tok(self.at) == Some(Tok::Newline) || self.at >= self.tokens.len() {
            self.report(&end, "expected `{`", "nothing follows the word", "put the operations in braces: `{ ... }`");
        } else {
            let from = self.at;
            while !matches!(self.tok(self.at), None | Some(Tok::Newline | Tok::Open | Tok::Close)) {
                self.at += 1;
            }
            let instead = self.slice(from, self.at);
            block.close = instead.start..instead.end;
            block.instead = Some(instead);
            if self.tok(self.at) != Some(Tok::Open) {
                return block;
            }
            block.open = self.range(self.at);
            self.at += 1;
        }
        block.operations = self.operations(true);
        if self.tok(self.at) == Some(Tok::Close) {
            block.close = self.range(self.at);
            self.at += 1;
        } else {
            self.unbalanced = true;
            let last = self.tokens.get(..self.at).and_then(|all| all.iter().rfind(|t| t.tok != Tok::Newline));
            block.close = last.map_or(end, |token| token.end..token.end);
            if block.open.start < block.open.end {
                let what = format!("`{}`", self.text.get(block.keyword.clone()).unwrap_or("").to_lowercase());
                self.unclosed(&block.open.clone(), &what);
            }
        }
        block
    }

    /// Operations up to a closing brace, the end, or where nothing more can come.
    fn operations(&mut self, inside: bool) -> Vec<OperationShape> {
        let mut all = Vec::new();
        loop {
            self.skip_separators();
            match self.tok(self.at) {
                None | Some(Tok::Close) => return all,
                Some(_) if (self.guess || !inside) && self.ends_block() => return all,
                Some(_) => {
                    let operation = self.operation();
                    all.push(operation);
                }
            }
        }
    }

    /// Whether a new block begins here.
    fn ends_block(&self) -> bool {
        is_block_word(self.word(self.at))
            && (self.tok(self.at + 1) == Some(Tok::Open) || self.is(self.at + 1, "irreversible"))
    }

    /// Whether the word at `index`, the first of its line, begins an operation.
    fn starts_operation(&self, index: usize, verb: usize) -> bool {
        let word = self.word(index);
        if word.eq_ignore_ascii_case("outside") && self.is(index + 1, "transaction") {
            let mut next = index + 2;
            if self.is(next, "execute") {
                return true;
            }
            while self.tok(next) == Some(Tok::Newline) {
                next += 1;
            }
            return self.is(next, "execute") && !self.is(verb, "execute");
        }
        word.contains('_') || is_operation_word(word) || word.eq_ignore_ascii_case("allow")
    }

    fn operation(&mut self) -> OperationShape {
        let from = self.at;
        let table = self.is(from, "create_table");
        let waits_for_verb = self.is(from, "outside");
        let mut seen_verb = !waits_for_verb;
        self.at += 1;
        while let Some(tok) = self.tok(self.at) {
            match tok {
                Tok::Open => {
                    let head = self.slice(from, self.at);
                    let body = Some(self.body(self.at));
                    let tail_from = self.at;
                    // A body that was closed by a guess has nothing after it.
                    if self.tok(self.at.saturating_sub(1)) == Some(Tok::Close) {
                        self.continue_operation(from);
                    }
                    let tail = self.slice(tail_from, self.at);
                    return OperationShape { head, body, tail: (tail.start < tail.end).then_some(tail) };
                }
                Tok::Close | Tok::Comma => break,
                Tok::Newline => {
                    let next = self.after_newlines();
                    if table
                        && self.could_be_column(next, from)
                        && let Some(shape) = self.body_without_brace(from)
                    {
                        return shape;
                    }
                    let verb_comes = !seen_verb && self.is(next, "execute");
                    if !verb_comes && (self.starts_operation(next, from) || self.stops(next)) {
                        break;
                    }
                    self.at = next;
                    continue;
                }
                Tok::Word => seen_verb |= self.is(self.at, "execute"),
                Tok::Quoted | Tok::Text | Tok::Group | Tok::Mark => {}
            }
            self.at += 1;
        }
        OperationShape { head: self.slice(from, self.at), body: None, tail: None }
    }

    fn after_newlines(&self) -> usize {
        let mut next = self.at;
        while self.tok(next) == Some(Tok::Newline) {
            next += 1;
        }
        next
    }

    fn stops(&self, index: usize) -> bool {
        let block = is_block_word(self.word(index))
            && (self.tok(index + 1) == Some(Tok::Open) || self.is(index + 1, "irreversible"));
        block || matches!(self.tok(index), None | Some(Tok::Close))
    }

    fn continue_operation(&mut self, verb: usize) {
        while let Some(tok) = self.tok(self.at) {
            match tok {
                Tok::Close | Tok::Comma | Tok::Open => return,
                Tok::Newline => {
                    let next = self.after_newlines();
                    if self.starts_operation(next, verb) || self.stops(next) {
                        return;
                    }
                    self.at = next;
                }
                Tok::Word | Tok::Quoted | Tok::Text | Tok::Group | Tok::Mark => self.at += 1,
            }
        }
    }

    /// Whether a line below `create_table t` could be a column.
    fn could_be_column(&self, index: usize, verb: usize) -> bool {
        self.tok(index) == Some(Tok::Word) && !self.starts_operation(index, verb) && !self.is(index, "irreversible")
    }

    /// `create_table t` with lines below it and a `}`, but no `{`.
    fn body_without_brace(&mut self, from: usize) -> Option<OperationShape> {
        let after_table = self.slice(from, self.at);
        let shape = after_table.tokens.len() >= 2;
        let mut ahead = self.at;
        while !matches!(self.tok(ahead), None | Some(Tok::Close | Tok::Open)) {
            ahead += 1;
        }
        if !shape || self.tok(ahead) != Some(Tok::Close) {
            return None;
        }
        let place = after_table.end..after_table.end;
        self.report(&place, "expected `{`", "the lines of the table begin after this", "put them in braces: `{ ... }`");
        // The loop below expects to stand on the brace: the newline stands in for it.
        let mut body = self.body(self.at);
        body.open = place;
        Some(OperationShape { head: after_table, body: Some(body), tail: None })
    }

    /// The items from the brace at `open` to its closing one.
    fn body(&mut self, open: usize) -> Body {
        let mut body = Body { open: self.range(open), close: self.range(open), items: Vec::new() };
        self.at = open + 1;
        loop {
            self.skip_separators();
            match self.tok(self.at) {
                Some(Tok::Close) => {
                    body.close = self.range(self.at);
                    self.at += 1;
                    return body;
                }
                None => {
                    self.unbalanced = true;
                    if self.guess {
                        self.unclosed(&body.open, "this operation");
                    }
                    return body;
                }
                Some(_) if self.guess && self.table_cannot_go_on() => {
                    self.unclosed(&body.open, "this operation");
                    body.close = self.range(self.at.saturating_sub(1));
                    return body;
                }
                Some(_) => {
                    let item = self.item();
                    body.items.push(item);
                }
            }
        }
    }

    fn table_cannot_go_on(&self) -> bool {
        let word = self.word(self.at);
        is_operation_word(word) || self.ends_block()
    }

    fn item(&mut self) -> ItemShape {
        let from = self.at;
        let allow = self.is(from, "allow") && self.is_waiver(from);
        let mut depth = 0_usize;
        while let Some(tok) = self.tok(self.at) {
            match tok {
                Tok::Open => depth += 1,
                Tok::Close if depth == 0 => break,
                Tok::Close => depth -= 1,
                Tok::Comma if depth == 0 => break,
                Tok::Newline if depth == 0 => {
                    let next = self.after_newlines();
                    if allow || !is_continuation(self.word(next)) {
                        break;
                    }
                    self.at = next;
                    continue;
                }
                Tok::Newline | Tok::Comma | Tok::Word | Tok::Quoted | Tok::Text | Tok::Group | Tok::Mark => {}
            }
            self.at += 1;
        }
        ItemShape { slice: self.slice(from, self.at), allow }
    }

    /// Whether a line of a table that begins with `allow` is a waiver, and not a column of that name.
    fn is_waiver(&self, index: usize) -> bool {
        if self.tok(index + 1) != Some(Tok::Word) {
            return false;
        }
        let end = self.range(index + 1).end;
        let glued = |at: usize| self.text.as_bytes().get(at).is_some_and(|byte| matches!(byte, b':' | b'-'));
        glued(end) || matches!(self.tok(index + 2), None | Some(Tok::Text | Tok::Newline | Tok::Close | Tok::Comma))
    }
}
