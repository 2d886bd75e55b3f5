//! Exclusion constraints, extended statistics, and how values are kept.

use crate::syntax::ast::{CreateStatistics, Exclude, Ident, IndexKey, Operator, Sql};

use super::Speller;
use super::spell::{append, ident, parens, path, sql_list};
use super::table::index_item;

fn operator(operator: &Operator) -> String {
    if operator.schema.is_empty() {
        return operator.sign.clone();
    }
    let schema: Vec<String> = operator.schema.iter().map(ident).collect();
    format!("operator({}.{})", schema.join("."), operator.sign)
}

impl Speller<'_> {
    /// ` with (name = value, ...)`, if there are any.
    pub fn storage_parameters(&self, with: &[(Ident, Sql)]) -> String {
        let Some((first, _)) = with.first() else { return String::new() };
        if let Some(raw) = self.commented_around(first.span) {
            return format!(" with {raw}");
        }
        let value = |value| sql_list(std::slice::from_ref(value));
        let all: Vec<_> = with.iter().map(|(name, v)| format!("{} = {}", ident(name), value(v))).collect();
        format!(" with ({})", all.join(", "))
    }

    /// What follows `exclude`, up to what defers it.
    pub fn exclude(&self, exclude: &Exclude, with: &[(Ident, Sql)]) -> String {
        let index = &exclude.index;
        let mut out = String::new();
        if let Some(method) = &index.method {
            append(&mut out, &["using ", &ident(method), " "]);
        }
        if let Some(raw) = index.items.first().and_then(|first| self.commented_around(first.span)) {
            out.push_str(raw);
        } else {
            let pairs = index.items.iter().zip(&exclude.operators);
            let items: Vec<String> =
                pairs.map(|(item, sign)| format!("{} with {}", index_item(item), operator(sign))).collect();
            append(&mut out, &["(", &items.join(", "), ")"]);
        }
        if !index.include.is_empty() {
            append(&mut out, &[" include ", &self.names(&index.include)]);
        }
        out.push_str(&self.storage_parameters(with));
        if let Some(predicate) = &index.predicate {
            append(&mut out, &[" where ", &parens(predicate)]);
        }
        out
    }

    /// `create_statistics [N] [(kinds)] on T (items)`
    pub fn create_statistics(&self, statistics: &CreateStatistics) -> String {
        let mut out = "create_statistics".to_owned();
        if let Some(name) = &statistics.name {
            append(&mut out, &[" ", &path(name)]);
        }
        if let Some(first) = statistics.kinds.first() {
            if let Some(raw) = self.commented_around(first.span) {
                append(&mut out, &[" ", raw]);
            } else {
                let kinds: Vec<&str> = statistics.kinds.iter().map(|kind| kind.word.word()).collect();
                append(&mut out, &[" (", &kinds.join(", "), ")"]);
            }
        }
        append(&mut out, &[" on ", &path(&statistics.table), " "]);
        if let Some(raw) = statistics.items.first().and_then(|first| self.commented_around(first.span)) {
            out.push_str(raw);
            return out;
        }
        let items: Vec<String> = statistics
            .items
            .iter()
            .map(|item| match &item.key {
                IndexKey::Column(column) => ident(column),
                IndexKey::Expr { expr, call: true } => expr.text.clone(),
                IndexKey::Expr { expr, call: false } => parens(expr),
            })
            .collect();
        append(&mut out, &["(", &items.join(", "), ")"]);
        out
    }
}
