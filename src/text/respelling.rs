//! A text made of another: words of our own between pieces that were copied, so that every place in it can be shown in
//! the text it was made of.

use std::ops::Range;

/// A piece of the new text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the new text.
    at: usize,
    /// What it stands for in the old text.
    from: Range<usize>,
    /// Whether it was copied, byte for byte.
    copied: bool,
}

/// A text that says in one language what a text in another did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Respelling {
    text: String,
    pieces: Vec<Piece>,
}

impl Respelling {
    /// The new text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends a text that stands for a place of the old one.
    pub fn say(&mut self, text: &str, from: &Range<usize>) {
        self.push(text, from, false);
    }

    /// Appends a text that is that of the old one at a place, or as long as it, so that their bytes correspond.
    pub fn copy(&mut self, text: &str, from: &Range<usize>) {
        self.push(text, from, true);
    }

    fn push(&mut self, text: &str, from: &Range<usize>, copied: bool) {
        self.pieces.push(Piece { at: self.text.len(), from: from.clone(), copied });
        self.text.push_str(text);
    }

    /// The place in the old text that a place in the new one stands for.
    pub fn origin(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.piece(start);
        let last = self.piece(end.saturating_sub(1).max(start));
        let from = first.map_or(0, |piece| {
            let into = if piece.copied { start.saturating_sub(piece.at) } else { 0 };
            (piece.from.start + into).min(piece.from.end)
        });
        let to = last.map_or(from, |piece| {
            let into = end.saturating_sub(piece.at);
            if piece.copied { (piece.from.start + into).min(piece.from.end) } else { piece.from.end }
        });
        from..to.max(from)
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(after.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_old_text() {
        let old = "alter table t add c int";
        let mut new = Respelling::default();
        new.say("add_column ", &(14..17));
        new.copy("t", &(12..13));
        new.say(".", &(14..17));
        new.copy("c int", &(18..23));
        assert_eq!(new.text(), "add_column t.c int");
        assert_eq!(&old[new.origin(0, 10)], "add");
        assert_eq!(&old[new.origin(11, 12)], "t");
        assert_eq!(&old[new.origin(13, 14)], "c");
        assert_eq!(&old[new.origin(15, 18)], "int");
        assert_eq!(new.origin(99, 99), 23..23);
    }
}
