//! What drops a foreign key, alone or with its column or table: the table it points to is locked too.

use super::super::source::{drop_constraint, list, told};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Constraint, ForeignKey, ObjName};

pub(super) const RULE: Rule = Rule::operation(code::DROP_LOCKS_PARTNER, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let (table, column, constraint) = match at.op {
        Op::DropConstraint(op) => (&op.table, None, Some(&op.constraint)),
        Op::DropColumn(op) => (&op.table, Some(&op.column), None),
        Op::DropTable(op) => (&op.table, None, None),
        _ => return,
    };
    let Some(found) = at.before.table(table).filter(|_| !at.run.is_new(table)) else { return };
    // A drop of the key that is a transaction by itself is the shortest that this can be.
    if constraint.is_some() && (at.operations.len() == 1 || !at.one_transaction) {
        return;
    }
    let is_meant = |one: &Constraint, key: &ForeignKey| {
        constraint.is_none_or(|name| one.name == *name) && column.is_none_or(|name| key.columns.contains(name))
    };
    let is_dropped = |name: &ObjName| at.later().any(|op| matches!(op, Op::DropTable(op) if op.table == *name));
    let mut keys = Vec::new();
    let mut partners: Vec<&ObjName> = Vec::new();
    for (one, key) in found.foreign_keys().filter(|(one, key)| is_meant(one, key)) {
        let partner = &key.target.table;
        if partner == table || at.live(partner).is_none() || is_dropped(partner) {
            continue;
        }
        keys.push(&one.name);
        if !partners.contains(&partner) {
            partners.push(partner);
        }
    }
    if partners.is_empty() {
        return;
    }
    let what = match (column, constraint) {
        (Some(column), _) => format!("{table}.{column}"),
        (None, Some(constraint)) => constraint.to_string(),
        (None, None) => table.to_string(),
    };
    let inherited =
        found.partition_of.as_ref().is_some_and(|of| keys.iter().any(|key| of.constraints.contains_key(&key.text)));
    let help = if constraint.is_some() || inherited {
        "put it into a revision of its own, so that both locks are held for a moment only".to_owned()
    } else {
        let lines: Vec<String> = keys.iter().map(|key| drop_constraint(table, key)).collect();
        told("drop the foreign key before, in a revision of its own that holds both locks for a moment only", &lines)
    };
    out.push(
        out.at(
            at.span,
            format!(
                "dropping `{what}` stops every read and write of {} too, until the transaction ends",
                list(&partners)
            ),
            format!("ACCESS EXCLUSIVE lock on {}, which it does not name", list(&partners)),
        )
        .help(help),
    );
}
