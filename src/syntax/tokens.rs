//! The words and marks of a text, flat and from any place on: what an editor asks about a text that may be half written.
//!
//! It knows where literals and comments end, and nothing else. What is never closed ends with its line.

use super::scan::is_word_byte;
use super::skip::{block_comment_end, dollar_end, dollar_tag, escaped_end, line_end, quote_end};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word or a number.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A string in single quotes.
    Text,
    /// A dollar text.
    Dollar,
    /// A comment.
    Comment,
    /// Any other character.
    Mark,
}

/// A token and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The tokens of a text, in order, without blanks and line ends.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let quoted = |open: usize| match (byte, bytes.get(open)) {
            (b'e' | b'E', Some(b'\'')) => escaped_end(bytes, open),
            (_, Some(&quote)) => quote_end(bytes, open, quote),
            (_, None) => None,
        };
        let is_prefix = matches!(byte, b'e' | b'E' | b'b' | b'B' | b'x' | b'X' | b'n' | b'N') && next == b'\'';
        let (kind, end) = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => {
                at += 1;
                continue;
            }
            b'-' if next == b'-' => (TokenKind::Comment, Some(line_end(bytes, at))),
            b'/' if next == b'*' => (TokenKind::Comment, block_comment_end(bytes, at).map(|(end, _)| end)),
            b'\'' => (TokenKind::Text, quoted(at)),
            b'"' => (TokenKind::Quoted, quoted(at)),
            _ if is_prefix => (TokenKind::Text, quoted(at + 1)),
            b'$' if dollar_tag(bytes, at).is_some() => {
                (TokenKind::Dollar, dollar_tag(bytes, at).and_then(|tag| dollar_end(bytes, at, tag)))
            }
            _ if is_word_byte(byte) => {
                let length = bytes.iter().skip(at).take_while(|&&byte| is_word_byte(byte)).count();
                (TokenKind::Word, Some(at + length))
            }
            _ => (TokenKind::Mark, Some(at + 1)),
        };
        let end = end.unwrap_or_else(|| line_end(bytes, at)).max(at + 1);
        all.push(Token { kind, start: at, end });
        at = end;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_words_and_marks() {
        let text = "add_column \"a b\".c int -- x\n  default E'\\'' /* /* */ */ $q$ ' $q$, 'open\nend";
        let cut: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
        let wanted = [
            "add_column",
            "\"a b\"",
            ".",
            "c",
            "int",
            "-- x",
            "default",
            "E'\\''",
            "/* /* */ */",
            "$q$ ' $q$",
            ",",
            "'open",
            "end",
        ];
        assert_eq!(cut, wanted);
    }
}
