//! A column or table that is dropped where one of the same shape is made: probably a rename, which would keep the rows.

use super::Rule;
use crate::diag::codes::lint::data as code;
use crate::lint::moment::{RevisionMoment, inside};
use crate::lint::report::Report;
use crate::lint::words;
use crate::op::{AddColumn, DropColumn, Op};
use crate::plan::PlannedOp;
use crate::schema::{Name, ObjName, Table, Type};

pub(super) const RULE: Rule = Rule::revision(code::DROP_ADD_IS_RENAME, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    let dropped = at.in_the_model().filter_map(|(planned, op)| match op {
        Op::DropColumn(op) => Some((planned, op)),
        _ => None,
    });
    for (planned, gone) in dropped {
        if let Some(made) = new_name(at, gone) {
            let found = out
                .at(
                    inside(planned.span, gone.column.span),
                    format!(
                        "`{}.{}` loses its values, and `{}` begins empty",
                        gone.table, gone.column, made.column.name
                    ),
                    "this looks like a rename",
                )
                .related(made.column.name.span, "a column of the same type is made here")
                .help(format!(
                    "where the same values are meant, they stay with `rename_column {}.{} to {}`",
                    gone.table, gone.column, made.column.name
                ));
            out.push(found);
        }
    }
    for (planned, op) in at.in_the_model() {
        let Op::DropTable(gone) = op else { continue };
        let Some(before) = at.before.table(&gone.table).filter(|_| !at.run.is_new(&gone.table)) else { continue };
        let mut made = at.in_the_model().filter_map(|(_, op)| match op {
            Op::CreateTable(op) if shape(&op.table) == shape(before) => Some(&op.table),
            _ => None,
        });
        let Some(table) = made.next().filter(|_| made.next().is_none()) else { continue };
        if before.columns.is_empty() || at.operations.iter().any(|one| moves_rows(one, &gone.table, &table.name)) {
            continue;
        }
        let found = out
            .at(
                inside(planned.span, gone.table.span),
                format!("`{}` loses its rows, and `{}` begins empty", gone.table, table.name),
                "this looks like a rename",
            )
            .related(table.name.span, "a table with the same columns is made here")
            .help(way_out(&gone.table, &table.name));
        out.push(found);
    }
}

/// The one column that looks like a dropped one under another name.
fn new_name<'a>(at: &RevisionMoment<'a>, gone: &DropColumn) -> Option<&'a AddColumn> {
    let table = at.before.table(&gone.table).filter(|_| !at.run.is_new_column(&gone.table, &gone.column.text))?;
    let column = table.columns.get(&gone.column.text).filter(|column| column.generated.is_none())?;
    let others = at.in_the_model().filter(|(_, op)| {
        matches!(op, Op::DropColumn(other)
            if other.table == gone.table && table.columns.get(&other.column.text).is_some_and(|one| one.ty == column.ty))
    });
    let mut made = at.in_the_model().filter_map(|(_, op)| match op {
        Op::AddColumn(op) if op.table == gone.table && op.column.ty == column.ty => Some(op),
        _ => None,
    });
    let one = made.next().filter(|_| made.next().is_none() && others.count() == 1)?;
    let is_alike = one.column.not_null == column.not_null
        && one.column.generated.is_none()
        && one.column.identity.is_none()
        && one.backfill.is_none()
        && one.column.name != gone.column
        && one.column.default == column.default;
    let carried = at.operations.iter().any(|planned| match &planned.op {
        Op::UpdateRows(update) => {
            update.table == gone.table
                && update.set.iter().any(|set| {
                    set.column == one.column.name
                        && set.value.as_ref().is_some_and(|value| value.mentions(&gone.column.text))
                })
        }
        Op::Execute(raw) => {
            let words = words::words("sql", &raw.sql.text);
            words.contains(&gone.column.text) && words.contains(&one.column.name.text) && !raw.sql.proved
        }
        _ => false,
    });
    (is_alike && !carried).then_some(one)
}

/// What keeps the rows of a table.
fn way_out(gone: &ObjName, made: &ObjName) -> String {
    let mut lines = vec!["where the same rows are meant, they stay with".to_owned()];
    let mut name = gone.clone();
    if gone.name != made.name {
        let to = Name::new(made.name.clone(), made.span);
        lines.push(format!("rename_table {gone} to {to}"));
        name = gone.sibling(made.name.clone(), made.span);
    }
    if gone.schema != made.schema {
        lines.push(format!("set_schema table {name} to {}", Name::new(made.schema.clone(), made.span)));
    }
    if lines.len() == 1 {
        return "where the rows are to stay, change the table with `add_column`, `alter_column` and their like"
            .to_owned();
    }
    lines.join("\n")
}

/// What a table looks like.
fn shape(table: &Table) -> Vec<(&str, &Type)> {
    let mut shape: Vec<_> = table.columns.values().map(|column| (column.name.as_str(), &column.ty)).collect();
    shape.sort_by_key(|(name, _)| *name);
    shape
}

/// Whether raw SQL takes rows from one table to the other.
fn moves_rows(planned: &PlannedOp, from: &ObjName, to: &ObjName) -> bool {
    let Op::Execute(raw) = &planned.op else { return false };
    let words = words::words("sql", &raw.sql.text);
    words.contains(&from.name) && words.contains(&to.name)
}
