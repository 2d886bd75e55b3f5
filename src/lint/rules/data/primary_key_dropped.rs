//! The primary key of a table that is in use goes, by itself or with a column, and no other comes.

use super::Rule;
use super::guarantees::{columns_of, list};
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{ConstraintKind, ObjName};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::PRIMARY_KEY_DROPPED, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let (table, span): (&ObjName, Span) = match at.op {
        Op::DropConstraint(op) => (&op.table, op.constraint.span),
        Op::DropColumn(op) => (&op.table, op.column.span),
        _ => return,
    };
    let Some(before) = at.before.table(table).filter(|_| !at.run.is_new(table)) else { return };
    let Some(key) = before.primary_key() else { return };
    if at.after.table(table).is_none_or(|table| table.primary_key().is_some()) {
        return;
    }
    let comes = at.later_on(table).iter().any(|(name, op)| match op {
        Op::AddConstraint(op) => op.table == *name && matches!(op.constraint.kind, ConstraintKind::PrimaryKey { .. }),
        Op::UseIndex(op) => op.table == *name && op.primary,
        Op::AddColumn(op) => {
            op.table == *name && op.constraints.iter().any(|one| matches!(one.kind, ConstraintKind::PrimaryKey { .. }))
        }
        Op::DropTable(op) => op.table == *name,
        _ => false,
    });
    if comes {
        return;
    }
    let found = out
        .at(
            at.place(span),
            format!("`{table}` has no primary key any more"),
            format!("{} told its rows apart", list(&columns_of(key))),
        )
        .help(format!(
            "where it is published for logical replication, every update and delete of it fails; make the new key in the \
             same revision: `create_primary_key on {table} (...)`"
        ));
    out.push(found);
}
