//! Rules about indexes.

mod create_index_blocks_writes;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[create_index_blocks_writes::RULE];
