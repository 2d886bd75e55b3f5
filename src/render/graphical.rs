//! The graphical form, through miette: a hand-written adapter, no derive and no global hook.
//!
//! miette's own sources scan the text from its start for every report; here a line table answers, and the texts are cleaned
//! once. Spans are cut to the text, or miette would drop their labels.

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity as MietteSeverity,
    SourceCode, SourceSpan, SpanContents,
};

use textwrap::WordSeparator;

use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::text::{Source, Sources, Span};

use super::clean;

/// Labels over more lines than this are shown at their first line only.
const MAX_LINES: usize = 6;

/// Stands for a blank where a line must stay as it is: miette breaks lines at blanks only, and source that is broken in
/// two cannot be pasted. A character for private use, which no message has.
const KEPT: char = '\u{e000}';

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Width in columns.
    pub width: usize,
    /// Whether with colours.
    pub colour: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, colour: false }
    }
}

/// Draws diagnostics; made once for all the sources of a run.
pub struct Graphical {
    texts: Vec<Text>,
    handler: GraphicalReportHandler,
}

impl std::fmt::Debug for Graphical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graphical").field("texts", &self.texts.len()).finish_non_exhaustive()
    }
}

impl Graphical {
    /// A drawer for places in these sources.
    pub fn new(sources: &Sources, style: Style) -> Self {
        let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(style.width)
            .with_links(false)
            .with_break_words(false)
            .with_word_separator(WordSeparator::AsciiSpace);
        Self { texts: sources.iter().map(|(_, source)| Text::new(source)).collect(), handler }
    }

    /// All of them, one after the other, an empty line between.
    pub fn all(&self, diagnostics: &Diagnostics) -> String {
        diagnostics.iter().map(|d| self.one(d)).collect::<Vec<_>>().join("\n")
    }

    /// One diagnostic.
    pub fn one(&self, diagnostic: &Diagnostic) -> String {
        let mut out = String::new();
        let report = Report::new(diagnostic, &self.texts);
        // Writing into a string cannot fail, and a source that is not there has been left out.
        let _ = self.handler.render_report(&mut out, &report);
        let out = out.replace(KEPT, " ");
        let trimmed: Vec<&str> = out.lines().map(str::trim_end).collect();
        format!("{}\n", trimmed.join("\n").trim_matches('\n'))
    }
}

/// A source that has been cleaned, with its line table.
struct Text {
    source: Source,
    cleaned: Option<String>,
    name: String,
    end: usize,
}

impl Text {
    fn new(source: &Source) -> Self {
        let cleaned = match clean(source.text()) {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(text) => Some(text),
        };
        Self {
            source: source.clone(),
            cleaned,
            name: clean(source.name()).into_owned(),
            end: source.text().trim_end_matches('\n').len(),
        }
    }

    fn text(&self) -> &str {
        self.cleaned.as_deref().unwrap_or_else(|| self.source.text())
    }

    /// The span cut to the text, to whole characters, and to its first line if it is long.
    fn cut(&self, span: Span) -> SourceSpan {
        let text = self.text();
        let floor = |at: usize| (0..=at.min(self.end)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        let start = floor(span.start as usize);
        let mut end = floor(span.end as usize).max(start);
        let (first, last) = (self.source.position(start).line, self.source.position(end).line);
        if last - first >= MAX_LINES {
            end = (self.source.line_start(first + 1).saturating_sub(1)).max(start);
        }
        SourceSpan::from((start, end - start))
    }
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = self.source.position(span.offset());
        if before == 0 && after == 0 {
            // The heading asks for the place itself: `path:line:column`.
            let data = self.text().as_bytes().get(span.offset()..span.offset() + span.len());
            let data = data.ok_or(MietteError::OutOfBounds)?;
            let (line, column) = (start.line - 1, start.column - 1);
            let name = self.name.clone();
            return Ok(Box::new(MietteSpanContents::new_named(name, data, *span, line, column, 1)));
        }
        let first = start.line;
        let last = self.source.position(span.offset() + span.len()).line;
        let from = first.saturating_sub(before).max(1);
        let lines = self.source.position(self.end).line;
        let to = (last + after).min(lines).max(last);
        let start = self.source.line_start(from);
        let end = self.source.line_start(to + 1);
        let data = self.text().as_bytes().get(start..end).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            SourceSpan::from((start, end - start)),
            from - 1,
            0,
            lines,
        )))
    }
}

