//! What can be done about findings: their fixes, and a waiver with the place it belongs to.

use crate::diag::Severity;
use crate::lint::{self, Edit, Finding};
use crate::syntax::ast;
use crate::text::{SourceId, Span};

use super::point::{Point, Read, covers};

/// Something that can be done about a finding.
#[derive(Clone, Debug)]
pub(super) struct Action {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it mends the finding, and does not only silence it.
    pub mends: bool,
    /// What is changed.
    pub edits: Vec<Edit>,
}

/// What can be done about a finding.
pub(super) fn actions(point: &Point<'_>, finding: &Finding) -> Vec<Action> {
    let mut all = Vec::new();
    if let Some(fix) = &finding.fix {
        all.push(Action { title: fix.title.clone(), mends: true, edits: fix.edits.clone() });
    }
    let code = finding.diagnostic.code;
    let is_rule = lint::by_name(code.id()).is_some();
    // An error of the check is no opinion; what a waiver says cannot be silenced by another one.
    let about_waivers = code.id().starts_with("lint::") && !is_rule;
    if about_waivers || (finding.diagnostic.severity == Severity::Error && !is_rule) {
        return all;
    }
    if let Some(edit) = waiver(point, finding.diagnostic.primary.span, code.name()) {
        all.push(Action { title: format!("allow `{}` here", code.name()), mends: false, edits: vec![edit] });
    }
    all
}

/// A waiver on the line before the item or operation at a place, or in the header. The reason is left to be written; the
/// linter asks for it.
fn waiver(point: &Point<'_>, span: Span, rule: &str) -> Option<Edit> {
    let start = span.start as usize;
    let operations = point.operations();
    let holder = operations.iter().find(|operation| operation.span.contains(span));
    let place = match holder {
        Some(operation) => item(operation, span).unwrap_or(operation.span).start as usize,
        None => match &point.read {
            Read::Revision(file) if !covers_any(&operations, start) => {
                let after = file.header.lines.last().map(|(_, span)| span.end as usize)?;
                return Some(edit(point.source, after, format!("\nallow {rule} ''")));
            }
            Read::Revision(_) | Read::Schema(_) => return None,
        },
    };
    let text = point.text.text();
    let line = text.get(..place)?.rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text.get(line..)?.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    Some(edit(point.source, place, format!("allow {rule} ''\n{indent}")))
}

fn covers_any(operations: &[&ast::Operation], offset: usize) -> bool {
    operations.iter().any(|operation| covers(operation.span, offset))
}

fn edit(source: SourceId, at: usize, text: String) -> Edit {
    Edit { span: Span::new(source, at, at), text }
}

/// The item of a table that holds the place.
fn item(operation: &ast::Operation, span: Span) -> Option<Span> {
    match &operation.kind {
        ast::Kind::CreateTable(table) => table.items.iter().map(|item| item.span).find(|item| item.contains(span)),
        _ => None,
    }
}
