//! Layer 1: what a fragment of SQL says: its faults, the names it mentions, its tokens. The only folder that knows squawk-syntax.
//!
//! It does not know any schema: which mention is a column is decided by `check`.

mod command;
mod expression;
mod query;
mod respell;
mod script;
mod tables;
mod word;

pub use command::{Command, Does, Guard, Target};
pub use expression::{Expression, Mention, MentionKind, ObjectMention, Shape, expression, plain_shape};
pub use query::{ColumnMention, Output, Query, RelationMention, Source, query};
pub use respell::Action;
pub use script::{RawStatement, Script, script};
pub use tables::TableMention;

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

/// How many words and marks may follow each other without a comma or semicolon. PostgreSQL itself gives up on deep
/// expressions (`max_stack_depth`); hand-written ones have some dozens.
const MAX_RUN: usize = 5_000;

/// From here on the tree may be deep, and is built and read on a stack of its own.
const LONG_RUN: usize = 200;

/// Whether the text is the word `default` alone, with or without comments around it.
pub fn is_default(text: &str) -> bool {
    let has_word = text.as_bytes().windows(7).any(|word| word.eq_ignore_ascii_case(b"default"));
    has_word && with_tree(text, |root, _| joined(&tokens(root), &(0..text.len()))).is_ok_and(|all| all == "default")
}

/// Hands the parsed text to `read`, as the linter of the same family wants it; `None` where the text is too deep, or no SQL.
pub fn with_parsed<T: Send>(text: &str, read: impl FnOnce(&squawk_syntax::Parse<SourceFile>) -> T + Send) -> Option<T> {
    let parsed = with_tree(text, |_, faults| faults.is_empty().then(|| read(&SourceFile::parse(text))));
    parsed.ok().flatten()
}

/// Runs `read` on the tree of a text, and gives its faults with byte ranges of `text`.
///
/// The parser and the tree recurse, so a text that is nested too deeply is refused before, and one that may be deep is
/// read on a stack that is large enough.
fn with_tree<T: Send>(text: &str, read: impl FnOnce(&SyntaxNode, Vec<Fault>) -> T + Send) -> Result<T, Fault> {
    let (longest, end) = longest_run(text);
    if longest > MAX_RUN {
        let message = format!("expected a comma: more than {MAX_RUN} words in one expression are too deep to be read");
        return Err(Fault { range: end..end, message });
    }
    let work = || {
        let (root, faults) = parse(text);
        read(&root, faults)
    };
    if longest <= LONG_RUN {
        return Ok(work());
    }
    let deep = std::thread::scope(|scope| {
        let started = std::thread::Builder::new().stack_size(1 << 28).spawn_scoped(scope, work);
        started.ok().and_then(|thread| thread.join().ok())
    });
    deep.ok_or_else(|| Fault { range: end..end, message: "the text is too deep to be read".to_owned() })
}

/// The length of the longest run of words and marks without a comma or semicolon, and where it ends. What stands in
/// quotes is one word; a run goes on inside parentheses and after them.
fn longest_run(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let (mut longest, mut run, mut end, mut at) = (0, 0, 0, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b',' | b';' => run = 0,
            b'\'' | b'"' => {
                while bytes.get(at).is_some_and(|&b| b != byte) {
                    at += 1;
                }
                at += 1;
                run += 1;
            }
            b'$' => {
                let tag = bytes.get(at..).unwrap_or_default().iter().position(|&b| b == b'$');
                let tag = tag.and_then(|length| text.get(start..=at + length));
                if let Some(tag) =
                    tag.filter(|tag| tag.bytes().all(|b| b == b'$' || b == b'_' || b.is_ascii_alphanumeric()))
                {
                    let body = start + tag.len();
                    let close = text.get(body..).and_then(|rest| rest.find(tag));
                    at = close.map_or(bytes.len(), |close| body + close + tag.len());
                }
                run += 1;
            }
            _ if byte.is_ascii_whitespace() => {}
            _ if byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 128 => {
                while bytes.get(at).is_some_and(|&b| b == b'_' || b.is_ascii_alphanumeric() || b >= 128) {
                    at += 1;
                }
                run += 1;
            }
            _ => run += 1,
        }
        if run > longest {
            (longest, end) = (run, start);
        }
    }
    (longest, end)
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

/// A token: where it ends, and its canonical form: words in lower case unless they are quoted.
type Token = (Range<usize>, String);

/// The tokens of a tree in order, without blanks and comments.
fn tokens(root: &SyntaxNode) -> Vec<Token> {
    let mut all = Vec::new();
    for element in root.descendants_with_tokens() {
        let Some(token) = element.into_token() else { continue };
        if matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT) {
            continue;
        }
        let at = token.text_range();
        let text = token.text();
        let is_word = text.starts_with(|c: char| c.is_alphabetic() || c == '_') && !text.contains(['\'', '"', '$']);
        let canonical = if is_word { text.to_lowercase() } else { text.to_owned() };
        all.push((usize::from(at.start())..usize::from(at.end()), canonical));
    }
    all
}

/// The tokens that lie in a byte range.
fn within<'t>(tokens: &'t [Token], range: &Range<usize>) -> &'t [Token] {
    let first = tokens.partition_point(|(at, _)| at.start < range.start);
    let rest = tokens.get(first..).unwrap_or(&[]);
    rest.get(..rest.partition_point(|(at, _)| at.end <= range.end)).unwrap_or(&[])
}

/// The tokens that lie in a byte range, joined by one blank.
fn joined(tokens: &[Token], range: &Range<usize>) -> String {
    within(tokens, range).iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_told_from_what_contains_the_word() {
        assert!(["default", " DEFAULT -- c", "/* a */ Default\n"].into_iter().all(is_default));
        assert!(
            !["'default'", "\"default\"", "default_of(1)", "default + 1", "x -- default"].into_iter().any(is_default)
        );
    }

    #[test]
    fn runs_are_counted_between_commas() {
        assert_eq!(longest_run("a + b, 'it''s (', $x$ , , $x$ c").0, 3);
        assert_eq!(longest_run("").0, 0);
        assert_eq!(longest_run("((1))").0, 5);
    }

    #[test]
    fn deep_texts_are_read_or_refused_and_never_overflow_the_stack() {
        for (text, fits) in [
            (format!("{}1{}", "(".repeat(2_000), ")".repeat(2_000)), true),
            (format!("{}1", "- ".repeat(2_400)), true),
            (format!("{}true", "not ".repeat(2_400)), true),
            (format!("1{}", " + 1".repeat(1_200)), true),
            (format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000)), false),
            (format!("{}1", "- ".repeat(20_000)), false),
        ] {
            assert_eq!(expression(&text).faults.is_empty(), fits, "{}", &text[..20]);
            assert_eq!(script(&format!("select {text}")).faults.is_empty(), fits, "{}", &text[..20]);
        }
    }
}
