//! Rules about changes of a column's type.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
