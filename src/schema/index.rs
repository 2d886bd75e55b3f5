//! Indexes of tables.

use super::{Expr, Made, Name};

/// An index that no constraint owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// `unique`
    pub unique: bool,
    /// `using`; `btree` where not written.
    pub method: String,
    /// What it indexes.
    pub items: Vec<IndexItem>,
    /// `include`
    pub include: Vec<Name>,
    /// `nulls not distinct`
    pub nulls_not_distinct: bool,
    /// `with`: names in lower case and values as written, sorted by name.
    pub with: Vec<(String, String)>,
    /// `where`
    pub predicate: Option<Expr>,
    /// Its comment.
    pub comment: Option<String>,
    /// When it was made.
    pub made: Made,
}

impl Index {
    /// Whether it mentions the column anywhere: such an index goes when the column is dropped.
    pub fn mentions(&self, column: &str) -> bool {
        self.items.iter().any(|item| match &item.key {
            IndexKey::Column(name) => name.text == column,
            IndexKey::Expr { expr, .. } => expr.mentions(column),
        }) || self.include.iter().any(|name| name.text == column)
            || self.predicate.as_ref().is_some_and(|expr| expr.mentions(column))
    }

    /// Follows a column to its new name.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        let rename = |name: &mut Name| {
            if name.text == from {
                to.clone_into(&mut name.text);
            }
        };
        for item in &mut self.items {
            match &mut item.key {
                IndexKey::Column(name) => rename(name),
                IndexKey::Expr { expr, .. } => expr.rename_column(from, to),
            }
        }
        self.include.iter_mut().for_each(rename);
        if let Some(expr) = &mut self.predicate {
            expr.rename_column(from, to);
        }
    }

    /// Follows its table to its new name.
    pub fn rename_table(&mut self, to: &str) {
        for item in &mut self.items {
            if let IndexKey::Expr { expr, .. } = &mut item.key {
                expr.rename_table(to);
            }
        }
        if let Some(expr) = &mut self.predicate {
            expr.rename_table(to);
        }
    }

    /// Its expressions: of its items, and its predicate.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let items = self.items.iter().filter_map(|item| match &item.key {
            IndexKey::Expr { expr, .. } => Some(expr),
            IndexKey::Column(_) => None,
        });
        items.chain(&self.predicate)
    }

    /// Changes every expression of it.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        for item in &mut self.items {
            if let IndexKey::Expr { expr, .. } = &mut item.key {
                change(expr);
            }
        }
        if let Some(expr) = &mut self.predicate {
            change(expr);
        }
    }

    /// The columns it is a key of, if it is one that a foreign key can point to: unique, immediate, without expressions
    /// or predicate (PostgreSQL: `transformFkeyCheckAttrs`).
    pub fn key_columns(&self) -> Option<Vec<&str>> {
        if !self.unique || self.predicate.is_some() {
            return None;
        }
        self.items
            .iter()
            .map(|item| match &item.key {
                IndexKey::Column(name) => Some(name.as_str()),
                IndexKey::Expr { .. } => None,
            })
            .collect()
    }
}

/// One item of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexItem {
    /// What is indexed.
    pub key: IndexKey,
    /// `collate`, as SQL spells it.
    pub collation: Option<String>,
    /// The operator class with its parameters, as SQL spells it.
    pub opclass: Option<String>,
    /// `desc`
    pub descending: bool,
    /// `nulls first`; by default it follows `desc`.
    pub nulls_first: bool,
}

/// What an index item indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    /// A column.
    Column(Name),
    /// An expression.
    Expr {
        /// The expression.
        expr: Expr,
        /// Whether it is one function call, which SQL lets stand without parentheses of its own.
        call: bool,
    },
}
