//! A change of type at one end of a foreign key: the table at the other end is locked too.

use super::super::source::{add_then_validate, drop_constraint, list, told};
use super::{Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_LOCKS_FK_PARTNER, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at) else { return };
    let partners = change.partners(at);
    let table = &change.op.table;
    // Where rows are written anew, this is told with it.
    let is_told = change.cost.rewrites() && at.live(table).is_some();
    if partners.is_empty() || is_told {
        return;
    }
    let reads = change.cost.rewrites() && change.cost.partners.iter().any(|partner| partner.valid);
    let until = if reads { "while its rows are read" } else { "until the transaction ends" };
    let found = out.at(
        at.place(change.op.column.span),
        format!(
            "changing the type of `{table}.{}` stops every read and write of {} too {until}",
            change.op.column,
            list(&partners)
        ),
        "ACCESS EXCLUSIVE lock at both ends of the foreign key",
    );
    if !reads {
        out.push(found.help(
            "no row is read, so it is short once it is granted: keep the revision to this change, and let `lock_timeout` \
             end it where it would have to wait",
        ));
        return;
    }
    let mut lines = Vec::new();
    let mut last = Vec::new();
    for partner in change.cost.partners.iter().filter(|partner| partner.valid) {
        let key = at.before.table(&partner.of).and_then(|table| table.constraints.get(&partner.key.text));
        lines.push(drop_constraint(&partner.of, &partner.key));
        last.extend(key.into_iter().flat_map(|key| add_then_validate(&partner.of, key)));
    }
    lines.push(write::operation(at.op));
    lines.extend(last);
    out.push(found.help(told(
        "let the key go meanwhile; what validates it is a transaction of its own and stops nobody",
        &lines,
    )));
}
