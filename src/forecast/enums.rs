//! A label leaves an enum: the type is made anew, and every column of it is converted.

use super::constraint::{added, dropped as drop_constraint};
use super::index::{dropped as drop_index, made as create_index};
use super::object::{dropped as drop_object, made as create_object};
use super::roles::Roles;
use super::{Cx, Forecast, Role};
use crate::ddl;
use crate::op::{Conversion, ConvertedTable, CreateObject, DropEnumValue, Op};
use crate::schema::Object;

/// In the order of the statements.
pub(super) fn drop_value(op: &DropEnumValue, cx: &Cx<'_>) -> Vec<Forecast> {
    let Some((after, conversion)) = &op.conversion else { return Vec::new() };
    let count =
        |object: &Object| ddl::statements(&Op::CreateObject(CreateObject { object: object.clone() }), None).len();
    let mut all = Vec::new();
    all.extend(look(conversion, cx));
    all.extend(conversion.objects.iter().rev().map(|object| drop_object(&object.key, cx)));
    all.extend(conversion.foreign_keys.iter().map(|(table, key)| drop_constraint(table, key, cx)));
    for table in &conversion.tables {
        let index = |name: &crate::schema::Name| table.name.sibling(name.text.clone(), name.span);
        all.extend(table.indexes.iter().map(|one| drop_index(&table.name, &index(&one.name), false, cx)));
        if !table.checks.is_empty() || !table.defaults.is_empty() {
            all.push(Roles::family(cx, &table.name).form(cx, "drop_check"));
        }
    }
    all.push(Roles::default().form(cx, "type_rename"));
    all.extend(create_object(after, count(after), cx));
    all.extend(conversion.tables.iter().filter_map(|table| convert(table, cx)));
    for table in &conversion.tables {
        all.extend(table.indexes.iter().map(|index| create_index(&table.name, index, false, cx)));
    }
    all.extend(conversion.foreign_keys.iter().map(|(table, key)| added(table, key, cx)));
    all.push(Roles::default().form(cx, "drop_type"));
    all.extend(conversion.objects.iter().flat_map(|object| create_object(object, count(object), cx)));
    all
}

/// The block that looks for rows with the label.
fn look(conversion: &Conversion, cx: &Cx<'_>) -> Option<Forecast> {
    let tables = conversion.tables.iter().filter(|table| !table.columns.is_empty());
    let roles = Roles::default().all(Role::Target, tables.map(|table| table.name.clone()));
    let is_some = conversion.tables.iter().any(|table| !table.columns.is_empty());
    is_some.then(|| roles.form(cx, "dml_select"))
}

/// All columns of a table in one statement, which writes it anew.
fn convert(table: &ConvertedTable, cx: &Cx<'_>) -> Option<Forecast> {
    let is_some = !table.columns.is_empty() || !table.defaults.is_empty() || !table.checks.is_empty();
    is_some.then(|| {
        let parts = cx.before.descendants(&table.name);
        let roles = Roles::family(cx, &table.name);
        if parts.is_empty() {
            return roles.all(Role::Target, cx.before.all_heirs(&table.name)).form(cx, "enum_convert");
        }
        roles.all(Role::Target, parts).form(cx, "enum_convert")
    })
}
