//! `create_check_constraint` without `not valid` on a table that is in use.

use super::super::source::{added, fix_by_validating, validate_later, worked_on};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_CHECK_SCANS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, table)) = added(at) else { return };
    let constraint = &op.constraint;
    if !matches!(constraint.kind, ConstraintKind::Check { .. }) || constraint.not_valid {
        return;
    }
    // A partition that has the check already is not read again.
    if table.partitioning.is_some() && worked_on(at, &op.table).is_empty() {
        return;
    }
    let found = out
        .at(
            at.span,
            format!(
                "adding `{}` stops every read and write of `{}` while all rows are read",
                constraint.name, op.table
            ),
            "ACCESS EXCLUSIVE lock until every row was checked",
        )
        .help(validate_later(at, op));
    let fix = fix_by_validating(at, op, "check the rows that are there in a transaction of its own");
    out.push_with(found, fix);
}
