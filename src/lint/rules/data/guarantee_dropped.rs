//! A constraint that is dropped, and nothing that stays or comes says the same: rows enter that it would have refused.

use super::Rule;
use super::guarantees::{asks_not_null, columns_of, is_unique_within, key_columns, list, makes_unique_within};
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Constraint, ConstraintKind, Name, ObjName, Relation, Table};
use crate::syntax::ast::{ColumnActionKind, Kind};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::GUARANTEE_DROPPED, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((span, message, label)) = dropped(at) else { return };
    let found = out.at(at.place(span), message, label).help(
        "what takes its place belongs into the same revision; where it is given up, say why on the line above:\n\
         allow guarantee-dropped 'guests have no customer'",
    );
    out.push(found);
}

/// What is no longer kept: the place, the headline, the label.
fn dropped(at: &Moment<'_>) -> Option<(Span, String, String)> {
    match at.op {
        Op::DropConstraint(op) => {
            let table = at.before.table(&op.table).filter(|_| !at.run.is_new(&op.table))?;
            let constraint = table.constraints.get(&op.constraint.text)?;
            let kept = made_here(at, &op.table, &op.constraint)
                || stays(at, &op.table, constraint)
                || comes(at, &op.table, constraint)
                || goes_with_others(at, &op.table, constraint);
            if kept {
                return None;
            }
            let (table, columns) = (&op.table, list(&columns_of(constraint)));
            let (message, label) = match &constraint.kind {
                // That is another rule's.
                ConstraintKind::PrimaryKey { .. } => return None,
                ConstraintKind::Unique { .. } => (
                    format!("two rows of `{table}` can have the same {columns} from here on"),
                    "nothing else keeps that unique, and `on conflict` with these columns fails".to_owned(),
                ),
                ConstraintKind::Check { expr, .. } => (
                    format!("rows of `{table}` need not be ({}) any more", expr.text()),
                    "what enters meanwhile stays when the check comes back".to_owned(),
                ),
                ConstraintKind::ForeignKey(key) => (
                    format!("{columns} of `{table}` can point to no row of `{}` from here on", key.target.table),
                    "rows that point nowhere stay when the key comes back".to_owned(),
                ),
                ConstraintKind::Exclude(_) => (
                    format!("rows of `{table}` can be in conflict from here on"),
                    "what enters meanwhile stays when the constraint comes back".to_owned(),
                ),
            };
            Some((op.constraint.span, message, label))
        }
        Op::DropIndex(op) => {
            let Some(Relation::Index(owner, _)) = at.before.relation(&op.index) else { return None };
            let table = at.before.table(owner).filter(|_| !at.run.is_new(owner))?;
            let index = table.indexes.get(&op.index.name).filter(|index| index.unique)?;
            let columns = super::guarantees::columns_of_index(index);
            let made_here = at
                .earlier()
                .any(|op| matches!(op, Op::CreateIndex(made) if made.table == *owner && made.index.name == index.name));
            let stays = at.after.table(owner).is_some_and(|table| {
                let alike = |one: &&crate::schema::Index| one.unique && one.items == index.items;
                is_unique_within(table, &columns, &index.name.text)
                    || table.indexes.values().filter(alike).any(|one| one.predicate == index.predicate)
            });
            let comes = at.later_on(owner).iter().any(|(name, op)| match op {
                Op::CreateIndex(made) => made.table == *name && made.index.unique && made.index.items == index.items,
                _ => makes_unique_within(op, name, &columns),
            });
            if made_here || stays || comes || columns_go(at, owner, &columns) {
                return None;
            }
            Some((
                op.index.span,
                format!("two rows of `{owner}` can have the same {} from here on", list(&columns)),
                "nothing else keeps that unique, and `on conflict` with these columns fails".to_owned(),
            ))
        }
        Op::AlterColumn(op) if op.not_null == Some(false) => {
            let table = at.before.table(&op.table).filter(|_| !at.run.is_new_column(&op.table, &op.column.text))?;
            let column = table.columns.get(&op.column.text).filter(|column| column.not_null)?;
            let comes = at.later_on(&op.table).iter().any(|(name, later)| match later {
                Op::AlterColumn(later) => {
                    later.table == *name && later.column == op.column && later.not_null == Some(true)
                }
                _ => false,
            });
            if comes || is_proved(table, &column.name) || columns_go(at, &op.table, &[op.column.as_str()]) {
                return None;
            }
            Some((
                action(at).unwrap_or(op.column.span),
                format!("`{}.{}` can be null from here on", op.table, op.column),
                "programs that read it may not expect that".to_owned(),
            ))
        }
        _ => None,
    }
}

