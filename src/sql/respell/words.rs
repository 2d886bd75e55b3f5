//! The words of one statement, read from left to right.

use std::ops::Range;

use crate::sql::Token;
use crate::text::Respelling;

/// Where in a statement a reader is.
pub(in crate::sql) struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

/// A name of one or several parts.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Path {
    /// The place of each part.
    pub parts: Vec<Range<usize>>,
    /// The whole place.
    pub place: Range<usize>,
}

impl<'a> Words<'a> {
    /// The words of a statement, without the semicolon at its end.
    pub fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let tokens = match tokens.split_last() {
            Some(((_, last), before)) if last == ";" => before,
            _ => tokens,
        };
        Self { text, tokens, at: 0 }
    }

    /// The word `ahead` of the next one; empty at the end.
    pub fn word(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |(_, word)| word.as_str())
    }

    pub fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.tokens.len());
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub fn finish(&mut self) {
        self.at = self.tokens.len();
    }

    /// Steps over these words, if they come next.
    pub fn eat(&mut self, wanted: &[&str]) -> bool {
        let found = wanted.iter().enumerate().all(|(ahead, word)| self.word(ahead) == *word);
        if found {
            self.skip(wanted.len());
        }
        found
    }

    /// The place of the whole statement.
    pub fn whole(&self) -> Range<usize> {
        place(self.tokens)
    }

    /// The place of the next word.
    pub fn next_range(&self) -> Option<Range<usize>> {
        self.tokens.get(self.at).map(|(range, _)| range.clone())
    }

    /// The place of all that is left.
    pub fn rest(&self) -> Range<usize> {
        place(self.tokens.get(self.at..).unwrap_or(&[]))
    }

    /// `cascade` or `restrict`, if one comes next; whether it is `cascade`.
    pub fn drop_behavior(&mut self) -> bool {
        let cascade = self.eat(&["cascade"]);
        let _ = cascade || self.eat(&["restrict"]);
        cascade
    }

    fn is_name(&self, ahead: usize) -> bool {
        let word = self.word(ahead);
        word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"') && !word.contains('\'')
    }

    /// A name of one or several parts.
    pub fn path(&mut self) -> Option<Path> {
        let mut parts = Vec::new();
        loop {
            if !self.is_name(0) {
                return None;
            }
            parts.push(self.next_range()?);
            self.skip(1);
            if !self.eat(&["."]) {
                let place = parts.first()?.start..parts.last()?.end;
                return Some(Path { parts, place });
            }
        }
    }

    /// The place of `( ... )`, if that comes next.
    pub fn group(&mut self) -> Option<Range<usize>> {
        if self.word(0) != "(" {
            return None;
        }
        let end = self.closing(self.at)?;
        let found = self.tokens.get(self.at..=end).map(place);
        self.at = end + 1;
        found
    }

    /// The index of the token that closes the parenthesis at `open`.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (index, (_, word)) in self.tokens.iter().enumerate().skip(open) {
            depth = deeper(depth, word);
            if depth == 0 {
                return Some(index);
            }
        }
        None
    }

    /// The words up to the first of `ends` outside parentheses, or all.
    pub fn until(&mut self, ends: &[&str]) -> Words<'a> {
        let mut depth = 0_usize;
        let from = self.at;
        while let Some((_, word)) = self.tokens.get(self.at) {
            if depth == 0 && ends.contains(&word.as_str()) {
                break;
            }
            depth = deeper(depth, word);
            self.at += 1;
        }
        Words { text: self.text, tokens: self.tokens.get(from..self.at).unwrap_or(&[]), at: 0 }
    }

    /// The words inside the parentheses that come next.
    pub fn inside(&mut self) -> Option<Words<'a>> {
        if self.word(0) != "(" {
            return None;
        }
        let end = self.closing(self.at)?;
        let tokens = self.tokens.get(self.at + 1..end)?;
        self.at = end + 1;
        Some(Words { text: self.text, tokens, at: 0 })
    }

    /// Writes a name in double quotes, so that it is no word of the language.
    pub fn say_path(&self, reading: &mut Respelling, path: &Path) {
        for (index, part) in path.parts.iter().enumerate() {
            if index > 0 {
                reading.say(".", part);
            }
            let written = self.text.get(part.clone()).unwrap_or("");
            if written.contains('"') {
                reading.copy(written, part);
            } else {
                reading.say(&format!("\"{}\"", written.to_lowercase()), part);
            }
        }
    }

    /// Copies a place. Outside parentheses, comments and line ends become blanks: a line ends an item in the language.
    pub fn copy(&self, reading: &mut Respelling, range: &Range<usize>) {
        let mut out = String::with_capacity(range.len());
        let (mut depth, mut at) = (0_usize, range.start);
        for (place, word) in
            self.tokens.iter().filter(|(place, _)| range.start <= place.start && place.end <= range.end)
        {
            let gap = self.text.get(at..place.start).unwrap_or("");
            if depth == 0 {
                out.extend(std::iter::repeat_n(' ', gap.len()));
            } else {
                out.push_str(gap);
            }
            out.push_str(self.text.get(place.clone()).unwrap_or(""));
            depth = deeper(depth, word);
            at = place.end;
        }
        reading.copy(&out, range);
    }

    /// Copies a place that has no line ends outside its quotes, whichever words are left.
    pub fn copy_piece(&self, reading: &mut Respelling, range: &Range<usize>) {
        reading.copy(self.text.get(range.clone()).unwrap_or(""), range);
    }

    /// Copies all that is left, and steps over it.
    pub fn copy_rest(&mut self, reading: &mut Respelling) {
        let rest = self.rest();
        self.copy(reading, &rest);
        self.finish();
    }

    /// Copies an expression, in parentheses if it has none around it, and steps over it.
    pub fn copy_in_parentheses(&mut self, reading: &mut Respelling) {
        let rest = self.rest();
        let enclosed = self.word(0) == "(" && self.closing(self.at) == self.tokens.len().checked_sub(1);
        let raw = self.text.get(rest.clone()).unwrap_or("");
        if enclosed {
            reading.copy(raw, &rest);
        } else {
            reading.say("(", &rest);
            reading.copy(raw, &rest);
            reading.say(")", &rest);
        }
        self.finish();
    }

    /// Copies a place into dollar quotes that are not in it.
    pub fn copy_in_dollars(&self, reading: &mut Respelling, range: &Range<usize>) {
        let raw = self.text.get(range.clone()).unwrap_or("");
        let mut tag = "$$".to_owned();
        let mut count = 0;
        while raw.contains(&tag) {
            tag = if count == 0 { "$sql$".to_owned() } else { format!("$sql{count}$") };
            count += 1;
        }
        reading.say(&tag, range);
        reading.copy(raw, range);
        reading.say(&tag, range);
    }

    /// Words not yet read, at their end: `with check option` and its like are cut off.
    pub fn cut(&mut self, ending: &[&str]) -> Option<Words<'a>> {
        let from = self.tokens.len().checked_sub(ending.len()).filter(|from| *from >= self.at)?;
        let (before, last) = self.tokens.split_at_checked(from)?;
        if !last.iter().zip(ending).all(|((_, word), wanted)| word == wanted) {
            return None;
        }
        self.tokens = before;
        Some(Words { text: self.text, tokens: last, at: 0 })
    }
}

fn place(tokens: &[Token]) -> Range<usize> {
    match (tokens.first(), tokens.last()) {
        (Some((first, _)), Some((last, _))) => first.start..last.end,
        _ => 0..0,
    }
}

fn deeper(depth: usize, word: &str) -> usize {
    match word {
        "(" | "[" => depth + 1,
        ")" | "]" => depth.saturating_sub(1),
        _ => depth,
    }
}
