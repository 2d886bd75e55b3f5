//! Diagnostics for programs and for editors: one line each, or JSON; and the line that sums them up.

use serde::Serialize;

use crate::diag::{Diagnostic, Diagnostics};
use crate::lint;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

/// What `--fix` does about a finding.
#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

/// A place that becomes another text.
#[derive(Serialize)]
struct Edit<'a> {
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    text: &'a str,
}

impl<'a> Fix<'a> {
    fn new(fix: &'a lint::Fix, sources: &'a Sources) -> Self {
        let edit = |edit: &'a lint::Edit| {
            let Place { path, line, column, end_line, end_column, message: text } =
                Place::new(&edit.text, edit.span, sources);
            Edit { path, line, column, end_line, end_column, text }
        };
        Self { title: &fix.title, edits: fix.edits.iter().map(edit).collect() }
    }
}

/// An array of objects; lines and columns count from 1, columns in characters, the end is exclusive.
pub fn json(findings: &[lint::Finding], sources: &Sources) -> String {
    let findings: Vec<Finding<'_>> = findings
        .iter()
        .map(|lint::Finding { diagnostic: d, fix }| Finding {
            code: d.code.id(),
            severity: d.severity.word(),
            place: Place::new(&d.message, d.primary.span, sources),
            label: &d.primary.text,
            related: d.related.iter().map(|label| Place::new(&label.text, label.span, sources)).collect(),
            help: d.help.as_deref(),
            fix: fix.as_ref().map(|fix| Fix::new(fix, sources)),
        })
        .collect();
    serde_json::to_string_pretty(&findings).unwrap_or_else(|_| "[]".to_owned())
}

/// `2 errors, 1 warning, 3 pieces of advice in 40 files`, or that nothing was found.
pub fn summary(diagnostics: &Diagnostics, files: usize) -> String {
    let (errors, warnings) = diagnostics.counts();
    let advice = diagnostics.advice();
    let parts = [
        (errors, count(errors, "error", "s")),
        (warnings, count(warnings, "warning", "s")),
        (advice, if advice == 1 { "1 piece of advice".to_owned() } else { format!("{advice} pieces of advice") }),
    ];
    let said: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, words)| words).collect();
    let said = if said.is_empty() { "no faults".to_owned() } else { said.join(", ") };
    format!("{said} in {}", count(files, "file", "s"))
}

/// `1 file`, `2 files`.
pub fn count(n: usize, word: &str, plural: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { plural })
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
        let span = Span::new(id, 19, 21);
        let fix = lint::Fix::replace("name it", span, &["a".to_owned()]);
        let findings: Vec<lint::Finding> =
            all.iter().map(|d| lint::Finding { diagnostic: d.clone(), fix: Some(fix.clone()) }).collect();
        let value: serde_json::Value = serde_json::from_str(&json(&findings, &sources)).expect("JSON");
        assert_eq!(value[0]["fix"]["edits"][0]["column"], 9);
        assert_eq!(value[0]["fix"]["edits"][0]["text"], "a");
        assert_eq!(value[0]["line"], 2);
        assert_eq!(value[0]["end_column"], 10);
        assert_eq!(value[0]["message"], "no ä");
        assert_eq!(summary(&all, 1), "1 error in 1 file");
        let mut other = all.iter().next().expect("one").clone();
        other.severity = crate::diag::Severity::Advice;
        all.extend([other.clone(), other]);
        assert_eq!(summary(&all, 2), "1 error, 2 pieces of advice in 2 files");
    }
}
