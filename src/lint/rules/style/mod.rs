//! Rules about types, names and files.

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[];
