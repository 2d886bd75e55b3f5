//! Rows: their values parsed, and counted against the columns.

use super::expr::{Scope, check_rows, expr, inside, parse};
use super::{Settings, name, names};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{
    CopyFormat, CopyRows, Refusal, Refusals, Row, RowFile, Rows, SetValue, UpdateReverse, UpdateRows, Value,
};
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
    if let Some(shape) = sql::plain_shape(&written.text) {
        let text = written.text.clone();
        // The words are the same in any case.
        let tokens = if shape == Shape::Text { text.clone() } else { text.to_ascii_lowercase() };
        return Ok(Value { text, tokens, shape, span: written.span });
    }
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

/// Reads `copy_rows`.
pub(super) fn copy_rows(cx: &Settings, written: &ast::CopyRows) -> Result<CopyRows, Refusal> {
    let mut refusals = Refusals::default();
    let name = &written.file.value;
    let fault = |message: String, label: String, help: &str| {
        Refusal::fatal(Diagnostic::new(code::ROW_FILE, written.file.span, message, label).help(help))
    };
    let found = cx.row_files.get(&(written.file.span.source, name.clone()));
    let file = match found {
        _ if !RowFile::is_inside(name) => Err(fault(
            format!("the file `{name}` does not lie beside the revision"),
            "no name in the folder of the revision".to_owned(),
            "write its name, relative to the folder of this revision, with `/` between folders",
        )),
        Some(Ok(file)) => Ok(file.clone()),
        Some(Err(why)) => Err(fault(
            format!("the file `{name}` cannot be read"),
            why.clone(),
            "it lies beside the revision, and is written in UTF-8",
        )),
        None => Err(fault(
            format!("the file `{name}` cannot be read"),
            "it is not there".to_owned(),
            "it lies beside the revision, and is written in UTF-8",
        )),
    };
    let file = refusals.take(file);
    let format = copy_format(&written.options, &mut refusals);
    refusals.finish()?;
    let Some(file) = file else { return Err(Refusal::default()) };
    let table = cx.object(&written.table);
    Ok(CopyRows { span: table.span, table, columns: names(&written.columns), file, format })
}

/// The options, as far as PostgreSQL takes them for CSV.
fn copy_format(options: &[ast::CopyOption], refusals: &mut Refusals) -> CopyFormat {
    use ast::CopyOption as Option;
    let mut format = CopyFormat::default();
    let mut one_byte = |text: &ast::Text, what: &str| {
        let is_one = text.value.len() == 1 && !text.value.contains(['\n', '\r']);
        if !is_one {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::COPY_OPTION,
                text.span,
                format!("the {what} is one byte, and no line end"),
                format!("{} bytes", text.value.len()),
            )));
        }
        Some(text.value.clone())
    };
    let mut delimiter = None;
    let mut nothing = None;
    for option in options {
        match option {
            Option::Header => format.header = true,
            Option::Delimiter(text) => {
                format.delimiter = one_byte(text, "delimiter");
                delimiter = Some(text.span);
            }
            Option::Null(text) => {
                format.null = Some(text.value.clone());
                nothing = Some(text.span);
            }
            Option::Quote(text) => format.quote = one_byte(text, "quote"),
            Option::Escape(text) => format.escape = one_byte(text, "escape"),
        }
    }
    let (comma, quote) = (format.delimiter.as_deref().unwrap_or(","), format.quote.as_deref().unwrap_or("\""));
    if let Some(span) = delimiter.filter(|_| comma == quote) {
        let text = "the delimiter and the quote are one character";
        refusals.push(Refusal::fatal(Diagnostic::new(code::COPY_OPTION, span, text, "stands around values too")));
    }
    if let (Some(span), Some(null)) = (nothing, &format.null)
        && (null.contains(comma) || null.contains(quote) || null.contains(['\n', '\r']))
    {
        let text = "what stands for null has the delimiter, the quote or a line end in it";
        refusals.push(Refusal::fatal(Diagnostic::new(code::COPY_OPTION, span, text, "could not be told apart")));
    }
    format
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
