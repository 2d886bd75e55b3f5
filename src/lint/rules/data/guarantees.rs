//! What keys and other constraints promise, and whether something that stays promises it too.

use crate::op::Op;
use crate::schema::{Constraint, ConstraintKind, Expr, Index, IndexKey, Name, ObjName, Part, Table};

/// The columns of an index that refuses doubles, if it does so for all rows and by plain columns.
fn unique_columns(index: &Index) -> Option<Vec<&str>> {
    index.key_columns()
}

/// The columns of a constraint that refuses doubles.
pub(super) fn key_columns(constraint: &Constraint) -> Option<&[Name]> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => Some(columns),
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
    }
}

/// Whether a key is there, other than the one of this name, whose columns are all among these: then these are unique too.
pub(super) fn is_unique_within(table: &Table, columns: &[&str], except: &str) -> bool {
    let among = |key: &[&str]| !key.is_empty() && key.iter().all(|column| columns.contains(column));
    let constraints = table.constraints.values().filter(|constraint| constraint.name.text != except);
    let constraints = constraints.filter_map(key_columns);
    let indexes = table.indexes.values().filter(|index| index.name.text != except).filter_map(unique_columns);
    constraints.into_iter().any(|key| among(&key.iter().map(Name::as_str).collect::<Vec<_>>()))
        || indexes.into_iter().any(|key| among(&key))
}

/// Whether an operation makes a key on a table whose columns are all among these.
pub(super) fn makes_unique_within(op: &Op, table: &ObjName, columns: &[&str]) -> bool {
    let among = |key: Vec<&str>| !key.is_empty() && key.iter().all(|column| columns.contains(column));
    match op {
        Op::AddConstraint(op) if op.table == *table => {
            key_columns(&op.constraint).is_some_and(|key| among(key.iter().map(Name::as_str).collect()))
        }
        Op::CreateIndex(op) if op.table == *table => unique_columns(&op.index).is_some_and(among),
        // Which columns the index has was seen where it was made; it is a key of the table in any case.
        Op::UseIndex(op) => op.table == *table,
        _ => false,
    }
}

/// The column of `c is not null`, if that is all that is asked.
pub(super) fn asks_not_null(expr: &Expr) -> Option<&str> {
    match expr.parts.as_slice() {
        [Part::Column(name), Part::Sql { tokens, .. }] if tokens.trim() == "is not null" => Some(name),
        _ => None,
    }
}

/// The columns of the own table that a constraint is about, each once, in the order of the text.
pub(super) fn columns_of(constraint: &Constraint) -> Vec<&str> {
    let mut all: Vec<&str> = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns.iter().map(Name::as_str).collect()
        }
        ConstraintKind::Check { expr, .. } => expr.columns().collect(),
        ConstraintKind::ForeignKey(key) => key.columns.iter().map(Name::as_str).collect(),
        ConstraintKind::Exclude(exclude) => columns_of_index(&exclude.index),
    };
    dedup(&mut all);
    all
}

/// The columns that an index is about, those of its predicate too, each once.
pub(super) fn columns_of_index(index: &Index) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for item in &index.items {
        match &item.key {
            IndexKey::Column(name) => all.push(name.as_str()),
            IndexKey::Expr { expr, .. } => all.extend(expr.columns()),
        }
    }
    all.extend(index.predicate.iter().flat_map(Expr::columns));
    dedup(&mut all);
    all
}

fn dedup(names: &mut Vec<&str>) {
    let mut seen: Vec<&str> = Vec::new();
    names.retain(|name| {
        let is_new = !seen.contains(name);
        if is_new {
            seen.push(name);
        }
        is_new
    });
}

/// `(a, b)`, as it is written in the language.
pub(super) fn list(columns: &[&str]) -> String {
    let names: Vec<String> = columns.iter().map(|name| crate::text::quote_ident(name)).collect();
    format!("({})", names.join(", "))
}
