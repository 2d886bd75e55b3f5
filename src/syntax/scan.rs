//! Bytes to coarse tokens: words, literals, whole parentheses, braces, commas, line ends; comments aside.
//!
//! Not the lexer of the language (that is `grammar/lex.pest`): only what is needed to tell where lines, items and blocks
//! begin and end, in one linear pass that never recurses, so that no text is too deep for it. Whatever is opened and never
//! closed is reported here, and its line is marked as broken so that nothing complains about it again.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{SourceId, Span};

use super::skip::{block_comment_end, dollar_end, dollar_tag, escaped_end, line_end, quote_end};
use super::words::{is_block_word, is_operation_word};

/// The deepest nesting of parentheses (or of comments in comments) that is read.
pub(super) const MAX_DEPTH: usize = 128;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tok {
    /// A word or a number; in the header also what an id is made of.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A string or a dollar text.
    Text,
    /// `( ... )` or `[ ... ]`, all of it.
    Group,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `,`
    Comma,
    /// The end of a line.
    Newline,
    /// Any other character.
    Mark,
}

/// A token and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub tok: Tok,
    pub start: usize,
    pub end: usize,
    /// Something is wrong inside it, and that was reported.
    pub broken: bool,
}

/// A comment and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommentAt {
    pub start: usize,
    pub end: usize,
    /// Whether it stands inside parentheses, and so belongs to the text there.
    pub inside: bool,
}

/// All there is in a text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    pub comments: Vec<CommentAt>,
}

/// Scans the text; with `header_only` up to the first block.
pub(super) fn scan(source: SourceId, text: &str, header_only: bool, diagnostics: &mut Diagnostics) -> Scan {
    scan_from(source, text, true, header_only, diagnostics)
}

/// Scans a text of operations without a header.
pub(super) fn scan_operations(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> Scan {
    scan_from(source, text, false, false, diagnostics)
}

fn scan_from(source: SourceId, text: &str, header: bool, header_only: bool, diagnostics: &mut Diagnostics) -> Scan {
    let mut scanner = Scanner {
        source,
        text,
        bytes: text.as_bytes(),
        at: 0,
        header,
        external: None,
        line_start: true,
        open_comment: None,
        last_tags: None,
        unclosed: Vec::new(),
        out: Scan::default(),
        diagnostics,
    };
    scanner.run(header_only);
    scanner.out
}

struct Scanner<'a> {
    source: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Before the first block, where `-` and `.` belong to words.
    header: bool,
    /// How many braces are open in `external { ... }`, where the header stops for a while.
    external: Option<usize>,
    /// No token yet on this line.
    line_start: bool,
    /// A comment that is never closed: then those after it are not either.
    open_comment: Option<usize>,
    /// Where each dollar tag stands last; made when the first is met.
    last_tags: Option<HashMap<&'a str, usize>>,
    /// Openers that an earlier look found to be never closed.
    unclosed: Vec<usize>,
    out: Scan,
    diagnostics: &'a mut Diagnostics,
}

