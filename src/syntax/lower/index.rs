//! Indexes, in a table and by themselves.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{Ident, Index, IndexItem, IndexKey, Sql};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// An index from the pair that holds its parts.
    pub(super) fn index(&mut self, pair: &Pair<'_>, unique: bool) -> Option<Index> {
        let name = self.name_in(pair);
        self.index_named(pair, name, unique)
    }

    /// The same for an index whose name is known; that of an exclusion constraint still lacks its items.
    pub(super) fn index_named(&mut self, pair: &Pair<'_>, name: Option<Ident>, unique: bool) -> Option<Index> {
        let mut index = Index {
            name,
            unique,
            method: None,
            items: Vec::new(),
            include: Vec::new(),
            nulls_not_distinct: false,
            with: Vec::new(),
            predicate: None,
            span: self.span(pair),
        };
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::index_using => index.method = self.name_in(&part),
                Rule::index_items => {
                    for item in part.into_inner().filter(|item| item.as_rule() == Rule::index_item) {
                        index.items.push(self.index_item(&item)?);
                    }
                }
                Rule::include => {
                    self.once(&mut once, "include", &part);
                    index.include = self.names_in(&part);
                }
                Rule::nulls_not_distinct => {
                    self.once(&mut once, "nulls not distinct", &part);
                    index.nulls_not_distinct = true;
                }
                Rule::index_with => {
                    self.once(&mut once, "with", &part);
                    index.with = self.storage_parameters(&part);
                }
                Rule::index_where => {
                    self.once(&mut once, "where", &part);
                    index.predicate = self.condition(&part);
                }
                _ => {}
            }
        }
        Some(index)
    }

    /// `with (name = value, ...)`
    pub(super) fn storage_parameters(&mut self, pair: &Pair<'_>) -> Vec<(Ident, Sql)> {
        let mut all = Vec::new();
        for storage in pair.clone().into_inner().filter(|storage| storage.as_rule() == Rule::storage) {
            let value = child(&storage, Rule::sql_item).map(|value| self.sql(&value));
            all.extend(self.name_in(&storage).zip(value));
        }
        all
    }

    /// The column or expression that an item begins with.
    pub(super) fn index_key(&mut self, pair: &Pair<'_>) -> Option<IndexKey> {
        let mut parts = pair.clone().into_inner();
        let first = parts.next()?;
        let call = parts.next().filter(|next| next.as_rule() == Rule::parens && first.as_rule() == Rule::path);
        Some(if first.as_rule() == Rule::parens {
            IndexKey::Expr { expr: self.inside(&first)?, call: false }
        } else if let Some(arguments) = call {
            IndexKey::Expr { expr: self.written(&first, &arguments)?, call: true }
        } else {
            let mut path = self.any_path(&first);
            if path.parts.len() > 1 {
                let help = "write the column's name alone, or put an expression in parentheses";
                let message = "an index names columns of its own table: the name has one part";
                self.report(codes::NAME_PARTS, path.span, message, "too many parts", help);
            }
            IndexKey::Column(path.parts.pop()?)
        })
    }

    /// An item of an index.
    pub(super) fn index_item(&mut self, pair: &Pair<'_>) -> Option<IndexItem> {
        let key = self.index_key(pair)?;
        let opclass = match child(pair, Rule::opclass) {
            None => None,
            Some(part) => {
                let path = child(&part, Rule::path).and_then(|path| self.object_path(&path, "an operator class"))?;
                Some((path, self.condition(&part)))
            }
        };
        let collation = match child(pair, Rule::collate) {
            None => None,
            Some(part) => Some(self.collation(&part)?),
        };
        let descending = if has(pair, Rule::kw_desc) { Some(true) } else { has(pair, Rule::kw_asc).then_some(false) };
        let nulls_first = child(pair, Rule::nulls_order).map(|order| has(&order, Rule::kw_first));
        Some(IndexItem { key, collation, opclass, descending, nulls_first, span: self.span(pair) })
    }
}
