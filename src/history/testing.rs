//! Histories for unit tests, from a line a revision: `id < parent parent | label | dependency`.

use crate::diag::Diagnostics;
use crate::syntax::ast::{Block, File, Header, Revises, Text, Word};
use crate::text::{SourceId, Sources, Span};

use super::History;

/// The history of these lines, and what was reported.
pub(super) fn history(lines: &[&str]) -> (History, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let files = lines.iter().enumerate().map(|(n, line)| file(&mut sources, n, line)).collect();
    let history = History::build(files, &sources, &mut diagnostics);
    (history, diagnostics, sources)
}

fn file(sources: &mut Sources, number: usize, line: &str) -> File {
    let source = sources.add(format!("{number:03}.mig"), line);
    let mut parts = line.split('|');
    let (id, parents) = parts.next().unwrap_or("").split_once('<').unwrap_or((line, ""));
    let words = |text: &str| text.split_whitespace().map(|w| word(source, line, w)).collect::<Vec<_>>();
    let labels = words(parts.next().unwrap_or(""));
    let depends_on = words(parts.next().unwrap_or(""));
    let header = Header {
        revision: words(id).pop(),
        revises: Some(Revises { parents: words(parents), span: Span::new(source, 0, line.len()) }),
        message: Some(Text {
            value: format!("message of {}", id.trim()),
            raw: String::new(),
            span: Span::new(source, 0, 0),
        }),
        depends_on,
        labels,
        ..Header::default()
    };
    let none = Span::new(source, 0, 0);
    let upgrade = Some(Block { operations: Vec::new(), span: none, open: none, close: none });
    File { source, header, upgrade, downgrade: None, comments: Vec::new() }
}

fn word(source: SourceId, line: &str, text: &str) -> Word {
    let start = line.rfind(text).unwrap_or(0);
    Word { text: text.to_owned(), span: Span::new(source, start, start + text.len()) }
}
