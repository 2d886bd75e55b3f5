//! Where in a text a place is, told from its words alone: the text at hand is rarely complete while it is typed.

use std::ops::Range;

use super::names::{Wanted, object_name};
use crate::schema::{Schema, Table};
use crate::syntax::{Token, TokenKind, tokens, verbs};

/// A text and its words.
#[derive(Clone, Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    /// All tokens but comments.
    pub tokens: Vec<Token>,
    comments: Vec<Token>,
}

/// A name: its parts up to the one in question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameAt {
    /// The parts, folded and without quotes.
    pub parts: Vec<String>,
    /// The place of the last of them.
    pub range: Range<usize>,
    /// Which token the name begins with.
    pub first: usize,
}

/// An opening brace or parenthesis that is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// Which token it is.
    pub at: usize,
    /// Whether it is a brace.
    pub brace: bool,
}

impl<'t> Words<'t> {
    /// The words of a text.
    pub fn new(text: &'t str) -> Self {
        let (comments, tokens) = tokens(text).into_iter().partition(|token| token.kind == TokenKind::Comment);
        Self { text, tokens, comments }
    }

    /// The text of a token.
    pub fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).and_then(|token| self.text.get(token.start..token.end)).unwrap_or("")
    }

    /// Whether a token is this word, in any case.
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
    }

    /// The name that a token stands for.
    fn name(&self, at: usize) -> String {
        unquoted(self.word(at))
    }

    /// Whether a place is in a comment.
    pub fn in_comment(&self, offset: usize) -> bool {
        // At the end of `-- ...` more of it is typed; behind `*/` it is over.
        let is_line = |token: &Token| self.text.get(token.start..).is_some_and(|rest| rest.starts_with("--"));
        self.comments
            .iter()
            .any(|token| token.start < offset && (offset < token.end || (is_line(token) && offset == token.end)))
    }

    /// The token that covers a place, one that begins there before one that ends there.
    pub fn at(&self, offset: usize) -> Option<usize> {
        let covers = |token: &Token| token.start <= offset && offset < token.end;
        let ends = |token: &Token| token.end == offset && token.kind != TokenKind::Mark;
        self.tokens
            .iter()
            .position(covers)
            .filter(|&at| self.is_name(at))
            .or_else(|| self.tokens.iter().position(ends).or_else(|| self.tokens.iter().position(covers)))
    }

    /// How many tokens end before a place.
    pub fn before(&self, offset: usize) -> usize {
        self.tokens.partition_point(|token| token.end <= offset)
    }

    /// The name at a place, with the parts that stand before it.
    pub fn name_at(&self, offset: usize) -> Option<NameAt> {
        let at = self.at(offset).filter(|&at| self.is_name(at))?;
        let first = self.first_part(at);
        let parts = (first..=at).step_by(2).map(|part| self.name(part)).collect();
        let token = self.tokens.get(at)?;
        Some(NameAt { parts, range: token.start..token.end, first })
    }

    /// The first token of the name whose last is `at`.
    fn first_part(&self, at: usize) -> usize {
        let mut first = at;
        while let Some(before) = first.checked_sub(2).filter(|&before| self.is(before + 1, ".") && self.is_name(before))
        {
            first = before;
        }
        first
    }

    /// The parts of the name that ends with a token.
    pub fn parts_to(&self, at: usize) -> Vec<String> {
        if self.is_name(at) {
            (self.first_part(at)..=at).step_by(2).map(|part| self.name(part)).collect()
        } else {
            Vec::new()
        }
    }

    /// Whether a token is the first of its line.
    pub fn begins_line(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let end = at.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |before| before.end);
        at == 0 || self.text.get(end..token.start).is_some_and(|between| between.contains('\n'))
    }

    /// The verb whose operation a token is in: the last before it that begins a line or stands after a brace or comma.
    pub fn verb(&self, count: usize) -> Option<usize> {
        (0..count.min(self.tokens.len())).rev().find(|&at| {
            let is_verb = verbs().iter().any(|verb| self.is(at, verb));
            let before = at.checked_sub(1).map_or("", |before| self.word(before));
            is_verb && (self.begins_line(at) || matches!(before, "{" | "," | "}"))
        })
    }

    /// What is open before a token, from the outside in.
    pub fn open(&self, count: usize) -> Vec<Open> {
        let mut open: Vec<Open> = Vec::new();
        for at in 0..count.min(self.tokens.len()) {
            match self.word(at) {
                "{" => open.push(Open { at, brace: true }),
                "(" => open.push(Open { at, brace: false }),
                "}" => {
                    // What was never closed inside ends with the block.
                    while open.pop().is_some_and(|one| !one.brace) {}
                }
                ")" if open.last().is_some_and(|one| !one.brace) => {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }

    /// The word that the line of a token begins with.
    pub fn line_word(&self, at: usize) -> usize {
        (0..=at).rev().find(|&one| self.begins_line(one)).unwrap_or(0)
    }

    /// The tables that the operation around a place names, the nearest first: that before the parenthesis the place is in,
    /// that which the operation is about, and all others.
    pub fn tables<'s>(&self, schema: &'s Schema, count: usize, end: usize) -> Vec<&'s Table> {
        let mut found: Vec<&Table> = Vec::new();
        let mut add = |table: Option<&'s Table>| {
            if let Some(table) = table
                && !found.iter().any(|other| other.name == table.name)
            {
                found.push(table);
            }
        };
        let start = self.verb(count).unwrap_or(0);
        for open in self.open(count).iter().rev().filter(|open| !open.brace && open.at > start) {
            add(open.at.checked_sub(1).and_then(|before| table(schema, &self.parts_to(before))));
        }
        for at in start..end.min(self.tokens.len()) {
            if self.is_name(at) && !self.is(at + 1, ".") {
                let parts = self.parts_to(at);
                let prefix = parts.split_last().map_or(&[][..], |(_, prefix)| prefix);
                add(table(schema, &parts).or_else(|| table(schema, prefix)));
            }
        }
        found
    }

    /// Where the operation of a token ends: at the next verb.
    pub fn operation_end(&self, count: usize) -> usize {
        let ends =
            |&at: &usize| self.begins_line(at) && (self.is(at, "}") || verbs().iter().any(|verb| self.is(at, verb)));
        let start = self.verb(count).unwrap_or(0);
        (count.max(start + 1)..self.tokens.len()).find(ends).unwrap_or(self.tokens.len())
    }

    /// Which meaning of the name that begins with this token goes first.
    pub fn wanted(&self, first: usize) -> Wanted {
        const RELATIONS: [&str; 12] =
            ["on", "references", "from", "to", "of", "into", "update", "join", "table", "inherits", "view", "index"];
        const TYPES: [&str; 4] = ["type", "as", "returns", "setof"];
        let Some(before) = first.checked_sub(1) else { return Wanted::Relation };
        let verb = self.verb(first + 1);
        let is_after_cast = self.is(before, ":") && before.checked_sub(1).is_some_and(|at| self.is(at, ":"));
        if is_after_cast || TYPES.iter().any(|word| self.is(before, word)) {
            return Wanted::Type;
        }
        if RELATIONS.iter().any(|word| self.is(before, word)) || verb == Some(before) {
            return Wanted::Relation;
        }
        let innermost = self.open(first).pop();
        let Some(verb) = verb else { return Wanted::Relation };
        let in_table = innermost.is_some_and(|open| open.brace && open.at > verb);
        // The second word of a line of a table is the type of a column, and so is what follows the name of a new one.
        if in_table && self.begins_line(before) || self.is(verb, "add_column") && self.first_part(before) == verb + 1 {
            return Wanted::Type;
        }
        if innermost.is_some_and(|open| open.at > verb) || self.is(verb, "grant") {
            Wanted::Column
        } else {
            Wanted::Relation
        }
    }
}

/// The table that a name of one or two parts stands for.
pub(super) fn table<'s>(schema: &'s Schema, parts: &[String]) -> Option<&'s Table> {
    match parts {
        [name] => schema.table(&object_name(schema, None, name)),
        [in_schema, name] => schema.table(&object_name(schema, Some(in_schema), name)),
        _ => None,
    }
}

/// The name that a word stands for: folded, or what is in its quotes.
pub(super) fn unquoted(word: &str) -> String {
    match word.strip_prefix('"') {
        Some(inside) => inside.strip_suffix('"').unwrap_or(inside).replace("\"\"", "\""),
        None => word.to_ascii_lowercase(),
    }
}
