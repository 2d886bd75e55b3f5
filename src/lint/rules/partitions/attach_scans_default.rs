//! A new partition beside a default partition with rows: these are read, to see that none belongs to the new one.

use super::super::source::{list, told};
use super::Rule;
use super::{check_lines, default_read};
use crate::diag::codes::lint::partitions as code;
use crate::forecast::bounds;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::ATTACH_SCANS_DEFAULT, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let (parent, bound, name) = match at.op {
        Op::AttachPartition(op) => (&op.parent, &op.bound, &op.table),
        Op::CreatePartition(op) => match &op.table.partition_of {
            Some(of) => (&of.parent, &of.bound, &op.table.name),
            None => return,
        },
        _ => return,
    };
    let Some(parent) = at.live(parent) else { return };
    let Some(default) = default_read(at, parent, bound) else { return };
    let is_made = matches!(at.op, Op::CreatePartition(_));
    let verb = if is_made { "making" } else { "attaching" };
    let waiting = if is_made { vec![&parent.name, &default.name] } else { vec![&default.name] };
    // The key may be null in the default partition, and nulls do not belong to the new one.
    let condition = parent.partitioning.as_ref().and_then(|by| bounds::condition(by, bound, false));
    let condition = condition.map(|condition| format!("not ({condition})"));
    let help = match condition.map(|condition| check_lines(at.before, default, &condition)) {
        Some([add, validate, drop]) => told(
            "prove before, without stopping anyone, that it has no such rows",
            &[add, validate, write::operation(at.op), drop],
        ),
        None => format!("a valid check of `{}` that excludes the bound would spare it the reading", default.name),
    };
    out.push(
        out.at(
            at.span,
            format!(
                "{verb} `{name}` stops every read and write of {} while all rows of `{}` are read",
                list(&waiting),
                default.name
            ),
            "ACCESS EXCLUSIVE lock until the default partition was searched for rows that belong here",
        )
        .related(default.name.span, format!("the default partition `{}` is made here", default.name))
        .help(help),
    );
}
