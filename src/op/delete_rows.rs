//! `delete_rows`: the rows are found by their key. Inverse: they are put back with the values that were written.

use super::rows::{deferred, fills_itself, null_refused, taken_along};
use super::{Deferred, Effect, InsertRows, KeyColumn, Op, OpLoss, Operation, Refusal, Refusals, Rows, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Schema, Table};
use crate::sql::Shape;

/// Takes rows out of a table.
#[derive(Clone, Debug)]
pub struct DeleteRows {
    /// The rows, with the values they had.
    pub rows: Rows,
    /// The key by which they are found; empty where no key is written.
    pub key: Vec<KeyColumn>,
    /// Whether the operation that it takes back has put them there, so that nothing is lost with them.
    pub takes_back: bool,
    /// Whether tables inherit from this one: their rows are left alone.
    pub only: bool,
    /// The constraints that are checked at the end of the transaction.
    pub deferred: Vec<Deferred>,
}

/// Whether tables inherit from this one.
pub(super) fn has_heirs(schema: &Schema, table: &Table) -> bool {
    schema.heirs(&table.name).next().is_some()
}

impl DeleteRows {
    /// The operation for a table as it is.
    pub fn new(rows: Rows, schema: &Schema, table: &Table) -> Self {
        let key = rows.key(table).unwrap_or_default();
        Self { rows, key, takes_back: false, only: has_heirs(schema, table), deferred: deferred(schema, table) }
    }

    fn needs_key(&self, table: &Table) -> Refusal {
        let name = &self.rows.table;
        let lacks = self.rows.key(table).err().unwrap_or_default();
        let mut diagnostic = Diagnostic::new(
            code::NEEDS_KEY,
            name.span,
            format!("the rows of `{name}` cannot be found"),
            if lacks.is_empty() { "it has no key" } else { "no key of it is written" },
        )
        .help(
            "write the columns of a primary key, or of a unique key that is not null, with values; \
             or delete them with `execute`",
        );
        for (span, text) in lacks {
            diagnostic = diagnostic.related(span, text);
        }
        Refusal::fatal(diagnostic)
    }

    /// Why the rows cannot be put back, where a column that needs a value is not written.
    fn no_way_back(&self, missing: &[&Column]) -> Option<Diagnostic> {
        let names: Vec<String> = missing.iter().map(|column| format!("`{}`", column.name)).collect();
        let mut diagnostic = Diagnostic::new(
            code::NEEDS_REVERSE,
            self.rows.place(),
            format!("the rows could not be put back into `{}` without {}", self.rows.table, names.join(", ")),
            "not in this list, though not null and without a default",
        )
        .help(
            "list them with the values that the rows have, say how in a `downgrade` block, or add `irreversible 'why'`",
        );
        for column in missing {
            diagnostic = diagnostic.related(column.name.span, format!("`{}` is made here", column.name));
        }
        (!missing.is_empty()).then_some(diagnostic)
    }
}

impl Operation for DeleteRows {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.rows.table)?;
        self.rows.check_columns(schema, table)?;
        let mut effect = Effect::default();
        if table.poisoned {
            return Ok(effect);
        }
        let mut refusals = Refusals::default();
        if self.key.is_empty() {
            refusals.push(self.needs_key(table));
        }
        for (place, name) in self.rows.columns.iter().enumerate() {
            let Some(column) = table.columns.get(&name.text).filter(|column| column.not_null) else { continue };
            let values = self.rows.rows.iter().filter_map(|row| row.values.get(place));
            for value in values.filter(|value| value.shape == Shape::Null) {
                refusals.push(null_refused(column, value.span));
            }
        }
        refusals.take(self.rows.check_distinct(table));
        refusals.finish()?;
        let left_out = || {
            let all = table.columns.values().filter(|column| column.generated.is_none());
            all.filter(|column| !self.rows.columns.contains(&column.name))
        };
        if !self.takes_back {
            let table_name = &self.rows.table;
            effect
                .losses
                .extend(left_out().map(|column| OpLoss::ValuesOfRows(table_name.clone(), column.name.clone())));
        }
        effect.losses.extend(taken_along(schema, &self.rows.table));
        let missing: Vec<&Column> = left_out().filter(|column| !fills_itself(column)).collect();
        effect.no_way_back = self.no_way_back(&missing);
        if effect.no_way_back.is_none() {
            effect.inverse.push(Op::InsertRows(InsertRows::new(self.rows.clone(), schema, table)));
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "delete_rows"
    }

    fn about(&self) -> String {
        let count = self.rows.rows.len();
        format!("{} ({count} row{})", self.rows.table, if count == 1 { "" } else { "s" })
    }
}
