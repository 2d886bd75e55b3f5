//! Partitions: made, attached, detached.

use super::constraint::builds;
use super::index::alike;
use super::roles::Roles;
use super::table::default_partition;
use super::{Cx, Forecast, Role, bounds};
use crate::op::{AttachPartition, CreatePartition, DetachPartition};
use crate::schema::{Bound, Constraint, ForeignKey, ObjName, Table};

pub(super) fn create(op: &CreatePartition, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(of) = &op.table.partition_of else { return vec![Forecast::not_known()] };
    let mut forecast = Roles::target(&of.parent).form(cx, "create_partition_of");
    if let Some(default) = default_partition(cx, &of.parent) {
        let roles = Roles::default().with(Role::DefaultPartition, &default);
        let id = if is_kept_out(cx, &default, &of.parent, &of.bound) {
            "create_partition_of_with_default_check"
        } else {
            "create_partition_of_with_default"
        };
        forecast = roles.and(forecast, cx, id);
    }
    for key in keys(cx, &of.parent) {
        let roles = Roles::default().referencing(cx, &of.parent, &key);
        forecast = roles.and(forecast, cx, "seq_create_partition_detached_fk");
    }
    let pointing = pointing(cx, &of.parent);
    if !pointing.is_empty() {
        forecast =
            Roles::default().all(Role::Referencing, pointing).and(forecast, cx, "create_partition_of_referenced");
    }
    vec![forecast]
}

/// Whether checks of the default partition prove that none of its rows belongs to the bound.
fn is_kept_out(cx: &Cx<'_>, default: &ObjName, parent: &ObjName, bound: &Bound) -> bool {
    let by = cx.before.table(parent).and_then(|table| table.partitioning.as_ref());
    by.zip(cx.before.table(default)).is_some_and(|(by, default)| bounds::stay_out(default, by, bound))
}

/// The foreign keys of a table.
fn keys(cx: &Cx<'_>, table: &ObjName) -> Vec<ForeignKey> {
    let keys = cx.before.table(table).into_iter().flat_map(Table::foreign_keys);
    keys.map(|(_, key)| key.clone()).collect()
}

/// The tables whose foreign keys point to a table.
fn pointing(cx: &Cx<'_>, table: &ObjName) -> Vec<ObjName> {
    cx.before.references_to(table).map(|(other, _, _)| other.name.clone()).filter(|other| other != table).collect()
}

pub(super) fn attach(op: &AttachPartition, cx: &Cx<'_>) -> Vec<Forecast> {
    let (Some(parent), Some(table)) = (cx.before.table(&op.parent), cx.before.table(&op.table)) else {
        return vec![Forecast::not_known()];
    };
    // The server looks into each of the tables that hold rows.
    let inside = cx.before.descendants(&op.table);
    let new = Roles::target(&op.parent).with(Role::PartitionNew, &op.table).all(Role::PartitionNew, inside);
    let belongs = parent.partitioning.as_ref().is_some_and(|by| bounds::belong(table, by, &op.bound));
    let mut forecast = new.form(cx, if belongs { "attach_partition_check" } else { "attach_partition" });
    forecast.scans.retain(|name| cx.before.table(name).is_none_or(|table| table.partitioning.is_none()));
    if op.bound != Bound::Default
        && let Some(default) = default_partition(cx, &op.parent)
    {
        let roles = Roles::default().with(Role::DefaultPartition, &default);
        let id = if is_kept_out(cx, &default, &op.parent, &op.bound) {
            "attach_partition_with_default_check"
        } else {
            "attach_partition_with_default"
        };
        forecast = roles.and(forecast, cx, id);
    }
    if lacks_indexes(parent, table) {
        let roles = Roles::target(&op.parent).with(Role::PartitionNew, &op.table);
        forecast = builds(roles.and(forecast, cx, "attach_partition_missing_index"), cx, &op.table);
    }
    for (_, key) in parent.foreign_keys() {
        let has_it = table.foreign_keys().any(|(own, other)| other == key && !own.not_valid);
        if !has_it {
            let roles = Roles::default().with(Role::PartitionNew, &op.table).referencing(cx, &op.parent, key);
            forecast = roles.and(forecast, cx, "attach_partition_fk");
        }
    }
    let pointing = pointing(cx, &op.parent);
    if !pointing.is_empty() {
        forecast = Roles::default().all(Role::Referencing, pointing).and(forecast, cx, "attach_partition_referenced");
    }
    vec![forecast]
}

/// Whether the parent has a key or an index of which the table has none alike, so that the server builds it.
fn lacks_indexes(parent: &Table, table: &Table) -> bool {
    let same = |a: &Constraint, b: &Constraint| a.kind == b.kind;
    let keys = parent.constraints.values().filter(|constraint| constraint.kind.owns_index());
    let mut keys = keys.map(|key| table.constraints.values().any(|own| same(own, key)));
    let mut indexes = parent.indexes.values().map(|index| table.indexes.values().any(|own| alike(index, own)));
    keys.any(|has_it| !has_it) || indexes.any(|has_it| !has_it)
}

pub(super) fn detach(op: &DetachPartition, cx: &Cx<'_>) -> Vec<Forecast> {
    let roles = Roles::target(&op.parent).with(Role::Partition, &op.table);
    let mut forecast = if op.concurrently {
        roles.form(cx, "detach_partition_concurrently")
    } else {
        match default_partition(cx, &op.parent).filter(|default| *default != op.table) {
            Some(default) => roles.with(Role::DefaultPartition, &default).form(cx, "detach_partition_with_default"),
            None => roles.form(cx, "detach_partition"),
        }
    };
    if !op.concurrently {
        for key in keys(cx, &op.parent) {
            let roles = Roles::default().referencing(cx, &op.parent, &key);
            forecast = roles.and(forecast, cx, "detach_partition_fk");
        }
        let pointing = pointing(cx, &op.parent);
        if !pointing.is_empty() {
            let roles = roles_of_pointing(op, pointing);
            forecast = roles.and(forecast, cx, "detach_partition_referenced");
        }
    }
    let mut all = vec![forecast];
    all.extend(op.left_check.iter().map(|_| Roles::target(&op.table).form(cx, "drop_constraint_if_exists")));
    all
}

fn roles_of_pointing(op: &DetachPartition, pointing: Vec<ObjName>) -> Roles {
    Roles::target(&op.parent).with(Role::Partition, &op.table).all(Role::Referencing, pointing)
}
