//! What must not share a transaction with what is before it.
//!
//! A constraint that is added `not valid` and validated by itself is so added for the others' sake: adding it takes a
//! strong lock for a moment, validating it a weak one for as long as the table is read. In one transaction the strong lock
//! would be held all that time. So the validation gets a transaction of its own.

use super::{Statement, Transaction, pending};
use crate::op::Op;
use crate::plan::PlannedOp;
use crate::schema::ObjName;

/// Marks the validations of what the step itself has added to a table that it has not made. `all` has the statements of
/// the operations, in order.
///
/// A step with raw SQL that the model does not follow, or with rows whose checks wait for the end of the transaction, stays
/// as it is: what these rely on may end with the transaction.
pub(super) fn validations(ops: &[PlannedOp], all: &mut [Statement]) {
    if stays_together(ops) {
        return;
    }
    let mut made: Vec<ObjName> = Vec::new();
    let mut open: Vec<(ObjName, String)> = Vec::new();
    for planned in ops {
        match &planned.op {
            Op::CreateTable(op) => made.push(op.table.name.clone()),
            Op::CreatePartition(op) => made.push(op.table.name.clone()),
            Op::RenameTable(op) => {
                let to = op.table.sibling(op.to.text.clone(), op.to.span);
                let tables = made.iter_mut().chain(open.iter_mut().map(|(table, _)| table));
                tables.filter(|table| **table == op.table).for_each(|table| *table = to.clone());
            }
            Op::AddConstraint(op) if op.constraint.not_valid && !made.contains(&op.table) => {
                open.push((op.table.clone(), op.constraint.name.text.clone()));
            }
            Op::RenameConstraint(op) => {
                let is_it = |(table, name): &&mut (ObjName, String)| *table == op.table && *name == op.constraint.text;
                open.iter_mut().filter(is_it).for_each(|(_, name)| name.clone_from(&op.to.text));
            }
            Op::ValidateConstraint(op)
                if open.iter().any(|(table, name)| *table == op.table && *name == op.constraint.text) =>
            {
                let statements = all.iter_mut().filter(|statement| statement.span == Some(planned.span));
                // An inverse has the place of what it takes back, which may have several.
                let own = super::statements(&planned.op, None);
                let is_own = |one: &&mut Statement| own.iter().any(|own| own.sql == one.sql);
                statements.filter(is_own).for_each(|statement| statement.transaction = Transaction::Own);
            }
            _ => {}
        }
    }
}

/// Whether the step has something that may rely on its being one transaction.
pub(crate) fn stays_together(ops: &[PlannedOp]) -> bool {
    ops.iter().any(|planned| match &planned.op {
        Op::Execute(raw) => raw.sql.opaque || raw.sql.follows.is_empty(),
        op => pending::leaves_checks(op),
    })
}
