//! Where lines, items, operations and blocks begin and end: the rules of "Lines" in the language.
//!
//! It cuts the tokens of [`super::scan`] into slices and knows of braces, newlines, commas and the words that lines begin
//! with. What a slice says is for the grammar to tell, one slice at a time, so that a fault never reaches its neighbours.

mod operation;

use std::ops::Range;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{SourceId, Span};

use super::scan::{Scan, Tok, Token};
use super::words::{is_block_word, is_operation_word};

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
    /// What stands in the braces of `defines`: operations, where others have items.
    pub defines: Option<Vec<OperationShape>>,
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
    /// `external { ... }`
    External(BlockShape),
    /// Operations outside every block.
    Stray(Vec<OperationShape>),
}

/// Cuts a file into its parts.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method by itself is of one lifetime only")]
pub(super) fn layout(source: SourceId, text: &str, scan: &Scan, diagnostics: &mut Diagnostics) -> Vec<Part> {
    cut(source, text, scan, diagnostics, |cutter| cutter.file())
}

/// Cuts a text without a header into its operations; a block in it is kept as a part.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method by itself is of one lifetime only")]
pub(super) fn layout_operations(source: SourceId, text: &str, scan: &Scan, diagnostics: &mut Diagnostics) -> Vec<Part> {
    cut(source, text, scan, diagnostics, |cutter| cutter.loose())
}

fn cut(
    source: SourceId,
    text: &str,
    scan: &Scan,
    diagnostics: &mut Diagnostics,
    run: impl Fn(&mut Cutter<'_>) -> Vec<Part>,
) -> Vec<Part> {
    let mut found = Diagnostics::default();
    let mut cutter =
        Cutter { source, text, tokens: &scan.tokens, at: 0, guess: false, unbalanced: false, diagnostics: &mut found };
    let parts = run(&mut cutter);
    if !cutter.unbalanced {
        diagnostics.extend(found.iter().cloned());
        return parts;
    }
    // A closing brace is missing somewhere: look again, and take verbs inside tables for the beginning of operations.
    let mut cutter = Cutter { source, text, tokens: &scan.tokens, at: 0, guess: true, unbalanced: false, diagnostics };
    run(&mut cutter)
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
            if !blocks && self.is(self.at, "external") && self.tok(self.at + 1) == Some(Tok::Open) {
                let external = self.block();
                parts.push(Part::External(external));
            } else if tok == Tok::Word && self.starts_block() {
                blocks = true;
                let block = self.block();
                parts.push(Part::Block(block));
            } else if blocks || is_operation_word(self.word(self.at)) {
                blocks = true;
                let stray = self.operations(false);
                self.stray_close(stray.is_empty());
                if !stray.is_empty() {
                    parts.push(Part::Stray(stray));
                }
            } else {
                let line = self.header_line();
                parts.push(Part::Line(line));
            }
        }
    }

    /// A closing brace that none was opened for; told where nothing else is told of what stands before it.
    fn stray_close(&mut self, told: bool) {
        if self.tok(self.at) == Some(Tok::Close) {
            if told {
                let place = self.range(self.at);
                self.report(&place, "this brace closes nothing", "no `{` is open here", "remove it");
            }
            self.at += 1;
        }
    }

    /// Operations that stand in no block.
    fn loose(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        loop {
            self.skip_newlines();
            if self.at >= self.tokens.len() {
                return parts;
            }
            if is_block_word(self.word(self.at)) && self.starts_block() {
                let block = self.block();
                parts.push(Part::Block(block));
                continue;
            }
            let operations = self.operations(false);
            self.stray_close(true);
            parts.push(Part::Stray(operations));
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
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    /// The operations of the first block, and the items of each.
    fn cut(text: &str) -> Vec<(String, Vec<String>)> {
        let mut diagnostics = Diagnostics::default();
        let scan = scan(SourceId::default(), text, false, &mut diagnostics);
        let parts = layout(SourceId::default(), text, &scan, &mut diagnostics);
        let slice = |slice: &Slice| text.get(slice.start..slice.end).unwrap_or("").to_owned();
        let block = parts.iter().find_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Line(_) | Part::External(_) | Part::Stray(_) => None,
        });
        let operations = block.map(|block| block.operations.as_slice()).unwrap_or_default();
        let items = |body: &Body| body.items.iter().map(|item| slice(&item.slice)).collect();
        operations
            .iter()
            .map(|shape| (slice(&shape.head), shape.body.as_ref().map(items).unwrap_or_default()))
            .collect()
    }

    fn heads(text: &str) -> Vec<String> {
        cut(text).into_iter().map(|(head, _)| head).collect()
    }

    #[test]
    fn a_line_continues_the_operation_above_unless_it_begins_one() {
        assert_eq!(
            heads("upgrade {\na_b c\n\n-- d\n e f\nexecute g\nx_y\n}"),
            ["a_b c\n\n-- d\n e f", "execute g", "x_y"]
        );
        assert_eq!(heads("upgrade { a_b c, d_e f }"), ["a_b c", "d_e f"]);
    }

    #[test]
    fn outside_transaction_goes_with_the_execute_it_stands_next_to() {
        let text = "upgrade {\nexecute $$a$$\noutside transaction\nexecute $$b$$\noutside transaction execute $$c$$\n}";
        assert_eq!(
            heads(text),
            ["execute $$a$$\noutside transaction", "execute $$b$$", "outside transaction execute $$c$$"]
        );
        let text = "upgrade {\ndrop_table a\noutside transaction\nexecute $$b$$\n}";
        assert_eq!(heads(text), ["drop_table a", "outside transaction\nexecute $$b$$"]);
    }

    #[test]
    fn a_line_of_a_table_ends_with_the_line_unless_the_next_continues_it() {
        let found =
            cut("upgrade {\ncreate_table t {\na int\n\n  not null\n-- c\nb text, c int,\nprimary key (a)\n}\n}");
        let (head, items) = found.first().expect("there is one");
        assert_eq!(head, "create_table t");
        assert_eq!(items, &["a int\n\n  not null", "b text", "c int", "primary key (a)"]);
    }

    #[test]
    fn a_missing_brace_is_put_where_an_operation_begins() {
        let found = cut("upgrade {\ncreate_table t {\na int\ndrop_table b\n}");
        assert_eq!(found.len(), 2);
        // With all braces there, a column may be called like a verb.
        let found = cut("upgrade {\ncreate_table t {\na int\ndrop_table boolean\n}\n}");
        assert_eq!(found.first().map(|(_, items)| items.len()), Some(2));
    }
}
