//! A materialized view in the form of a table, for what both can have: indexes.

use std::borrow::Cow;

use super::{Refusal, unknown_table};
use crate::schema::{
    Column, Definition, Grants, Index, IndexKey, Name, NotNullKept, ObjName, Object, Schema, Table, Type,
};

/// The table of this name, or the materialized view as one. Where the columns of a view are not known, `named` are taken
/// to be there.
pub fn indexed<'a>(schema: &'a Schema, name: &ObjName, named: &[String]) -> Result<Cow<'a, Table>, Refusal> {
    if let Some(table) = schema.table(name) {
        return Ok(Cow::Borrowed(table));
    }
    let found = schema.view(name).filter(|object| object.definition.indexes().is_some());
    found.map(|object| Cow::Owned(shape(object, named))).ok_or_else(|| unknown_table(schema, name))
}

/// What a view's columns look like from outside: their types are not known.
pub fn shape(object: &Object, named: &[String]) -> Table {
    let mut table = Table::new(object.key.name.clone());
    let span = object.key.name.span;
    for name in object.definition.output().unwrap_or(named) {
        let ty = Type { schema: None, name: "?".to_owned(), args: Vec::new(), array: false, builtin: false };
        let column = Column {
            name: Name::new(name.as_str(), span),
            ty,
            collation: None,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            sequence: None,
            not_null_name: None,
            not_null_kept: NotNullKept::default(),
            statistics: None,
            storage: None,
            compression: None,
            grants: Grants::default(),
            comment: None,
        };
        table.columns.insert(name.clone(), column);
    }
    match &object.definition {
        Definition::MaterializedView(view) => table.indexes.clone_from(&view.indexes),
        Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::Sequence(_) => {}
        Definition::View(_) | Definition::Routine(_) => {}
    }
    table
}

/// The columns that an index mentions.
pub fn mentioned(index: &Index) -> Vec<String> {
    let items = index.items.iter().filter_map(|item| match &item.key {
        IndexKey::Column(name) => Some(name.text.clone()),
        IndexKey::Expr { .. } => None,
    });
    let include = index.include.iter().map(|name| name.text.clone());
    let inside = index.expressions().flat_map(|expr| expr.columns().map(str::to_owned));
    items.chain(include).chain(inside).collect()
}
