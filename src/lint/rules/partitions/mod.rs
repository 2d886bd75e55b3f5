//! Rules about partitions.

mod attach_builds_missing;
mod attach_scans;
mod attach_scans_default;
mod create_partition_locks_parent;
mod detach_blocks;

use super::Rule;
use super::source::{drop_constraint, validate};
use crate::forecast::bounds;
use crate::lint::moment::Moment;
use crate::schema::{Bound, Name, Schema, Table, server_name};

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    create_partition_locks_parent::RULE,
    attach_scans::RULE,
    attach_scans_default::RULE,
    attach_builds_missing::RULE,
    detach_blocks::RULE,
];

/// The default partition of a table.
fn default_of<'a>(schema: &'a Schema, parent: &'a Table) -> Option<&'a Table> {
    let is_default = |table: &&Table| table.partition_of.as_ref().is_some_and(|of| of.bound == Bound::Default);
    schema.partitions(&parent.name).find(is_default)
}

/// The default partition that is read because a partition with this bound comes beside it: it may have rows, and no check
/// proves that none of them belongs there.
fn default_read<'a>(at: &Moment<'a>, parent: &'a Table, bound: &Bound) -> Option<&'a Table> {
    let by = parent.partitioning.as_ref()?;
    let default = default_of(at.before, parent)?;
    let default = at.live(&default.name)?;
    (*bound != Bound::Default && !bounds::stay_out(default, by, bound)).then_some(default)
}

/// Whether the column refuses nulls.
fn is_not_null(table: &Table, column: &str) -> bool {
    table.columns.get(column).is_some_and(|column| column.not_null)
}

/// What adds a check of a condition, what proves it, and what drops it.
fn check_lines(schema: &Schema, table: &Table, condition: &str) -> [String; 3] {
    let taken = |name: &str| table.constraints.contains_key(name) || schema.constraint_name_taken(&table.name, name);
    let name = Name::new(server_name(&table.name.name, Some("bound"), "check", taken), table.name.span);
    let add = format!("create_check_constraint {name} on {} ({condition}) not valid", table.name);
    [add, validate(&table.name, &name), drop_constraint(&table.name, &name)]
}
