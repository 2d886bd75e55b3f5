//! `if exists` and `if not exists` where the history says what is there.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::RERUN_GUARD, see).off();

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        let Some(guard) = &part.statement.command.guard else { continue };
        let words: Vec<&str> = part.statement.words.split(' ').collect();
        // What belongs to the database rather than to the history, and what ends with the session.
        let is_shared =
            matches!(words.as_slice(), [_, "extension" | "schema" | "role" | "database" | "temp" | "temporary", ..]);
        let is_ddl = matches!(words.first(), Some(&("create" | "alter" | "drop")));
        if is_shared || !is_ddl || part.statement.command.does == (Does::BuildIndex { concurrently: true }) {
            continue;
        }
        let (said, hidden) = if guard.is_not {
            ("if not exists", "something else of this name passes for what is meant")
        } else {
            ("if exists", "that something is missing goes unnoticed")
        };
        let diagnostic =
            out.at(part.place(&guard.range), format!("with `{said}`, {hidden}"), "no revision runs twice").help(
                format!("leave out `{said}`: what is applied is recorded, and a database that differs is to be told"),
            );
        out.push(diagnostic);
    }
}