/// A byte of a word; everything outside ASCII is, as in PostgreSQL.
pub(super) fn is_word_byte(byte: u8) -> bool {
    byte == b'_' || byte == b'$' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

impl<'a> Scanner<'a> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn push(&mut self, tok: Tok, end: usize, broken: bool) {
        self.out.tokens.push(Token { tok, start: self.at, end, broken });
        self.line_start = tok == Tok::Newline;
        self.at = end;
    }

    fn run(&mut self, header_only: bool) {
        while self.at < self.bytes.len() {
            let next = self.byte(self.at + 1);
            match self.byte(self.at) {
                b'\n' => self.push(Tok::Newline, self.at + 1, false),
                b' ' | b'\t' | 0x0B | 0x0C => self.at += 1,
                b'-' if next == b'-' => {
                    let end = line_end(self.bytes, self.at);
                    self.comment(end, false);
                }
                b'/' if next == b'*' => match self.block_comment(self.at) {
                    (end, false) => self.comment(end, false),
                    (end, true) => self.push(Tok::Mark, end, true),
                },
                b',' => self.push(Tok::Comma, self.at + 1, false),
                b'{' => {
                    self.external = self.external.map(|depth| depth + 1);
                    self.push(Tok::Open, self.at + 1, false);
                }
                b'}' => {
                    self.push(Tok::Close, self.at + 1, false);
                    self.external = self.external.and_then(|depth| depth.checked_sub(1));
                    if self.external == Some(0) {
                        self.external = None;
                        self.header = true;
                    }
                }
                b'(' | b'[' if !self.header => self.group(),
                b'$' if dollar_tag(self.bytes, self.at).is_some() => self.dollar_text(),
                byte if byte == b'\'' || byte == b'"' || (is_word_byte(byte) && byte != b'$') => {
                    if let Some((open, escapes)) = self.quote_start(self.at) {
                        let tok = if self.byte(open) == b'"' { Tok::Quoted } else { Tok::Text };
                        let (end, broken) = self.quoted(open, escapes);
                        self.push(tok, end, broken);
                    } else if self.word(header_only) {
                        return;
                    }
                }
                _ => {
                    let length = self.text.get(self.at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
                    self.push(Tok::Mark, self.at + length, false);
                }
            }
        }
    }

    /// Reads a word; whether it begins the first block and the scan ends here.
    fn word(&mut self, header_only: bool) -> bool {
        let fits = |byte: u8| is_word_byte(byte) || (self.header && (byte == b'-' || byte == b'.'));
        let length = self.bytes.iter().skip(self.at).take_while(|&&byte| fits(byte)).count();
        let end = self.at + length.max(1);
        if self.header && self.line_start {
            let word = self.text.get(self.at..end).unwrap_or("");
            if is_block_word(word) || is_operation_word(word) || self.brace_follows(end) {
                self.external = word.eq_ignore_ascii_case("external").then_some(0);
                if header_only && self.external.is_none() {
                    return true;
                }
                self.header = false;
            }
        }
        self.push(Tok::Word, end, false);
        false
    }

    /// Whether a line such as `external {` or `upgarde {` begins a block.
    fn brace_follows(&self, end: usize) -> bool {
        let rest = self.text.get(end..line_end(self.bytes, end)).unwrap_or("");
        rest.trim_start().starts_with('{')
    }

    fn comment(&mut self, end: usize, inside: bool) {
        self.out.comments.push(CommentAt { start: self.at, end, inside });
        self.at = end;
    }

    /// The end of the block comment at `start`, and whether it is broken; one that is never closed ends with its line.
    fn block_comment(&mut self, start: usize) -> (usize, bool) {
        let end =
            if self.open_comment.is_some_and(|at| at <= start) { None } else { block_comment_end(self.bytes, start) };
        match end {
            Some((end, depth)) if depth <= MAX_DEPTH => (end, false),
            Some((end, _)) => {
                self.too_deep(start, start + 2);
                (end, true)
            }
            None => {
                self.open_comment = self.open_comment.or(Some(start));
                let end = line_end(self.bytes, start);
                self.unterminated(
                    start,
                    start + 2,
                    "comment",
                    "`*/`; comments nest, so every `/*` inside needs one too",
                );
                (end, true)
            }
        }
    }

    fn comment_closes(&self, start: usize) -> bool {
        self.open_comment.is_none_or(|at| at > start) && block_comment_end(self.bytes, start).is_some()
    }

    /// The quote that a literal at `at` begins with, its prefix skipped, and whether backslashes escape in it.
    fn quote_start(&self, at: usize) -> Option<(usize, bool)> {
        let (first, second, third) = (self.byte(at), self.byte(at + 1), self.byte(at + 2));
        match first {
            b'\'' | b'"' => Some((at, false)),
            b'e' | b'E' if second == b'\'' => Some((at + 1, true)),
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if second == b'\'' => Some((at + 1, false)),
            b'u' | b'U' if second == b'&' && (third == b'\'' || third == b'"') => Some((at + 2, false)),
            _ => None,
        }
    }

    /// The end of the literal whose quote is at `open`, and whether it is broken: then it ends with its line.
    fn quoted(&mut self, open: usize, escapes: bool) -> (usize, bool) {
        let (end, broken) = self.quoted_end(open, escapes);
        if broken {
            if self.byte(open) == b'"' {
                self.unterminated(open, end, "quoted name", "`\"`; a double quote inside is written twice");
            } else {
                self.unterminated(open, end, "string", "`'`; a quote inside is written twice");
            }
        }
        (end, broken)
    }

    fn quoted_end(&self, open: usize, escapes: bool) -> (usize, bool) {
        let quote = self.byte(open);
        let end = if escapes { escaped_end(self.bytes, open) } else { quote_end(self.bytes, open, quote) };
        let stop = line_end(self.bytes, open);
        if let Some(end) = end {
            // A closing quote glued to a word, lines further down, was meant to open something.
            if end <= stop || !is_word_byte(self.byte(end)) {
                return (end, false);
            }
        }
        (stop, true)
    }

    fn dollar_text(&mut self) {
        let (end, broken) = self.dollar(self.at);
        self.push(Tok::Text, end, broken);
        if broken {
            self.skip_deeper_lines();
        }
    }

    /// The end of the dollar text at `start`, and whether it is broken; that is reported.
    fn dollar(&mut self, start: usize) -> (usize, bool) {
        let (end, broken) = self.dollar_range(start);
        if broken {
            let tag = dollar_tag(self.bytes, start).unwrap_or(1);
            let mark = format!("`{}`", self.text.get(start..start + tag).unwrap_or("$$"));
            self.unterminated(start, start + tag, "dollar-quoted text", &mark);
        }
        (end, broken)
    }

    fn dollar_range(&mut self, start: usize) -> (usize, bool) {
        let Some(tag) = dollar_tag(self.bytes, start) else { return (start + 1, false) };
        let text: &'a str = self.text;
        let mark = text.get(start..start + tag).unwrap_or("$$");
        let end = if self.closes_later(mark, start) { dollar_end(self.bytes, start, tag) } else { None };
        if let Some(end) = end {
            let body = self.text.get(start + tag..end - tag).unwrap_or("");
            let (first_lines, last_line) = body.rsplit_once('\n').unwrap_or(("", body));
            let last = last_line.rsplit(' ').find(|word| !word.is_empty()).unwrap_or("");
            // `execute $$` as the end of a dollar text is the beginning of the next one.
            let swallowed = !first_lines.is_empty() && matches!(last, "execute" | "reverse");
            if !swallowed {
                return (end, false);
            }
        }
        (line_end(self.bytes, start), true)
    }

    /// Whether a dollar tag stands once more after `start`: from a table, so that many open tags are not many searches.
    fn closes_later(&mut self, mark: &str, start: usize) -> bool {
        let (text, bytes) = (self.text, self.bytes);
        let last = self.last_tags.get_or_insert_with(|| {
            let all = text.match_indices('$').filter_map(|(at, _)| dollar_tag(bytes, at).map(|tag| (at, tag)));
            all.filter_map(|(at, tag)| text.get(at..at + tag).map(|tag| (tag, at))).collect()
        });
        last.get(mark).is_some_and(|&at| at > start)
    }

    /// Reads `( ... )` by SQL's rules, without recursion.
    fn group(&mut self) {
        let start = self.at;
        if let Ok(index) = self.unclosed.binary_search(&start) {
            // Known from an earlier look: nothing on the way closes it.
            self.unclosed.drain(..=index);
            self.unclosed_group(start);
            return;
        }
        let mut stack = vec![start];
        let mut deepest = (1, start);
        let mut broken = false;
        let comments = self.out.comments.len();
        let mut at = start + 1;
        while let (Some(&opener), Some(&byte)) = (stack.last(), self.bytes.get(at)) {
            let next = self.byte(at + 1);
            match byte {
                b'(' | b'[' => {
                    stack.push(at);
                    if stack.len() > deepest.0 {
                        deepest = (stack.len(), at);
                    }
                    at += 1;
                }
                b')' | b']' if (byte == b')') == (self.byte(opener) == b'(') => {
                    stack.pop();
                    at += 1;
                }
                b')' | b']' | b'{' | b'}' => break,
                b'-' if next == b'-' => {
                    let end = line_end(self.bytes, at);
                    self.out.comments.push(CommentAt { start: at, end, inside: true });
                    at = end;
                }
                // A literal or comment that is broken further down: this parenthesis ought to have been closed before.
                b'/' if next == b'*' && line_end(self.bytes, start) < at && !self.comment_closes(at) => break,
                b'$' if line_end(self.bytes, start) < at && self.dollar_range(at).1 => break,
                b'/' if next == b'*' => {
                    let (end, bad) = self.block_comment(at);
                    self.out.comments.push(CommentAt { start: at, end, inside: true });
                    at = end;
                    if bad {
                        broken = true;
                        break;
                    }
                }
                b'$' if dollar_tag(self.bytes, at).is_some() => {
                    let (end, bad) = self.dollar(at);
                    at = end;
                    if bad {
                        broken = true;
                        break;
                    }
                }
                _ => {
                    if let Some((open, escapes)) = self.quote_start(at) {
                        let (end, bad) = self.quoted_end(open, escapes);
                        if bad && line_end(self.bytes, start) < open {
                            break;
                        }
                        if bad {
                            at = self.quoted(open, escapes).0;
                            broken = true;
                            break;
                        }
                        at = end;
                    } else if is_word_byte(byte) {
                        at += self.bytes.iter().skip(at).take_while(|&&byte| is_word_byte(byte)).count();
                    } else {
                        at += 1;
                    }
                }
            }
        }
        if deepest.0 > MAX_DEPTH {
            self.too_deep(deepest.1, deepest.1 + 1);
            broken = true;
        } else if !broken && !stack.is_empty() {
            self.out.comments.truncate(comments);
            stack.remove(0);
            self.unclosed = stack;
            self.unclosed_group(start);
            return;
        }
        self.push(Tok::Group, at, broken);
    }

    fn unclosed_group(&mut self, start: usize) {
        let (what, way_out) = if self.byte(start) == b'(' { ("parenthesis", "`)`") } else { ("bracket", "`]`") };
        self.unterminated(start, start + 1, what, way_out);
        let stop = line_end(self.bytes, start);
        let rest = self.bytes.get(start..stop).unwrap_or(&[]);
        let end = rest.iter().position(|&byte| byte == b'{' || byte == b'}').map_or(stop, |index| start + index);
        self.push(Tok::Group, end, true);
        self.skip_deeper_lines();
    }

    /// Skips the lines below that are indented deeper than the one just broken: they belong to what was never closed.
    fn skip_deeper_lines(&mut self) {
        let line_begin = self.text.get(..self.at).and_then(|s| s.rfind('\n')).map_or(0, |index| index + 1);
        let blanks =
            |from: usize| self.bytes.iter().skip(from).take_while(|&&byte| byte == b' ' || byte == b'\t').count();
        let own = blanks(line_begin);
        let mut stop = line_end(self.bytes, self.at);
        if stop != self.at {
            return;
        }
        while stop < self.bytes.len() {
            let indent = blanks(stop + 1);
            let first = self.byte(stop + 1 + indent);
            let empty = first == b'\n' || first == 0;
            if first == b'}' || (!empty && indent <= own) {
                break;
            }
            stop = line_end(self.bytes, stop + 1);
        }
        self.at = stop;
    }

    fn unterminated(&mut self, start: usize, end: usize, what: &str, way_out: &str) {
        let diagnostic = Diagnostic::new(
            codes::syntax::UNTERMINATED,
            self.span(start, end),
            format!("this {what} is never closed"),
            "opened here",
        );
        self.diagnostics.push(diagnostic.help(format!("close it with {way_out}")));
    }

    fn too_deep(&mut self, start: usize, end: usize) {
        let diagnostic = Diagnostic::new(
            codes::syntax::TOO_DEEP,
            self.span(start, end),
            format!("nested more than {MAX_DEPTH} levels deep"),
            "the deepest level begins here",
        );
        self.diagnostics.push(diagnostic.help("write it flatter, or as raw SQL with `execute`"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> (Vec<Tok>, usize) {
        let mut diagnostics = Diagnostics::default();
        let found = scan(SourceId::default(), text, false, &mut diagnostics);
        (found.tokens.iter().map(|token| token.tok).collect(), diagnostics.len())
    }

    #[test]
    fn dashes_and_dots_belong_to_words_in_the_header_only() {
        let (tokens, _) = kinds("labels a--b.c\nupgrade { a-b }");
        let words = tokens.iter().filter(|&&tok| tok == Tok::Word).count();
        assert_eq!(words, 5);
    }

    #[test]
    fn parentheses_are_one_token() {
        let (tokens, faults) = kinds("upgrade { a (')' -- )\n $$)$$ /* ) */ E'\\')' \")\" [(x)]) }");
        assert_eq!(tokens, [Tok::Word, Tok::Open, Tok::Word, Tok::Group, Tok::Close]);
        assert_eq!(faults, 0);
    }

    #[test]
    fn what_is_never_closed_ends_with_its_line() {
        for text in ["a 'b\nc 'd'", "a \"b\nc d", "a $x$\nc d", "a /* b\nc d"] {
            let (tokens, faults) = kinds(&format!("upgrade {{\n{text}\n}}"));
            assert_eq!(faults, 1, "{text}");
            assert_eq!(tokens.last(), Some(&Tok::Close), "{text}");
        }
        let (_, faults) = kinds("upgrade {\na (b\n  c (d)\ne (f\n}");
        assert_eq!(faults, 2);
    }
}
