//! Constraints: added, validated, made of an index, renamed, dropped.

use super::proof::proof_of_not_null;
use super::roles::Roles;
use super::rows::is_partitioned;
use super::{Cx, Forecast, Role};
use crate::op::{AddConstraint, DropConstraint, RenameConstraint, UseIndex, ValidateConstraint};
use crate::schema::{Constraint, ConstraintKind, ForeignKey, IndexKey, ObjName, Table};

/// How far a table reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Itself.
    Alone,
    /// It is divided into partitions.
    Partitioned,
    /// Others inherit from it.
    Inherited,
}

impl Family {
    pub(super) fn of(cx: &Cx<'_>, table: &ObjName) -> Self {
        if is_partitioned(cx, table) {
            Self::Partitioned
        } else if cx.before.heirs(table).next().is_some() {
            Self::Inherited
        } else {
            Self::Alone
        }
    }

    /// The form for a table by itself, a partitioned one, and one that others inherit from.
    pub(super) fn pick(self, alone: &'static str, partitioned: &'static str, inherited: &'static str) -> &'static str {
        match self {
            Self::Alone => alone,
            Self::Partitioned => partitioned,
            Self::Inherited => inherited,
        }
    }
}

pub(super) fn add(op: &AddConstraint, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut all = vec![added(&op.table, &op.constraint, cx)];
    all.extend(comments(&op.table, &op.constraint, cx));
    all
}

/// The comments of a constraint that was just made.
pub(super) fn comments(table: &ObjName, constraint: &Constraint, cx: &Cx<'_>) -> Vec<Forecast> {
    let own = constraint.comment.as_ref().map(|_| Roles::target(table).form(cx, "comment_constraint"));
    // The index is new, and nobody else can see it.
    let of_index = constraint.index_comment.as_ref().map(|_| Roles::default().form(cx, "comment_index"));
    own.into_iter().chain(of_index).collect()
}

/// `alter table ... add constraint`
pub(super) fn added(table: &ObjName, constraint: &Constraint, cx: &Cx<'_>) -> Forecast {
    let reach = Family::of(cx, table);
    match &constraint.kind {
        ConstraintKind::Check { no_inherit, .. } => add_check(table, constraint, *no_inherit, cx),
        ConstraintKind::ForeignKey(key) => add_foreign_key(table, key, constraint.not_valid, cx),
        ConstraintKind::PrimaryKey { columns, .. } => {
            let column = |name: &str| cx.before.table(table).and_then(|table| table.columns.get(name));
            let nullable = columns.iter().any(|name| column(&name.text).is_some_and(|column| !column.not_null));
            let alone = if nullable { "add_pk_nullable" } else { "add_pk_notnull" };
            let inherited = if nullable { "add_pk_inherited" } else { "add_pk_inherited_notnull" };
            builds(Roles::family(cx, table).form(cx, reach.pick(alone, "add_pk_partitioned", inherited)), cx, table)
        }
        ConstraintKind::Unique { .. } => {
            let id = reach.pick("add_unique", "add_unique_partitioned", "add_unique_inherited");
            builds(Roles::family(cx, table).form(cx, id), cx, table)
        }
        ConstraintKind::Exclude(_) => {
            let id = reach.pick("add_exclude", "add_exclude_partitioned", "add_unique_inherited");
            builds(Roles::family(cx, table).form(cx, id), cx, table)
        }
    }
}

/// With the index that is built over a table, if that was there before.
pub(super) fn builds(mut forecast: Forecast, cx: &Cx<'_>, table: &ObjName) -> Forecast {
    forecast.builds_indexes |= !cx.run.is_new(table);
    forecast
}

fn add_check(table: &ObjName, constraint: &Constraint, no_inherit: bool, cx: &Cx<'_>) -> Forecast {
    let reach = Family::of(cx, table);
    if no_inherit && reach == Family::Inherited {
        let id = if constraint.not_valid { "add_check_not_valid" } else { "add_check_no_inherit_inherited" };
        return Roles::family(cx, table).form(cx, id);
    }
    if constraint.not_valid {
        let (partitioned, inherited) = ("seq_add_check_not_valid_partitioned", "add_check_not_valid_inherited");
        return Roles::family(cx, table).form(cx, reach.pick("add_check_not_valid", partitioned, inherited));
    }
    // A table that has the check already is not read again.
    let has_it = |name: &ObjName| {
        let own = cx.before.table(name).and_then(|table| table.constraints.get(&constraint.name.text));
        own.is_some_and(|own| !own.not_valid && own.kind == constraint.kind)
    };
    match reach {
        Family::Alone => Roles::target(table).form(cx, "add_check"),
        Family::Partitioned => {
            let (done, open): (Vec<_>, Vec<_>) = cx.before.descendants(table).into_iter().partition(has_it);
            let known = Roles::target(table).all(Role::Partition, done);
            let forecast = known.form(cx, "seq_add_check_partitioned_after_children");
            if open.is_empty() {
                return forecast;
            }
            Roles::default().all(Role::Partition, open).and(forecast, cx, "add_check_partitioned")
        }
        Family::Inherited => {
            let (done, open): (Vec<_>, Vec<_>) = cx.before.all_heirs(table).into_iter().partition(has_it);
            let forecast = Roles::target(table).all(Role::Heir, open).form(cx, "add_check_inherited");
            if done.is_empty() {
                return forecast;
            }
            Roles::default().all(Role::Heir, done).and(forecast, cx, "add_check_not_valid_inherited")
        }
    }
}

/// Both tables of a foreign key.
fn add_foreign_key(table: &ObjName, key: &ForeignKey, not_valid: bool, cx: &Cx<'_>) -> Forecast {
    let other = &key.target.table;
    let roles = Roles::family(cx, table).referencing(cx, table, key);
    let reach = Family::of(cx, table);
    let to_partitioned = is_partitioned(cx, other) && other != table;
    if not_valid {
        let id = reach.pick(
            if to_partitioned { "add_fk_not_valid_to_partitioned" } else { "add_fk_not_valid" },
            "add_fk_partitioned_child_not_valid",
            "add_fk_not_valid_inherited",
        );
        return roles.form(cx, id);
    }
    // Without rows there is nothing to look up.
    if cx.run.is_empty(table) {
        let id = if to_partitioned { "add_fk_empty_child_to_partitioned" } else { "add_fk_new_table_same_tx" };
        return roles.form(cx, id);
    }
    if other == table {
        return roles.form(cx, "add_fk_self");
    }
    if reach == Family::Partitioned && partitions_have(table, key, cx) {
        return roles.form(cx, "seq_add_fk_partitioned_after_children");
    }
    let forecast = roles.form(cx, reach.pick("add_fk", "add_fk_partitioned_child", "add_fk_inherited"));
    if to_partitioned { roles.without(Role::Target).and(forecast, cx, "add_fk_to_partitioned") } else { forecast }
}

/// Whether every partition has this foreign key of its own, so that it becomes part of the new one unread.
fn partitions_have(table: &ObjName, key: &ForeignKey, cx: &Cx<'_>) -> bool {
    let has_it = |table: &Table| table.foreign_keys().any(|(own, other)| other == key && !own.not_valid);
    let partitions = cx.before.descendants(table);
    !partitions.is_empty() && partitions.iter().filter_map(|name| cx.before.table(name)).all(has_it)
}

/// The constraint as it is before the statement.
fn known<'a>(cx: &Cx<'a>, table: &ObjName, name: &str) -> Option<&'a Constraint> {
    cx.before.table(table)?.constraints.get(name)
}

