//! Rules about columns that are added, and columns that become not null.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
