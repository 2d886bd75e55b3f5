//! Row security that holds at the end of a revision without a policy that lets anyone read.

use super::Rule;
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::{RevisionMoment, inside};
use crate::lint::report::Report;
use crate::op::{Op, RowSecurityChange};
use crate::schema::{PolicyCommand, Table};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::revision(code::RLS_HIDES_ROWS, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    for table in at.after.tables().filter(|table| hides(table)) {
        let was_there = at.before.table(&table.name).filter(|_| !at.run.is_new(&table.name));
        // Nobody reads a new table yet, and a partition is read by way of its parent.
        if was_there.is_none_or(hides) || table.partition_of.is_some() {
            continue;
        }
        let cause = at.in_the_model().filter_map(|(planned, op)| {
            let (name, span): (_, Span) = match op {
                Op::SetRowSecurity(op) if op.change == RowSecurityChange::Enable => (&op.table, op.table.span),
                Op::DropPolicy(op) => (&op.table, op.policy.span),
                Op::AlterPolicy(op) => (&op.table, op.policy.span),
                _ => return None,
            };
            (*name == table.name).then(|| inside(planned.span, span))
        });
        let Some(span) = cause.last() else { continue };
        let found = out
            .at(
                span,
                format!("nobody but its owner sees a row of `{}` from here on", table.name),
                "row security holds, and no policy lets anyone read",
            )
            .help(format!(
                "say in the same revision who reads what: `create_policy {}_read on {} for select using (...)`",
                table.name.name, table.name
            ));
        out.push(found);
    }
}

/// Whether only the owner sees rows.
fn hides(table: &Table) -> bool {
    let reads = |command: PolicyCommand| matches!(command, PolicyCommand::All | PolicyCommand::Select);
    table.row_security.enabled && !table.policies.values().any(|policy| policy.permissive && reads(policy.command))
}
