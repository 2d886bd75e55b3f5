//! `create_exclude_constraint` on a table that is in use.

use super::super::source::added;
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_EXCLUSION_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, _)) = added(at) else { return };
    if !matches!(op.constraint.kind, ConstraintKind::Exclude(_)) {
        return;
    }
    let (name, table) = (&op.constraint.name, &op.table);
    out.push(
        out.at(
            at.span,
            format!("adding `{name}` stops every read and write of `{table}` while its index is built and all rows are compared"),
            "ACCESS EXCLUSIVE lock until every row was compared",
        )
        .help(format!(
            "PostgreSQL has no other way to add one to a table with rows. Run it when `{table}` may stand still, or make \
             a new table with the constraint, copy the rows and rename both; if `{table}` stays small, name it under \
             `small_tables`"
        )),
    );
}
