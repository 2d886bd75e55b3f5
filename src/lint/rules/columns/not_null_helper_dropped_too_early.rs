//! One `alter table` that sets a column not null and drops the check that proves it: the drop comes first.

use super::super::source::told;
use super::Rule;
use crate::diag::codes::lint::columns as code;
use crate::forecast::proof_of_not_null;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AlterColumn, Op};
use crate::schema::Constraint;

pub(super) const RULE: Rule = Rule::operation(code::NOT_NULL_HELPER_DROPPED_TOO_EARLY, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AlterColumn(op) = at.op else { return };
    let Some(proof) = dropped_proof(at, op).filter(|_| at.live(&op.table).is_some()) else { return };
    let found = out.at(
        at.place(op.column.span),
        format!(
            "`{}` is gone before `{}.{}` becomes not null, so every read and write of `{}` waits while all rows are read",
            proof.name, op.table, op.column, op.table
        ),
        "in one `alter table`, drops come first",
    );
    let lines = [
        format!("alter_column {}.{} not null", op.table, op.column),
        format!("drop_constraint {}.{}", op.table, proof.name),
    ];
    out.push(found.help(told("say it in two statements", &lines)));
}

/// The check that would have proved that the column has no nulls, if the same statement drops it.
pub(super) fn dropped_proof<'a>(at: &Moment<'a>, op: &AlterColumn) -> Option<&'a Constraint> {
    if op.not_null != Some(true) || !at.is_raw {
        return None;
    }
    let Op::Execute(raw) = &at.operations.get(at.at)?.op else { return None };
    let proof = proof_of_not_null(at.outset.table(&op.table)?, &op.column.text)?;
    // Operations of the language are statements of their own.
    let is_one = !raw.sql.text.trim().trim_end_matches(';').contains(';');
    let drops = raw.sql.follows.iter().any(|other| match other {
        Op::DropConstraint(drop) => drop.table == op.table && drop.constraint == proof.name,
        _ => false,
    });
    (is_one && drops).then_some(proof)
}
