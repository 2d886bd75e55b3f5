//! The lines of a table: which of them is a column, a constraint, an index or a comment, and which belongs to the line above.

use crate::diag::{Diagnostic, codes};
use crate::syntax::ast::{TableItem, TableItemKind};
use crate::syntax::grammar::Rule;
use crate::syntax::layout::{Body, Slice};
use crate::syntax::scan::Tok;
use crate::syntax::words::is_continuation;
use crate::text::Span;

use super::{Lower, has};

/// What a line of a table is, by its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Column,
    Constraint,
    Index,
    Comment,
    /// It can only continue the line above.
    Above,
}

impl Lower<'_, '_> {
    /// The items of a table, and whether there is one among them that cannot be read.
    pub(super) fn items(&mut self, body: &Body) -> (Vec<TableItem>, bool) {
        let mut items: Vec<TableItem> = Vec::new();
        let mut faulty = false;
        let mut allows = Vec::new();
        let mut above: Option<&Slice> = None;
        for shape in &body.items {
            if shape.allow {
                if let Some(pair) = self.parse(Rule::allow_line, &shape.slice).and_then(|mut pairs| pairs.pop()) {
                    allows.extend(self.allow(&pair));
                }
                continue;
            }
            let line = self.line(&shape.slice, above);
            if let Some(kind) = self.item(&shape.slice, line, above) {
                let span = self.place(shape.slice.start, shape.slice.end);
                items.push(TableItem { span, allows: std::mem::take(&mut allows), kind });
            } else {
                faulty = true;
            }
            allows.clear();
            if line != Line::Above {
                above = Some(&shape.slice);
            }
        }
        if let Some(allow) = allows.first() {
            self.loose_waiver(allow.span);
        }
        self.comments_in_place(&items);
        (items, faulty)
    }

    /// Reports a waiver that nothing follows.
    pub(super) fn loose_waiver(&mut self, span: Span) {
        let help = "put it on the line before the operation or the item it is for, or in the header for the whole file";
        self.report(codes::syntax::LOOSE_WAIVER, span, "a waiver with nothing after it", "waives nothing", help);
    }

    fn line(&self, slice: &Slice, above: Option<&Slice>) -> Line {
        let tokens = self.scan.tokens.get(slice.tokens.clone()).unwrap_or(&[]);
        // The words in lower case, and the kinds of the tokens; line ends do not count.
        let tokens: Vec<_> = tokens.iter().filter(|token| token.tok != Tok::Newline).take(8).collect();
        let word = |index: usize| {
            let token = tokens.get(index).filter(|token| token.tok == Tok::Word);
            token
                .and_then(|token| self.text.get(token.start..token.end))
                .map(str::to_ascii_lowercase)
                .unwrap_or_default()
        };
        let tok = |index: usize| tokens.get(index).map(|token| token.tok);
        let group = |index: usize| tok(index) == Some(Tok::Group);
        let begins = |index: usize, words: &[&str]| words.iter().enumerate().all(|(n, w)| word(index + n) == *w);
        let open_ended = |index: usize| tok(index).is_none() || is_continuation(&word(index));
        // What follows `primary key` or `unique` decides between a line of its own and a clause.
        let key = |index: usize| {
            if begins(index, &["primary", "key"]) {
                Some(if group(index + 2) { Line::Constraint } else { Line::Above })
            } else if begins(index, &["unique", "nulls", "not", "distinct"]) {
                Some(if group(index + 4) { Line::Constraint } else { Line::Above })
            } else if begins(index, &["unique"]) && group(index + 1) {
                Some(Line::Constraint)
            } else if begins(index, &["unique"]) && open_ended(index + 1) {
                Some(Line::Above)
            } else {
                None
            }
        };
        let line = match word(0).as_str() {
            "constraint" => match word(2).as_str() {
                "primary" | "unique" => key(2).unwrap_or(Line::Constraint),
                "references" | "not" | "null" | "default" | "generated" | "collate" => Line::Above,
                _ => Line::Constraint,
            },
            "unique" if word(1) == "index" => Line::Index,
            "primary" | "unique" => key(0).unwrap_or(Line::Column),
            "check" | "foreign" => Line::Constraint,
            "index" if group(1) || group(2) || word(1) == "using" || word(2) == "using" => Line::Index,
            "comment" if tok(1) == Some(Tok::Text) => Line::Comment,
            "exclude" if group(1) || word(1) == "using" => Line::Constraint,
            "generated" if begins(1, &["always", "as"]) || begins(1, &["by", "default"]) => Line::Above,
            "match" if word(1) == "full" || (word(1) == "simple" && (tok(2).is_none() || word(2) == "on")) => {
                Line::Above
            }
            "nulls" if begins(1, &["not", "distinct"]) => Line::Above,
            "include" if group(1) => Line::Above,
            first if is_continuation(first) => Line::Above,
            _ => Line::Column,
        };
        if line == Line::Above && above.is_none() { Line::Column } else { line }
    }

