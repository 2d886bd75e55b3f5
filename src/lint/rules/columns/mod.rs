//! Rules about columns that are added, and columns that become not null.

mod add_column_check_scans;
mod add_column_domain_rewrites;
mod add_column_fk_locks_referenced;
mod add_column_inline_unique;
mod add_column_not_null_without_default;
mod add_column_rewrites;
mod apart;
mod backfill_in_one_transaction;
mod not_null_helper_dropped_too_early;
mod not_null_split_from_definition;
mod set_not_null_scans;

use super::Rule;
use crate::forecast::{NewValues, new_values};
use crate::lint::moment::Moment;
use crate::op::{AddColumn, Op};
use crate::syntax::ast;
use crate::text::Span;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    add_column_rewrites::RULE,
    add_column_domain_rewrites::RULE,
    add_column_check_scans::RULE,
    add_column_not_null_without_default::RULE,
    add_column_fk_locks_referenced::RULE,
    add_column_inline_unique::RULE,
    backfill_in_one_transaction::RULE,
    set_not_null_scans::RULE,
    not_null_helper_dropped_too_early::RULE,
    not_null_split_from_definition::RULE,
];

/// A column that is added to a table that is in use, and where its values come from.
fn added<'a>(at: &Moment<'a>) -> Option<(&'a AddColumn, NewValues)> {
    let Op::AddColumn(op) = at.op else { return None };
    at.live(&op.table)?;
    Some((op, new_values(at.before, &op.column)))
}

/// The same, if all rows that are there get one value, so that nothing is written anew.
fn added_at_once<'a>(at: &Moment<'a>) -> Option<&'a AddColumn> {
    added(at).filter(|(op, values)| *values == NewValues::One && op.backfill.is_none()).map(|(op, _)| op)
}

/// The column as it was written.
fn written_column<'a>(at: &Moment<'a>) -> Option<&'a ast::Column> {
    match &at.written?.kind {
        ast::Kind::AddColumn { column, .. } => Some(column),
        _ => None,
    }
}

/// The place of the first clause of a kind; without one, that of the column's name.
fn clause(at: &Moment<'_>, op: &AddColumn, is: impl Fn(&ast::ColumnClauseKind) -> bool) -> Span {
    let clauses = written_column(at).map(|column| column.clauses.as_slice()).unwrap_or_default();
    let found = clauses.iter().find(|clause| is(&clause.kind)).map(|clause| clause.span);
    found.unwrap_or_else(|| at.place(op.column.name.span))
}
