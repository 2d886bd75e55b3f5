//! A change of what `select *` gives, which prepared statements of open sessions do not survive.

use super::Rule;
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::CACHED_PLAN_BREAKS, see).off();

fn see(at: &Moment<'_>, out: &mut Report) {
    let (table, column, what) = match at.op {
        Op::AddColumn(op) => (&op.table, &op.column.name, "select every column"),
        Op::DropColumn(op) => (&op.table, &op.column, "select every column"),
        Op::AlterColumn(op) if op.ty.is_some() => (&op.table, &op.column, "select this column"),
        _ => return,
    };
    // A column of this run is in nobody's statement.
    let is_own = !matches!(at.op, Op::AddColumn(_)) && at.run.is_new_column(table, &column.text);
    if at.run.is_new(table) || is_own || at.before.table(table).is_none() {
        return;
    }
    let found = out
        .at(
            at.place(column.span),
            format!("prepared statements that {what} of `{table}` fail once in each open session"),
            "cached plan must not change result type",
        )
        .help("let programs name their columns and try again after SQLSTATE 0A000, or restart their pools afterwards");
    out.push(found);
}
