//! The entry points: a text in, a file and findings out.

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{SourceId, Span};

use super::ast::{Block, Comment, Downgrade, File, Header};
use super::layout::{BlockShape, OperationShape, Part, Slice, layout};
use super::lower::{Lower, Seen};
use super::scan::{Scan, Tok, scan};
use super::schema::only_schema;

/// Reads one `.mig` file. `text` is a normalised text, as [`crate::text::Source::text`] gives it.
///
/// Never fails: what could not be understood is missing in the tree and reported.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> File {
    read(source, text, false, diagnostics)
}

/// Reads the header only and stops at the first block: what a history of many files needs to put them in order.
///
/// A file without blocks is not reported here; what the header lacks is.
pub fn parse_header(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Header {
    read(source, text, true, diagnostics).header
}

fn read(source: SourceId, text: &str, header_only: bool, diagnostics: &mut Diagnostics) -> File {
    let mut found = Diagnostics::default();
    let scan = scan(source, text, header_only, &mut found);
    let parts = layout(source, text, &scan, &mut found);
    let mut file = File { source, header: Header::default(), upgrade: None, downgrade: None, comments: Vec::new() };
    file.comments = comments(source, text, &scan);
    let mut lower = Lower::new(source, text, &scan, &mut found);
    if scan.tokens.iter().all(|token| token.tok == Tok::Newline) && !header_only {
        let help = "a revision begins with the lines `revision`, `revises` and `message`";
        let diagnostic =
            Diagnostic::new(codes::syntax::EMPTY_FILE, Span::new(source, 0, 0), "the file is empty", "nothing here");
        found.push(diagnostic.help(help));
    } else {
        Reader { source, text, header_only, file: &mut file, lower: &mut lower, downgrade: false, block: false }
            .parts(&parts);
    }
    finish(source, text, found, diagnostics);
    file
}

/// The comments outside parentheses.
pub(super) fn comments(source: SourceId, text: &str, scan: &Scan) -> Vec<Comment> {
    let outside = scan.comments.iter().filter(|comment| !comment.inside);
    outside
        .map(|comment| Comment {
            text: text.get(comment.start..comment.end).unwrap_or("").trim_end().to_owned(),
            span: Span::new(source, comment.start, comment.end),
        })
        .collect()
}

/// Hands on what was found, in the order of the text, with the bytes that no text may have.
pub(super) fn finish(source: SourceId, text: &str, mut found: Diagnostics, diagnostics: &mut Diagnostics) {
    for (at, _) in text.match_indices('\0') {
        let place = Span::new(source, at, at + 1);
        let message = "a NUL byte cannot stand in a file";
        let diagnostic = Diagnostic::new(codes::syntax::EXPECTED, place, message, "PostgreSQL's texts cannot hold it");
        if !found.iter().any(|other| other.primary.span == place) {
            found.push(diagnostic.help("remove it"));
        }
    }
    found.sort();
    diagnostics.extend(found.iter().cloned());
}

struct Reader<'r, 'a, 'd> {
    source: SourceId,
    text: &'a str,
    header_only: bool,
    file: &'r mut File,
    lower: &'r mut Lower<'a, 'd>,
    /// A downgrade was written, right or wrong.
    downgrade: bool,
    /// And it is a block.
    block: bool,
}

