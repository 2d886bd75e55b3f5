//! Diagnostics for programs and for editors: one line each, or JSON; and the line that sums them up.

use serde::Serialize;

use crate::diag::{Diagnostic, Diagnostics};
use crate::text::{Sources, Span};

use super::clean;

/// `path:line:col: error[code]: message`, and a line `  help: ...` where there is one.
pub fn short(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().map(|d| short_one(d, sources)).collect()
}

fn short_one(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match sources.locate(diagnostic.primary.span) {
        Some((name, at)) => format!("{}:{}:{}: ", clean(name), at.line, at.column),
        None => String::new(),
    };
    let (severity, code) = (diagnostic.severity.word(), diagnostic.code.id());
    let message = clean(&diagnostic.message);
    let help = diagnostic.help.as_deref().map_or_else(String::new, |help| {
        let indented: Vec<String> = clean(help).lines().map(str::to_owned).collect();
        format!("  help: {}\n", indented.join("\n        "))
    });
    format!("{place}{severity}[{code}]: {message}\n{help}")
}

#[derive(Serialize)]
struct Place<'a> {
    message: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

impl<'a> Place<'a> {
    fn new(message: &'a str, span: Span, sources: &'a Sources) -> Self {
        let start = sources.locate(span);
        let end = sources.locate(Span { start: span.end, ..span }).map(|(_, at)| at);
        Self {
            message,
            path: start.map(|(name, _)| name),
            line: start.map(|(_, at)| at.line),
            column: start.map(|(_, at)| at.column),
            end_line: end.map(|at| at.line),
            end_column: end.map(|at| at.column),
        }
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
    related: Vec<Place<'a>>,
    help: Option<&'a str>,
}

/// An array of objects; lines and columns count from 1, columns in characters, the end is exclusive.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let findings: Vec<Finding<'_>> = diagnostics
        .iter()
        .map(|d| Finding {
            code: d.code.id(),
            severity: d.severity.word(),
            place: Place::new(&d.message, d.primary.span, sources),
            label: &d.primary.text,
            related: d.related.iter().map(|label| Place::new(&label.text, label.span, sources)).collect(),
            help: d.help.as_deref(),
        })
        .collect();
    serde_json::to_string_pretty(&findings).unwrap_or_else(|_| "[]".to_owned())
}

/// `2 errors, 1 warning in 40 files`, or that nothing was found.
pub fn summary(diagnostics: &Diagnostics, files: usize) -> String {
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let (errors, warnings) = diagnostics.counts();
    let files = count(files, "file");
    match (errors, warnings) {
        (0, 0) => format!("no faults in {files}"),
        (errors, 0) => format!("{} in {files}", count(errors, "error")),
        (0, warnings) => format!("{} in {files}", count(warnings, "warning")),
        (errors, warnings) => format!("{}, {} in {files}", count(errors, "error"), count(warnings, "warning")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes::history::MISSING_PARENT;

    #[test]
    fn lines_and_objects_name_the_place() {
        let mut sources = Sources::default();
        let id = sources.add("a.mig", "revision b\nrevises ä\n");
        let mut all = Diagnostics::default();
        all.push(Diagnostic::new(MISSING_PARENT, Span::new(id, 19, 21), "no ä", "here").help("one\ntwo"));
        assert_eq!(
            short(&all, &sources),
            "a.mig:2:9: error[history::missing-parent]: no ä\n  help: one\n        two\n"
        );
        let value: serde_json::Value = serde_json::from_str(&json(&all, &sources)).expect("JSON");
        assert_eq!(value[0]["line"], 2);
        assert_eq!(value[0]["end_column"], 10);
        assert_eq!(value[0]["message"], "no ä");
        assert_eq!(summary(&all, 1), "1 error in 1 file");
    }
}