pub(super) fn validate(op: &ValidateConstraint, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(constraint) = known(cx, &op.table, &op.constraint.text) else { return vec![Forecast::not_known()] };
    let reach = Family::of(cx, &op.table);
    let id = match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            let roles = Roles::whole(cx, &op.table).referencing(cx, &op.table, key);
            if !constraint.not_valid {
                return vec![roles.form(cx, "validate_check_already_valid")];
            }
            let alone =
                if is_partitioned(cx, &key.target.table) { "validate_fk_to_partitioned" } else { "validate_fk" };
            return vec![roles.form(cx, reach.pick(alone, "validate_fk_partitioned", alone))];
        }
        ConstraintKind::Check { .. } if !constraint.not_valid => "validate_check_already_valid",
        ConstraintKind::Check { no_inherit: true, .. } => {
            return vec![Roles::target(&op.table).form(cx, "validate_check")];
        }
        ConstraintKind::Check { .. } => {
            reach.pick("validate_check", "seq_validate_check_partitioned", "validate_check_inherited")
        }
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Exclude(_) => {
            return vec![Forecast::not_known()];
        }
    };
    vec![Roles::family(cx, &op.table).form(cx, id)]
}

pub(super) fn drop(op: &DropConstraint, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(constraint) = known(cx, &op.table, &op.constraint.text) else { return vec![Forecast::not_known()] };
    vec![dropped(&op.table, constraint, cx)]
}

