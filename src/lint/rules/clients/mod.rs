//! Rules about programs that run while the schema changes.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
