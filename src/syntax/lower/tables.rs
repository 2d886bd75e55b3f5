//! What follows a table's closing brace, partitions and `truncate_table`.

use crate::diag::codes;
use crate::syntax::ast::{
    Bound, BoundKind, CreatePartition, IndexKey, Kind, PartitionBy, PartitionItem, PartitionStrategy, Path, Sql,
    TableClauses, TruncateTable,
};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// The clauses of a table among the pairs; others are left alone.
    pub(super) fn table_clauses<'p>(&mut self, pairs: impl Iterator<Item = Pair<'p>>) -> TableClauses {
        let mut clauses = TableClauses::default();
        let mut once = Once::default();
        for part in pairs {
            match part.as_rule() {
                Rule::unlogged => {
                    self.once(&mut once, "unlogged", &part);
                    clauses.unlogged = Some(self.span(&part));
                }
                Rule::inherits => {
                    self.once(&mut once, "inherits", &part);
                    for path in part.into_inner().filter(|path| path.as_rule() == Rule::path) {
                        clauses.inherits.extend(self.table_path(&path));
                    }
                }
                Rule::partition_by => {
                    self.once(&mut once, "partition by", &part);
                    clauses.partition_by = self.partition_by(&part);
                }
                Rule::table_with => {
                    self.once(&mut once, "with", &part);
                    for option in part.into_inner().filter(|option| option.as_rule() == Rule::table_option) {
                        let path = child(&option, Rule::path).map(|path| self.any_path(&path));
                        let value = child(&option, Rule::sql_item).map(|value| self.sql(&value));
                        clauses.with.extend(path.zip(value));
                    }
                }
                Rule::tablespace => {
                    self.once(&mut once, "tablespace", &part);
                    clauses.tablespace = self.name_in(&part);
                }
                _ => {}
            }
        }
        clauses
    }

    fn partition_by(&mut self, pair: &Pair<'_>) -> Option<PartitionBy> {
        let strategy = if has(pair, Rule::kw_range) {
            PartitionStrategy::Range
        } else if has(pair, Rule::kw_list) {
            PartitionStrategy::List
        } else {
            PartitionStrategy::Hash
        };
        let mut items = Vec::new();
        let written = child(pair, Rule::partition_items)?;
        for item in written.into_inner().filter(|item| item.as_rule() == Rule::partition_item) {
            items.push(self.partition_item(&item)?);
        }
        Some(PartitionBy { strategy, items, span: self.span(pair) })
    }

    fn partition_item(&mut self, pair: &Pair<'_>) -> Option<PartitionItem> {
        let key: IndexKey = self.index_key(pair)?;
        let collation = match child(pair, Rule::collate) {
            None => None,
            Some(part) => Some(self.collation(&part)?),
        };
        let opclass = match child(pair, Rule::partition_class) {
            None => None,
            Some(part) => {
                child(&part, Rule::path).and_then(|path| self.object_path(&path, "an operator class")).map(Some)?
            }
        };
        Some(PartitionItem { key, collation, opclass, span: self.span(pair) })
    }

    /// `create_partition`, `attach_partition`, `detach_partition`, `inherit_table`, `disinherit_table`, `truncate_table`.
    pub(super) fn partition_kind(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let mut paths: Vec<Option<Path>> = Vec::new();
        for path in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::path) {
            paths.push(self.table_path(&path));
        }
        if pair.as_rule() == Rule::truncate_table {
            let tables = paths.into_iter().collect::<Option<Vec<Path>>>()?;
            let restart_identity = has(pair, Rule::restart_identity);
            return Some(Kind::TruncateTable(TruncateTable { tables, restart_identity }));
        }
        let clauses = self.table_clauses(pair.clone().into_inner());
        let bound = self.bound(pair);
        let mut paths = paths.into_iter();
        let (table, parent) = (paths.next()??, paths.next()??);
        match pair.as_rule() {
            Rule::create_partition => {
                Some(Kind::CreatePartition(CreatePartition { table, parent, bound: bound?, clauses }))
            }
            Rule::attach_partition => Some(Kind::AttachPartition { table, parent, bound: bound? }),
            Rule::inherit_table => Some(Kind::InheritTable { table, parent }),
            Rule::disinherit_table => Some(Kind::DisinheritTable { table, parent }),
            Rule::detach_partition => {
                let concurrently = child(pair, Rule::kw_concurrently).map(|word| self.span(&word));
                Some(Kind::DetachPartition { table, parent, concurrently })
            }
            _ => None,
        }
    }

    fn bound(&mut self, pair: &Pair<'_>) -> Option<Bound> {
        let is_bound = |part: &Pair<'_>| {
            matches!(part.as_rule(), Rule::bound_default | Rule::bound_range | Rule::bound_list | Rule::bound_hash)
        };
        let part = pair.clone().into_inner().find(is_bound)?;
        let mut lists = part.clone().into_inner().filter(|list| list.as_rule() == Rule::bound_items);
        let items = |list: Option<Pair<'_>>| -> Vec<Sql> {
            let items = list.into_iter().flat_map(Pair::into_inner);
            items.filter(|item| item.as_rule() == Rule::sql_item).map(|item| self.sql(&item)).collect()
        };
        let kind = match part.as_rule() {
            Rule::bound_range => BoundKind::Range { from: items(lists.next()), to: items(lists.next()) },
            Rule::bound_list => BoundKind::List(items(lists.next())),
            Rule::bound_hash => return self.hash_bound(&part),
            _ => BoundKind::Default,
        };
        Some(Bound { kind, span: self.span(&part) })
    }

    fn hash_bound(&mut self, pair: &Pair<'_>) -> Option<Bound> {
        let mut once = Once::default();
        let (mut modulus, mut remainder) = (None, None);
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::hash_part) {
            let value = child(&part, Rule::integer).and_then(|number| number.as_str().parse::<i64>().ok());
            if has(&part, Rule::kw_modulus) {
                self.once(&mut once, "modulus", &part);
                modulus = value;
            } else {
                self.once(&mut once, "remainder", &part);
                remainder = value;
            }
        }
        let span = self.span(pair);
        let (Some(modulus), Some(remainder)) = (modulus, remainder) else {
            let help = "write both, as in `with (modulus 4, remainder 0)`";
            let message = "a hash partition has a modulus and a remainder";
            self.report(codes::syntax::EXPECTED, span, message, "one of them is missing or no number", help);
            return None;
        };
        Some(Bound { kind: BoundKind::Hash { modulus, remainder }, span })
    }
}
