//! A limit for statements that is in force when an index is built concurrently.

use super::{Rule, session_setting, sets_back, statements};
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::sql::Does;
use crate::text::Span;

pub(super) const RULE: Rule = Rule::revision(code::TIMEOUT_KILLS_CONCURRENT_BUILD, see);

/// The engine sets `lock_timeout` for each of its statements, so only this one stays.
const LIMIT: &str = "statement_timeout";

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    for (number, part) in statements(at) {
        let Some((LIMIT, value)) = session_setting(part).filter(|_| !sets_back(part, LIMIT)) else { continue };
        let value = value.trim_matches('\'');
        for later in number..at.operations.len() {
            let mut own =
                at.raw.get(later).into_iter().flatten().skip_while(|one| later == number && one.span != part.span);
            if own.any(|one| sets_back(one, LIMIT)) {
                break;
            }
            let Some((span, what)) = concurrent(at, later) else { continue };
            let diagnostic = out
                .at(
                    part.span,
                    format!("a concurrent build that takes longer than {value} fails and leaves an invalid index"),
                    "this limit holds for the rest of the session",
                )
                .related(span, format!("{what}, which also waits for every older transaction"))
                .help("set it back before: `execute $$ reset statement_timeout $$ reverse nothing`");
            out.push(diagnostic);
            break;
        }
    }
}

/// The concurrent work of an operation, if it does such.
fn concurrent(at: &RevisionMoment<'_>, number: usize) -> Option<(Span, &'static str)> {
    let planned = at.operations.get(number)?;
    match &planned.op {
        Op::CreateIndex(op) if op.concurrently => Some((planned.span, "this builds an index")),
        Op::Execute(_) => at.raw.get(number)?.iter().find_map(|part| match &part.statement.command.does {
            Does::BuildIndex { concurrently: true } => Some((part.span, "this builds an index")),
            Does::Reindex { concurrently: true, .. } => Some((part.span, "this builds an index again")),
            _ => None,
        }),
        _ => None,
    }
}
