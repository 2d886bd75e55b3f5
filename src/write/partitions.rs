//! Partitions, the clauses after a table, `truncate_table`.

use super::clauses::path;
use crate::ddl::{partition_bound, table_clauses};
use crate::op::{AttachPartition, CreatePartition, DetachPartition, DisinheritTable, InheritTable, TruncateTable};
use crate::schema::Table;

/// ` unlogged partition by range (a) with (fillfactor = 70)`
pub(super) fn clauses(table: &Table) -> String {
    let unlogged = if table.unlogged { " unlogged" } else { "" };
    let parents: Vec<String> = table.inheritance.parents.iter().map(path).collect();
    let inherits = if parents.is_empty() { String::new() } else { format!(" inherits ({})", parents.join(", ")) };
    format!("{unlogged}{inherits}{}", table_clauses(table))
}

/// `create_partition p of t for values ...`
pub(super) fn create(op: &CreatePartition) -> String {
    let of = op.table.partition_of.as_ref();
    let of = of.map(|of| format!(" of {} {}", path(&of.parent), partition_bound(&of.bound))).unwrap_or_default();
    format!("create_partition {}{of}{}", path(&op.table.name), clauses(&op.table))
}

/// `attach_partition p to t for values ...`
pub(super) fn attach(op: &AttachPartition) -> String {
    format!("attach_partition {} to {} {}", path(&op.table), path(&op.parent), partition_bound(&op.bound))
}

/// `inherit_table t from p`
pub(super) fn inherit(op: &InheritTable) -> String {
    format!("inherit_table {} from {}", path(&op.table), path(&op.parent))
}

/// `disinherit_table t from p`
pub(super) fn disinherit(op: &DisinheritTable) -> String {
    format!("disinherit_table {} from {}", path(&op.table), path(&op.parent))
}

/// `detach_partition p from t`
pub(super) fn detach(op: &DetachPartition) -> String {
    let concurrently = if op.concurrently { "concurrently " } else { "" };
    format!("detach_partition {concurrently}{} from {}", path(&op.table), path(&op.parent))
}

/// `truncate_table t, u restart identity`
pub(super) fn truncate(op: &TruncateTable) -> String {
    let tables: Vec<String> = op.tables.iter().map(path).collect();
    let restart = if op.restart_identity { " restart identity" } else { "" };
    format!("truncate_table {}{restart}", tables.join(", "))
}