    fn item(&mut self, slice: &Slice, line: Line, above: Option<&Slice>) -> Option<TableItemKind> {
        if slice.broken {
            return None;
        }
        let rule = match line {
            Line::Column => Rule::column_line,
            Line::Constraint => Rule::constraint_line,
            Line::Index => Rule::index_line,
            Line::Comment => Rule::comment_line,
            Line::Above => {
                self.belongs_above(slice, above);
                return None;
            }
        };
        let pair = self.parse(rule, slice)?.pop()?;
        match line {
            Line::Constraint => self.table_constraint(&pair).map(TableItemKind::Constraint),
            Line::Index => {
                let unique = has(&pair, Rule::kw_unique);
                self.index(&pair, unique).map(TableItemKind::Index)
            }
            Line::Comment => self.text_in(&pair).map(TableItemKind::Comment),
            Line::Column | Line::Above => self.column(&pair).map(TableItemKind::Column),
        }
    }

    fn flat(&self, slice: &Slice) -> String {
        let text = self.text.get(slice.start..slice.end).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn belongs_above(&mut self, slice: &Slice, above: Option<&Slice>) {
        let Some(above) = above else { return };
        let (first, second) = (self.flat(above), self.flat(slice));
        let span = self.place(slice.start, slice.end);
        let diagnostic = Diagnostic::new(
            codes::syntax::BELONGS_TO_COLUMN_ABOVE,
            span,
            format!("`{second}` begins no line of a table"),
            "can only continue the line above",
        );
        let related = self.place(above.start, above.end);
        self.diagnostics
            .push(diagnostic.related(related, "the line above").help(format!("join the lines: {first} {second}")));
    }

    /// The table's comment stands once, after the last column.
    fn comments_in_place(&mut self, items: &[TableItem]) {
        let last_column = items.iter().rposition(|item| matches!(item.kind, TableItemKind::Column(_)));
        let mut first: Option<Span> = None;
        for (index, item) in items.iter().enumerate() {
            let TableItemKind::Comment(text) = &item.kind else { continue };
            let column = items.get(..index).and_then(|before| before.last()).and_then(|item| match &item.kind {
                TableItemKind::Column(column) => Some(column.span),
                _ => None,
            });
            let joined = column.and_then(|span| self.text.get(span.range())).map(|line| {
                let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("for the column above: {line} comment {}\n", text.raw)
            });
            let joined = joined.unwrap_or_default();
            if let Some(first) = first {
                let message = "a table has one comment, and this is the second";
                let help = format!("{joined}for the table: keep one of the two");
                let diagnostic =
                    Diagnostic::new(codes::syntax::MISPLACED_COMMENT, item.span, message, "the second comment");
                self.diagnostics.push(diagnostic.related(first, "the first comment").help(help));
            } else if last_column.is_some_and(|last| last > index) {
                let message = "a comment between columns could be the column's or the table's";
                let help = format!("{joined}for the table: move `comment {}` below the last column", text.raw);
                let label = "the table's comment stands after the last column";
                self.report(codes::syntax::MISPLACED_COMMENT, item.span, message, label, help);
            }
            first = first.or(Some(item.span));
        }
    }
}
