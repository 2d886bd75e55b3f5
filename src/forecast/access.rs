//! Comments, owners, grants, and moves to another schema.

use super::roles::Roles;
use super::{Cx, Forecast, Role};
use crate::op::{Comment, Grant, Owner, SetSchema};
use crate::schema::{ObjectKey, ObjectKind, Target};

/// An object with the role that it plays, if it is a relation.
pub(super) fn object(key: &ObjectKey) -> Roles {
    let role = match key.kind {
        ObjectKind::View => Role::View,
        ObjectKind::MaterializedView => Role::Matview,
        ObjectKind::Sequence => Role::Sequence,
        ObjectKind::Schema
        | ObjectKind::Extension
        | ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Function
        | ObjectKind::Procedure => return Roles::default(),
    };
    Roles::default().with(role, &key.name)
}

pub(super) fn comment(op: &Comment, cx: &Cx<'_>) -> Vec<Forecast> {
    let one = match &op.on {
        Target::Table(table) => Roles::target(table).form(cx, "comment_table"),
        Target::Column(table, _) if cx.before.view(table).is_some() => {
            Roles::default().with(Role::View, table).form(cx, "comment_view_column")
        }
        Target::Column(table, _) => Roles::target(table).form(cx, "comment_column"),
        Target::Constraint(table, _) => Roles::target(table).form(cx, "comment_constraint"),
        Target::Index(index) => Roles::default().with(Role::Index, index).form(cx, "comment_index"),
        Target::Policy(table, _) => Roles::target(table).form(cx, "comment_policy"),
        Target::Trigger(table, _) if cx.before.view(table).is_some() => {
            Roles::default().with(Role::View, table).form(cx, "comment_trigger_view")
        }
        Target::Trigger(table, _) => Roles::target(table).form(cx, "comment_trigger"),
        Target::Statistics(_) => Roles::default().form(cx, "comment_statistics"),
        Target::Object(key) => object(key).form(cx, comment_form(key.kind)),
    };
    vec![one]
}

/// The form of a comment on an object.
pub(super) fn comment_form(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Schema => "comment_schema",
        ObjectKind::Extension => "comment_extension",
        ObjectKind::Enum | ObjectKind::Domain => "comment_type",
        ObjectKind::Sequence => "comment_sequence",
        ObjectKind::Function | ObjectKind::Procedure => "comment_function",
        ObjectKind::View => "comment_view",
        ObjectKind::MaterializedView => "comment_matview",
    }
}

pub(super) fn owner(op: &Owner, cx: &Cx<'_>) -> Vec<Forecast> {
    let one = match &op.on {
        Target::Table(table) => Roles::target(table).form(cx, "owner_to"),
        Target::Statistics(_) => Roles::default().form(cx, "owner_to_statistics"),
        Target::Object(key) => match key.kind {
            ObjectKind::Schema => object(key).form(cx, "owner_to_schema"),
            ObjectKind::Enum | ObjectKind::Domain => object(key).form(cx, "owner_to_type"),
            ObjectKind::Sequence => object(key).form(cx, "owner_to_sequence"),
            ObjectKind::Function | ObjectKind::Procedure => object(key).form(cx, "owner_to_function"),
            ObjectKind::View => object(key).form(cx, "owner_to_view"),
            ObjectKind::MaterializedView => object(key).form(cx, "owner_to_matview"),
            // It has one, and no statement changes it.
            ObjectKind::Extension => Forecast::not_known(),
        },
        // These belong to whom their table belongs.
        Target::Column(..) | Target::Constraint(..) | Target::Index(_) | Target::Policy(..) | Target::Trigger(..) => {
            Forecast::not_known()
        }
    };
    vec![one]
}

pub(super) fn set_schema(op: &SetSchema, cx: &Cx<'_>) -> Vec<Forecast> {
    let one = match &op.on {
        Target::Table(table) => Roles::target(table).form(cx, "set_schema"),
        Target::Statistics(_) => Roles::default().form(cx, "set_schema_statistics"),
        Target::Object(key) => match key.kind {
            ObjectKind::Extension => object(key).form(cx, "set_schema_extension"),
            ObjectKind::Enum | ObjectKind::Domain => object(key).form(cx, "set_schema_type"),
            ObjectKind::Sequence => object(key).form(cx, "set_schema_sequence"),
            ObjectKind::Function | ObjectKind::Procedure => object(key).form(cx, "set_schema_function"),
            ObjectKind::View => object(key).form(cx, "set_schema_view"),
            ObjectKind::MaterializedView => object(key).form(cx, "set_schema_matview"),
            // It is in none.
            ObjectKind::Schema => Forecast::not_known(),
        },
        // These are where their table is.
        Target::Column(..) | Target::Constraint(..) | Target::Index(_) | Target::Policy(..) | Target::Trigger(..) => {
            Forecast::not_known()
        }
    };
    vec![one]
}

/// One statement for each thing, with all its columns.
pub(super) fn grant(op: &Grant, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut things: Vec<Target> = Vec::new();
    for one in &op.on {
        let thing = match &one.on {
            Target::Column(table, _) => Target::Table(table.clone()),
            whole => whole.clone(),
        };
        if !things.contains(&thing) {
            things.push(thing);
        }
    }
    let one = |on: &Target| match on {
        Target::Table(table) => Roles::target(table).form(cx, if op.revoke { "revoke" } else { "grant" }),
        Target::Object(key) => object(key).form(cx, grant_form(key.kind)),
        Target::Column(..)
        | Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => Forecast::not_known(),
    };
    things.iter().map(one).collect()
}

/// The form of a grant on an object; a `revoke` is the same.
fn grant_form(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Schema | ObjectKind::Extension => "grant_schema",
        ObjectKind::Enum | ObjectKind::Domain => "grant_type",
        ObjectKind::Sequence => "grant_sequence",
        ObjectKind::Function | ObjectKind::Procedure => "grant_function",
        ObjectKind::View => "grant_view",
        ObjectKind::MaterializedView => "grant_matview",
    }
}
