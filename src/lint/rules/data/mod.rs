//! Rules about data and guarantees that are lost.

mod drop_add_is_rename;
mod drop_column_drops_guarantees;
mod drop_column_loses_data;
mod drop_table_loses_data;
mod guarantee_dropped;
mod guarantees;
mod primary_key_dropped;
mod truncate_loses_data;
mod unbounded_dml;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    drop_column_loses_data::RULE,
    drop_column_drops_guarantees::RULE,
    drop_table_loses_data::RULE,
    truncate_loses_data::RULE,
    drop_add_is_rename::RULE,
    guarantee_dropped::RULE,
    primary_key_dropped::RULE,
    unbounded_dml::RULE,
];
