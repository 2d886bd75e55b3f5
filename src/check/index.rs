//! Indexes: named, and their expressions read.

use super::column::spelled;
use super::expr::{Scope, expr};
use super::{Settings, name, names};
use crate::op::{Refusal, Refusals, all_columns};
use crate::schema::{Index, IndexItem, IndexKey, Made, Name, NameKind, Schema, Table};
use crate::sql;
use crate::syntax::ast;

/// Resolves an index of `table`, which may be one that is only being made.
pub(super) fn index(
    cx: &Settings,
    schema: &Schema,
    table: &Table,
    written: &ast::Index,
    taken: &dyn Fn(&str) -> bool,
) -> Result<Index, Refusal> {
    let (mut index, words) = nameless(schema, table, written)?;
    if written.name.is_none() {
        let columns: Vec<&str> = words.iter().map(String::as_str).collect();
        let chosen = cx.naming.choose(NameKind::Index, &table.name.name, &columns, None, |name| {
            taken(name)
                || table.constraints.contains_key(name)
                || table.indexes.contains_key(name)
                || schema.relation(&table.name.sibling(name, table.name.span)).is_some()
        });
        index.name = Name::new(chosen, written.span);
    }
    Ok(index)
}

/// The same before it has a name, if none was written; and the words that such a name is made of.
pub(super) fn nameless(schema: &Schema, table: &Table, written: &ast::Index) -> Result<(Index, Vec<String>), Refusal> {
    let mut refusals = Refusals::default();
    let mut items = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for item in &written.items {
        let key = match &item.key {
            ast::IndexKey::Column(ident) => {
                words.push(ident.name.clone());
                Some(IndexKey::Column(name(ident)))
            }
            ast::IndexKey::Expr { expr: sql, .. } => {
                refusals.take(expr(schema, sql, Scope::Columns(table, "an index"))).map(|(expr, call)| {
                    words.push(call.clone().unwrap_or_else(|| "expr".to_owned()));
                    IndexKey::Expr { expr, call: call.is_some() }
                })
            }
        };
        let Some(key) = key else { continue };
        let descending = item.descending == Some(true);
        items.push(IndexItem {
            key,
            collation: item.collation.as_ref().map(spelled),
            opclass: item.opclass.as_ref().map(|(path, parameters)| match parameters {
                Some(parameters) => format!("{} ({})", spelled(path), parameters.text),
                None => spelled(path),
            }),
            descending,
            nulls_first: item.nulls_first.unwrap_or(descending),
        });
    }
    let predicate = written
        .predicate
        .as_ref()
        .and_then(|sql| refusals.take(expr(schema, sql, Scope::Columns(table, "a predicate"))))
        .map(|(expr, _)| expr);
    if refusals.is_some() {
        // The columns would be looked at only when the index is made.
        let columns = items.iter().filter_map(|item| match &item.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expr { .. } => None,
        });
        let columns: Vec<Name> = columns.chain(names(&written.include)).collect();
        refusals.take(all_columns(schema, table, &columns));
    }
    refusals.finish()?;
    words.extend(written.include.iter().map(|ident| ident.name.clone()));
    let index = Index {
        comment: None,
        name: written.name.as_ref().map_or_else(|| Name::new("", written.span), name),
        unique: written.unique,
        method: written.method.as_ref().map_or_else(|| "btree".to_owned(), |method| method.name.clone()),
        items,
        include: names(&written.include),
        nulls_not_distinct: written.nulls_not_distinct,
        with: storage_parameters(&written.with),
        predicate,
        made: Made::default(),
    };
    Ok((index, words))
}

/// `with (...)`: names in lower case and values as written, sorted by name.
pub(super) fn storage_parameters(written: &[(ast::Ident, ast::Sql)]) -> Vec<(String, String)> {
    let mut with: Vec<(String, String)> =
        written.iter().map(|(key, value)| (key.name.clone(), value.text.clone())).collect();
    with.sort();
    with
}

/// The columns that a written index mentions.
pub(super) fn mentioned(written: &ast::Index) -> Vec<String> {
    let in_sql = |sql: &ast::Sql| sql::expression(&sql.text).mentions.into_iter().map(|mention| mention.name);
    let items = written.items.iter().flat_map(|item| match &item.key {
        ast::IndexKey::Column(ident) => vec![ident.name.clone()],
        ast::IndexKey::Expr { expr, .. } => in_sql(expr).collect(),
    });
    let include = written.include.iter().map(|ident| ident.name.clone());
    items.chain(include).chain(written.predicate.iter().flat_map(in_sql)).collect()
}
