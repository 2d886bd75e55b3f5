//! `insert into`, `delete from`, `update`: changes of rows.

use super::writer;
use super::{Copy, Statement};
use crate::op::{CopyRows, DeleteCopied, DeleteRows, InsertRows, KeyColumn, Row, SetValue, UpdateRows, Value};
use crate::schema::{Expr, ObjName, Type};
use crate::sql::Shape;
use crate::text::{Span, quote_literal};

/// How many rows one statement finds by a key of several columns: PostgreSQL reads these as conditions inside each
/// other, and its stack is not endless.
const MOST_PAIRS: usize = 500;

/// One statement for all rows, a line each.
pub(super) fn insert_rows(op: &InsertRows) -> String {
    let rows: Vec<String> = op.rows.rows.iter().map(|row| format!("  ({})", values(row))).collect();
    let overriding = if op.overriding { " overriding system value" } else { "" };
    format!(
        "insert into {} ({}){overriding} values\n{}",
        op.rows.table,
        writer::list(&op.rows.columns),
        rows.join(",\n")
    )
}

fn values(row: &Row) -> String {
    row.values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// The word that leaves tables that inherit alone.
fn only(only: bool) -> &'static str {
    if only { "only " } else { "" }
}

/// The rows by their key.
pub(super) fn delete_rows(op: &DeleteRows) -> Vec<String> {
    let table = &format!("{}{}", only(op.only), op.rows.table);
    if let [only] = op.rows.rows.as_slice() {
        let equal: Vec<String> =
            op.key.iter().filter_map(|column| Some(format!("{} = {}", column.name, found(only, column)?))).collect();
        return vec![format!("delete from {table} where {}", equal.join(" and "))];
    }
    if let [column] = op.key.as_slice() {
        let all: Vec<String> = op.rows.rows.iter().filter_map(|row| found(row, column)).collect();
        return vec![format!("delete from {table} where {} in ({})", column.name, all.join(", "))];
    }
    let names: Vec<String> = op.key.iter().map(|column| column.name.to_string()).collect();
    let one = |row: &Row| {
        let key: Vec<String> = op.key.iter().filter_map(|column| found(row, column)).collect();
        format!("  ({})", key.join(", "))
    };
    // The last rows first: those of one table that point to each other were written in the order in which they can be made.
    let chunks = op.rows.rows.chunks(MOST_PAIRS).rev();
    chunks
        .map(|rows| {
            let rows: Vec<String> = rows.iter().map(one).collect();
            format!("delete from {table} where ({}) in (\n{}\n)", names.join(", "), rows.join(",\n"))
        })
        .collect()
}

/// The value of a key's column, as it is in the table: what was written was converted to the column's type when it was
/// stored, and PostgreSQL may compare in another type.
fn found(row: &Row, column: &KeyColumn) -> Option<String> {
    let value = row.values.get(column.place)?;
    Some(if compares_as_stored(value, &column.ty) { value.text.clone() } else { cast(value, &column.ty) })
}

/// Whether a comparison takes the value as one of the column's type without being told.
fn compares_as_stored(value: &Value, ty: &Type) -> bool {
    match value.shape {
        Shape::Integer => ty.is_integer(),
        Shape::Boolean => ty.builtin && !ty.array && ty.name == "boolean",
        // Without a length or precision nothing was cut off or rounded. Of a text only blanks at its end are.
        Shape::Text => {
            let plain = value.text.starts_with('\'') && !value.text.ends_with(" '");
            ty.builtin
                && (ty.args.is_empty() || (plain && !ty.array && ["varchar", "char"].contains(&ty.name.as_str())))
        }
        Shape::Null | Shape::Default | Shape::Fixed | Shape::Other => false,
    }
}

fn cast(value: &Value, ty: &Type) -> String {
    match value.shape {
        Shape::Text | Shape::Boolean => format!("{}::{ty}", value.text),
        _ if value.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => format!("{}::{ty}", value.text),
        _ => format!("({})::{ty}", value.text),
    }
}

/// `copy t (a, b) from stdin with (format csv, header)`
pub(super) fn copy_rows(op: &CopyRows, span: Option<Span>) -> Statement {
    let sql = copy(&op.table.to_string(), op);
    let copy = Copy { before: None, sql: sql.clone(), after: Vec::new(), file: op.file.clone() };
    Statement { copy: Some(Box::new(copy)), ..Statement::generated(sql, span) }
}

/// The file once more into a table of the session's own, and the rows that have a key of it deleted. The table has the
/// types of the real one, so that the keys become what they became there.
pub(super) fn delete_copied(op: &DeleteCopied, span: Option<Span>) -> Statement {
    let copied = &op.copied;
    let (table, columns) = (&copied.table, writer::list(&copied.columns));
    let same: Vec<String> = op.key.iter().map(|column| format!("kept.{0} = written.{0}", column.name)).collect();
    let before = format!("create temporary table aludel_rows as select {columns} from {table} with no data");
    let sql = copy("pg_temp.aludel_rows", copied);
    let after = vec![
        format!(
            "delete from {}{table} as kept using pg_temp.aludel_rows as written where {}",
            only(op.only),
            same.join(" and ")
        ),
        "drop table pg_temp.aludel_rows".to_owned(),
    ];
    let all: Vec<&str> = [before.as_str(), sql.as_str()].into_iter().chain(after.iter().map(String::as_str)).collect();
    let shown = all.join(";\n");
    let copy = Copy { before: Some(before), sql, after, file: copied.file.clone() };
    Statement { copy: Some(Box::new(copy)), ..Statement::generated(shown, span) }
}

fn copy(table: &str, op: &CopyRows) -> String {
    let mut options = vec!["format csv".to_owned()];
    if op.format.header {
        options.push("header".to_owned());
    }
    for (word, value) in [
        ("delimiter", &op.format.delimiter),
        ("null", &op.format.null),
        ("quote", &op.format.quote),
        ("escape", &op.format.escape),
    ] {
        options.extend(value.as_ref().map(|value| format!("{word} {}", quote_literal(value))));
    }
    format!("copy {table} ({}) from stdin with ({})", writer::list(&op.columns), options.join(", "))
}

/// `update t set a = 1 where (b)`
pub(super) fn update_rows(op: &UpdateRows) -> String {
    update(&op.table, &op.set, op.filter.as_ref())
}

fn update(table: &ObjName, set: &[SetValue], filter: Option<&Expr>) -> String {
    let set: Vec<String> = set
        .iter()
        .map(|one| {
            let value = one.value.as_ref().map_or_else(|| "default".to_owned(), closed);
            format!("{} = {value}", one.column)
        })
        .collect();
    let filter = filter.map(|filter| format!(" where {}", closed(filter))).unwrap_or_default();
    format!("update {table} set {}{filter}", set.join(", "))
}

/// The rows that are there get the value of a new column.
pub(super) fn fill(table: &ObjName, column: &crate::schema::Name, expr: &Expr) -> String {
    format!("update {table} set {column} = {}", closed(expr))
}

/// An expression that something may follow: one that may end in a comment stands in parentheses.
fn closed(expr: &Expr) -> String {
    let text = expr.text();
    let commented = text.rsplit('\n').next().is_some_and(|line| line.contains("--"));
    if commented { writer::parenthesised(expr) } else { text }
}
