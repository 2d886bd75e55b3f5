//! Objects that are not tables.

use super::access::object;
use super::roles::Roles;
use super::{Cx, Forecast, Role};
use crate::ddl;
use crate::op::{
    AddEnumValue, AlterDomain, AlterExtension, AlterSequence, CreateObject, DomainAction, DropObject, Op, RefreshView,
    RenameEnumValue, RenameObject, ReplaceObject,
};
use crate::schema::{Definition, ObjName, Object, ObjectKey, ObjectKind, Used};

pub(super) fn create(op: &CreateObject, cx: &Cx<'_>) -> Vec<Forecast> {
    let count = ddl::statements(&Op::CreateObject(op.clone()), None).len();
    made(&op.object, count, cx)
}

/// The statements that make an object. What belongs to it is new with it, and nobody else's.
pub(super) fn made(object: &Object, count: usize, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut all = vec![Forecast::default(); count];
    // A routine whose body cannot be checked has a setting before it, which locks as little as itself.
    if let Some(first) = all.first_mut().filter(|_| !object.assumed) {
        *first = definition(object, cx);
    }
    all
}

/// The statement with the definition.
fn definition(object: &Object, cx: &Cx<'_>) -> Forecast {
    let roles = Roles::default().all(Role::Target, used(object));
    match &object.definition {
        Definition::Schema => roles.form(cx, "create_schema"),
        Definition::Extension(_) => roles.form(cx, "create_extension"),
        Definition::Enum(_) => roles.form(cx, "create_enum"),
        Definition::Domain(_) => roles.form(cx, "create_domain"),
        Definition::Sequence(_) => roles.form(cx, "create_sequence"),
        Definition::View(_) => roles.form(cx, "create_view"),
        Definition::MaterializedView(view) if !view.filled.0 => roles.form(cx, "create_matview_no_data"),
        Definition::MaterializedView(_) => {
            let roles = Roles::default().all(Role::Target, read(object, cx));
            leaves(roles.form(cx, "create_matview"), cx)
        }
        Definition::Routine(_) => roles.form(cx, "create_function"),
    }
}

/// Without scans of what holds no rows itself: a partitioned table is read through its partitions.
fn leaves(mut forecast: Forecast, cx: &Cx<'_>) -> Forecast {
    forecast.scans.retain(|name| cx.before.table(name).is_none_or(|table| table.partitioning.is_none()));
    forecast
}

/// The tables and views that an object names.
fn used(object: &Object) -> Vec<ObjName> {
    let names = object.uses.iter().filter_map(|one| match &one.what {
        Used::Table(table) | Used::Column(table, _) => Some(table.clone()),
        Used::Object(key) => match key.kind {
            ObjectKind::View | ObjectKind::MaterializedView => Some(key.name.clone()),
            ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence
            | ObjectKind::Function
            | ObjectKind::Procedure => None,
        },
    });
    let mut all: Vec<ObjName> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// The tables that a query reads, through the views that it names, with their partitions and heirs.
fn read(object: &Object, cx: &Cx<'_>) -> Vec<ObjName> {
    let mut open = used(object);
    let mut all: Vec<ObjName> = Vec::new();
    while let Some(name) = open.pop() {
        if all.contains(&name) {
            continue;
        }
        if let Some(view) = cx.before.view(&name).filter(|view| view.key.kind == ObjectKind::View) {
            open.extend(used(view));
            continue;
        }
        open.extend(cx.before.descendants(&name));
        open.extend(cx.before.all_heirs(&name));
        all.push(name);
    }
    all
}

pub(super) fn replace(op: &ReplaceObject, cx: &Cx<'_>) -> Vec<Forecast> {
    let count = ddl::statements(&Op::ReplaceObject(op.clone()), None).len();
    if op.anew {
        let mut all = vec![dropped(&op.object.key, cx)];
        all.extend(made(&op.object, count.saturating_sub(1), cx));
        return all;
    }
    let mut all = vec![Forecast::default(); count];
    if let Some(first) = all.first_mut() {
        *first = match &op.object.definition {
            Definition::View(_) => {
                let roles = Roles::default().with(Role::View, &op.object.key.name).all(Role::Target, used(&op.object));
                roles.form(cx, "create_or_replace_view")
            }
            Definition::Routine(_) => Roles::default().form(cx, "create_function_replace"),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::Sequence(_)
            | Definition::MaterializedView(_) => definition(&op.object, cx),
        };
    }
    all
}

pub(super) fn drop(op: &DropObject, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![dropped(&op.key, cx)]
}

/// `drop view` and so on.
pub(super) fn dropped(key: &ObjectKey, cx: &Cx<'_>) -> Forecast {
    let id = match key.kind {
        ObjectKind::Schema => "drop_schema",
        ObjectKind::Extension => "drop_extension",
        ObjectKind::Enum => "drop_type",
        ObjectKind::Domain => "drop_domain",
        ObjectKind::Sequence => "drop_sequence",
        ObjectKind::Function | ObjectKind::Procedure => "drop_function",
        ObjectKind::View => "drop_view",
        ObjectKind::MaterializedView => "drop_matview",
    };
    object(key).form(cx, id)
}

pub(super) fn rename(op: &RenameObject, cx: &Cx<'_>) -> Vec<Forecast> {
    let id = match op.key.kind {
        ObjectKind::Schema => "rename_schema",
        ObjectKind::Enum => "type_rename",
        ObjectKind::Domain => "rename_domain",
        ObjectKind::Sequence => "rename_sequence",
        ObjectKind::Function | ObjectKind::Procedure => "rename_function",
        ObjectKind::View => "alter_view_rename",
        ObjectKind::MaterializedView => "rename_matview",
        // No statement does.
        ObjectKind::Extension => return vec![Forecast::not_known()],
    };
    vec![object(&op.key).form(cx, id)]
}

pub(super) fn refresh(op: &RefreshView, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some(view) = cx.before.object(&op.key) else { return vec![Forecast::not_known()] };
    let roles = Roles::default().with(Role::Matview, &op.key.name).all(Role::Target, read(view, cx));
    let id = if op.concurrently { "refresh_matview_concurrently" } else { "refresh_matview" };
    vec![leaves(roles.form(cx, id), cx)]
}

pub(super) fn add_enum_value(op: &AddEnumValue, cx: &Cx<'_>) -> Vec<Forecast> {
    let id = if op.neighbour.is_some() { "enum_add_value_before" } else { "enum_add_value" };
    vec![Roles::default().form(cx, id)]
}

pub(super) fn rename_enum_value(_: &RenameEnumValue, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::default().form(cx, "enum_rename_value")]
}

