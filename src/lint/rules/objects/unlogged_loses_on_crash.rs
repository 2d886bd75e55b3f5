//! A table that is made `unlogged`.

use super::Rule;
use crate::diag::codes::lint::objects as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::UNLOGGED_LOSES_ON_CRASH, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let table = match at.op {
        Op::CreateTable(op) => &op.table,
        Op::CreatePartition(op) => &op.table,
        _ => return,
    };
    let is_dropped = |op: &Op| matches!(op, Op::DropTable(op) if op.table == table.name);
    if !table.unlogged || at.later().any(is_dropped) {
        return;
    }
    out.push(
        out.at(
            at.span,
            format!("after a crash of the server `{}` is empty, and on replicas it always is", table.name),
            "`unlogged`: nothing of it is in the write-ahead log",
        )
        .help("leave `unlogged` out unless its rows can be made again at any time; then say so: `allow unlogged-loses-on-crash '...'`"),
    );
}
