//! What follows a table's closing brace, partitions and `truncate_table`.

use crate::syntax::ast::{
    Bound, BoundKind, IndexKey, PartitionBy, PartitionItem, PartitionStrategy, Path, Sql, TableClauses, TruncateTable,
};

use super::Speller;
use super::spell::{append, ident, parens, path, sql_list};

impl Speller<'_> {
    /// ` unlogged partition by ... with (...) tablespace X`
    pub fn table_clauses(&self, clauses: &TableClauses) -> String {
        let mut out = String::new();
        if clauses.unlogged.is_some() {
            out.push_str(" unlogged");
        }
        if let Some(first) = clauses.inherits.first() {
            if let Some(raw) = self.commented_around(first.span) {
                append(&mut out, &[" inherits ", raw]);
            } else {
                let all: Vec<_> = clauses.inherits.iter().map(path).collect();
                append(&mut out, &[" inherits (", &all.join(", "), ")"]);
            }
        }
        if let Some(by) = &clauses.partition_by {
            append(&mut out, &[" ", &self.partition_by(by)]);
        }
        if let Some((first, _)) = clauses.with.first() {
            if let Some(raw) = self.commented_around(first.span) {
                append(&mut out, &[" with ", raw]);
            } else {
                let value = |value| sql_list(std::slice::from_ref(value));
                let all: Vec<_> =
                    clauses.with.iter().map(|(name, sql)| format!("{} = {}", path(name), value(sql))).collect();
                append(&mut out, &[" with (", &all.join(", "), ")"]);
            }
        }
        if let Some(space) = &clauses.tablespace {
            append(&mut out, &[" tablespace ", &ident(space)]);
        }
        out
    }

    fn partition_by(&self, by: &PartitionBy) -> String {
        let word = match by.strategy {
            PartitionStrategy::Range => "range",
            PartitionStrategy::List => "list",
            PartitionStrategy::Hash => "hash",
        };
        if let Some(raw) = by.items.first().and_then(|first| self.commented_around(first.span)) {
            return format!("partition by {word} {raw}");
        }
        format!("partition by {word} ({})", by.items.iter().map(partition_item).collect::<Vec<_>>().join(", "))
    }

    /// `for values ...` or `default`
    pub fn bound(&self, bound: &Bound) -> String {
        match &bound.kind {
            BoundKind::Default => "default".to_owned(),
            BoundKind::Range { from, to } => {
                format!("for values from {} to {}", self.values(from), self.values(to))
            }
            BoundKind::List(values) => format!("for values in {}", self.values(values)),
            BoundKind::Hash { modulus, remainder } => match self.commented_within(bound.span) {
                Some(raw) => format!("for values with {raw}"),
                None => format!("for values with (modulus {modulus}, remainder {remainder})"),
            },
        }
    }

    fn values(&self, values: &[Sql]) -> String {
        match values.first().and_then(|first| self.commented_around(first.span)) {
            Some(raw) => raw.to_owned(),
            None => format!("({})", sql_list(values)),
        }
    }
}

fn partition_item(item: &PartitionItem) -> String {
    let mut out = match &item.key {
        IndexKey::Column(column) => ident(column),
        IndexKey::Expr { expr, call: true } => expr.text.clone(),
        IndexKey::Expr { expr, call: false } => parens(expr),
    };
    if let Some(collation) = &item.collation {
        append(&mut out, &[" collate ", &path(collation)]);
    }
    if let Some(class) = &item.opclass {
        append(&mut out, &[" ", &path(class)]);
    }
    out
}

/// `truncate_table T, U restart identity`
pub(super) fn truncate(truncate: &TruncateTable) -> String {
    let tables: Vec<String> = truncate.tables.iter().map(|table: &Path| path(table)).collect();
    let restart = if truncate.restart_identity { " restart identity" } else { "" };
    format!("truncate_table {}{restart}", tables.join(", "))
}
