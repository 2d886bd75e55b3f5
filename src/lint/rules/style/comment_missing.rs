//! A table, and where the configuration says so a column, that is made without a comment.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::{RevisionMoment, inside};
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Name, ObjName};

pub(super) const RULE: Rule = Rule::revision(code::COMMENT_MISSING, see).off();

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    for (planned, op) in at.in_the_model() {
        let (name, columns): (&ObjName, Vec<&Name>) = match op {
            Op::CreateTable(op) => (&op.table.name, op.table.columns.values().map(|column| &column.name).collect()),
            Op::AddColumn(op) => (&op.table, vec![&op.column.name]),
            _ => continue,
        };
        let Some(table) = at.after.table(name) else { continue };
        if matches!(op, Op::CreateTable(_)) && table.comment.is_none() && table.partition_of.is_none() {
            let found = out
                .at(inside(planned.span, name.span), format!("nothing says what a row of `{name}` is"), "no comment")
                .help("end the table with `comment '...'`, or add `comment_table`");
            out.push(found);
        }
        if !at.options.comment_columns {
            continue;
        }
        for column in columns.into_iter().filter(|column| planned.span.contains(column.span)) {
            if table.columns.get(&column.text).is_some_and(|column| column.comment.is_none()) {
                let message = format!("nothing says what `{name}.{column}` is");
                out.push(out.at(column.span, message, "no comment").help("add `comment '...'` to the column"));
            }
        }
    }
}
