//! Rules about constraints.

mod add_check_scans;
mod add_exclusion_blocks;
mod add_fk_scans;
mod add_pk_blocks;
mod add_unique_blocks;
mod constraint_left_unvalidated;
mod deferred_events_pending;
mod drop_locks_partner;
mod fk_without_index;
mod pk_using_index_nullable;
mod validate_in_same_transaction;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    add_check_scans::RULE,
    add_fk_scans::RULE,
    validate_in_same_transaction::RULE,
    constraint_left_unvalidated::RULE,
    add_unique_blocks::RULE,
    add_pk_blocks::RULE,
    pk_using_index_nullable::RULE,
    add_exclusion_blocks::RULE,
    drop_locks_partner::RULE,
    fk_without_index::RULE,
    deferred_events_pending::RULE,
];
