//! An index that finds nothing that another one would not find as well.

use super::super::source::index;
use super::Rule;
use crate::diag::codes::lint::indexes as code;
use crate::lint::moment::End;
use crate::lint::report::Report;
use crate::op::{DropIndex, Op};
use crate::schema::{ConstraintKind, Index, IndexItem, Table};
use crate::write;

pub(super) const RULE: Rule = Rule::end(code::INDEX_REDUNDANT, see);

fn see(end: &End<'_>, out: &mut Report) {
    for table in end.schema.tables() {
        if table.poisoned || end.schema.is_external_table(&table.name) {
            continue;
        }
        let all = indexes(table);
        for one in all.iter().filter(|one| one.is_free(table)) {
            // Of two equal ones the later is told.
            let serves = |other: &&Serving| {
                other.index.name != one.index.name
                    && covers(&other.index, &one.index)
                    && (!other.is_free(table)
                        || !covers(&one.index, &other.index)
                        || other.index.made.0 < one.index.made.0)
            };
            if let Some(other) = all.iter().find(serves) {
                tell(table, one, other, out);
            }
        }
    }
}

/// An index, or that of a constraint.
struct Serving {
    index: Index,
    word: &'static str,
}

impl Serving {
    /// Whether it is there for reading alone, so that it may go.
    fn is_free(&self, table: &Table) -> bool {
        let of_parent = table.partition_of.as_ref().is_some_and(|of| of.indexes.contains_key(&self.index.name.text));
        self.word == "index" && !self.index.unique && !of_parent
    }
}

fn indexes(table: &Table) -> Vec<Serving> {
    let of_constraints = table.constraints.values().filter_map(|constraint| {
        let (ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. }) =
            &constraint.kind
        else {
            return None;
        };
        let plain = index(constraint.name.clone(), true, columns);
        let index = Index { include: include.clone(), made: constraint.made, ..plain };
        Some(Serving { index, word: constraint.kind.word() })
    });
    let own = table.indexes.values().map(|index| Serving { index: index.clone(), word: "index" });
    of_constraints.chain(own).collect()
}

/// Whether what one index finds, the other finds too: a btree also by its first items.
fn covers(other: &Index, one: &Index) -> bool {
    let same = |a: &IndexItem, b: &IndexItem| a == b;
    let items = if other.method == "btree" { other.items.get(..one.items.len()) } else { Some(other.items.as_slice()) };
    let begins = items
        .is_some_and(|items| items.len() == one.items.len() && items.iter().zip(&one.items).all(|(a, b)| same(a, b)));
    let has = |name: &crate::schema::Name| {
        other.include.contains(name)
            || other.items.iter().any(|item| matches!(&item.key, crate::schema::IndexKey::Column(own) if own == name))
    };
    begins && other.method == one.method && other.predicate == one.predicate && one.include.iter().all(has)
}

fn tell(table: &Table, one: &Serving, other: &Serving, out: &mut Report) {
    let (name, serving) = (&one.index.name, &other.index.name);
    let is_longer = other.index.items.len() > one.index.items.len();
    let how = if is_longer { "begins with its columns" } else { "has the same columns" };
    let place = table.name.sibling(name.text.clone(), name.span);
    let concurrently = table.partitioning.is_none();
    let drop = write::operation(&Op::DropIndex(DropIndex { index: place, concurrently }));
    // What is new is told: the one that is not needed, or the one that makes the other so.
    let is_new = name.span.source == serving.span.source || one.index.made.0 > other.index.made.0;
    let found = if is_new {
        out.at(
            name.span,
            format!(
                "every write of `{}` keeps `{name}` up to date, and {} `{serving}` does all that it does",
                table.name, other.word
            ),
            format!("`{serving}` {how}"),
        )
        .related(serving.span, format!("`{serving}` is made here"))
        .help(format!("leave it out; where it is there already: `{drop}`"))
    } else {
        out.at(
            serving.span,
            format!(
                "with `{serving}`, index `{name}` of `{}` has nothing left to do but be kept up to date",
                table.name
            ),
            format!("it {how}"),
        )
        .related(name.span, format!("`{name}` is made here"))
        .help(format!("drop it in a revision after this one: `{drop}`"))
    };
    out.push(found);
}
