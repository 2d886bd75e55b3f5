//! A table that has no primary key at the end of the revision that makes it.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::{RevisionMoment, inside};
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::revision(code::REQUIRE_PRIMARY_KEY, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    for (planned, op) in at.in_the_model() {
        let Op::CreateTable(made) = op else { continue };
        let name = &made.table.name;
        let Some(table) = at.after.table(name) else { continue };
        // A table that was put into a partitioned one is a part of that.
        if table.primary_key().is_some() || table.partition_of.is_some() || table.poisoned {
            continue;
        }
        let found = out
            .at(
                inside(planned.span, name.span),
                format!("`{name}` has no primary key"),
                "two of its rows can be alike, and nothing tells them apart",
            )
            .help(
                "add `id bigint generated always as identity primary key`, or `primary key (...)` of what is unique \
                 already: logical replication, corrections by hand and work in batches need it",
            );
        out.push(found);
    }
}
