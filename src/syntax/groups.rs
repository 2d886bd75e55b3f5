//! What the formatter needs to know of a text beside its tree: where parentheses are, and which comments stand in them.

use std::ops::Range;

use crate::diag::Diagnostics;
use crate::text::SourceId;

use super::scan::{Tok, scan};
use super::skip::{block_comment_end, dollar_end, dollar_tag, escaped_end, line_end, quote_end};

/// The outermost parentheses and brackets of a text, and the comments inside them, both in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    pub groups: Vec<Range<usize>>,
    pub comments: Vec<Range<usize>>,
}

impl Groups {
    /// Finds them; of a text with errors, what can be found.
    pub fn of(text: &str) -> Self {
        let found = scan(SourceId::default(), text, false, &mut Diagnostics::default());
        Self {
            groups: found.tokens.iter().filter(|t| t.tok == Tok::Group).map(|t| t.start..t.end).collect(),
            comments: found.comments.iter().filter(|c| c.inside).map(|c| c.start..c.end).collect(),
        }
    }

    /// The group that a byte lies in.
    pub fn around(&self, at: usize) -> Option<&Range<usize>> {
        let index = self.groups.partition_point(|group| group.start <= at).checked_sub(1)?;
        self.groups.get(index).filter(|group| group.contains(&at))
    }

    /// The first group that begins inside a range.
    pub fn within(&self, range: &Range<usize>) -> Option<&Range<usize>> {
        let index = self.groups.partition_point(|group| group.start < range.start);
        self.groups.get(index).filter(|group| group.start < range.end)
    }

    /// Whether a comment begins inside a range.
    pub fn has_comment(&self, range: &Range<usize>) -> bool {
        let index = self.comments.partition_point(|comment| comment.start < range.start);
        self.comments.get(index).is_some_and(|comment| comment.start < range.end)
    }
}

/// Whether a piece of SQL ends in a `--` comment, so that what follows it must stand on a new line.
pub(crate) fn ends_in_line_comment(sql: &str) -> bool {
    if !sql.contains("--") {
        return false;
    }
    let bytes = sql.as_bytes();
    let mut at = 0;
    // Whether the byte before is part of a word, so that an `e` there begins no `E'...'`.
    let mut in_word = false;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let end = match (byte, next) {
            (b'-', Some(b'-')) => {
                let end = line_end(bytes, at);
                if end == bytes.len() {
                    return true;
                }
                Some(end)
            }
            (b'/', Some(b'*')) => block_comment_end(bytes, at).map(|(end, _)| end),
            (b'e' | b'E', Some(b'\'')) if !in_word => escaped_end(bytes, at + 1),
            (b'\'' | b'"', _) => quote_end(bytes, at, byte),
            (b'$', _) if !in_word => dollar_tag(bytes, at).map_or(Some(at + 1), |tag| dollar_end(bytes, at, tag)),
            _ => Some(at + 1),
        };
        in_word = super::scan::is_word_byte(byte);
        at = end.unwrap_or(bytes.len());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_comments_at_the_end_are_seen() {
        assert!(ends_in_line_comment("a > 0 -- x"));
        assert!(!ends_in_line_comment("a > 0 -- x\n"));
        assert!(!ends_in_line_comment("a = '-- x'"));
        assert!(!ends_in_line_comment("a = $$-- x$$"));
        assert!(!ends_in_line_comment("a /* -- x */"));
    }

    #[test]
    fn groups_and_their_comments_are_found() {
        let text = "upgrade { drop_table (a, /* x */ b) -- out\n}";
        let groups = Groups::of(text);
        assert_eq!(groups.groups.len(), 1);
        assert_eq!(groups.around(22), Some(&(21..35)));
        assert_eq!(groups.within(&(10..30)), Some(&(21..35)));
        assert!(groups.has_comment(&(21..35)));
        assert!(!groups.has_comment(&(35..44)));
    }
}
