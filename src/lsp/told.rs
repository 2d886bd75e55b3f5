//! Findings as the protocol has them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Position, Range,
};

use super::analysis::Analysis;
use super::place::Encoding;
use super::uri;
use crate::diag::Severity;
use crate::lint::Finding;
use crate::text::Span;

/// The findings of an analysis by file; `key` is what it is known by, for what is wrong with the project as a whole.
pub(super) fn diagnostics(key: &Path, analysis: &Analysis, encoding: Encoding) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    if let Some(message) = &analysis.broken {
        let start = Position::default();
        let found = Diagnostic {
            range: Range { start, end: start },
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some("aludel".to_owned()),
            message: message.clone(),
            ..Diagnostic::default()
        };
        all.entry(key.to_owned()).or_default().push(found);
    }
    for finding in &analysis.findings {
        let path = analysis.path(finding.diagnostic.primary.span.source);
        if let (Some(path), Some(told)) = (path, diagnostic(analysis, finding, encoding)) {
            all.entry(path.to_owned()).or_default().push(told);
        }
    }
    all
}

/// A finding of a file of the project.
pub(super) fn diagnostic(analysis: &Analysis, finding: &Finding, encoding: Encoding) -> Option<Diagnostic> {
    let found = &finding.diagnostic;
    let source = analysis.project.sources.get(found.primary.span.source)?;
    let mut message = found.message.clone();
    for more in [Some(found.primary.text.clone()), found.help.as_ref().map(|help| format!("help: {help}"))] {
        if let Some(more) = more.filter(|more| !more.is_empty()) {
            message.push('\n');
            message.push_str(&more);
        }
    }
    let place = |span: Span| {
        let uri = uri::of_path(analysis.path(span.source)?)?;
        Some(Location { uri, range: encoding.range(analysis.project.sources.get(span.source)?, span) })
    };
    let related: Vec<DiagnosticRelatedInformation> = found
        .related
        .iter()
        .filter_map(|label| {
            Some(DiagnosticRelatedInformation { location: place(label.span)?, message: label.text.clone() })
        })
        .collect();
    Some(Diagnostic {
        range: encoding.range(source, found.primary.span),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Advice => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(found.code.id().to_owned())),
        source: Some("aludel".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        data: Some(serde_json::json!({
            "label": found.primary.text,
            "help": found.help,
            "fix": finding.fix.as_ref().map(|fix| fix.title.clone()),
        })),
        ..Diagnostic::default()
    })
}
