//! A serial column that becomes wider than the sequence that numbers it.

use super::super::source::told;
use super::{Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{ColumnDefault, integer_range};

pub(super) const RULE: Rule = Rule::operation(code::SERIAL_SEQUENCE_STAYS_NARROW, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at) else { return };
    let Some(owned) = &change.column.sequence else { return };
    let to = &change.change.ty;
    let numbers = change.column.default == Some(ColumnDefault::Sequence) && change.op.default.is_none();
    if !numbers || !to.is_integer() || !owned.ty.is_integer() || integer_range(&owned.ty).1 >= integer_range(to).1 {
        return;
    }
    let sequence = change.op.table.sibling(owned.name.clone(), change.op.column.span);
    let is_widened = at.operations.iter().any(|planned| match &planned.op {
        Op::AlterSequence(op) => op.sequence.name == sequence && op.change.ty.is_some(),
        Op::Execute(raw) => {
            let text = raw.sql.text.to_lowercase();
            text.contains("alter sequence") && text.contains(&sequence.name)
        }
        _ => false,
    });
    if is_widened {
        return;
    }
    let greatest = integer_range(&owned.ty).1;
    let found = out.at(
        at.place(change.op.column.span),
        format!("`{sequence}` goes on counting as {}: the next row after {greatest} fails", owned.ty),
        format!("the column becomes {to}, its sequence does not"),
    );
    let lines = [format!("alter_sequence {sequence} as {to}")];
    out.push(found.help(told("let the sequence follow", &lines)));
}
