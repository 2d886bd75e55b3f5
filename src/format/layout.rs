//! Lines: which go where, with the comments and blank lines of the text.
//!
//! A comment stays before what it stood before, or at the end of the line that it ended. One inside an operation or item
//! moves above it, because the operation becomes one line.

use std::ops::Range;

use crate::syntax::ast::{
    Block, Comment, CreateObject, Definition, Downgrade, Execute, File, HeaderKey, Kind, Operation, SchemaFile,
    TableItem,
};
use crate::text::Span;

use super::Speller;
use super::operations::{allow, header_line};

/// Prints a file.
pub(super) struct Printer<'a> {
    text: &'a str,
    comments: &'a [Comment],
    /// Which comments are printed already.
    done: Vec<bool>,
    speller: Speller<'a>,
    /// The end, in the text, of what was printed last.
    last: usize,
    /// At the beginning of the file or directly after a brace: no blank line here.
    fresh: bool,
    out: String,
}

/// A header line with the comments above it.
struct HeaderLine {
    key: HeaderKey,
    blank: bool,
    text: String,
}

impl<'a> Printer<'a> {
    pub fn new(text: &'a str, comments: &'a [Comment]) -> Self {
        Self {
            text,
            comments,
            done: vec![false; comments.len()],
            speller: Speller::new(text),
            last: 0,
            fresh: true,
            out: String::new(),
        }
    }

    /// A whole file.
    pub fn file(mut self, file: &File) -> String {
        self.header(file);
        if let Some(block) = &file.header.external {
            self.block("external", block);
        }
        if let Some(block) = &file.upgrade {
            self.block("upgrade", block);
        }
        match &file.downgrade {
            Some(Downgrade::Block(block)) => self.block("downgrade", block),
            Some(Downgrade::Irreversible { reason, span }) => {
                self.separate(span.start as usize);
                self.line(*span, None, 0, &format!("downgrade irreversible {}", reason.raw));
            }
            None => {}
        }
        self.comments_before(self.text.len(), 0);
        self.out
    }

    /// A file without a header: its operations, with no blank lines of our own.
    pub fn schema(mut self, file: &SchemaFile) -> String {
        for operation in &file.operations {
            self.operation(operation, 0);
        }
        self.comments_before(self.text.len(), 0);
        self.out
    }

    /// One operation.
    pub fn single(mut self, operation: &Operation) -> String {
        self.operation(operation, 0);
        self.out.truncate(self.out.trim_end_matches('\n').len());
        self.out
    }

