//! `drop_index` without `concurrently` on a table that is in use.

use super::super::source::concurrently;
use super::Rule;
use crate::diag::codes::lint::indexes as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{ObjectKey, ObjectKind, Relation};

pub(super) const RULE: Rule = Rule::operation(code::DROP_INDEX_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropIndex(op) = at.op else { return };
    let Some(Relation::Index(owner, _)) = at.before.relation(&op.index) else { return };
    if op.concurrently || at.run.is_new(&op.index) || at.run.is_new(owner) || at.options.is_small(owner) {
        return;
    }
    // An index of a partitioned table cannot be dropped concurrently.
    if at.before.table(owner).is_some_and(|table| table.partitioning.is_some()) {
        return;
    }
    let view = ObjectKey::new(ObjectKind::MaterializedView, owner.clone());
    let is_dropped = |op: &Op| match op {
        Op::DropTable(op) => op.table == *owner,
        Op::DropObject(op) => op.key == view,
        _ => false,
    };
    if at.later().any(is_dropped) {
        return;
    }
    let is_view = at.before.object(&view).is_some();
    let what = if is_view { "every read" } else { "every read and write" };
    let found = out
        .at(
            at.span,
            format!("dropping `{}` waits for all who use `{owner}`, and {what} of it waits meanwhile", op.index),
            "ACCESS EXCLUSIVE lock on the table and the index",
        )
        .help(format!("let the others go on: `drop_index concurrently {}`", op.index));
    out.push_with(found, concurrently(at, "drop the index concurrently"));
}
