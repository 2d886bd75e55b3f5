//! Indexes and extended statistics.

use super::constraint::{Family, builds};
use super::roles::Roles;
use super::rows::is_partitioned;
use super::{Cx, Forecast, Role};
use crate::op::{
    AlterStatistics, CreateIndex, CreateStatistics, DropIndex, DropStatistics, RenameIndex, RenameStatistics,
};
use crate::schema::{Index, ObjName, Relation};

pub(super) fn create(op: &CreateIndex, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut all = vec![made(&op.table, &op.index, op.concurrently, cx)];
    // The index is new; the comment costs nobody anything.
    all.extend(op.index.comment.as_ref().map(|_| Roles::default().form(cx, "comment_index")));
    all
}

/// `create index`
pub(super) fn made(table: &ObjName, index: &Index, concurrently: bool, cx: &Cx<'_>) -> Forecast {
    if cx.before.view(table).is_some() && !concurrently {
        return builds(Roles::target(table).form(cx, "create_index_matview"), cx, table);
    }
    if concurrently {
        let id = if index.unique { "create_unique_index_concurrently" } else { "create_index_concurrently" };
        return builds(Roles::target(table).form(cx, id), cx, table);
    }
    match Family::of(cx, table) {
        Family::Partitioned => {
            let has_it = |name: &ObjName| {
                let own = cx.before.table(name).into_iter().flat_map(|table| table.indexes.values());
                own.into_iter().any(|own| alike(index, own))
            };
            let (done, open): (Vec<_>, Vec<_>) = cx.before.descendants(table).into_iter().partition(has_it);
            let done = Roles::target(table).all(Role::Partition, done);
            let forecast = done.form(cx, "seq_create_index_partitioned_after_children");
            let is_built = !open.is_empty();
            let forecast = Roles::default().all(Role::Partition, open).and(forecast, cx, "create_index_partitioned");
            if is_built { builds(forecast, cx, table) } else { forecast }
        }
        Family::Alone | Family::Inherited => {
            let id = if index.unique { "create_unique_index" } else { "create_index" };
            builds(Roles::target(table).form(cx, id), cx, table)
        }
    }
}

/// Whether an index of a partition can be the part of one of its parent.
pub(super) fn alike(a: &Index, b: &Index) -> bool {
    (a.unique, a.nulls_not_distinct, &a.method) == (b.unique, b.nulls_not_distinct, &b.method)
        && (&a.items, &a.include, &a.predicate) == (&b.items, &b.include, &b.predicate)
}

/// The table or materialized view that an index belongs to.
fn owner(cx: &Cx<'_>, index: &ObjName) -> Option<ObjName> {
    match cx.before.relation(index)? {
        Relation::Index(table, _) | Relation::ConstraintIndex(table, _) => Some(table.clone()),
        Relation::Table(_) | Relation::Sequence(..) | Relation::Object(..) => None,
    }
}

pub(super) fn drop(op: &DropIndex, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(table) = owner(cx, &op.index) else { return vec![Forecast::not_known()] };
    vec![dropped(&table, &op.index, op.concurrently, cx)]
}

/// `drop index`
pub(super) fn dropped(table: &ObjName, index: &ObjName, concurrently: bool, cx: &Cx<'_>) -> Forecast {
    let roles = Roles::whole(cx, table);
    if concurrently {
        // The lock on the index itself is taken when no query uses it any more.
        return roles.form(cx, "drop_index_concurrently");
    }
    let id = if is_partitioned(cx, table) { "drop_index_partitioned" } else { "drop_index" };
    roles.with(Role::Index, index).form(cx, id)
}

pub(super) fn rename(op: &RenameIndex, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::default().with(Role::Index, &op.index).form(cx, "alter_index_rename")]
}

pub(super) fn create_statistics(op: &CreateStatistics, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut all = vec![Roles::target(&op.table).form(cx, "create_statistics")];
    all.extend(op.statistics.target.map(|_| Roles::default().form(cx, "alter_statistics_target")));
    all.extend(op.statistics.comment.as_ref().map(|_| Roles::default().form(cx, "comment_statistics")));
    all
}

pub(super) fn alter_statistics(_: &AlterStatistics, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::default().form(cx, "alter_statistics_target")]
}

pub(super) fn drop_statistics(op: &DropStatistics, cx: &Cx<'_>) -> Vec<Forecast> {
    let table = cx.before.statistics(&op.statistics).map(|(table, _)| table.name.clone());
    vec![Roles::default().all(Role::Target, table).form(cx, "drop_statistics")]
}

pub(super) fn rename_statistics(_: &RenameStatistics, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::default().form(cx, "rename_statistics")]
}
