//! `create_unique_constraint` of columns on a table that is in use: its index is built while the table is locked.

use super::super::source::{added, key_by_index, partition_by_partition, replaceable, told, worked_on};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::fix::Fix;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_UNIQUE_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, table)) = added(at) else { return };
    if !matches!(op.constraint.kind, ConstraintKind::Unique { .. }) {
        return;
    }
    let found = out.at(
        at.span,
        format!(
            "adding `{}` stops every read and write of `{}` while its index is built",
            op.constraint.name, op.table
        ),
        "ACCESS EXCLUSIVE lock for the whole build",
    );
    if table.partitioning.is_some() {
        let partitions = worked_on(at, &op.table);
        if !partitions.is_empty() {
            out.push(found.help(partition_by_partition(at, &partitions)));
        }
        return;
    }
    let lines = key_by_index(&op.table, &op.constraint);
    let fix = replaceable(at).map(|written| Fix::replace("build the index concurrently", written.span, &lines));
    out.push_with(found.help(told("build the index beside the others' work, then make the key of it", &lines)), fix);
}
