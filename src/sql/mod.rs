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
            let message = error.message().split(", found ").next().unwrap_or_default();
            let range = usize::from(range.start())..usize::from(range.end());
            let blank = text.get(range.clone()).is_none_or(|text| text.trim().is_empty());
            Fault { range: if blank { word_at(text, range.start) } else { range }, message: spell(message) }
        })
        .collect();
    (parsed.syntax_node(), faults)
}

/// The word or mark at a place, or before it where the text ends.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let skipped = rest.len() - rest.trim_start().len();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let Some(first) = rest.trim_start().chars().next() else {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let start = before.rfind(|c| !is_word(c)).map_or(0, |last| (last + 1).min(before.len().saturating_sub(1)));
        let start = (start..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(before.len());
        return start..before.len();
    };
    let start = at + skipped;
    let length = rest.trim_start().find(|c| !is_word(c)).unwrap_or(rest.trim_start().len());
    start..start + length.max(first.len_utf8())
}

/// The parser names what it expected by the kinds of its tokens: these are their spellings.
fn spell(message: &str) -> String {
    let words = message.split(' ').map(|word| match word {
        "R_PAREN" => "`)`".to_owned(),
        "L_PAREN" => "`(`".to_owned(),
        "R_BRACK" => "`]`".to_owned(),
        "L_BRACK" => "`[`".to_owned(),
        "COMMA" => "`,`".to_owned(),
        "SEMICOLON" => "`;`".to_owned(),
        "EQ" => "`=`".to_owned(),
        "IDENT" => "a name".to_owned(),
        "command" => "a statement".to_owned(),
        _ => match word.strip_suffix("_KW") {
            Some(keyword) => format!("`{}`", keyword.to_lowercase()),
            None => word.to_owned(),
        },
    });
    let mut spelled = words.collect::<Vec<_>>().join(" ");
    if let Some(first) = spelled.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    spelled
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
