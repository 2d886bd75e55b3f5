//! Rules about raw SQL.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
