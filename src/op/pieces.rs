//! What an operation that makes something cannot say: comments, owners, grants, policies and the like, which follow it as
//! operations of their own.

use super::grant::{Grant, granting};
use super::{
    AddConstraint, AlterColumn, Comment, CreateIndex, CreatePolicy, CreateStatistics, CreateTrigger, Op, Owner,
    RowSecurityChange, SetRowSecurity, ValuesChange,
};
use crate::schema::{
    Access, Column, ColumnDefault, Comments, Constraint, ConstraintKind, Definition, Grants, Name, Object, ObjectKind,
    Privilege, Role, Schema, Table, Target,
};

/// The object with nothing but what its own operation says, and the operations for the rest. `start`: the object as it is
/// there without an operation, if it is.
pub fn alone(object: &Object, start: Option<&Object>) -> (Object, Vec<Op>) {
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
    if comments.own.as_deref() != start.and_then(|start| start.comments.own.as_deref()) {
        all.push(Op::Comment(Comment { on: on.clone(), text: comments.own }));
    }
    let mut from = start.map_or_else(|| Access::new(key.kind), |start| start.access.clone());
    let mut access = std::mem::replace(&mut alone.access, Access::new(key.kind));
    if key.kind == ObjectKind::Schema && start.is_none() {
        alone.access.owner.clone_from(&access.owner);
        from.owner.clone_from(&access.owner);
    }
    let lost = from.grants.0.keys().filter(|one| !access.grants.0.contains_key(*one));
    all.extend(lost.map(|(to, privilege)| Op::Grant(granting(true, false, &on, vec![*privilege], to))));
    access.grants.0.retain(|one, option| from.grants.0.get(one) != Some(option));
    all.extend(of_access(&on, &access, from.owner.as_ref()));
    (alone, all)
}