/// `alter table ... drop constraint`
pub(super) fn dropped(table: &ObjName, constraint: &Constraint, cx: &Cx<'_>) -> Forecast {
    let reach = Family::of(cx, table);
    let whole = Roles::whole(cx, table);
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            let alone = if is_partitioned(cx, &key.target.table) { "drop_fk_to_partitioned" } else { "drop_fk" };
            whole.referencing(cx, table, key).form(cx, reach.pick(alone, "drop_fk_partitioned", alone))
        }
        ConstraintKind::PrimaryKey { .. } => {
            let roles = Roles::family(cx, table);
            roles.form(cx, reach.pick("drop_pk", "drop_pk_partitioned", "drop_pk_inherited"))
        }
        ConstraintKind::Unique { .. } => {
            whole.form(cx, reach.pick("drop_unique", "drop_unique_partitioned", "drop_unique"))
        }
        ConstraintKind::Exclude(_) => {
            whole.form(cx, reach.pick("drop_exclude", "drop_unique_partitioned", "drop_exclude"))
        }
        ConstraintKind::Check { no_inherit: true, .. } => Roles::target(table).form(cx, "drop_check"),
        ConstraintKind::Check { .. } => {
            let roles = Roles::family(cx, table);
            roles.form(cx, reach.pick("drop_check", "drop_check_partitioned", "drop_check_inherited"))
        }
    }
}

pub(super) fn rename(op: &RenameConstraint, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![renamed(&op.table, &op.constraint.text, cx)]
}

/// `alter table ... rename constraint`
pub(super) fn renamed(table: &ObjName, name: &str, cx: &Cx<'_>) -> Forecast {
    let is_check = known(cx, table, name).is_some_and(|one| matches!(one.kind, ConstraintKind::Check { .. }));
    let reach = Family::of(cx, table);
    if !is_check {
        return Roles::target(table).form(cx, "rename_constraint");
    }
    let (partitioned, inherited) = ("rename_constraint_partitioned", "rename_constraint_inherited");
    Roles::family(cx, table).form(cx, reach.pick("rename_constraint", partitioned, inherited))
}

pub(super) fn use_index(op: &UseIndex, cx: &Cx<'_>) -> Vec<Forecast> {
    let index = op.table.sibling(op.index.text.clone(), op.index.span);
    let roles = Roles::family(cx, &op.table).with(Role::Index, &index);
    if !op.primary {
        return vec![roles.without(Role::Heir).form(cx, "add_unique_using_index")];
    }
    let Some(table) = cx.before.table(&op.table) else { return vec![Forecast::not_known()] };
    let columns = table.indexes.get(&op.index.text).into_iter().flat_map(|index| &index.items);
    let names = columns.filter_map(|item| match &item.key {
        IndexKey::Column(name) => Some(name.text.as_str()),
        IndexKey::Expr { .. } => None,
    });
    let open: Vec<&str> =
        names.filter(|name| table.columns.get(*name).is_some_and(|column| !column.not_null)).collect();
    let id = if open.is_empty() {
        "add_pk_using_index_notnull"
    } else if open.iter().all(|column| proof_of_not_null(table, column).is_some()) {
        "add_pk_using_index_valid_check"
    } else if Family::of(cx, &op.table) == Family::Inherited {
        "add_pk_using_index_inherited_nullable"
    } else {
        "add_pk_using_index_nullable"
    };
    vec![roles.form(cx, id)]
}
