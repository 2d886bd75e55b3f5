//! Rules about indexes.

mod create_index_blocks_writes;
mod drop_index_blocks;
mod index_redundant;
mod stale_function_index;

use super::Rule;
use crate::op::Op;

/// The rules of this group.
pub(super) const RULES: &[Rule] =
    &[create_index_blocks_writes::RULE, drop_index_blocks::RULE, index_redundant::RULE, stale_function_index::RULE];

/// Whether an operation takes away again what another has made.
fn takes_away(op: &Op, made: &Op) -> bool {
    let Op::CreateIndex(made) = made else { return false };
    match op {
        Op::DropTable(op) => op.table == made.table,
        Op::DropIndex(op) => op.index == made.table.sibling(made.index.name.text.clone(), made.index.name.span),
        _ => false,
    }
}
