//! Rules about data and guarantees that are lost.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
