//! `drop_enum_value`: the type is made anew, and every table with a column of it is written anew.

use super::Rule;
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Column, Name, Table};
use crate::text::quote_literal;

pub(super) const RULE: Rule = Rule::operation(code::DROP_ENUM_VALUE_REWRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropEnumValue(op) = at.op else { return };
    let is_of_it = |column: &&Column| at.before.object_of_type(&column.ty).is_some_and(|one| one.key == op.key);
    let tables = at.before.tables().filter(|table| at.live(&table.name).is_some());
    let uses: Vec<(&Table, Vec<&Column>)> = tables
        .map(|table| (table, table.columns.values().filter(is_of_it).collect::<Vec<_>>()))
        .filter(|(_, columns)| !columns.is_empty())
        .collect();
    if uses.is_empty() {
        return;
    }
    let names: Vec<String> = uses.iter().map(|(table, _)| format!("`{}`", table.name)).collect();
    let label = quote_literal(&op.label.text);
    let mut lines = vec!["leave the value in the type and refuse it in rows, which stops nobody:".to_owned()];
    let mut checks = Vec::new();
    for (table, columns) in &uses {
        for column in columns {
            let name = Name::new(format!("{}_{}_check", table.name.name, column.name.text), op.label.span);
            let test = if column.ty.array {
                format!("{label} <> all ({})", column.name)
            } else {
                format!("{} <> {label}", column.name)
            };
            lines.push(format!("create_check_constraint {name} on {} ({test}) not valid", table.name));
            checks.push(format!("validate_constraint {}.{name}", table.name));
        }
    }
    lines.push("-- in a revision of its own:".to_owned());
    lines.extend(checks);
    let found = out
        .at(
            at.place(op.label.span),
            format!("every row of {} is written anew, and nobody can read these meanwhile", names.join(" and ")),
            "the type is made anew without this value",
        )
        .help(lines.join("\n"));
    out.push(found);
}
