//! The texts of `do` blocks, which are of a language of their own.

use std::ops::Range;

use crate::sql::Token;

/// The first word in the text of a `do` that begins a statement which changes objects.
pub(super) fn changes(tokens: &[Token]) -> Option<(String, Range<usize>)> {
    let (at, body) = tokens.iter().find(|(_, word)| word.starts_with(['$', '\'']))?;
    let mut begins = true;
    for (range, word) in words_of_block(body) {
        if begins && ["create", "alter", "drop", "execute"].contains(&word.as_str()) {
            return Some((word, at.start + range.start..at.start + range.end));
        }
        begins = matches!(word.as_str(), ";" | "begin" | "then" | "else" | "loop" | "$");
    }
    None
}

/// The words and semicolons of a block's text in lower case, without what stands in quotes or comments.
fn words_of_block(body: &str) -> Vec<(Range<usize>, String)> {
    let bytes = body.as_bytes();
    let opening = match bytes.first() {
        Some(b'$') => bytes.iter().skip(1).position(|&byte| byte == b'$').map_or(1, |at| at + 2),
        _ => 1,
    };
    let mut all = vec![(0..opening, "$".to_owned())];
    let mut at = opening;
    let starts = |at: usize, wanted: &str| bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted.as_bytes()));
    let find =
        |from: usize, wanted: &str| body.get(from..).and_then(|rest| rest.find(wanted)).map(|found| from + found);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        if starts(at, "--") {
            at = find(at, "\n").unwrap_or(bytes.len());
        } else if starts(at, "/*") {
            at = find(at, "*/").map_or(bytes.len(), |end| end + 2);
        } else if byte == b'\'' || byte == b'"' {
            let quote = if byte == b'"' { "\"" } else { "'" };
            at = find(at + 1, quote).map_or(bytes.len(), |end| end + 1);
            all.push((start..at, "quoted".to_owned()));
        } else if byte == b'_' || byte.is_ascii_alphabetic() || byte >= 128 {
            while bytes.get(at).is_some_and(|&byte| byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 128) {
                at += 1;
            }
            all.push((start..at, body.get(start..at).unwrap_or_default().to_lowercase()));
        } else {
            at += 1;
            if byte == b';' {
                all.push((start..at, ";".to_owned()));
            } else if !byte.is_ascii_whitespace() {
                all.push((start..at, "mark".to_owned()));
            }
        }
    }
    all
}
