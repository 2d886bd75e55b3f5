//! Source texts and their line tables.

use std::sync::Arc;

use super::span::{SourceId, Span};

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One text with a name and a table of line starts.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

impl Source {
    fn new(name: String, raw: &str) -> Self {
        let text: Arc<str> = normalise(raw).into();
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes()
                .enumerate()
                .filter(|&(_, b)| b == b'\n')
                .map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)),
        );
        Self { name, text, line_starts }
    }

    /// The name shown to people: a path relative to the project, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The normalised text, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Line and column of a byte offset, in O(log lines); an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start as usize <= offset).max(1);
        let start = self.line_starts.get(line - 1).map_or(0, |&start| start as usize);
        let column = self.text.get(start..offset).map_or(1, |s| s.chars().count() + 1);
        Position { line, column }
    }

    /// The bytes of line `line` (from 1) without its line feed.
    pub fn line(&self, line: usize) -> &str {
        let start = self.line_starts.get(line.saturating_sub(1)).map_or(self.text.len(), |&s| s as usize);
        let end = self.line_starts.get(line).map_or(self.text.len(), |&s| s as usize - 1);
        self.text.get(start..end).unwrap_or("")
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// Offset of the first byte of line `line` (from 1), or the text's length past the last line.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line.saturating_sub(1)).map_or(self.text.len(), |&s| s as usize)
    }
}

/// CRLF and lone CR become LF and a byte order mark is dropped, so that the rest of the program knows one kind of line end.
fn normalise(raw: &str) -> String {
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    if raw.contains('\r') { raw.replace("\r\n", "\n").replace('\r', "\n") } else { raw.to_owned() }
}

/// All source texts of a run, by number.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// Adds a text under a display name and returns its number. The text is normalised: see [`Source`].
    pub fn add(&mut self, name: impl Into<String>, text: &str) -> SourceId {
        let id = SourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Source::new(name.into(), text));
        id
    }

    /// The source with this number, if it was added here.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// The text of a span; empty where the span is not in these sources.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|s| s.text().get(span.range())).unwrap_or("")
    }

    /// Name and position of the start of a span: `("migrations/a.mig", 3:5)`.
    pub fn locate(&self, span: Span) -> Option<(&str, Position)> {
        self.get(span.source).map(|s| (s.name(), s.position(span.start as usize)))
    }

    /// The same texts under other names, for a reader who stands elsewhere.
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let all = self.all.iter().map(|source| Source { name: name(&source.name), ..source.clone() }).collect();
        Self { all }
    }

    /// All sources with their numbers, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(i, s)| (SourceId(u32::try_from(i).unwrap_or(u32::MAX)), s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_byte_order_mark_are_normalised() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "\u{feff}a\r\nb\rc\n");
        assert_eq!(sources.get(id).map(Source::text), Some("a\nb\nc\n"));
    }

    #[test]
    fn positions_count_characters_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "ä b\nx");
        let source = sources.get(id).expect("just added");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
        assert_eq!(source.position(5), Position { line: 2, column: 1 });
        assert_eq!(source.position(999), Position { line: 2, column: 2 });
        assert_eq!(source.line(1), "ä b");
    }
}
