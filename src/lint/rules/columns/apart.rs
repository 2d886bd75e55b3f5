//! Constraints that are taken off a new column, to be made after it.

use super::super::source::{after, replaceable};
use super::written_column;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::op::{AddColumn, Op};
use crate::schema::{Constraint, ConstraintKind};
use crate::syntax::ast::ColumnClauseKind;
use crate::text::Span;
use crate::write;

/// The column without some of its constraints, as an operation.
pub(super) fn without(op: &AddColumn, is: impl Fn(&Constraint) -> bool) -> String {
    let constraints = op.constraints.iter().filter(|one| !is(one)).cloned().collect();
    write::operation(&Op::AddColumn(AddColumn { constraints, ..op.clone() }))
}

/// A fix that takes the clauses off the column and writes lines after it.
pub(super) fn fix(
    at: &Moment<'_>,
    title: &str,
    is: impl Fn(&ColumnClauseKind) -> bool,
    lines: &[String],
) -> Option<Fix> {
    let written = replaceable(at)?;
    let column = written_column(at)?;
    let source = at.sources.get(written.span.source)?;
    let mut edits = Vec::new();
    for clause in column.clauses.iter().filter(|clause| is(&clause.kind)) {
        let before = source.text().get(..clause.span.start as usize)?.trim_end().len();
        let span = Span::new(written.span.source, before, clause.span.end as usize);
        edits.push(Edit { span, text: String::new() });
    }
    if edits.is_empty() {
        return None;
    }
    edits.push(Edit { span: after(written.span), text: format!("\n  {}", lines.join("\n  ")) });
    // One text takes the place of all, so that a clause at the end and the lines after it do not meet.
    let text = source.text();
    let (start, end) = (edits.first()?.span.start, written.span.end);
    let mut whole = String::new();
    let mut from = start as usize;
    for edit in &edits {
        whole.push_str(text.get(from..edit.span.start as usize)?);
        whole.push_str(&edit.text);
        from = edit.span.end as usize;
    }
    let span = Span::new(written.span.source, start as usize, end as usize);
    Some(Fix { title: title.to_owned(), edits: vec![Edit { span, text: whole }] })
}

/// The constraints of a column that are of a kind.
pub(super) fn of_kind(op: &AddColumn, is: impl Fn(&ConstraintKind) -> bool) -> Vec<&Constraint> {
    op.constraints.iter().filter(|one| is(&one.kind)).collect()
}
