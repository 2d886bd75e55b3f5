//! `create_primary_key` of columns on a table that is in use: its index is built while the table is locked, and columns
//! that allow nulls are looked through before.

use super::super::source::{
    added, key_by_index, not_null, nullable, partition_by_partition, replaceable, told, worked_on,
};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::fix::Fix;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_PK_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, table)) = added(at) else { return };
    let ConstraintKind::PrimaryKey { columns, .. } = &op.constraint.kind else { return };
    let nullable = nullable(table, columns);
    let while_ = if nullable.is_empty() {
        "while its index is built"
    } else {
        "while its rows are searched for nulls and its index is built"
    };
    let found = out.at(
        at.span,
        format!("adding `{}` stops every read and write of `{}` {while_}", op.constraint.name, op.table),
        "ACCESS EXCLUSIVE lock for the whole build",
    );
    if table.partitioning.is_some() {
        let partitions = worked_on(at, &op.table);
        if !partitions.is_empty() {
            out.push(found.help(partition_by_partition(at, &partitions)));
        }
        return;
    }
    let mut lines: Vec<String> = nullable.into_iter().flat_map(|column| not_null(at.before, table, column)).collect();
    lines.extend(key_by_index(&op.table, &op.constraint));
    let fix = replaceable(at).map(|written| Fix::replace("build the index concurrently", written.span, &lines));
    out.push_with(found.help(told("build the index beside the others' work, then make the key of it", &lines)), fix);
}
