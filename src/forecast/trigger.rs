//! Triggers, policies and row security.

use super::constraint::{Family, renamed};
use super::roles::Roles;
use super::{Cx, Forecast, Role};
use crate::op::{
    AlterPolicy, CreatePolicy, CreateTrigger, DropPolicy, DropTrigger, RenamePolicy, RenameTrigger, RowSecurityChange,
    SetRowSecurity, SwitchTrigger,
};
use crate::schema::ObjName;

/// How far a trigger reaches: one for each row of a partitioned table is one of each partition.
fn reach(cx: &Cx<'_>, table: &ObjName, trigger: &str) -> Family {
    let own = cx.before.triggers_of(table).and_then(|triggers| triggers.get(trigger));
    if own.is_some_and(|own| !own.each_row) { Family::Alone } else { Family::of(cx, table) }
}

fn is_view(cx: &Cx<'_>, name: &ObjName) -> bool {
    cx.before.view(name).is_some()
}

/// One form, for a trigger of a view or of a table.
fn form(cx: &Cx<'_>, on: &ObjName, view: &'static str, table: &'static str) -> Forecast {
    if is_view(cx, on) {
        return Roles::default().with(Role::View, on).form(cx, view);
    }
    Roles::whole(cx, on).form(cx, table)
}

pub(super) fn create(op: &CreateTrigger, cx: &Cx<'_>) -> Vec<Forecast> {
    let trigger = &op.trigger;
    let is_for_parts = trigger.each_row && Family::of(cx, &op.table) == Family::Partitioned;
    let id = if is_for_parts { "create_trigger_partitioned" } else { "create_trigger" };
    let mut made = form(cx, &op.table, "create_view_trigger", id);
    if let Some(from) = &trigger.from {
        made = Roles::default().with(Role::Referenced, from).and(made, cx, "create_constraint_trigger_from");
    }
    let mut all = vec![made];
    if !trigger.enabled {
        let id = if is_for_parts { "disable_trigger_partitioned" } else { "disable_trigger" };
        all.push(form(cx, &op.table, "create_view_trigger", id));
    }
    let comment = trigger.comment.as_ref();
    all.extend(comment.map(|_| form(cx, &op.table, "comment_trigger_view", "comment_trigger")));
    all
}

pub(super) fn drop(op: &DropTrigger, cx: &Cx<'_>) -> Vec<Forecast> {
    let id = match reach(cx, &op.table, &op.trigger.text) {
        Family::Partitioned => "drop_trigger_partitioned",
        Family::Alone | Family::Inherited => "drop_trigger",
    };
    vec![form(cx, &op.table, "drop_view_trigger", id)]
}

pub(super) fn rename(op: &RenameTrigger, cx: &Cx<'_>) -> Vec<Forecast> {
    let id = match Family::of(cx, &op.table) {
        Family::Partitioned => "rename_trigger_partitioned",
        Family::Alone | Family::Inherited => "rename_trigger",
    };
    let mut all = vec![form(cx, &op.table, "rename_view_trigger", id)];
    if op.constraint {
        let tables = std::iter::once(&op.table).chain(&op.copies);
        all.extend(tables.map(|table| renamed(table, &op.trigger.text, cx)));
    }
    all
}

pub(super) fn switch(op: &SwitchTrigger, cx: &Cx<'_>) -> Vec<Forecast> {
    let is_for_parts = reach(cx, &op.table, &op.trigger.text) == Family::Partitioned;
    let id = match (op.enable, is_for_parts) {
        (true, true) => "enable_trigger_partitioned",
        (true, false) => "enable_trigger",
        (false, true) => "disable_trigger_partitioned",
        (false, false) => "disable_trigger",
    };
    vec![Roles::whole(cx, &op.table).form(cx, id)]
}

pub(super) fn set_row_security(op: &SetRowSecurity, cx: &Cx<'_>) -> Vec<Forecast> {
    let id = match op.change {
        RowSecurityChange::Enable => "enable_rls",
        RowSecurityChange::Disable => "disable_rls",
        RowSecurityChange::Force => "force_rls",
        RowSecurityChange::NoForce => "no_force_rls",
    };
    vec![Roles::target(&op.table).form(cx, id)]
}

pub(super) fn create_policy(op: &CreatePolicy, cx: &Cx<'_>) -> Vec<Forecast> {
    let roles = Roles::target(&op.table);
    let mut all = vec![roles.form(cx, "create_policy")];
    all.extend(op.policy.comment.as_ref().map(|_| roles.form(cx, "comment_policy")));
    all
}

pub(super) fn alter_policy(op: &AlterPolicy, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).form(cx, "alter_policy")]
}

pub(super) fn drop_policy(op: &DropPolicy, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).form(cx, "drop_policy")]
}

pub(super) fn rename_policy(op: &RenamePolicy, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::target(&op.table).form(cx, "rename_policy")]
}
