//! Changes of rows. They lock no more than the rows; what counts is that they hold these until the transaction ends.

use super::roles::Roles;
use super::{Cx, Forecast};
use crate::op::{CopyRows, DeleteCopied, DeleteRows, InsertRows, KeyColumn, UpdateRows};
use crate::schema::{ConstraintKind, IndexKey, ObjName, Table};

pub(super) fn insert(op: &InsertRows, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![into(&op.rows.table, cx)]
}

pub(super) fn copy(op: &CopyRows, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![into(&op.table, cx)]
}

fn into(table: &ObjName, cx: &Cx<'_>) -> Forecast {
    let roles = Roles::whole(cx, table);
    roles.form(cx, if is_partitioned(cx, table) { "dml_insert_partitioned" } else { "dml_insert_select" })
}

pub(super) fn update(op: &UpdateRows, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![fill(&op.table, cx)]
}

/// A change of what may be every row. Whether an index finds those that a condition means is not known here.
pub(super) fn fill(table: &ObjName, cx: &Cx<'_>) -> Forecast {
    let id = if is_partitioned(cx, table) {
        "dml_update_partitioned"
    } else if cx.before.heirs(table).next().is_some() {
        "dml_update_inherited"
    } else {
        "dml_update_all"
    };
    Roles::family(cx, table).form(cx, id)
}

pub(super) fn delete(op: &DeleteRows, cx: &Cx<'_>) -> Vec<Forecast> {
    let count = crate::ddl::statements(&crate::op::Op::DeleteRows(op.clone()), None).len();
    vec![by_key(&op.rows.table, &op.key, cx); count]
}

pub(super) fn delete_copied(op: &DeleteCopied, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![by_key(&op.copied.table, &op.key, cx)]
}

/// A deletion of rows that a key tells; an index finds them, if there is one.
fn by_key(table: &ObjName, key: &[KeyColumn], cx: &Cx<'_>) -> Forecast {
    let is_found = |table: &Table| key.iter().any(|column| leads_an_index(table, &column.name.text));
    if cx.before.table(table).is_some_and(is_found) {
        return Roles::family(cx, table).form(cx, "dml_delete_key");
    }
    let id = if is_partitioned(cx, table) {
        "dml_delete_partitioned"
    } else if cx.before.heirs(table).next().is_some() {
        "dml_delete_inherited"
    } else {
        "dml_delete_all"
    };
    Roles::family(cx, table).form(cx, id)
}

/// Whether a key or an index starts with the column.
fn leads_an_index(table: &Table, column: &str) -> bool {
    let keys = table.constraints.values().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => columns.first(),
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
    });
    let indexes = table.indexes.values().filter(|index| index.predicate.is_none());
    let indexes = indexes.filter_map(|index| match &index.items.first()?.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expr { .. } => None,
    });
    keys.chain(indexes).any(|name| name.text == column)
}

/// Whether a table is divided into partitions.
pub(super) fn is_partitioned(cx: &Cx<'_>, table: &ObjName) -> bool {
    cx.before.table(table).is_some_and(|table| table.partitioning.is_some())
}