/// The grants and the owner of something that belongs to `from` so far. What goes to whoever runs it comes after the owner,
/// whose it would be before.
fn of_access(on: &Target, access: &Access, from: Option<&Role>) -> Vec<Op> {
    let (late, early) = access.grants.0.clone().into_iter().partition(|((to, _), _)| *to == Role::CurrentUser);
    let mut all: Vec<Op> = granted(on, &Grants(early)).into_iter().map(Op::Grant).collect();
    let owner = access.owner.clone().unwrap_or(Role::CurrentUser);
    if access.owner.as_ref() != from {
        all.push(Op::Owner(Owner { on: on.clone(), to: owner.clone() }));
    }
    all.extend(granted(on, &Grants(late)).into_iter().map(Op::Grant));
    if !access.withheld.is_empty() {
        let mut withheld: Vec<Privilege> = access.withheld.iter().copied().collect();
        withheld.sort_unstable();
        all.push(Op::Grant(granting(true, false, on, withheld, &owner)));
    }
    all
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

/// What is a partition's own and was lost with it: policies, row security, grants and the owner.
pub fn lost(want: &Table, now: &Table) -> Vec<Op> {
    let mut missing = want.clone();
    missing.triggers.clear();
    missing.policies.retain(|name, _| !now.policies.contains_key(name));
    missing.row_security.enabled &= !now.row_security.enabled;
    missing.row_security.forced &= !now.row_security.forced;
    missing.access.grants = lacking(&want.access.grants, &now.access.grants);
    for (name, column) in &mut missing.columns {
        if let Some(now) = now.columns.get(name) {
            column.grants = lacking(&column.grants, &now.grants);
        }
    }
    missing.access.owner = missing.access.owner.filter(|owner| now.access.owner.as_ref() != Some(owner));
    own_of_partition(&missing)
}

/// The grants that are wanted and not there.
pub fn lacking(want: &Grants, have: &Grants) -> Grants {
    let mut missing = want.clone();
    missing.0.retain(|key, option| have.0.get(key).is_none_or(|had| *option && !had));
    missing
}

/// What the columns of a table have that another parent of a table that inherits both has otherwise, taken out of it: the
/// server would refuse to make that table, so it is said after it.
pub fn contested(schema: &Schema, table: &mut Table) -> Vec<Op> {
    let parents: Vec<&Table> = schema
        .heirs(&table.name)
        .flat_map(|heir| &heir.inheritance.parents)
        .filter(|parent| **parent != table.name)
        .filter_map(|parent| schema.table(parent))
        .collect();
    let mut all = Vec::new();
    for column in table.columns.values_mut() {
        let others = parents.iter().filter_map(|parent| parent.columns.get(&column.name.text));
        let differs = |other: &Column| {
            (other.storage, other.compression) != (column.storage, column.compression)
                || other.default != column.default
        };
        if !others.into_iter().any(differs) {
            continue;
        }
        let default = match &column.default {
            Some(ColumnDefault::Expr(_)) => column.default.take(),
            Some(ColumnDefault::Sequence) | None => None,
        };
        let values = ValuesChange {
            storage: column.storage.take().map(Some),
            compression: column.compression.take().map(Some),
            ..ValuesChange::default()
        };
        if default.is_some() || values.is_something() {
            let nothing = AlterColumn::nothing(table.name.clone(), column.name.clone());
            all.push(Op::AlterColumn(AlterColumn { default: default.map(Some), values, ..nothing }));
        }
    }
    all
}

/// The primary key of a table whose columns its parents do not let be null, taken out of it: made with the table it would
/// make these constraints the table's own.
pub fn late_key(table: &mut Table) -> Option<AddConstraint> {
    let key = table.primary_key().filter(|key| makes_own(table, key))?.clone();
    table.constraints.shift_remove(&key.name.text);
    Some(AddConstraint { table: table.name.clone(), constraint: key })
}

/// Whether a key that was made with the table would make inherited not-null constraints its own.
pub fn makes_own(table: &Table, key: &Constraint) -> bool {
    let is_inherited = |column: &Name| table.columns.get(&column.text).is_some_and(|c| c.not_null_kept.inherited);
    matches!(&key.kind, ConstraintKind::PrimaryKey { columns, .. } if columns.iter().any(is_inherited))
}

/// The comments on the constraints that are made with the table, taken out of it. A constraint that is added later keeps
/// its own.
pub fn comments_on_constraints(table: &mut Table) -> Vec<Op> {
    let name = table.name.clone();
    let constraints = table.constraints.values_mut();
    let comments = constraints.flat_map(|constraint| {
        let on = Target::Constraint(name.clone(), constraint.name.clone());
        let index = Target::Index(name.sibling(constraint.name.text.clone(), constraint.name.span));
        let own = constraint.comment.take().map(|text| said(on, text));
        own.into_iter().chain(constraint.index_comment.take().map(|text| said(index, text)))
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
pub fn own_of_partition(table: &Table) -> Vec<Op> {
    let mut table = table.clone();
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
    all.extend(of_access(&on, &access, None));
    for column in table.columns.values_mut() {
        let given = std::mem::take(&mut column.grants);
        let on = Target::Column(name.clone(), column.name.clone());
        all.extend(granted(&on, &given).into_iter().map(Op::Grant));
    }
    all
}

fn trigger(table: &crate::schema::ObjName, trigger: crate::schema::Trigger) -> Op {
    Op::CreateTrigger(CreateTrigger { table: table.clone(), trigger })
}

fn said(on: Target, text: String) -> Op {
    Op::Comment(Comment { on, text: Some(text) })
}

/// What grants these privileges, one a role and grant option.
pub fn granted(on: &Target, given: &Grants) -> Vec<Grant> {
    let mut by_role: Vec<(&Role, bool, Vec<Privilege>)> = Vec::new();
    for ((role, privilege), option) in &given.0 {
        match by_role.iter_mut().find(|(known, with, _)| *known == role && with == option) {
            Some((_, _, all)) => all.push(*privilege),
            None => by_role.push((role, *option, vec![*privilege])),
        }
    }
    let grants = by_role.into_iter().map(|(role, option, mut privileges)| {
        privileges.sort_unstable();
        granting(false, option, on, privileges, role)
    });
    grants.collect()
}