/// The place of `null`.
fn action(at: &Moment<'_>) -> Option<Span> {
    let Kind::AlterColumn { actions, .. } = &at.written?.kind else { return None };
    actions.iter().find(|action| action.kind == ColumnActionKind::Null).map(|action| action.span)
}

/// Whether the revision itself made the constraint, so that nobody relies on it: a helper that proved something.
fn made_here(at: &Moment<'_>, table: &ObjName, name: &Name) -> bool {
    at.earlier().any(|op| match op {
        Op::AddConstraint(made) => made.table == *table && made.constraint.name == *name,
        Op::AddColumn(made) => made.table == *table && made.constraints.iter().any(|one| one.name == *name),
        _ => false,
    })
}

/// Whether something that stays says the same.
fn stays(at: &Moment<'_>, table: &ObjName, constraint: &Constraint) -> bool {
    let Some(table) = at.after.table(table) else { return true };
    let others = || table.constraints.values().filter(|one| one.name != constraint.name && !one.not_valid);
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
            is_unique_within(table, &columns_of(constraint), &constraint.name.text)
        }
        ConstraintKind::Check { expr, .. } => {
            let is_not_null = |column: &str| table.columns.get(column).is_some_and(|column| column.not_null);
            asks_not_null(expr).is_some_and(is_not_null)
                || others().any(|one| matches!(&one.kind, ConstraintKind::Check { expr: other, .. } if other == expr))
        }
        ConstraintKind::ForeignKey(key) => others().any(|one| match &one.kind {
            ConstraintKind::ForeignKey(other) => other.columns == key.columns && other.target == key.target,
            _ => false,
        }),
        ConstraintKind::Exclude(exclude) => others().any(|one| match &one.kind {
            ConstraintKind::Exclude(other) => other.is_same(exclude),
            _ => false,
        }),
    }
}

/// Whether one of its kind comes below, on the same columns: the rule changes, and is not given up.
fn comes(at: &Moment<'_>, table: &ObjName, constraint: &Constraint) -> bool {
    let columns = columns_of(constraint);
    at.later_on(table).iter().any(|(name, op)| match op {
        Op::AddConstraint(made) if made.table == *name => {
            let of_made = columns_of(&made.constraint);
            let shares = of_made.iter().any(|column| columns.contains(column));
            match (&constraint.kind, &made.constraint.kind) {
                (ConstraintKind::Check { .. }, ConstraintKind::Check { .. })
                | (ConstraintKind::Exclude(_), ConstraintKind::Exclude(_)) => shares,
                (ConstraintKind::ForeignKey(_), ConstraintKind::ForeignKey(_)) => of_made == columns,
                _ => key_columns(constraint).is_some() && makes_unique_within(op, name, &columns),
            }
        }
        Op::AlterColumn(made) if made.table == *name => match &constraint.kind {
            ConstraintKind::Check { expr, .. } => {
                asks_not_null(expr) == Some(made.column.as_str()) && made.not_null == Some(true)
            }
            _ => false,
        },
        _ => key_columns(constraint).is_some() && makes_unique_within(op, name, &columns),
    })
}

/// Whether what it is about goes below: it was let go of by its name, as it should be.
fn goes_with_others(at: &Moment<'_>, table: &ObjName, constraint: &Constraint) -> bool {
    let target_goes = match &constraint.kind {
        ConstraintKind::ForeignKey(key) => at.later().any(|op| match op {
            Op::DropTable(op) => op.table == key.target.table,
            Op::DropColumn(op) => op.table == key.target.table && key.target.columns.contains(&op.column),
            _ => false,
        }),
        _ => false,
    };
    target_goes || columns_go(at, table, &columns_of(constraint))
}

/// Whether the table goes below, or one of these columns of it.
fn columns_go(at: &Moment<'_>, table: &ObjName, columns: &[&str]) -> bool {
    at.later_on(table).iter().any(|(name, op)| match op {
        Op::DropTable(op) => op.table == *name,
        Op::DropColumn(op) => op.table == *name && columns.contains(&op.column.as_str()),
        _ => false,
    })
}

/// Whether a check refuses nulls too.
fn is_proved(table: &Table, column: &Name) -> bool {
    table.constraints.values().any(|one| match &one.kind {
        ConstraintKind::Check { expr, .. } => asks_not_null(expr) == Some(column.as_str()),
        _ => false,
    })
}
