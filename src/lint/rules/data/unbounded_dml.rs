//! A change of rows in a table that is in use that does not say, by a key, which rows.

use super::Rule;
use super::guarantees::key_columns;
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Column, ColumnDefault, Expr, Name, ObjName, Part, Table};

pub(super) const RULE: Rule = Rule::operation(code::UNBOUNDED_DML, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    match at.op {
        Op::UpdateRows(op) => {
            let Some(table) = at.live(&op.table) else { return };
            let new_columns_only = op.set.iter().all(|set| at.run.is_new_column(&op.table, &set.column.text));
            let rows = match &op.filter {
                None => format!("all rows of `{}` are written in one statement", op.table),
                Some(filter) if names_rows(filter, table) => return,
                Some(_) => {
                    format!("every row of `{}` that fits is written in one statement, however many there are", op.table)
                }
            };
            let when = if new_columns_only { "after this revision" } else { "before this revision" };
            let found = out
                .at(at.place(op.table.span), rows, "each of them stays locked until the transaction ends")
                .help(format!(
                    "change the rows in batches of a few thousand by their key, each in a transaction of its own, {when}; \
                     a table that stays small is named under `small_tables` in the configuration"
                ));
            out.push(found);
        }
        Op::AddColumn(op) if op.backfill.is_some() => {
            if at.live(&op.table).is_none() {
                return;
            }
            let (table, column) = (&op.table, &op.column.name);
            let waits = if at.one_transaction {
                "while nobody can read the table: the lock of the new column is held to the end"
            } else {
                "and each of them stays locked until all are"
            };
            let found = out
                .at(at.place(column.span), format!("all rows of `{table}` are written in one statement"), waits)
                .help(way_out(table, &op.column));
            out.push(found);
        }
        _ => {}
    }
}

/// The same in steps that stop nobody.
fn way_out(table: &ObjName, column: &Column) -> String {
    let name = &column.name;
    let mut lines =
        vec!["fill the column in batches, by its own:".to_owned(), format!("add_column {table}.{name} {}", column.ty)];
    let mut actions = String::new();
    if let Some(ColumnDefault::Expr(default)) = &column.default {
        actions.push_str(&format!(" default {}", default.text()));
    }
    if column.not_null {
        actions.push_str(" not null");
    }
    if !actions.is_empty() {
        lines.push("-- in a revision of its own, once no row is left without a value:".to_owned());
        lines.push(format!("alter_column {table}.{name}{actions}"));
    }
    lines.join("\n")
}

/// Whether the condition asks for the values of a key.
fn names_rows(filter: &Expr, table: &Table) -> bool {
    let has_or = filter.parts.iter().any(|part| match part {
        Part::Sql { tokens, .. } => tokens.split(' ').any(|word| word == "or" || word == "not"),
        Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => false,
    });
    let asks = |column: &Name| {
        filter.parts.windows(2).any(|pair| match pair {
            [Part::Column(name), Part::Sql { tokens, .. }] => {
                *name == column.text && (tokens.starts_with("= ") || tokens.starts_with("in ("))
            }
            _ => false,
        })
    };
    let indexes = table.indexes.values().filter_map(crate::schema::Index::key_columns);
    !has_or
        && (table.constraints.values().filter_map(key_columns).any(|key| key.iter().all(asks))
            || indexes.into_iter().any(|key| key.iter().all(|name| asks(&Name::new(*name, table.name.span)))))
}
