//! Rules about triggers, views, domains and commands on whole tables.

mod domain_change_locks_users;
mod matview_refresh_blocks;
mod strong_locks_accumulate;
mod trigger_ddl_lock;
mod unlogged_loses_on_crash;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    matview_refresh_blocks::RULE,
    domain_change_locks_users::RULE,
    trigger_ddl_lock::RULE,
    unlogged_loses_on_crash::RULE,
    strong_locks_accumulate::RULE,
];
