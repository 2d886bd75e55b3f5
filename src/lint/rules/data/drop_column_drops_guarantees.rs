//! `drop_column` of a column that takes along what is about other columns too: keys, checks, indexes, statistics.

use super::Rule;
use super::guarantees::{columns_of, columns_of_index, is_unique_within, key_columns, list};
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{DropColumn, Op};
use crate::schema::{Constraint, ConstraintKind, Index, Name, ObjName, StatisticsItem, Table};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::DROP_COLUMN_DROPS_GUARANTEES, see);

/// Something that goes along.
struct Along {
    /// Where it was made.
    span: Span,
    /// What it is and does.
    text: String,
    /// How it is dropped by its name.
    drop: String,
}

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropColumn(op) = at.op else { return };
    let Some(table) = at.before.table(&op.table).filter(|_| !at.run.is_new_column(&op.table, &op.column.text)) else {
        return;
    };
    let later = at.later_on(&op.table);
    let constraints = table.constraints.values().filter(|one| one.kind.mentions(&op.column.text));
    let constraints = constraints.filter_map(|one| constraint(at, op, one, &later));
    let indexes = table.indexes.values().filter(|one| one.mentions(&op.column.text));
    let indexes = indexes.filter_map(|one| index(at, op, one, &later));
    let along: Vec<Along> = constraints.chain(indexes).chain(statistics(op, table, &later)).collect();
    if along.is_empty() {
        return;
    }
    let mut found = out.at(
        at.place(op.column.span),
        format!(
            "with `{}.{}` goes what is about other columns too: {}",
            op.table,
            op.column,
            along.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("; ")
        ),
        "PostgreSQL drops that along without a word",
    );
    for one in &along {
        found = found.related(one.span, "it is made here");
    }
    let drops: Vec<&str> = along.iter().map(|one| one.drop.as_str()).collect();
    out.push(found.help(format!(
        "make what is still needed anew without the column, in this revision; what is not, drop by its name above:\n{}",
        drops.join("\n")
    )));
}

/// What remains of some columns.
fn others<'a>(op: &DropColumn, columns: Vec<&'a str>) -> Vec<&'a str> {
    columns.into_iter().filter(|name| *name != op.column.text).collect()
}

/// A constraint on other columns too, unless something that stays or is made below does its work.
fn constraint(at: &Moment<'_>, op: &DropColumn, constraint: &Constraint, later: &[(ObjName, &Op)]) -> Option<Along> {
    let rest = others(op, columns_of(constraint));
    let has_rest = |one: &Constraint| columns_of(one).iter().any(|column| rest.contains(column));
    let same_kind = |one: &Constraint| {
        std::mem::discriminant(&one.kind) == std::mem::discriminant(&constraint.kind)
            || (key_columns(one).is_some() && key_columns(constraint).is_some())
    };
    let made_below = later.iter().any(|(name, later)| match later {
        Op::AddConstraint(later) => later.table == *name && same_kind(&later.constraint) && has_rest(&later.constraint),
        Op::UseIndex(later) => later.table == *name && key_columns(constraint).is_some(),
        _ => false,
    });
    let stays = at.after.table(&op.table).is_some_and(|table| is_unique_within(table, &rest, ""));
    if rest.is_empty() || made_below || (key_columns(constraint).is_some() && stays) {
        return None;
    }
    let what = match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => format!("the primary key {}", list(&columns_of(constraint))),
        ConstraintKind::Unique { .. } => format!("`{}`, unique {}", constraint.name, list(&columns_of(constraint))),
        ConstraintKind::Check { expr, .. } => format!("`{}`, check ({})", constraint.name, expr.text()),
        ConstraintKind::ForeignKey(key) => {
            format!("`{}`, the foreign key to `{}`", constraint.name, key.target.table)
        }
        ConstraintKind::Exclude(_) => format!("`{}`, an exclusion constraint", constraint.name),
    };
    let drop = format!("drop_constraint {}.{}", op.table, constraint.name);
    Some(Along { span: constraint.origin(), text: what, drop })
}

/// An index on other columns too, unless another one begins with these, or is made below.
fn index(at: &Moment<'_>, op: &DropColumn, index: &Index, later: &[(ObjName, &Op)]) -> Option<Along> {
    let rest = others(op, columns_of_index(index));
    let begins =
        |columns: Vec<&str>| rest.iter().all(|column| columns.iter().take(rest.len()).any(|one| one == column));
    let made_below = later.iter().any(|(name, later)| match later {
        Op::CreateIndex(later) => {
            later.table == *name && columns_of_index(&later.index).iter().any(|column| rest.contains(column))
        }
        Op::AddConstraint(later) => {
            later.table == *name && later.constraint.kind.owns_index() && begins(columns_of(&later.constraint))
        }
        _ => false,
    });
    let stays = at.after.table(&op.table).is_some_and(|table| {
        let plain = |one: &&Index| one.predicate.is_none() && one.method == index.method;
        let keys = table.constraints.values().filter(|one| one.kind.owns_index()).map(columns_of);
        table.indexes.values().filter(plain).map(columns_of_index).chain(keys).any(begins)
            && (!index.unique || is_unique_within(table, &rest, ""))
    });
    if rest.is_empty() || made_below || stays {
        return None;
    }
    let unique = if index.unique { "the unique index" } else { "the index" };
    let partial = index.predicate.as_ref().map(|expr| format!(" where ({})", expr.text())).unwrap_or_default();
    let text = format!("`{}`, {unique} {}{partial}", index.name, list(&item_columns(index)));
    let name = op.table.sibling(index.name.text.clone(), index.name.span);
    Some(Along { span: index.name.span, text, drop: format!("drop_index {name}") })
}

fn item_columns(index: &Index) -> Vec<&str> {
    let bare = Index { predicate: None, ..index.clone() };
    let own = columns_of_index(&bare).len();
    columns_of_index(index).into_iter().take(own).collect()
}

/// Statistics on other columns too, unless some are made below.
fn statistics<'a>(
    op: &'a DropColumn,
    table: &'a Table,
    later: &'a [(ObjName, &'a Op)],
) -> impl Iterator<Item = Along> + 'a {
    let made_below =
        later.iter().any(|(name, later)| matches!(later, Op::CreateStatistics(later) if later.table == *name));
    let going = table.statistics.values().filter(move |one| !made_below && one.mentions(&op.column.text));
    going.filter_map(|one| {
        let columns: Vec<&Name> = one
            .items
            .iter()
            .filter_map(|item| match item {
                StatisticsItem::Column(name) => Some(name),
                StatisticsItem::Expr { .. } => None,
            })
            .collect();
        let text = format!("the statistics `{}`", one.name);
        (columns.len() > 1).then(|| Along { span: one.name.span, text, drop: format!("drop_statistics {}", one.name) })
    })
}
