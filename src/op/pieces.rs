//! What an operation that makes something cannot say: comments, owners, grants, policies and the like, which follow it as
//! operations of their own.

use super::partitions::is_copy;
use super::{
    Comment, CreateIndex, CreatePolicy, CreateStatistics, CreateTrigger, Grant, GrantedOn, Op, Owner,
    RowSecurityChange, SetRowSecurity,
};
use crate::schema::{Access, Comments, Definition, Grants, Object, ObjectKind, Privilege, Role, Schema, Table, Target};

/// The object with nothing but what its own operation says, and the operations for the rest.
pub fn alone(object: &Object) -> (Object, Vec<Op>) {
    let mut alone = object.clone();
    let mut all = Vec::new();
    let (key, on) = (&object.key, Target::Object(object.key.clone()));
    match &mut alone.definition {
        Definition::View(view) => {
            let triggers = std::mem::take(&mut view.triggers).into_values();
            all.extend(triggers.map(|one| trigger(&key.name, one)));
        }
        Definition::MaterializedView(view) => {
            let indexes = std::mem::take(&mut view.indexes).into_values();
            for mut index in indexes {
                let comment = index.comment.take();
                let on = Target::Index(key.name.sibling(index.name.text.clone(), index.name.span));
                all.push(Op::CreateIndex(CreateIndex { table: key.name.clone(), index, concurrently: false }));
                all.extend(comment.map(|text| said(on, text)));
            }
        }
        Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::Sequence(_)
        | Definition::Routine(_) => {}
    }
    let comments = std::mem::replace(&mut alone.comments, Comments { own: None, ..object.comments.clone() });
    all.extend(comments.own.map(|text| said(on.clone(), text)));
    let access = std::mem::replace(&mut alone.access, Access::new(key.kind));
    let mut given = access.grants;
    // An assumed schema is as the server made it.
    let from_start = if object.assumed { Grants::default() } else { alone.access.grants.clone() };
    for (grantee, privilege) in from_start.0.keys() {
        if given.0.shift_remove(&(grantee.clone(), *privilege)).is_none() {
            all.push(granting(true, false, &on, vec![*privilege], grantee));
        }
    }
    all.extend(grants(&on, &given));
    if key.kind == ObjectKind::Schema && !object.assumed {
        alone.access.owner = access.owner;
    } else {
        all.extend(access.owner.map(|to| Op::Owner(Owner { on, to })));
    }
    (alone, all)
}

/// What a table has that `create_table` cannot say, taken out of it: operations of their own that follow it directly.
pub fn parts(table: &mut Table) -> Vec<Op> {
    let name = table.name.clone();
    let statistics = std::mem::take(&mut table.statistics).into_values();
    let mut all: Vec<Op> = statistics
        .map(|statistics| Op::CreateStatistics(CreateStatistics { table: name.clone(), statistics }))
        .collect();
    for index in table.indexes.values_mut() {
        let on = Target::Index(name.sibling(index.name.text.clone(), index.name.span));
        all.extend(index.comment.take().map(|text| said(on, text)));
    }
    all.extend(late(table));
    all.extend(access(table));
    all
}

/// The comments on the constraints that are made with the table, taken out of it. A constraint that is added later keeps
/// its own.
pub fn comments_on_constraints(table: &mut Table) -> Vec<Op> {
    let name = table.name.clone();
    let constraints = table.constraints.values_mut();
    let comments = constraints.filter_map(|constraint| {
        let on = Target::Constraint(name.clone(), constraint.name.clone());
        Some(said(on, constraint.comment.take()?))
    });
    comments.collect()
}

/// The policies and triggers of a table, taken out of it: what they name may be made after the table.
pub fn late(table: &mut Table) -> Vec<Op> {
    let name = table.name.clone();
    let policies = std::mem::take(&mut table.policies).into_values();
    let policies = policies.map(|policy| Op::CreatePolicy(CreatePolicy { table: name.clone(), policy }));
    let triggers = std::mem::take(&mut table.triggers).into_values();
    policies.collect::<Vec<_>>().into_iter().chain(triggers.map(|one| trigger(&name, one))).collect()
}

/// What is a partition's own beside what its parent brings and what a table's constraints and indexes are.
pub fn own_of_partition(schema: &Schema, table: &Table) -> Vec<Op> {
    let mut table = table.clone();
    let copies: Vec<String> = table.triggers.keys().filter(|name| is_copy(schema, &table, name)).cloned().collect();
    table.triggers.retain(|name, _| !copies.contains(name));
    let mut all = late(&mut table);
    all.extend(access(&mut table));
    all
}

/// Row security, grants and the owner of a table, taken out of it.
fn access(table: &mut Table) -> Vec<Op> {
    let name = table.name.clone();
    let on = Target::Table(name.clone());
    let security = std::mem::take(&mut table.row_security);
    let changes = [(security.enabled, RowSecurityChange::Enable), (security.forced, RowSecurityChange::Force)];
    let changes = changes.into_iter().filter(|(is_on, _)| *is_on);
    let mut all: Vec<Op> =
        changes.map(|(_, change)| Op::SetRowSecurity(SetRowSecurity { table: name.clone(), change })).collect();
    let access = std::mem::take(&mut table.access);
    all.extend(grants(&on, &access.grants));
    for column in table.columns.values_mut() {
        let given = std::mem::take(&mut column.grants);
        all.extend(grants(&Target::Column(name.clone(), column.name.clone()), &given));
    }
    all.extend(access.owner.map(|to| Op::Owner(Owner { on, to })));
    all
}

fn trigger(table: &crate::schema::ObjName, trigger: crate::schema::Trigger) -> Op {
    Op::CreateTrigger(CreateTrigger { table: table.clone(), trigger })
}

fn said(on: Target, text: String) -> Op {
    Op::Comment(Comment { on, text: Some(text) })
}

/// What grants these privileges, one operation a role.
fn grants(on: &Target, given: &Grants) -> Vec<Op> {
    let mut by_role: Vec<(&Role, bool, Vec<Privilege>)> = Vec::new();
    for ((role, privilege), option) in &given.0 {
        match by_role.iter_mut().find(|(known, with, _)| *known == role && with == option) {
            Some((_, _, all)) => all.push(*privilege),
            None => by_role.push((role, *option, vec![*privilege])),
        }
    }
    by_role
        .into_iter()
        .map(|(role, option, mut privileges)| {
            privileges.sort_unstable();
            granting(false, option, on, privileges, role)
        })
        .collect()
}

fn granting(revoke: bool, option: bool, on: &Target, privileges: Vec<Privilege>, role: &Role) -> Op {
    Op::Grant(Grant {
        revoke,
        option,
        on: vec![GrantedOn { on: on.clone(), privileges, all: false }],
        roles: vec![role.clone()],
        span: on.span(),
        public_creates: false,
    })
}
