//! The outline of a file, and what of it can be folded.

use lsp_types::{DocumentSymbol, FoldingRange, SymbolKind};

use super::place::Encoding;
use super::point::{Point, Read, downgrade};
use crate::syntax::ast;
use crate::text::{Source, Span};

/// The blocks with their operations.
pub(super) fn symbols(point: &Point<'_>, encoding: Encoding) -> Vec<DocumentSymbol> {
    let operations = |all: &[ast::Operation]| all.iter().map(|one| operation(&point.text, one, encoding)).collect();
    match &point.read {
        Read::Schema(file) => operations(&file.operations),
        Read::Revision(file) => {
            let external = file.header.external.as_ref().map(|block| ("external", block));
            let upgrade = file.upgrade.as_ref().map(|block| ("upgrade", block));
            let back = downgrade(file).map(|block| ("downgrade", block));
            let blocks = external.into_iter().chain(upgrade).chain(back);
            let symbol = |(name, block): (&str, &ast::Block)| {
                let head = Span { end: block.span.start.saturating_add(length(name)), ..block.span };
                let inside = operations(&block.operations);
                symbol(&point.text, name.to_owned(), SymbolKind::NAMESPACE, block.span, head, inside, encoding)
            };
            blocks.map(symbol).collect()
        }
    }
}

/// What spans several lines: blocks and operations.
pub(super) fn folds(point: &Point<'_>) -> Vec<FoldingRange> {
    let blocks = match &point.read {
        Read::Schema(_) => Vec::new(),
        Read::Revision(file) => file.header.external.iter().chain(&file.upgrade).chain(downgrade(file)).collect(),
    };
    let spans = blocks.iter().map(|block| block.span);
    let operations = point.operations();
    let spans = spans.chain(operations.iter().map(|operation| operation.span));
    spans
        .filter_map(|span| {
            let line = |at: u32| u32::try_from(point.text.position(at as usize).line.saturating_sub(1)).ok();
            let (start_line, end_line) = (line(span.start)?, line(span.end)?);
            // The closing brace stays to be seen.
            (end_line > start_line + 1).then(|| FoldingRange {
                start_line,
                end_line: end_line - 1,
                ..FoldingRange::default()
            })
        })
        .collect()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn operation(text: &Source, one: &ast::Operation, encoding: Encoding) -> DocumentSymbol {
    let words = text.text().get(one.span.range()).unwrap_or("");
    let line = words.lines().next().unwrap_or("").trim_end_matches([' ', '{', '(']);
    let name: String = line.chars().take(80).collect();
    let is_new = words.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("create_"));
    let kind = if is_new { SymbolKind::STRUCT } else { SymbolKind::METHOD };
    symbol(text, name, kind, one.span, one.verb, Vec::new(), encoding)
}

#[allow(deprecated, reason = "the field that is deprecated has to be given")]
fn symbol(
    text: &Source,
    name: String,
    kind: SymbolKind,
    span: Span,
    head: Span,
    children: Vec<DocumentSymbol>,
    encoding: Encoding,
) -> DocumentSymbol {
    DocumentSymbol {
        name,
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range: encoding.range(text, span),
        selection_range: encoding.range(text, head),
        children: (!children.is_empty()).then_some(children),
    }
}
