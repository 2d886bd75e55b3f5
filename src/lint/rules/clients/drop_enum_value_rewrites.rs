//! `drop_enum_value`: the type is made anew, and every table with a column of it is written anew.

use super::Rule;
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::Table;
use crate::text::quote_literal;

pub(super) const RULE: Rule = Rule::operation(code::DROP_ENUM_VALUE_REWRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropEnumValue(op) = at.op else { return };
    let uses = |table: &&Table| {
        let is_of_it = |ty| at.before.object_of_type(ty).is_some_and(|object| object.key == op.key);
        table.columns.values().any(|column| is_of_it(&column.ty))
    };
    let tables = at.before.tables().filter(uses).filter(|table| at.live(&table.name).is_some());
    let names: Vec<&Table> = tables.collect();
    let Some(first) = names.first() else { return };
    let all: Vec<String> = names.iter().map(|table| format!("`{}`", table.name)).collect();
    let column = first
        .columns
        .values()
        .find(|column| at.before.object_of_type(&column.ty).is_some_and(|object| object.key == op.key));
    let Some(column) = column else { return };
    let label = quote_literal(&op.label.text);
    let found = out
        .at(
            at.place(op.label.span),
            format!("every row of {} is written anew, and nobody can read a row of it meanwhile", all.join(", ")),
            "the type is made anew without this value",
        )
        .help(format!(
            "leave the value in the type and refuse it in rows, which reads them without stopping anybody:\n\
             create_check_constraint on {0} ({1} <> {label}) not valid\n\
             -- in a revision of its own:\n\
             validate_constraint {0}.{2}_{3}_check",
            first.name, column.name, first.name.name, column.name.text
        ));
    out.push(found);
}
