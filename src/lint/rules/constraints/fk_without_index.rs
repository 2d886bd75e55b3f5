//! A foreign key whose columns no index of its table begins with.

use super::super::source::list;
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::End;
use crate::lint::report::Report;
use crate::schema::{ConstraintKind, ForeignKey, Index, IndexKey, Name, Table};

pub(super) const RULE: Rule = Rule::end(code::FK_WITHOUT_INDEX, see);

fn see(end: &End<'_>, out: &mut Report) {
    for table in end.schema.tables() {
        if table.poisoned || end.schema.is_external_table(&table.name) || end.options.is_small(&table.name) {
            continue;
        }
        for (constraint, key) in table.foreign_keys() {
            let name = &constraint.name;
            // A partition has the key and the index of its parent.
            let of_parent = table.partition_of.as_ref().is_some_and(|of| of.constraints.contains_key(&name.text));
            if of_parent || is_indexed(table, key) {
                continue;
            }
            let columns: Vec<String> = key.columns.iter().map(ToString::to_string).collect();
            let begins = list(&key.columns);
            let is_old = table.name.span.source != name.span.source && table.partitioning.is_none();
            let concurrently = if is_old { "concurrently " } else { "" };
            let (own, other) = (&table.name, &key.target.table);
            out.push(
                out.at(
                    constraint.origin(),
                    format!("each row that is deleted in `{other}` is looked for in all rows of `{own}`: `{name}` has no index"),
                    format!("no index of `{own}` begins with {begins}"),
                )
                .help(format!("add one: `create_index {concurrently}on {own} ({})`", columns.join(", "))),
            );
        }
    }
}

/// Whether an index finds the rows that point to one: it begins with the columns of the key, in whatever order, and has
/// all rows where they are not null.
fn is_indexed(table: &Table, key: &ForeignKey) -> bool {
    let begins = |names: &[&Name]| {
        let first = names.get(..key.columns.len());
        first.is_some_and(|first| key.columns.iter().all(|column| first.contains(&column)))
    };
    let index = |index: &Index| {
        let plain = |item: &crate::schema::IndexItem| match &item.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expr { .. } => None,
        };
        let names: Vec<Name> = index.items.iter().map_while(plain).collect();
        let has_all = index.predicate.as_ref().is_none_or(|predicate| {
            key.columns.iter().any(|column| predicate.text() == format!("{column} is not null"))
        });
        has_all && index.method != "gin" && index.method != "brin" && begins(&names.iter().collect::<Vec<_>>())
    };
    let of_constraint = table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            begins(&columns.iter().collect::<Vec<_>>())
        }
        ConstraintKind::Exclude(exclude) => index(&exclude.index),
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => false,
    });
    of_constraint || table.indexes.values().any(index)
}
