//! Findings as GitHub's workflow commands: `::warning file=...,line=...::message`, which its runners turn into annotations.

use crate::diag::Severity;
use crate::lint::Finding;
use crate::text::{Sources, Span};

use super::clean;

/// One command a finding, each on its line. Columns count characters; GitHub takes them only where a place is in one line.
pub fn github(findings: &[Finding], sources: &Sources) -> String {
    findings.iter().map(|finding| command(finding, sources)).collect()
}

fn command(finding: &Finding, sources: &Sources) -> String {
    let found = &finding.diagnostic;
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let mut properties = Vec::new();
    let span = found.primary.span;
    if let Some((name, start)) = sources.locate(span) {
        properties.push(format!("file={}", property(name)));
        properties.push(format!("line={}", start.line));
        let end = sources.locate(Span { start: span.end, ..span }).map_or(start, |(_, at)| at);
        properties.push(format!("endLine={}", end.line));
        if end.line == start.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column.max(start.column)));
        }
    }
    properties.push(format!("title={}", property(found.code.id())));
    let mut text = format!("{}: {}", found.message, found.primary.text);
    if let Some(help) = &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    format!("::{word} {}::{}\n", properties.join(","), data(&clean(&text)))
}

/// A message: what would end the line is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: what would end it is escaped too.
fn property(text: &str) -> String {
    data(&clean(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostic;
    use crate::diag::codes::history::MISSING_PARENT;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let mut sources = Sources::default();
        let id = sources.add("a,b:100%.mig", "revision b\nrevises ä\n");
        let span = Span::new(id, 19, 21);
        let found = Diagnostic::new(MISSING_PARENT, span, "100% wrong", "here, too").help("one\ntwo: three");
        let finding = Finding { diagnostic: found, fix: None };
        assert_eq!(
            github(&[finding], &sources),
            "::error file=a%2Cb%3A100%25.mig,line=2,endLine=2,col=9,endColumn=10,title=history%3A%3Amissing-parent::\
             100%25 wrong: here, too%0Ahelp: one%0Atwo: three\n"
        );
    }

    #[test]
    fn a_place_in_several_lines_has_no_columns() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "revision b\nrevises c\n");
        let finding =
            Finding { diagnostic: Diagnostic::new(MISSING_PARENT, Span::new(id, 0, 15), "m", "l"), fix: None };
        assert!(github(&[finding], &sources).starts_with("::error file=a.mig,line=1,endLine=2,title="));
    }
}
