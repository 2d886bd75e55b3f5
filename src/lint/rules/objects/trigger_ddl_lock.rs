//! `drop_trigger` in a transaction that does other things too.

use super::Rule;
use crate::diag::codes::lint::objects as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{ObjName, ObjectKind};

pub(super) const RULE: Rule = Rule::operation(code::TRIGGER_DDL_LOCK, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropTrigger(op) = at.op else { return };
    if at.live(&op.table).is_none() || !at.one_transaction {
        return;
    }
    // By itself, or with another trigger in its place, it is as short as it can be.
    let mut others = at.operations.iter().flat_map(|planned| planned.op.in_the_model());
    let has_raw = at.operations.iter().any(|planned| matches!(&planned.op, Op::Execute(raw) if !raw.sql.proved));
    if !has_raw && others.all(|other| is_about_triggers(other, &op.table)) {
        return;
    }
    let (table, trigger) = (&op.table, &op.trigger);
    out.push(
        out.at(
            at.span,
            format!("dropping `{trigger}` stops every read and write of `{table}` until the transaction ends"),
            "ACCESS EXCLUSIVE lock, where creating a trigger lets reads go on",
        )
        .help(format!(
            "a revision of its own holds it for a moment only; `disable_trigger {table}.{trigger}` stops writes alone, and \
             the drop can come later"
        )),
    );
}

/// Whether the operation is about triggers of the table, or what they call.
fn is_about_triggers(op: &Op, table: &ObjName) -> bool {
    match op {
        Op::DropTrigger(op) => op.table == *table,
        Op::CreateTrigger(op) => op.table == *table,
        Op::RenameTrigger(op) => op.table == *table,
        Op::SwitchTrigger(op) => op.table == *table,
        Op::CreateObject(op) => op.object.key.kind == ObjectKind::Function,
        Op::ReplaceObject(op) => op.object.key.kind == ObjectKind::Function,
        Op::DropObject(op) => op.key.kind == ObjectKind::Function,
        _ => false,
    }
}
