//! `attach_partition` of a table with rows that no check proves to belong there.

use super::super::source::told;
use super::Rule;
use super::{check_lines, is_not_null};
use crate::diag::codes::lint::partitions as code;
use crate::forecast::bounds;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::ATTACH_SCANS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AttachPartition(op) = at.op else { return };
    let Some(table) = at.live(&op.table) else { return };
    let Some(by) = at.before.table(&op.parent).and_then(|parent| parent.partitioning.as_ref()) else { return };
    if bounds::belong(table, by, &op.bound) {
        return;
    }
    let not_null = bounds::key(by).is_some_and(|column| is_not_null(table, &column.text));
    let condition = bounds::condition(by, &op.bound, not_null);
    let help = match condition.map(|condition| check_lines(at.before, table, &condition)) {
        Some([add, validate, drop]) => told(
            "prove before, without stopping anyone, where its rows belong",
            &[add, validate, write::operation(at.op), drop],
        ),
        None => "a valid check that says the same as the bound, nulls included, would spare it the reading".to_owned(),
    };
    out.push(
        out.at(
            at.span,
            format!("attaching `{}` stops every read and write of it while all its rows are read", op.table),
            format!("ACCESS EXCLUSIVE lock on `{}` until every row was checked", op.table),
        )
        .help(help),
    );
}