/// One diagnostic as miette wants it.
struct Report<'a> {
    head: String,
    code: Option<&'static str>,
    severity: MietteSeverity,
    help: Option<String>,
    text: Option<&'a Text>,
    labels: Vec<LabeledSpan>,
    related: Vec<Self>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &Diagnostic, texts: &'a [Text]) -> Self {
        let home = diagnostic.primary.span.source;
        let text = texts.get(home.0 as usize);
        let label = |text: &Text, words: &str, span: Span, primary: bool| {
            let words = Some(clean(words).into_owned()).filter(|w| !w.is_empty());
            if primary {
                LabeledSpan::new_primary_with_span(words, text.cut(span))
            } else {
                LabeledSpan::new_with_span(words, text.cut(span))
            }
        };
        let mut labels: Vec<LabeledSpan> =
            text.iter().map(|text| label(text, &diagnostic.primary.text, diagnostic.primary.span, true)).collect();
        let mut related = Vec::new();
        for place in &diagnostic.related {
            match texts.get(place.span.source.0 as usize) {
                Some(text) if place.span.source == home => labels.push(label(text, &place.text, place.span, false)),
                Some(text) => related.push(Self {
                    head: clean(&place.text).into_owned(),
                    code: None,
                    severity: MietteSeverity::Advice,
                    help: None,
                    text: Some(text),
                    labels: vec![label(text, "", place.span, true)],
                    related: Vec::new(),
                }),
                None => {}
            }
        }
        Self {
            head: clean(&diagnostic.message).into_owned(),
            code: Some(diagnostic.code.id()),
            severity: match diagnostic.severity {
                Severity::Error => MietteSeverity::Error,
                Severity::Warning => MietteSeverity::Warning,
                Severity::Advice => MietteSeverity::Advice,
            },
            help: diagnostic.help.as_deref().map(|help| with_source_kept(&clean(help))),
            text,
            labels,
            related,
        }
    }
}

/// The lines of a help after the first, which are source or a list, in one piece each.
fn with_source_kept(help: &str) -> String {
    match help.split_once('\n') {
        Some((first, rest)) => format!("{first}\n{}", rest.replace(' ', &KEPT.to_string())),
        None => help.to_owned(),
    }
}

impl std::fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.head)
    }
}

impl std::fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.head)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn std::fmt::Display>)
    }

    fn severity(&self) -> Option<MietteSeverity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|report| report as &dyn miette::Diagnostic)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes::history::{DUPLICATE_ID, MISSING_PARENT};

    fn draw(text: &str, start: usize, end: usize) -> String {
        let mut sources = Sources::default();
        let id = sources.add("migrations/a.mig", text);
        let finding =
            Diagnostic::new(MISSING_PARENT, Span::new(id, start, end), "headline", "the place").help("way out");
        Graphical::new(&sources, Style::default()).one(&finding)
    }

    #[test]
    fn the_place_is_drawn_with_its_label() {
        let out = draw("revision b\nrevises a\nmessage 'm'\n", 19, 20);
        assert!(out.contains("migrations/a.mig:2:9"), "{out}");
        assert!(out.contains("the place") && out.contains("help: way out") && out.contains("headline"), "{out}");
    }

    #[test]
    fn a_place_at_or_past_the_end_keeps_its_label() {
        for (start, end) in [(2, 2), (3, 3), (900, 1000)] {
            let out = draw("ab\n", start, end);
            assert!(out.contains("the place"), "{out}");
        }
        assert!(draw("", 0, 0).contains("headline"));
    }

    #[test]
    fn source_in_a_help_stays_in_one_line() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "revision b\n");
        let line = "create_trigger t before insert on a_table_with_a_name for each row execute function f_of_that_table() as $$";
        let words = "words ".repeat(30);
        let finding =
            Diagnostic::new(MISSING_PARENT, Span::new(id, 0, 1), "headline", "").help(format!("{words}\n  {line}"));
        let out = Graphical::new(&sources, Style::default()).one(&finding);
        assert!(out.contains(&format!("  {line}")), "{out}");
        assert!(out.lines().filter(|line| line.contains("words")).count() > 1, "{out}");
    }

    #[test]
    fn controls_do_not_reach_the_terminal() {
        let out = draw("a\u{1b}[31mb ä\u{9b} c\n", 0, 1);
        assert!(!out.contains(['\u{1b}', '\u{9b}']), "{out}");
    }

    #[test]
    fn a_place_in_another_file_is_a_note_with_its_own_source() {
        let mut sources = Sources::default();
        let one = sources.add("one.mig", "revision a\n");
        let two = sources.add("two.mig", "revision a\n");
        let finding = Diagnostic::new(DUPLICATE_ID, Span::new(two, 9, 10), "twice", "again")
            .related(Span::new(one, 9, 10), "first here");
        let out = Graphical::new(&sources, Style::default()).one(&finding);
        assert!(out.contains("two.mig:1:10") && out.contains("one.mig:1:10") && out.contains("first here"), "{out}");
    }
}
