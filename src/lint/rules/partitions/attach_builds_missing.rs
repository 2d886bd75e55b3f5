//! `attach_partition` of a table that lacks indexes, keys or foreign keys of its parent.

use super::super::source::{by_hand, list, made_in, told};
use super::Rule;
use crate::diag::codes::lint::partitions as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::ATTACH_BUILDS_MISSING, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AttachPartition(op) = at.op else { return };
    if at.live(&op.table).is_none() {
        return;
    }
    let Some(after) = at.after.table(&op.table) else { return };
    let missing = made_in(at, after);
    if missing.is_empty() {
        return;
    }
    let what = if missing.len() == 1 { "is" } else { "are" };
    out.push(
        out.at(
            at.span,
            format!(
                "attaching `{}` stops every read and write of it while {} {what} made, which `{}` has and it has not",
                op.table,
                list(&missing),
                op.parent
            ),
            "ACCESS EXCLUSIVE lock while they are built and checked",
        )
        .help(told("make them before, without stopping anyone; they are then taken over", &by_hand(at, after))),
    );
}
