//! Findings as the XML of `JUnit`, the form of test reports that most services show: a suite for each file, a test for each finding.

use crate::diag::Severity;
use crate::lint::Finding;
use crate::text::Sources;

/// A report of the files with these names. Errors and warnings are failures; advice passes and is written beside. A file
/// without findings is a test that passed.
pub fn junit(findings: &[Finding], sources: &Sources, files: &[String]) -> String {
    let mut suites: Vec<(&str, Vec<&Finding>)> = files.iter().map(|file| (file.as_str(), Vec::new())).collect();
    for finding in findings {
        let name = sources.locate(finding.diagnostic.primary.span).map_or("", |(name, _)| name);
        match suites.iter_mut().find(|(file, _)| *file == name) {
            Some((_, found)) => found.push(finding),
            None => suites.push((name, vec![finding])),
        }
    }
    let (mut tests, mut failures, mut body) = (0, 0, String::new());
    for (file, found) in &suites {
        let failed = found.iter().filter(|finding| is_failure(finding)).count();
        let of_suite = found.len().max(1);
        tests += of_suite;
        failures += failed;
        body.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{of_suite}\" failures=\"{failed}\" errors=\"0\">\n",
            text(file)
        ));
        if found.is_empty() {
            body.push_str(&format!("    <testcase name=\"lint\" classname=\"{0}\" file=\"{0}\"/>\n", text(file)));
        }
        body.extend(found.iter().map(|finding| case(file, finding, sources)));
        body.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"aludel lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{body}</testsuites>\n"
    )
}

fn is_failure(finding: &Finding) -> bool {
    match finding.diagnostic.severity {
        Severity::Error | Severity::Warning => true,
        Severity::Advice => false,
    }
}

fn case(file: &str, finding: &Finding, sources: &Sources) -> String {
    let found = &finding.diagnostic;
    let (line, column) = sources.locate(found.primary.span).map_or((1, 1), |(_, at)| (at.line, at.column));
    let mut told = format!("{file}:{line}:{column}: {}\n{}\n", found.message, found.primary.text);
    for place in &found.related {
        if let Some((name, at)) = sources.locate(place.span) {
            told.push_str(&format!("{name}:{}:{}: {}\n", at.line, at.column, place.text));
        }
    }
    if let Some(help) = &found.help {
        told.push_str(&format!("help: {help}\n"));
    }
    let (told, message, code) = (text(&told), text(&found.message), found.code.id());
    let inner = if is_failure(finding) {
        let word = found.severity.word();
        format!("<failure type=\"{word}\" message=\"{message}\">{told}</failure>")
    } else {
        format!("<system-out>{told}</system-out>")
    };
    format!(
        "    <testcase name=\"{code}: {message}\" classname=\"{0}\" file=\"{0}\" line=\"{line}\">\n      {inner}\n    \
         </testcase>\n",
        text(file)
    )
}

/// Text of an element or a quoted attribute; characters that XML cannot hold are shown as such.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostic;
    use crate::diag::codes::{check, history};
    use crate::text::Span;

    #[test]
    fn the_report_is_well_formed_and_counts() {
        let mut sources = Sources::default();
        let one = sources.add("a&b.mig", "revision b\n");
        let finding = |diagnostic| Finding { diagnostic, fix: None };
        let findings = [
            finding(
                Diagnostic::new(history::MISSING_PARENT, Span::new(one, 0, 8), "no <\u{1b}[2J> \"x\"", "here")
                    .help("a & b\u{0}"),
            ),
            finding(Diagnostic::new(check::OPAQUE, Span::new(one, 0, 8), "advice", "here")),
        ];
        let report = junit(&findings, &sources, &["a&b.mig".to_owned(), "c.mig".to_owned()]);
        let tree = roxmltree::Document::parse(&report).expect("XML");
        let all = tree.root_element();
        assert_eq!((all.attribute("tests"), all.attribute("failures")), (Some("3"), Some("1")));
        let failures: Vec<_> = all.descendants().filter(|node| node.has_tag_name("failure")).collect();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].attribute("message"), Some("no <\u{fffd}[2J> \"x\""));
        assert!(failures[0].text().is_some_and(|text| text.contains("help: a & b\u{fffd}")));
        assert_eq!(all.descendants().filter(|node| node.has_tag_name("system-out")).count(), 1);
    }
}
