//! `insert_rows`. Inverse: the rows are deleted by their primary or unique key.

use super::delete_rows::has_heirs;
use super::rows::{deferred, fills_itself, null_refused};
use super::{Deferred, DeleteRows, Effect, Op, Operation, Refusal, Refusals, Rows, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Schema, Table};
use crate::sql::Shape;
use crate::text::Span;

/// Puts rows into a table.
#[derive(Clone, Debug)]
pub struct InsertRows {
    /// The rows.
    pub rows: Rows,
    /// Whether a value is written for an identity that is `generated always`.
    pub overriding: bool,
    /// The constraints that are checked at the end of the transaction.
    pub deferred: Vec<Deferred>,
}

impl InsertRows {
    /// The operation for a table as it is.
    pub fn new(rows: Rows, schema: &Schema, table: &Table) -> Self {
        let writes = |place: usize| {
            rows.rows.iter().filter_map(|row| row.values.get(place)).any(|value| value.shape != Shape::Default)
        };
        let overriding = rows.columns.iter().enumerate().any(|(place, name)| {
            let column = table.columns.get(&name.text);
            column.and_then(|column| column.identity.as_ref()).is_some_and(|identity| identity.always) && writes(place)
        });
        Self { rows, overriding, deferred: deferred(schema, table) }
    }

    fn check_values(&self, table: &Table) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        for (place, name) in self.rows.columns.iter().enumerate() {
            let Some(column) = table.columns.get(&name.text) else { continue };
            for value in self.rows.rows.iter().filter_map(|row| row.values.get(place)) {
                match value.shape {
                    Shape::Null if column.not_null => refusals.push(null_refused(column, value.span)),
                    Shape::Default if !fills_itself(column) => {
                        refusals.push(missing(column, value.span, "there is no default for it"));
                    }
                    _ => {}
                }
            }
        }
        refusals.take(check_left_out(&self.rows, table));
        refusals.finish()
    }
}

/// Checks that the columns that are not written need no value.
pub(super) fn check_left_out(rows: &Rows, table: &Table) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    let left_out = table.columns.values().filter(|column| !rows.columns.contains(&column.name));
    for column in left_out.filter(|column| !fills_itself(column)) {
        refusals.push(missing(column, rows.place(), "it is not in this list"));
    }
    refusals.finish()
}

/// Why the rows cannot be taken back: what each key of the table lacks.
pub(super) fn no_way_back(rows: &Rows, lacks: Vec<(Span, String)>) -> Diagnostic {
    let table = &rows.table;
    let mut diagnostic = Diagnostic::new(
        code::NEEDS_REVERSE,
        table.span,
        format!("the rows that are put into `{table}` could not be found again"),
        if lacks.is_empty() { "it has no key" } else { "no key of it is written" },
    )
    .help(
        "write the columns of a primary key, or of a unique key that is not null, with values; \
         or say how in a `downgrade` block; or add `irreversible 'why'`",
    );
    for (span, text) in lacks {
        diagnostic = diagnostic.related(span, text);
    }
    diagnostic
}

fn missing(column: &Column, span: Span, label: &str) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(
            code::MISSING_VALUE,
            span,
            format!("column `{}` needs a value: it refuses nulls and has no default", column.name),
            label,
        )
        .related(column.name.span, format!("`{}` is made here", column.name)),
    )
}

impl Operation for InsertRows {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.rows.table)?;
        self.rows.check_columns(schema, table)?;
        let mut effect = Effect::default();
        if table.poisoned {
            return Ok(effect);
        }
        let mut refusals = Refusals::default();
        refusals.take(self.check_values(table));
        refusals.take(self.rows.check_distinct(table));
        refusals.finish()?;
        match self.rows.key(table) {
            Ok(key) => {
                effect.inverse.push(Op::DeleteRows(DeleteRows {
                    rows: self.rows.clone(),
                    key,
                    takes_back: true,
                    only: has_heirs(schema, table),
                    deferred: self.deferred.clone(),
                }));
            }
            Err(lacks) => effect.no_way_back = Some(no_way_back(&self.rows, lacks)),
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "insert_rows"
    }

    fn about(&self) -> String {
        let count = self.rows.rows.len();
        format!("{} ({count} row{})", self.rows.table, if count == 1 { "" } else { "s" })
    }
}
