//! Places as editors count them: lines from 0, and columns from 0 in units of UTF-16, or in bytes where both sides can.

use lsp_types::{Position, Range};

use crate::text::{Source, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Units of UTF-16: what every client can.
    #[default]
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

impl Encoding {
    /// How long a piece of a line is.
    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }

    /// The position of a byte of a text.
    pub(super) fn position(self, source: &Source, offset: usize) -> Position {
        let line = source.position(offset).line;
        let start = source.line_start(line);
        let before = source.text().get(start..offset.min(source.text().len())).unwrap_or("");
        Position { line: number(line.saturating_sub(1)), character: number(self.length(before)) }
    }

    /// The range of a span of this text.
    pub(super) fn range(self, source: &Source, span: Span) -> Range {
        Range { start: self.position(source, span.start as usize), end: self.position(source, span.end as usize) }
    }

    /// The byte at a position; one past the end of a line is the end of that line, one past the last line that of the text.
    pub(super) fn offset(self, source: &Source, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX).saturating_add(1);
        let start = source.line_start(line);
        let wanted = usize::try_from(position.character).unwrap_or(usize::MAX);
        if line > source.line_count() {
            return source.text().len();
        }
        let text = source.line(line);
        let mut passed = 0;
        for (at, c) in text.char_indices() {
            if passed >= wanted {
                return start + at;
            }
            passed += self.length(c.encode_utf8(&mut [0; 4]));
        }
        start + text.len()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    #[test]
    fn columns_count_what_was_agreed() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "x\r\na😀ü b\n");
        let source = sources.get(id).expect("a source");
        let b = source.text().find('b').expect("a letter");
        for (encoding, column) in [(Encoding::Utf16, 5), (Encoding::Utf8, 8)] {
            let position = encoding.position(source, b);
            assert_eq!(position, Position { line: 1, character: column });
            assert_eq!(encoding.offset(source, position), b);
        }
        let at = |line, character| Encoding::Utf16.offset(source, Position { line, character });
        // In the middle of a pair of units, past the end of a line, past the end of the text.
        assert_eq!(at(1, 2), source.text().find('ü').expect("a letter"));
        assert_eq!(at(0, 99), 1);
        assert_eq!(at(99, 0), source.text().len());
        assert_eq!(at(u32::MAX, u32::MAX), source.text().len());
    }
}
