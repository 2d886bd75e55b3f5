//! Rules about raw SQL: what only it can do, and squawk's rules for what the model does not follow.

mod block_changes_objects;
mod cascade_collateral;
mod concurrent_build_can_be_masked;
mod index_renamed_as_table;
mod lock_table_stops_reads;
mod reindex_blocks;
mod rerun_guard;
mod search_path_misleads;
mod security_definer_search_path;
mod setting_outlives_revision;
mod sql_blocks_others;
mod sql_breaks_clients;
mod sql_drops_guarantee;
mod sql_loses_data;
mod sql_unbounded_dml;
mod table_rewrite_command;
mod timeout_kills_concurrent_build;
mod truncate_cascade_reach;

use super::Rule;
use crate::lint::moment::{Moment, RevisionMoment};
use crate::lint::raw::{Harm, RawPart, heard};
use crate::lint::report::Report;
use crate::sql::Does;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    table_rewrite_command::RULE,
    reindex_blocks::RULE,
    index_renamed_as_table::RULE,
    lock_table_stops_reads::RULE,
    concurrent_build_can_be_masked::RULE,
    timeout_kills_concurrent_build::RULE,
    cascade_collateral::RULE,
    truncate_cascade_reach::RULE,
    sql_unbounded_dml::RULE,
    setting_outlives_revision::RULE,
    search_path_misleads::RULE,
    security_definer_search_path::RULE,
    block_changes_objects::RULE,
    rerun_guard::RULE,
    sql_blocks_others::RULE,
    sql_breaks_clients::RULE,
    sql_loses_data::RULE,
    sql_drops_guarantee::RULE,
];

/// Tells what squawk finds of this kind.
fn tell(at: &Moment<'_>, harm: Harm, out: &mut Report) {
    for found in heard(at, harm) {
        let diagnostic = out.at(found.span, found.message, found.label).help(found.help);
        out.push(diagnostic);
    }
}

/// What a statement sets for the session and does not set back: the name and the value.
fn session_setting(part: &RawPart) -> Option<(&str, &str)> {
    match &part.statement.command.does {
        Does::Set { name, value: Some(value), is_local: false } => Some((name, value)),
        _ => None,
    }
}

/// Whether a statement sets it back, or to no limit at all.
fn sets_back(part: &RawPart, wanted: &str) -> bool {
    match &part.statement.command.does {
        Does::Set { name, value: None, .. } => name == wanted || name == "all",
        Does::Set { name, value: Some(value), .. } => name == wanted && value.trim_matches('\'') == "0",
        _ => part.statement.words.starts_with("discard all"),
    }
}

/// The statements of raw SQL of a revision, each with the number of its operation.
fn statements<'a>(at: &RevisionMoment<'a>) -> impl Iterator<Item = (usize, &'a RawPart)> + Clone {
    at.raw.iter().enumerate().flat_map(|(operation, parts)| parts.iter().map(move |part| (operation, part)))
}
