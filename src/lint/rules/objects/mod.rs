//! Rules about triggers, views, domains and commands on whole tables.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
