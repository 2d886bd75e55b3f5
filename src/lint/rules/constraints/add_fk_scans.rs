//! `create_foreign_key` without `not valid` on a table that is in use.

use super::super::source::{added, fix_by_validating, list, partition_by_partition, validate_later, worked_on};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_FK_SCANS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, table)) = added(at) else { return };
    let ConstraintKind::ForeignKey(key) = &op.constraint.kind else { return };
    if op.constraint.not_valid {
        return;
    }
    let partitions = worked_on(at, &op.table);
    // Keys that the partitions have already are taken over.
    if table.partitioning.is_some() && partitions.is_empty() {
        return;
    }
    let mut tables = vec![&op.table];
    if key.target.table != op.table && at.live(&key.target.table).is_some() {
        tables.push(&key.target.table);
    }
    let label = if tables.len() > 1 {
        "SHARE ROW EXCLUSIVE lock on both tables until every row was checked"
    } else {
        "SHARE ROW EXCLUSIVE lock until every row was checked"
    };
    let message = format!(
        "adding `{}` stops every write to {} while all rows of `{}` are read",
        op.constraint.name,
        list(&tables),
        op.table
    );
    let found = out.at(at.span, message, label);
    if table.partitioning.is_some() {
        out.push(found.help(partition_by_partition(at, &partitions)));
        return;
    }
    let found = found.help(validate_later(at, op));
    let fix = fix_by_validating(at, op, "check the rows that are there in a transaction of its own");
    out.push_with(found, fix);
}
