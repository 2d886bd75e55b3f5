//! A new column that has another value in each row: all rows are written anew.

use super::super::source::{not_null, told};
use super::{Rule, added, clause};
use crate::diag::codes::lint::columns as code;
use crate::forecast::NewValues;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, Op};
use crate::schema::{Column, ColumnDefault, Table, server_name};
use crate::syntax::ast::ColumnClauseKind;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_REWRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, values)) = added(at).filter(|(op, _)| op.backfill.is_none()) else { return };
    let (what, label, place) = match &values {
        NewValues::One | NewValues::Domain | NewValues::DomainVolatile(_) => return,
        NewValues::Volatile(function) => (
            format!("calling `{function}` for every row of `{}`", op.table),
            "volatile: each row gets a value of its own",
            clause(at, op, |kind| matches!(kind, ColumnClauseKind::Default(_))),
        ),
        NewValues::Serial => {
            (format!("numbering the rows of `{}`", op.table), "each row gets a number", at.place(op.column.name.span))
        }
        NewValues::Identity => (
            format!("numbering the rows of `{}`", op.table),
            "each row gets a number",
            clause(at, op, |kind| matches!(kind, ColumnClauseKind::Identity(_))),
        ),
        NewValues::Stored => (
            format!("computing `{}` for every row of `{}`", op.column.name, op.table),
            "each row stores its value",
            clause(at, op, |kind| matches!(kind, ColumnClauseKind::Generated { .. })),
        ),
    };
    let message = format!("{what} stops every read and write of it while all rows are written anew");
    let found = out.at(place, message, label);
    let Some(table) = at.before.table(&op.table) else { return };
    let help = match values {
        NewValues::Stored if at.version >= 18 => {
            "`virtual` in the place of `stored` costs nothing: the value is computed when it is read".to_owned()
        }
        NewValues::Stored => {
            "compute it where it is read, in a view or an index on the expression; or keep it by a trigger in a plain \
             column, and fill that in batches"
                .to_owned()
        }
        NewValues::Serial | NewValues::Identity => numbered(at, op, table),
        NewValues::One | NewValues::Domain | NewValues::DomainVolatile(_) | NewValues::Volatile(_) => {
            filled(at, op, table)
        }
    };
    out.push(found.help(help));
}

/// The column without what fills it.
fn bare(op: &AddColumn) -> AddColumn {
    let column = Column {
        not_null: false,
        not_null_name: None,
        default: None,
        identity: None,
        sequence: None,
        ..op.column.clone()
    };
    AddColumn { column, constraints: Vec::new(), ..op.clone() }
}

fn set_default(op: &AddColumn, default: &str) -> String {
    format!("alter_column {}.{} default {default}", op.table, op.column.name)
}

/// The lines that make the column what it should be when every row has a value.
fn closed(at: &Moment<'_>, op: &AddColumn, table: &Table, value: &str) -> Vec<String> {
    let name = &op.column.name;
    let mut lines = vec![format!(
        "-- in batches, each a transaction of its own: update {} set {name} = {value} where {name} is null and ...",
        op.table
    )];
    if op.column.not_null {
        lines.push("-- when no row is left:".to_owned());
        lines.extend(not_null(at.before, table, &op.column));
    }
    lines
}

fn filled(at: &Moment<'_>, op: &AddColumn, table: &Table) -> String {
    let value = match &op.column.default {
        Some(ColumnDefault::Expr(expr)) => expr.text(),
        Some(ColumnDefault::Sequence) | None => String::new(),
    };
    let mut lines = vec![write::operation(&Op::AddColumn(bare(op))), set_default(op, &value)];
    lines.extend(closed(at, op, table, &value));
    told("add it empty, let new rows have the default, and fill the others in batches", &lines)
}

fn numbered(at: &Moment<'_>, op: &AddColumn, table: &Table) -> String {
    let sequence = server_name(&op.table.name, Some(&op.column.name.text), "numbers", |_| false);
    let sequence = op.table.sibling(sequence, op.column.name.span);
    let next = format!("nextval('{sequence}')");
    let mut lines = vec![
        write::operation(&Op::AddColumn(bare(op))),
        format!("create_sequence {sequence} owned by {}.{}", op.table, op.column.name),
        set_default(op, &next),
    ];
    lines.extend(closed(at, op, table, &next));
    if let Some(identity) = &op.column.identity {
        let (path, when) =
            (format!("{}.{}", op.table, op.column.name), if identity.always { "always" } else { "by default" });
        lines.push("-- with a start above the largest number:".to_owned());
        lines.push(format!("alter_column {path} drop default add generated {when} as identity (start ...)"));
    }
    told("add it empty, number new rows by a sequence, and the others in batches", &lines)
}
