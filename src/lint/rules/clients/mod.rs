//! Rules about programs that run while the schema changes.

mod cached_plan_breaks;
mod drop_enum_value_rewrites;
mod old_name;
mod rename_breaks_clients;
mod rename_breaks_function_bodies;
mod required_column_for_old_writers;
mod rls_hides_rows;
mod view_star_frozen;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    rename_breaks_clients::RULE,
    rename_breaks_function_bodies::RULE,
    cached_plan_breaks::RULE,
    required_column_for_old_writers::RULE,
    drop_enum_value_rewrites::RULE,
    rls_hides_rows::RULE,
    view_star_frozen::RULE,
];
