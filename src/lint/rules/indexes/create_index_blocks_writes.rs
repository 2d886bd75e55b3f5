//! `create_index` without `concurrently` on a table that is in use.

use super::super::source::{concurrently, partition_by_partition, worked_on};
use super::Rule;
use crate::diag::codes::lint::indexes as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::CREATE_INDEX_BLOCKS_WRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::CreateIndex(op) = at.op else { return };
    // A materialized view is written by its refresh alone, so nobody waits there.
    let Some(table) = at.live(&op.table).filter(|_| !op.concurrently) else { return };
    if at.one_transaction && at.later().any(|op| super::takes_away(op, at.op)) {
        return;
    }
    let found = out.at(
        at.span,
        format!("building `{}` stops every write to `{}` until it is done", op.index.name, op.table),
        "SHARE lock for the whole build",
    );
    // An index of a partitioned table cannot be built concurrently as a whole.
    if table.partitioning.is_some() {
        let partitions = worked_on(at, &op.table);
        if !partitions.is_empty() {
            out.push(found.help(partition_by_partition(at, &partitions)));
        }
        return;
    }
    out.push_with(
        found.help("build it beside the others' work: `create_index concurrently ...`"),
        concurrently(at, "build the index concurrently"),
    );
}
