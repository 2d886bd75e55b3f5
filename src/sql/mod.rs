//! Layer 1: what a fragment of SQL says: its faults, the names it mentions, its tokens. The only folder that knows squawk-syntax.
//!
//! It does not know any schema: which mention is a column is decided by `check`.

mod expression;
mod script;

pub use expression::{Expression, Mention, expression};
pub use script::{RawStatement, Script, script};

use std::ops::Range;

use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

/// A place in the fragment that is not SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the fragment.
    pub range: Range<usize>,
    /// What was expected there.
    pub message: String,
}

/// Parses text as a file of statements; faults with byte ranges of `text`.
fn parse(text: &str) -> (SyntaxNode, Vec<Fault>) {
    let parsed = SourceFile::parse(text);
    let faults = parsed
        .errors()
        .iter()
        .map(|error| {
            let range = error.range();
            // The parser names the token it found by its kind, which means nothing to people.
            let message = error.message().split(", found ").next().unwrap_or_default().to_owned();
            Fault { range: usize::from(range.start())..usize::from(range.end()), message }
        })
        .collect();
    (parsed.syntax_node(), faults)
}

/// The tokens of a byte range of a tree in canonical form: joined by one blank, comments dropped, words in lower case
/// unless they are quoted.
fn tokens(root: &SyntaxNode, range: &Range<usize>) -> String {
    let mut out = String::new();
    for element in root.descendants_with_tokens() {
        let Some(token) = element.into_token() else { continue };
        let at = token.text_range();
        if usize::from(at.start()) < range.start || usize::from(at.end()) > range.end {
            continue;
        }
        if matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT) {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        let text = token.text();
        let is_word = text.starts_with(|c: char| c.is_alphabetic() || c == '_') && !text.contains(['\'', '"', '$']);
        if is_word { out.push_str(&text.to_lowercase()) } else { out.push_str(text) }
    }
    out
}
