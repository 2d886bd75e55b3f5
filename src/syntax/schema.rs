//! Files of operations without a header: `schema.mig` and `external.mig`, which say what is there.

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{SourceId, Span};

use super::ast::{Operation, SchemaFile};
use super::layout::{OperationShape, Part, layout_operations};
use super::lower::Lower;
use super::parse::{comments, finish};
use super::scan::{Tok, scan_operations};
use super::words::{HEADER_WORDS, is_schema_word};

/// Reads a file that has no header and only operations that say of something that it is there. `text` is a normalised
/// text, as [`crate::text::Source::text`] gives it.
///
/// Never fails: what could not be understood is missing in the tree and reported. A file without operations is a schema
/// without objects.
pub fn parse_schema(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> SchemaFile {
    let mut found = Diagnostics::default();
    let scan = scan_operations(source, text, &mut found);
    let mut file = SchemaFile { source, operations: Vec::new(), comments: comments(source, text, &scan) };
    let first = scan.tokens.iter().find(|token| token.tok != Tok::Newline);
    let word = first.and_then(|token| text.get(token.start..token.end)).unwrap_or("");
    let is_header = HEADER_WORDS.iter().any(|line| *line != "allow" && line.eq_ignore_ascii_case(word));
    if let Some(token) = first.filter(|_| is_header) {
        // What follows are the lines of a revision: each would be told to be no operation.
        let place = Span::new(source, token.start, token.end);
        let message = "a schema has no header";
        let help = "a schema is `create_...` operations only; a revision is a file of its own in the migrations folder";
        let diagnostic =
            Diagnostic::new(codes::syntax::NOT_A_SCHEMA, place, message, "begins the header of a revision");
        diagnostics.push(diagnostic.help(help));
        return file;
    }
    let parts = layout_operations(source, text, &scan, &mut found);
    let mut lower = Lower::new(source, text, &scan, &mut found);
    let mut shapes: Vec<OperationShape> = Vec::new();
    for part in parts {
        match part {
            Part::Stray(some) => shapes.extend(some),
            Part::Block(block) => {
                let place = lower.place(block.keyword.start, block.keyword.end);
                let message = "a schema has no blocks";
                let help = "write the operations without a block around them";
                let diagnostic = Diagnostic::new(codes::syntax::NOT_A_SCHEMA, place, message, "begins a block");
                lower.diagnostics.push(diagnostic.help(help));
                lower.operations(&block.operations);
            }
            Part::Line(_) | Part::External(_) => {}
        }
    }
    file.operations = lower.operations(&shapes);
    for operation in &file.operations {
        only_schema(text, operation, lower.diagnostics);
    }
    finish(source, text, found, diagnostics);
    file
}

/// Reports an operation that does not say that something is there.
pub(super) fn only_schema(text: &str, operation: &Operation, diagnostics: &mut Diagnostics) {
    let verb = text.get(operation.verb.range()).unwrap_or("");
    if !is_schema_word(verb) {
        let message = format!("`{}` says nothing of what is there", verb.to_lowercase());
        let help = "only `create_...` and `comment_...` operations stand here; changes are made by a revision";
        let label = "changes something, or runs SQL";
        let diagnostic = Diagnostic::new(codes::syntax::NOT_A_SCHEMA, operation.verb, message, label);
        diagnostics.push(diagnostic.help(help));
    } else if let Some(reason) = &operation.irreversible {
        let message = "nothing here is run, so nothing has a way back";
        let diagnostic = Diagnostic::new(codes::syntax::NOT_A_SCHEMA, reason.span, message, "says nothing here");
        diagnostics.push(diagnostic.help("remove `irreversible`"));
    }
}
