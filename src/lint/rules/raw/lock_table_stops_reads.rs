//! `lock table` without a mode.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::listed;
use crate::lint::report::Report;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::LOCK_TABLE_STOPS_READS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        // A mode that was written was meant.
        if part.statement.command.does != (Does::Lock { mode: None }) {
            continue;
        }
        let live = part.live(at);
        if live.is_empty() {
            continue;
        }
        let diagnostic = out
            .at(
                part.span,
                format!("a lock without a mode stops every read and write of {} until the commit", listed(&live)),
                "ACCESS EXCLUSIVE lock",
            )
            .help("write the mode: `in share row exclusive mode` keeps other writers out and lets readers go on");
        out.push(diagnostic);
    }
}