pub(super) fn alter_domain(op: &AlterDomain, cx: &Cx<'_>) -> Vec<Forecast> {
    let users = Roles::default().all(Role::UserTable, users(&op.key, cx));
    let one = |action: &DomainAction| match action {
        DomainAction::Default(_) => users.form(cx, "domain_set_default"),
        DomainAction::NotNull(true) => users.form(cx, "domain_set_not_null"),
        DomainAction::NotNull(false) => users.form(cx, "domain_drop_not_null"),
        DomainAction::Add(check) if check.not_valid => users.form(cx, "domain_add_check_not_valid"),
        DomainAction::Add(_) => users.form(cx, "domain_add_check"),
        DomainAction::Drop(_) => users.form(cx, "domain_drop_constraint"),
        DomainAction::Rename(..) => users.form(cx, "domain_rename_constraint"),
        DomainAction::Validate(_) => users.form(cx, "domain_validate"),
    };
    op.actions.iter().map(one).collect()
}

/// The tables with rows of their own that have a column of the domain, or of one that is made of it.
fn users(key: &ObjectKey, cx: &Cx<'_>) -> Vec<ObjName> {
    let mut domains = vec![key.clone()];
    let mut at = 0;
    while let Some(below) = domains.get(at).cloned() {
        let made_of_it = cx.before.objects().filter(|object| match &object.definition {
            Definition::Domain(domain) => is_of(cx, &domain.ty, &below),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Sequence(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Routine(_) => false,
        });
        let made_of_it: Vec<ObjectKey> = made_of_it.map(|object| object.key.clone()).collect();
        domains.extend(made_of_it.into_iter().filter(|key| *key != below));
        at += 1;
    }
    let has_one = |table: &&crate::schema::Table| {
        table.partitioning.is_none()
            && table.columns.values().any(|column| domains.iter().any(|key| is_of(cx, &column.ty, key)))
    };
    cx.before.tables().filter(has_one).map(|table| table.name.clone()).collect()
}

fn is_of(cx: &Cx<'_>, ty: &crate::schema::Type, key: &ObjectKey) -> bool {
    cx.before.object_of_type(ty).is_some_and(|object| object.key == *key)
}

pub(super) fn alter_sequence(op: &AlterSequence, cx: &Cx<'_>) -> Vec<Forecast> {
    let roles = object(&op.sequence);
    vec![match &op.change.owner {
        Some(Some((table, _))) => roles.with(Role::Target, table).form(cx, "alter_sequence_owned"),
        Some(None) | None => roles.form(cx, "alter_sequence_type"),
    }]
}

/// What the script of an extension does is not known.
pub(super) fn alter_extension(_: &AlterExtension, _: &Cx<'_>) -> Vec<Forecast> {
    vec![Forecast::not_known()]
}
