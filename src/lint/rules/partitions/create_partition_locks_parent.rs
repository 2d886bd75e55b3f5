//! `create_partition` of a table that is in use.

use super::super::source::told;
use super::Rule;
use super::{default_read, is_not_null};
use crate::diag::codes::lint::partitions as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AttachPartition, CreatePartition, CreateTable, Op};
use crate::schema::{ConstraintKind, NotNullKept, PartitionOf, Table, differences};
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::CREATE_PARTITION_LOCKS_PARENT, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::CreatePartition(op) = at.op else { return };
    let Some(of) = &op.table.partition_of else { return };
    let Some(parent) = at.live(&of.parent) else { return };
    // Where the default partition is read meanwhile, that is told.
    if default_read(at, parent, &of.bound).is_some() {
        return;
    }
    let (name, parent) = (&op.table.name, &of.parent);
    let help = match by_attaching(at, op, of) {
        Some(lines) => told(&format!("make it apart and attach it, which lets all who use `{parent}` go on"), &lines),
        None => format!(
            "make a table with the columns and checks of `{parent}` and attach it with `attach_partition {name} to {parent} ...`: \
             that lets all who use `{parent}` go on"
        ),
    };
    out.push(
        out.at(
            at.span,
            format!("making `{name}` waits for all who use `{parent}`, and every read and write of it waits meanwhile"),
            "ACCESS EXCLUSIVE lock on the partitioned table",
        )
        .help(help),
    );
}

/// A table of its own that is then attached, if that leads to the same.
fn by_attaching(at: &Moment<'_>, op: &CreatePartition, of: &PartitionOf) -> Option<Vec<String>> {
    let made = at.after.table(&op.table.name)?;
    let mut table = Table { partition_of: None, ..op.table.clone() };
    for column in made.columns.values() {
        let mut column = column.clone();
        column.not_null &= is_not_null(made, &column.name.text);
        (column.not_null_kept, column.identity, column.comment) = (NotNullKept::default(), None, None);
        table.columns.insert(column.name.text.clone(), column);
    }
    let checks = made.constraints.values().filter(|one| matches!(one.kind, ConstraintKind::Check { .. }));
    table.constraints = checks.map(|one| (one.name.text.clone(), one.clone())).collect();
    let attach = AttachPartition { table: op.table.name.clone(), parent: of.parent.clone(), bound: of.bound.clone() };
    let all = [Op::CreateTable(CreateTable { table }), Op::AttachPartition(attach)];
    let mut other = at.before.clone();
    for op in &all {
        op.apply(&mut other).ok()?;
    }
    differences(at.after, &other).is_empty().then(|| all.iter().map(write::operation).collect())
}
