//! `drop_column` of a column that was there before the run: its values go, and programs may still name it.

use super::Rule;
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::DROP_COLUMN_LOSES_DATA, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropColumn(op) = at.op else { return };
    let column = at.before.table(&op.table).and_then(|table| table.columns.get(&op.column.text));
    // What is computed has no values of its own.
    if at.run.is_new_column(&op.table, &op.column.text) || column.is_none_or(|column| column.generated.is_some()) {
        return;
    }
    let found = out
        .at(
            at.place(op.column.span),
            format!("the values of `{}.{}` are lost", op.table, op.column),
            "programs that still name it fail from here on",
        )
        .help(
            "drop it in a later release than the last that reads or writes it; where that is so, say it on the line above:\n\
             allow drop-column-loses-data 'unused since release 12'",
        );
    out.push(found);
}