    fn push(&mut self, indent: usize, text: &str) {
        for _ in 0..indent {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Whether a blank line stands between what was printed last and this place.
    fn gap(&self, start: usize) -> bool {
        let between = self.text.get(self.last..start).unwrap_or("");
        !self.fresh && between.bytes().filter(|&byte| byte == b'\n').count() > 1
    }

    fn blank(&mut self, wanted: bool) {
        if wanted && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Makes sure of a blank line before a block, above the comments that belong to it.
    fn separate(&mut self, start: usize) {
        self.blank(true);
        self.fresh = true;
        self.comments_before(start, 0);
    }

    fn first_comment_from(&self, start: usize) -> usize {
        self.comments.partition_point(|comment| (comment.span.start as usize) < start)
    }

    /// Prints the comments left before a place, a line each.
    fn comments_before(&mut self, end: usize, indent: usize) {
        let comments = self.comments;
        // All before `last` are printed, so only those after it need a look.
        for index in self.first_comment_from(self.last)..comments.len() {
            let Some(comment) = comments.get(index).filter(|comment| (comment.span.start as usize) < end) else {
                return;
            };
            if self.done.get(index).copied().unwrap_or(true) {
                continue;
            }
            self.done_with(index);
            let blank = self.gap(comment.span.start as usize);
            self.blank(blank);
            self.push(indent, &comment.text);
            self.last = comment.span.end as usize;
            self.fresh = false;
        }
    }

    fn done_with(&mut self, index: usize) {
        if let Some(done) = self.done.get_mut(index) {
            *done = true;
        }
    }

    /// Prints the comments inside a place that were not copied with it; those in `except` come later.
    fn comments_inside(&mut self, place: &Range<usize>, except: Option<&Range<usize>>, indent: usize) {
        let comments = self.comments;
        for index in self.first_comment_from(place.start)..comments.len() {
            let Some(comment) = comments.get(index).filter(|comment| (comment.span.start as usize) < place.end) else {
                return;
            };
            let at = comment.span.start as usize;
            let copied = self.speller.copied.iter().any(|range| range.contains(&at));
            if except.is_some_and(|range| range.contains(&at)) {
                continue;
            }
            if !copied && !self.done.get(index).copied().unwrap_or(true) {
                self.push(indent, &comment.text);
            }
            self.done_with(index);
        }
    }

    /// Appends the comments that end the line on which `end` stands.
    fn trailing(&mut self, end: usize) {
        let comments = self.comments;
        for index in self.first_comment_from(end)..comments.len() {
            let Some(comment) = comments.get(index) else { return };
            let between = self.text.get(self.last..comment.span.start as usize).unwrap_or("\n");
            if !between.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b',' | 0x0B | 0x0C)) {
                return;
            }
            self.done_with(index);
            if self.out.ends_with('\n') {
                self.out.pop();
            }
            self.out.push(' ');
            self.out.push_str(&comment.text);
            self.out.push('\n');
            self.last = comment.span.end as usize;
        }
    }

    /// Prints what stands at a place on a line of its own, with the comments before, inside and after it.
    fn line(&mut self, span: Span, except: Option<&Range<usize>>, indent: usize, text: &str) {
        let place = span.range();
        self.comments_before(place.start, indent);
        let blank = self.gap(place.start);
        self.blank(blank);
        self.comments_inside(&place, except, indent);
        self.push(indent, text);
        self.last = place.end;
        self.fresh = false;
        self.trailing(place.end);
    }

    fn header(&mut self, file: &File) {
        let header = &file.header;
        let made: Vec<(HeaderKey, Span)>;
        let lines = if header.lines.is_empty() {
            // A tree that was made says nothing of its lines.
            let keys = [
                HeaderKey::Revision,
                HeaderKey::Revises,
                HeaderKey::Message,
                HeaderKey::Created,
                HeaderKey::DependsOn,
                HeaderKey::Labels,
                HeaderKey::Transaction,
            ];
            let allows = std::iter::repeat_n(HeaderKey::Allow, header.allows.len());
            made = keys.into_iter().chain(allows).map(|key| (key, Span::default())).collect();
            &made
        } else {
            &header.lines
        };
        if let Some((_, first)) = lines.first() {
            self.comments_before(first.start as usize, 0);
        }
        let first_gap = lines.first().is_some_and(|(_, first)| self.gap(first.start as usize));
        let top = std::mem::take(&mut self.out);
        let mut allows = 0;
        let mut printed = Vec::new();
        for (index, (key, span)) in lines.iter().enumerate() {
            let nth = allows;
            allows += usize::from(*key == HeaderKey::Allow);
            let Some(text) = header_line(header, *key, nth) else { continue };
            self.fresh |= index == 0;
            let start = span.start as usize;
            let next = self.first_comment_from(self.last);
            let above = self.comments.get(next).map(|comment| comment.span.start as usize).filter(|&at| at < start);
            let blank = self.gap(above.unwrap_or(start));
            self.line(*span, None, 0, &text);
            printed.push(HeaderLine { key: *key, blank, text: std::mem::take(&mut self.out) });
        }
        printed.sort_by_key(|line| line.key);
        self.out = top;
        for (index, line) in printed.iter().enumerate() {
            self.blank(if index == 0 { first_gap } else { line.blank });
            self.out.push_str(&line.text);
        }
        self.fresh = false;
    }

    fn block(&mut self, word: &str, block: &Block) {
        let start = block.span.start as usize;
        self.separate(start);
        let open = block.open.range();
        let blank = self.gap(start);
        self.blank(blank);
        self.comments_inside(&(start..open.start), None, 0);
        self.push(0, &format!("{word} {{"));
        let before = self.out.len();
        self.last = open.end;
        self.fresh = true;
        for operation in &block.operations {
            self.operation(operation, 1);
        }
        self.close(before, block.close.range(), 0);
        self.last = block.close.end as usize;
        self.trailing(block.close.end as usize);
    }

    /// The closing brace; `{}` if nothing was printed since `before`.
    fn close(&mut self, before: usize, close: Range<usize>, indent: usize) {
        self.comments_before(close.start, indent + 1);
        if self.out.len() == before {
            self.out.pop();
            self.out.push_str("}\n");
        } else {
            self.push(indent, "}");
        }
        self.fresh = false;
    }

    fn operation(&mut self, operation: &Operation, indent: usize) {
        for waiver in &operation.allows {
            self.line(waiver.span, None, indent, &allow(waiver));
        }
        let mut text = self.speller.operation(operation);
        let irreversible = operation.irreversible.as_ref().map(|why| format!(" irreversible {}", why.raw));
        let irreversible = irreversible.unwrap_or_default();
        match &operation.kind {
            Kind::CreateTable(table) => {
                let braces = (table.open, table.close);
                let tail = format!("{}{irreversible}", self.speller.table_clauses(&table.clauses));
                self.braces(operation, braces, &text, &tail, indent, |printer| {
                    for item in &table.items {
                        printer.item(item, indent + 1);
                    }
                });
            }
            Kind::CreateObject(CreateObject { definition: Definition::Enum(labels), .. }) => {
                self.braces(operation, (labels.open, labels.close), &text, &irreversible, indent, |printer| {
                    for label in &labels.labels {
                        printer.line(label.span, None, indent + 1, &label.raw);
                    }
                });
            }
            Kind::Execute(Execute { defines: Some(defines), .. }) => {
                self.braces(operation, (defines.open, defines.close), &text, &irreversible, indent, |printer| {
                    for operation in &defines.operations {
                        printer.operation(operation, indent + 1);
                    }
                });
            }
            Kind::InsertRows(rows) | Kind::DeleteRows(rows) => {
                self.braces(operation, (rows.open, rows.close), &text, &irreversible, indent, |printer| {
                    for row in &rows.rows {
                        let text = printer.speller.row(row);
                        printer.line(row.span, None, indent + 1, &text);
                    }
                });
            }
            _ => {
                text.push_str(&irreversible);
                self.line(operation.span, None, indent, &text);
            }
        }
    }

    /// An operation with lines in braces, which `items` prints.
    fn braces(
        &mut self,
        operation: &Operation,
        (open, close): (Span, Span),
        head: &str,
        tail: &str,
        indent: usize,
        items: impl FnOnce(&mut Self),
    ) {
        let place = operation.span.range();
        let body = open.end as usize..close.start as usize;
        self.comments_before(place.start, indent);
        let blank = self.gap(place.start);
        self.blank(blank);
        self.comments_inside(&place, Some(&body), indent);
        self.push(indent, &format!("{head} {{"));
        let before = self.out.len();
        self.last = body.start;
        self.fresh = true;
        items(self);
        self.close(before, close.range(), indent);
        if !tail.is_empty() {
            self.out.pop();
            self.out.push_str(tail);
            self.out.push('\n');
        }
        self.last = place.end;
        self.trailing(place.end);
    }

    fn item(&mut self, item: &TableItem, indent: usize) {
        for waiver in &item.allows {
            self.line(waiver.span, None, indent, &allow(waiver));
        }
        let text = self.speller.item(item);
        self.line(item.span, None, indent, &text);
    }
}
