//! A column that is added with a default and made not null by a step of its own.

use super::Rule;
use crate::diag::codes::lint::columns as code;
use crate::forecast::new_values;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, AlterColumn, Op};
use crate::plan::PlannedOp;
use crate::schema::ColumnDefault;
use crate::syntax::ast;
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::NOT_NULL_SPLIT_FROM_DEFINITION, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AlterColumn(op) = at.op else { return };
    if op.not_null != Some(true) || at.live(&op.table).is_none() {
        return;
    }
    let Some((added, span)) = definition(at, op) else { return };
    let found = out
        .at(
            at.place(op.column.span),
            format!(
                "every read and write of `{}` waits while all rows are read, although each has the default of `{}`",
                op.table, op.column
            ),
            "a default proves nothing about nulls",
        )
        .related(added.column.name.span, "the column is added here")
        .help("`not null` costs nothing where the column is added: write it there, and not as a step of its own");
    out.push_with(found, fix(at, op, span));
}

/// Whether the column was added with a default in the same revision, so that this rule speaks.
pub(super) fn is_split(at: &Moment<'_>, op: &AlterColumn) -> bool {
    definition(at, op).is_some()
}

/// Where the column was added with a value for every row, if nothing was done to it since.
fn definition<'a>(at: &Moment<'a>, op: &AlterColumn) -> Option<(&'a AddColumn, Span)> {
    let is_now = at.before.table(&op.table)?.columns.get(&op.column.text)?;
    if is_now.not_null {
        return None;
    }
    at.operations.iter().take(at.at).find_map(|PlannedOp { op: other, span }| match other {
        Op::AddColumn(add) if add.table == op.table && add.column.name == op.column => {
            let is_value = match &add.column.default {
                Some(ColumnDefault::Expr(default)) => !default.text().trim().eq_ignore_ascii_case("null"),
                Some(ColumnDefault::Sequence) | None => false,
            };
            // Those of their own are another matter, and so is what fills the rows.
            let values = new_values(at.before, &add.column);
            let is_one = values == crate::forecast::NewValues::One && add.backfill.is_none();
            (is_value && is_one).then_some((add, *span))
        }
        _ => None,
    })
}

/// `not null` in the definition, if the operation does nothing else.
fn fix(at: &Moment<'_>, op: &AlterColumn, added: Span) -> Option<Fix> {
    let written = at.written.filter(|written| written.allows.is_empty() && written.irreversible.is_none())?;
    let only = AlterColumn { not_null: Some(true), ..AlterColumn::nothing(op.table.clone(), op.column.clone()) };
    if op.words() != only.words() || op.not_null_name.is_some() {
        return None;
    }
    let definition = at.revision.file.upgrade.as_ref()?.operations.iter().find(|other| other.span == added)?;
    let ast::Kind::AddColumn { column, .. } = &definition.kind else { return None };
    if column.clauses.iter().any(|clause| matches!(clause.kind, ast::ColumnClauseKind::Null)) {
        return None;
    }
    let source = at.sources.get(written.span.source)?;
    let text = source.text();
    // The line goes as a whole where nothing else stands on it.
    let head = text.get(..written.span.start as usize)?;
    let start = head.trim_end_matches([' ', '\t']).len();
    let is_line = head.get(..start)?.ends_with('\n') && text.get(written.span.end as usize..)?.starts_with('\n');
    let span =
        if is_line { Span::new(written.span.source, start - 1, written.span.end as usize) } else { written.span };
    let end = column.clauses.first().map_or(column.span.end, |clause| clause.span.start) as usize;
    let end = text.get(..end)?.trim_end().len();
    Some(Fix {
        title: "write `not null` where the column is added".to_owned(),
        edits: vec![
            Edit { span: Span::new(written.span.source, end, end), text: " not null".to_owned() },
            Edit { span, text: String::new() },
        ],
    })
}
