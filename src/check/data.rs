//! Rows: their values parsed, and counted against the columns.

use super::expr::{Scope, check_rows, expr, inside, parse};
use super::{Settings, name, names};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals, Row, Rows, SetValue, UpdateReverse, UpdateRows, Value};
use crate::schema::{Expr, Schema, Table};
use crate::sql::{self, Shape};
use crate::syntax::ast;

/// Reads the rows of `insert_rows` and `delete_rows`.
pub(super) fn rows(cx: &Settings, written: &ast::Rows) -> Result<Rows, Refusal> {
    let mut refusals = Refusals::default();
    let columns = names(&written.columns);
    let mut rows = Vec::with_capacity(written.rows.len());
    for row in &written.rows {
        if row.values.len() != columns.len() {
            refusals.push(wrong_length(row, columns.len(), written));
        }
        let values: Vec<Option<Value>> = row.values.iter().map(|one| refusals.take(value(one))).collect();
        rows.push(Row { values: values.into_iter().flatten().collect(), span: row.span });
    }
    refusals.finish()?;
    Ok(Rows { table: cx.object(&written.table), columns, rows })
}

fn wrong_length(row: &ast::Row, wanted: usize, written: &ast::Rows) -> Refusal {
    let found = row.values.len();
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let mut diagnostic = Diagnostic::new(
        code::ROW_LENGTH,
        row.span,
        format!("the row has {} for {}", count(found, "value"), count(wanted, "column")),
        if found < wanted { "too few" } else { "too many" },
    );
    if let (Some(first), Some(last)) = (written.columns.first(), written.columns.last()) {
        diagnostic = diagnostic.related(first.span.to(last.span), "the columns");
    }
    Refusal::fatal(diagnostic)
}

/// Reads a value: it mentions no column.
fn value(written: &ast::Sql) -> Result<Value, Refusal> {
    if sql::is_default(&written.text) {
        let word = "default".to_owned();
        return Ok(Value { text: word.clone(), tokens: word, shape: Shape::Default, span: written.span });
    }
    let parsed = parse(written)?;
    check_rows(written, &parsed, "a value")?;
    let mut refusals = Refusals::default();
    for mention in &parsed.mentions {
        let place = inside(written, &mention.range);
        refusals.push(Refusal::fatal(
            Diagnostic::new(
                code::EXPRESSION,
                place,
                "a value cannot mention a column",
                format!("`{}` reads as a column's name", mention.name),
            )
            .help(format!("a text is written in single quotes: {}", crate::text::quote_literal(&mention.name))),
        ));
    }
    refusals.finish()?;
    let tokens = parsed.tokens(&(0..written.text.len()));
    // Comments are dropped: a `--` would swallow the comma after it.
    let is_commented = written.text.contains("--") || written.text.contains("/*");
    let text = if is_commented { tokens.clone() } else { written.text.clone() };
    Ok(Value { text, tokens, shape: parsed.shape, span: written.span })
}

/// Reads `update_rows`.
pub(super) fn update_rows(
    cx: &Settings,
    schema: &Schema,
    table: &Table,
    written: &ast::UpdateRows,
) -> Result<UpdateRows, Refusal> {
    let mut refusals = Refusals::default();
    let on = cx.object(&written.table);
    let (set, filter) = set_values(schema, table, &written.set, written.filter.as_ref(), &mut refusals);
    let reverse = match &written.reverse {
        Some(ast::UpdateReverse::Set { set, filter, .. }) => {
            let (set, filter) = set_values(schema, table, set, filter.as_ref(), &mut refusals);
            UpdateReverse::Set(set, filter)
        }
        Some(ast::UpdateReverse::Nothing(_)) => UpdateReverse::Nothing,
        None => UpdateReverse::Unknown,
    };
    refusals.finish()?;
    Ok(UpdateRows { span: on.span, table: on, set, filter, reverse })
}

fn set_values(
    schema: &Schema,
    table: &Table,
    set: &[ast::Assignment],
    filter: Option<&ast::Sql>,
    refusals: &mut Refusals,
) -> (Vec<SetValue>, Option<Expr>) {
    let mut read =
        |sql: &ast::Sql, what| refusals.take(expr(schema, sql, Scope::Rows(table, what))).map(|(expr, _)| expr);
    let filter = filter.and_then(|sql| read(sql, "a condition for rows"));
    let mut values = Vec::with_capacity(set.len());
    for one in set {
        let value = if sql::is_default(&one.value.text) { None } else { read(&one.value, "a new value") };
        values.push(SetValue {
            column: name(&one.column),
            value,
            is_null: sql::expression(&one.value.text).shape == Shape::Null,
            span: one.value.span,
        });
    }
    (values, filter)
}

/// Reads the `backfill` of a column that is added to a table; `is_serial` says that it numbers itself.
pub(super) fn backfill(
    schema: &Schema,
    table: &Table,
    written: &ast::Column,
    is_serial: bool,
) -> Result<Option<Expr>, Refusal> {
    use ast::ColumnClauseKind as Clause;
    let found = written.clauses.iter().find_map(|clause| match &clause.kind {
        Clause::Backfill(sql) => Some((clause.span, sql)),
        _ => None,
    });
    let Some((span, sql)) = found else { return Ok(None) };
    let counted =
        written.clauses.iter().find(|clause| matches!(clause.kind, Clause::Identity(_) | Clause::Generated { .. }));
    let serial = is_serial.then_some(written.ty.span);
    if let Some(place) = serial.or(counted.map(|clause| clause.span)) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::COLUMN_CLAUSES,
                span,
                format!("column `{}` gets its values in two ways", name(&written.name)),
                "a backfill",
            )
            .related(place, "the values come from here")
            .help("PostgreSQL fills the rows that are there: leave `backfill` away"),
        ));
    }
    let (expr, _) = expr(schema, sql, Scope::Rows(table, "a backfill"))?;
    Ok(Some(expr))
}