impl Reader<'_, '_, '_> {
    fn parts(mut self, parts: &[Part]) {
        let mut seen = Seen::default();
        let mut upgrade = false;
        let mut stray = false;
        let mut before = None;
        for part in parts {
            match part {
                Part::Line(slice) => {
                    self.lower.header_line(slice, &mut self.file.header, &mut seen);
                    self.after_external(slice);
                }
                Part::External(shape) => self.external(shape),
                Part::Block(shape) => {
                    before.get_or_insert(shape.keyword.clone());
                    upgrade |= self.block(shape, upgrade);
                }
                Part::Stray(shapes) => {
                    if let Some(first) = shapes.first() {
                        before.get_or_insert(first.head.start..first.head.end);
                    }
                    self.stray(shapes, upgrade || self.downgrade, !stray);
                    stray = true;
                }
            }
        }
        let end = self.text.trim_end().len();
        let at = before.unwrap_or(end..end);
        self.lower.missing_lines(&seen, at.start, at.end);
        if !self.header_only {
            // Operations without any block are reported as such.
            if !upgrade && (!stray || self.downgrade) {
                self.missing_upgrade(end);
            }
            self.ways_back();
        }
    }

    /// `external { ... }`
    fn external(&mut self, shape: &BlockShape) {
        let block = self.operations_of(shape);
        for operation in &block.operations {
            only_schema(self.text, operation, self.lower.diagnostics);
        }
        if self.file.header.external.is_some() {
            let keyword = self.lower.place(shape.keyword.start, shape.keyword.end);
            let message = "a second `external` block";
            let diagnostic = Diagnostic::new(codes::syntax::TWICE, keyword, message, "stands here a second time");
            self.lower.diagnostics.push(diagnostic.help("put all that others own into one block"));
        } else {
            self.file.header.external = Some(block);
        }
    }

    /// A header line stands before `external`.
    fn after_external(&mut self, slice: &Slice) {
        if self.file.header.external.is_some() && !slice.broken {
            let span = self.lower.place(slice.start, slice.end);
            let message = "a header line stands before `external`";
            let diagnostic = Diagnostic::new(codes::syntax::EXPECTED, span, message, "comes too late");
            self.lower.diagnostics.push(diagnostic.help("move it above the block"));
        }
    }

    fn operations_of(&mut self, shape: &BlockShape) -> Block {
        Block {
            operations: self.lower.operations(&shape.operations),
            span: self.lower.place(shape.keyword.start, shape.close.end),
            open: self.lower.place(shape.open.start, shape.open.end),
            close: self.lower.place(shape.close.start, shape.close.end),
        }
    }

    fn missing_upgrade(&mut self, end: usize) {
        let span = Span::new(self.source, end, end);
        let diagnostic =
            Diagnostic::new(codes::syntax::MISSING_UPGRADE, span, "the file has no `upgrade` block", "expected here");
        let help = "add `upgrade { ... }` after the header; a revision that does nothing has an empty one";
        self.lower.diagnostics.push(diagnostic.help(help));
    }

    /// Reads a block; whether it is an `upgrade`.
    fn block(&mut self, shape: &BlockShape, upgrade_seen: bool) -> bool {
        let written = self.text.get(shape.keyword.clone()).unwrap_or("");
        let keyword = self.lower.place(shape.keyword.start, shape.keyword.end);
        let is_downgrade = if written.eq_ignore_ascii_case("upgrade") {
            false
        } else if written.eq_ignore_ascii_case("downgrade") {
            true
        } else {
            let guess = if upgrade_seen || strsim::levenshtein(&written.to_lowercase(), "downgrade") <= 3 {
                "downgrade"
            } else {
                "upgrade"
            };
            let message = format!("expected `upgrade` or `downgrade`, found `{written}`");
            let diagnostic = Diagnostic::new(codes::syntax::EXPECTED, keyword, message, "begins no block");
            self.lower.diagnostics.push(diagnostic.help(format!("perhaps `{guess}` was meant")));
            guess == "downgrade"
        };
        let twice = if is_downgrade { self.downgrade } else { upgrade_seen };
        if twice {
            let what = if is_downgrade { "downgrade" } else { "upgrade" };
            let message = format!("a second `{what}` block");
            let diagnostic = Diagnostic::new(codes::syntax::TWICE, keyword, message, "stands here a second time");
            self.lower.diagnostics.push(diagnostic.help("put all operations into one block"));
        } else if !is_downgrade && self.downgrade {
            let diagnostic = Diagnostic::new(
                codes::syntax::EXPECTED,
                keyword,
                "`upgrade` stands before `downgrade`",
                "comes too late",
            );
            self.lower.diagnostics.push(diagnostic.help("move the `downgrade` block to the end"));
        }
        let block = self.operations_of(shape);
        if is_downgrade {
            let mut downgrade = Some(Downgrade::Block(block));
            if let Some(slice) = &shape.instead {
                let reason = if is_downgrade { self.lower.irreversible(slice) } else { None };
                let span = self.lower.place(shape.keyword.start, slice.end);
                downgrade = reason.map(|reason| Downgrade::Irreversible { reason, span });
            } else {
                self.block = true;
            }
            self.downgrade = true;
            self.file.downgrade = self.file.downgrade.take().or(downgrade);
        } else {
            if let Some(slice) = &shape.instead {
                self.lower.expected_brace(slice);
            }
            self.file.upgrade = self.file.upgrade.take().or(Some(block));
        }
        !is_downgrade
    }

    /// Operations outside every block: reported once, and read so that their own faults are found as well.
    fn stray(&mut self, shapes: &[OperationShape], after: bool, first: bool) {
        let Some(shape) = shapes.first() else { return };
        if first && !shape.head.broken {
            let span = self.lower.place(shape.head.start, shape.head.end);
            let (message, help) = if after {
                (
                    "text after the blocks of the file",
                    "move it into a block, or look for a closing brace too many above it",
                )
            } else {
                ("operations stand inside `upgrade { }`", "put them in `upgrade { ... }`")
            };
            let diagnostic =
                Diagnostic::new(codes::syntax::OUTSIDE_BLOCKS, span, message, "stands outside every block");
            self.lower.diagnostics.push(diagnostic.help(help));
        }
        let known: Vec<OperationShape> =
            shapes.iter().filter(|shape| self.lower.is_operation(shape)).cloned().collect();
        self.lower.operations(&known);
    }

    fn ways_back(&mut self) {
        let mut blocks: Vec<&Block> = self.file.upgrade.iter().collect();
        if let Some(Downgrade::Block(block)) = &self.file.downgrade {
            blocks.push(block);
        }
        for operation in blocks.iter().flat_map(|block| &block.operations) {
            self.lower.ways_back(operation, self.downgrade, self.block);
        }
    }
}
