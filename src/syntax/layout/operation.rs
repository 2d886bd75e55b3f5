//! Where an operation ends, and the lines of a table inside it.

use super::super::scan::Tok;
use super::super::words::{has_list, is_block_word, is_continuation, is_operation_word};
use super::{Body, Cutter, ItemShape, OperationShape, Slice};

/// The verbs of operations that have lists without parentheses around them.
const LISTS: &[&str] = &[
    "create_trigger",
    "create_constraint_trigger",
    "create_function",
    "replace_function",
    "create_procedure",
    "replace_procedure",
];

impl Cutter<'_> {
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
        // The last clause of a trigger.
        let runs_function = self.is(index + 1, "function") || self.is(index + 1, "procedure");
        if word.eq_ignore_ascii_case("execute") && runs_function {
            return false;
        }
        word.contains('_') || is_operation_word(word) || word.eq_ignore_ascii_case("allow")
    }

    pub(super) fn operation(&mut self) -> OperationShape {
        let from = self.at;
        let table = self.is(from, "create_table");
        let waits_for_verb = self.is(from, "outside");
        let mut seen_verb = !waits_for_verb;
        self.at += 1;
        while let Some(tok) = self.tok(self.at) {
            match tok {
                Tok::Open => {
                    let head = self.slice(from, self.at);
                    let defines = head.tokens.clone().next_back().is_some_and(|last| self.is(last, "defines"));
                    let (body, defines) = if defines && self.has_verb(&head, "execute") {
                        let (body, operations) = self.body_of_operations(self.at);
                        (Some(body), Some(operations))
                    } else {
                        (Some(self.body(self.at)), None)
                    };
                    let tail_from = self.at;
                    // A body that was closed by a guess has nothing after it.
                    if self.tok(self.at.saturating_sub(1)) == Some(Tok::Close) {
                        self.continue_operation(from);
                    }
                    let tail = self.slice(tail_from, self.at);
                    return OperationShape { head, body, defines, tail: (tail.start < tail.end).then_some(tail) };
                }
                Tok::Comma if self.is(from, "truncate_table") && self.lists_on() => {}
                Tok::Comma if has_list(self.word(from)) => {
                    self.at += 1;
                    let next = self.after_newlines();
                    let begins = ["allow", "outside"].iter().any(|word| self.is(next, word));
                    if begins || is_operation_word(self.word(next)) || self.stops(next) {
                        self.at -= 1;
                        break;
                    }
                    self.at = next;
                    continue;
                }
                Tok::Comma if self.goes_on_after_comma(from) => {
                    self.at += 1;
                    self.at = self.after_newlines();
                    continue;
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
        OperationShape { head: self.slice(from, self.at), body: None, defines: None, tail: None }
    }

    /// Whether the list of tables goes on after the comma: what follows on its line is a name and begins no operation.
    fn lists_on(&self) -> bool {
        let next = self.at + 1;
        let is_name = matches!(self.tok(next), Some(Tok::Word | Tok::Quoted));
        let is_execute = self.is(next, "outside") && self.is(next + 1, "transaction");
        is_name && !is_execute && !is_operation_word(self.word(next)) && !self.is(next, "allow")
    }

    /// Whether the comma at hand is one of a list: the columns of a trigger, the values of a function's setting.
    fn goes_on_after_comma(&self, verb: usize) -> bool {
        let has_lists = LISTS.iter().any(|word| self.is(verb, word));
        let mut next = self.at + 1;
        while self.tok(next) == Some(Tok::Newline) {
            next += 1;
        }
        let goes_on = matches!(self.tok(next), Some(Tok::Word | Tok::Quoted | Tok::Text | Tok::Mark));
        has_lists && goes_on && !is_operation_word(self.word(next)) && !self.is(next, "allow") && !self.stops(next)
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
        let rest = self.tokens.get(self.at..).unwrap_or(&[]);
        let next_brace = rest.iter().find(|token| matches!(token.tok, Tok::Open | Tok::Close));
        let count = |tok: Tok| rest.iter().filter(|token| token.tok == tok).count();
        // One closing brace more than the block itself needs.
        let one_too_many = count(Tok::Close) > count(Tok::Open) + 1;
        if after_table.tokens.len() < 2 || !one_too_many || next_brace.is_none_or(|token| token.tok != Tok::Close) {
            return None;
        }
        let place = after_table.end..after_table.end;
        self.report(&place, "expected `{`", "the lines of the table begin after this", "put them in braces: `{ ... }`");
        // The loop below expects to stand on the brace: the newline stands in for it.
        let mut body = self.body(self.at);
        body.open = place;
        Some(OperationShape { head: after_table, body: Some(body), defines: None, tail: None })
    }

    fn has_verb(&self, head: &Slice, verb: &str) -> bool {
        head.tokens.clone().any(|index| self.is(index, verb))
    }

    /// The operations from the brace at `open` to its closing one.
    fn body_of_operations(&mut self, open: usize) -> (Body, Vec<OperationShape>) {
        let mut body = Body { open: self.range(open), close: self.range(open), items: Vec::new() };
        self.at = open + 1;
        let operations = self.operations(true);
        if self.tok(self.at) == Some(Tok::Close) {
            body.close = self.range(self.at);
            self.at += 1;
        } else {
            self.unbalanced = true;
            if self.guess {
                self.unclosed(&body.open, "`defines`");
            }
        }
        (body, operations)
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
