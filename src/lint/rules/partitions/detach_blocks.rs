//! `detach_partition` without `concurrently` from a table that is in use.

use super::super::source::concurrently;
use super::Rule;
use super::default_of;
use crate::diag::codes::lint::partitions as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::DETACH_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DetachPartition(op) = at.op else { return };
    let Some(parent) = at.live(&op.parent).filter(|_| !op.concurrently) else { return };
    // PostgreSQL 13 knows no other way, and none is known beside a default partition.
    if at.version < 14 || at.run.is_new(&op.table) || default_of(at.before, parent).is_some() {
        return;
    }
    let (table, parent) = (&op.table, &op.parent);
    let found = out
        .at(
            at.span,
            format!(
                "detaching `{table}` waits for all who use `{parent}`, and every read and write of it waits meanwhile"
            ),
            "ACCESS EXCLUSIVE lock on the partitioned table and the partition",
        )
        .help(format!("let the others go on: `detach_partition concurrently {table} from {parent}`"));
    out.push_with(found, concurrently(at, "detach it concurrently"));
}
