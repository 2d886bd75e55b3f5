//! Tables as a whole, and their columns where no value is looked at.

use super::constraint::Family;
use super::roles::Roles;
use super::rows::is_partitioned;
use super::{Cx, Forecast, Role};
use crate::ddl::{Piece, table_pieces};
use crate::op::{
    CommentTable, CreateTable, DisinheritTable, DropColumn, DropTable, InheritTable, RenameColumn, RenameTable,
    TruncateTable,
};
use crate::schema::{Constraint, ConstraintKind, ForeignKey, ObjName, Table};

/// Of a new table, only what it points to and inherits from is anybody else's.
pub(super) fn create(op: &CreateTable, cx: &Cx<'_>) -> Vec<Forecast> {
    let table = &op.table;
    let pieces = table_pieces(table).into_iter().map(|(piece, _)| match piece {
        Piece::Table(constraints) => {
            let roles = Roles::default().all(Role::Target, table.inheritance.parents.iter().cloned());
            let made = roles
                .form(cx, if table.inheritance.parents.is_empty() { "create_table" } else { "create_table_inherits" });
            constraints.iter().fold(made, |made, constraint| points(made, &table.name, constraint, cx))
        }
        Piece::Constraint(constraint) => points(Forecast::default(), &table.name, &constraint, cx),
        Piece::Other => Forecast::default(),
    });
    pieces.collect()
}

/// With what a constraint of a new table does to the table that it points to.
fn points(forecast: Forecast, table: &ObjName, constraint: &Constraint, cx: &Cx<'_>) -> Forecast {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return forecast };
    let to_partitioned = key.target.table != *table && is_partitioned(cx, &key.target.table);
    let id = if to_partitioned { "create_table_fk_to_partitioned" } else { "create_table_fk" };
    Roles::default().referencing(cx, table, key).and(forecast, cx, id)
}

pub(super) fn drop(op: &DropTable, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(table) = cx.before.table(&op.table) else { return vec![Forecast::not_known()] };
    let whole = Roles::whole(cx, &op.table);
    let mut forecast = match &table.partition_of {
        Some(of) => {
            let default = default_partition(cx, &of.parent).filter(|default| *default != op.table);
            let id = if table.partitioning.is_some() {
                "drop_partition_nested"
            } else if default.is_some() {
                "drop_partition_with_default"
            } else {
                "drop_partition"
            };
            whole.with(Role::Parent, &of.parent).all(Role::DefaultPartition, default).form(cx, id)
        }
        None if table.partitioning.is_some() => whole.form(cx, "drop_table_partitioned"),
        None => whole.form(cx, "drop_table"),
    };
    // A key that the partition has from its parent is the parent's, and stays.
    let inherited = |name: &str| table.partition_of.as_ref().is_some_and(|of| of.constraints.contains_key(name));
    let own: Vec<ForeignKey> = table
        .foreign_keys()
        .filter(|(constraint, _)| !inherited(&constraint.name.text))
        .map(|(_, key)| key.clone())
        .collect();
    for key in own {
        let id = if is_partitioned(cx, &key.target.table) {
            "drop_table_with_fk_to_partitioned"
        } else {
            "drop_table_with_fk_out"
        };
        forecast = Roles::default().referencing(cx, &op.table, &key).and(forecast, cx, id);
    }
    vec![forecast]
}

/// The partition of a table for what no other takes.
pub(super) fn default_partition(cx: &Cx<'_>, parent: &ObjName) -> Option<ObjName> {
    let is_default =
        |table: &&Table| table.partition_of.as_ref().is_some_and(|of| of.bound == crate::schema::Bound::Default);
    cx.before.partitions(parent).find(is_default).map(|table| table.name.clone())
}

pub(super) fn rename(op: &RenameTable, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).form(cx, "rename_table")]
}

pub(super) fn comment(op: &CommentTable, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).form(cx, "comment_table")]
}

pub(super) fn truncate(op: &TruncateTable, cx: &Cx<'_>) -> Vec<Forecast> {
    let each = op.tables.iter().fold(Forecast::default(), |all, table| {
        let roles = Roles::family(cx, table);
        roles.and(all, cx, Family::of(cx, table).pick("truncate", "truncate_partitioned", "truncate_inherited"))
    });
    vec![each]
}

pub(super) fn inherit(op: &InheritTable, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).with(Role::Parent, &op.parent).form(cx, "inherit")]
}

pub(super) fn disinherit(op: &DisinheritTable, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).with(Role::Parent, &op.parent).form(cx, "no_inherit")]
}

pub(super) fn drop_column(op: &DropColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(table) = cx.before.table(&op.table) else { return vec![Forecast::not_known()] };
    let reach = Family::of(cx, &op.table);
    let id = reach.pick("drop_column", "drop_column_partitioned", "drop_column_inherited");
    let mut forecast = Roles::family(cx, &op.table).form(cx, id);
    for (_, key) in table.foreign_keys().filter(|(_, key)| key.columns.iter().any(|name| name.text == op.column.text)) {
        let to_partitioned = is_partitioned(cx, &key.target.table);
        let id = if to_partitioned { "drop_column_fk_to_partitioned" } else { "drop_column_fk" };
        forecast = Roles::default().referencing(cx, &op.table, key).and(forecast, cx, id);
    }
    vec![forecast]
}

pub(super) fn rename_column(op: &RenameColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    let reach = Family::of(cx, &op.table);
    let id = reach.pick("rename_column", "rename_column_partitioned", "rename_column_inherited");
    vec![Roles::family(cx, &op.table).form(cx, id)]
}
