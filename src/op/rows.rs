//! What the operations on rows share: values, the columns they are for, and the key that finds a row again.

use super::{OpLoss, Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Action, Column, ConstraintKind, IndexKey, Name, ObjName, Schema, Table, Type};
use crate::sql::Shape;
use crate::text::Span;

/// Rows for some columns of a table.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The table.
    pub table: ObjName,
    /// The columns that are written.
    pub columns: Vec<Name>,
    /// The rows; each has a value for each column.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its values, in the order of the columns.
    pub values: Vec<Value>,
    /// Where it was written.
    pub span: Span,
}

/// A value of a row: SQL that mentions no column.
#[derive(Clone, Debug)]
pub struct Value {
    /// As written, without comments.
    pub text: String,
    /// Its tokens; what counts for equality.
    pub tokens: String,
    /// What kind of value it is.
    pub shape: Shape,
    /// Where it was written.
    pub span: Span,
}

/// A column of the key by which rows are found.
#[derive(Clone, Debug)]
pub struct KeyColumn {
    /// Its name.
    pub name: Name,
    /// Its type: a value is compared as what it became when it was stored.
    pub ty: Type,
    /// Which of the values of a row is for it.
    pub place: usize,
}

/// A key that rows could be found by.
struct Candidate<'a> {
    name: &'a Name,
    columns: Vec<&'a Name>,
}

/// Words in quotes that are another date on another day. Source: PostgreSQL's documentation, "Special Date/Time Inputs".
const MOVING: &[&str] = &["'now'", "'today'", "'tomorrow'", "'yesterday'"];

/// Whether the value will be the same when it is looked for later.
fn is_known(value: &Value, ty: &Type) -> bool {
    let dated = ["date", "time", "timestamp", "timestamptz", "timetz"].contains(&ty.name.as_str());
    match value.shape {
        Shape::Boolean | Shape::Integer | Shape::Text | Shape::Fixed => {
            let tokens = value.tokens.to_lowercase();
            !(dated && MOVING.iter().any(|word| tokens.contains(word)))
        }
        Shape::Null | Shape::Default | Shape::Other => false,
    }
}

/// Whether a row that does not say a value for the column gets one.
pub(super) fn fills_itself(column: &Column) -> bool {
    !column.not_null || column.default.is_some() || column.identity.is_some() || column.generated.is_some()
}

/// The primary key, the unique constraints, and the unique indexes that hold for every row, in this order.
fn candidates(table: &Table) -> Vec<Candidate<'_>> {
    let mut all = Vec::new();
    for constraint in table.constraints.values() {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                all.insert(0, Candidate { name: &constraint.name, columns: columns.iter().collect() });
            }
            ConstraintKind::Unique { columns, .. } => {
                all.push(Candidate { name: &constraint.name, columns: columns.iter().collect() });
            }
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {}
        }
    }
    for index in table.indexes.values().filter(|index| index.unique && index.predicate.is_none()) {
        let columns: Option<Vec<&Name>> = index
            .items
            .iter()
            .map(|item| match &item.key {
                IndexKey::Column(name) => Some(name),
                IndexKey::Expr { .. } => None,
            })
            .collect();
        all.extend(columns.map(|columns| Candidate { name: &index.name, columns }));
    }
    all
}

impl Rows {
    /// Where the columns are listed.
    pub fn place(&self) -> Span {
        match (self.columns.first(), self.columns.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => self.table.span,
        }
    }

    /// The first key all of whose columns are written with values that are known beforehand, or what each one lacks.
    pub fn key(&self, table: &Table) -> Result<Vec<KeyColumn>, Vec<(Span, String)>> {
        let mut lacks = Vec::new();
        for candidate in candidates(table) {
            match self.fits(table, &candidate) {
                Ok(key) => return Ok(key),
                Err(lack) => lacks.push(lack),
            }
        }
        Err(lacks)
    }

    fn fits(&self, table: &Table, candidate: &Candidate<'_>) -> Result<Vec<KeyColumn>, (Span, String)> {
        let mut key = Vec::new();
        for &name in &candidate.columns {
            let Some(column) = table.columns.get(&name.text) else {
                return Err((candidate.name.span, format!("`{}` is not known", candidate.name)));
            };
            let Some(place) = self.columns.iter().position(|other| other == name) else {
                return Err((
                    candidate.name.span,
                    format!("column `{name}` of key `{}` is not written", candidate.name),
                ));
            };
            if !column.not_null {
                let text = format!("column `{name}` of key `{}` may be null", candidate.name);
                return Err((candidate.name.span, text));
            }
            let values = self.rows.iter().filter_map(|row| row.values.get(place));
            if let Some(value) = values.into_iter().find(|value| !is_known(value, &column.ty)) {
                let text = format!("the value of `{name}`, of key `{}`, is not known beforehand", candidate.name);
                return Err((value.span, text));
            }
            key.push(KeyColumn { name: name.clone(), ty: column.ty.clone(), place });
        }
        Ok(key)
    }

    /// Checks that the columns exist, stand once, and are not computed.
    pub(super) fn check_columns(&self, schema: &Schema, table: &Table) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        for (at, name) in self.columns.iter().enumerate() {
            match lookup::column(schema, table, name) {
                Ok(column) if column.generated.is_some() => refusals.push(computed(column, name)),
                Ok(_) => {}
                Err(refusal) => refusals.push(refusal),
            }
            if let Some(first) = self.columns.iter().take(at).find(|other| *other == name) {
                refusals.push(repeated(name, first));
            }
        }
        refusals.finish()
    }

    /// Checks that no two rows have one key, as far as their values are known.
    pub(super) fn check_distinct(&self, table: &Table) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        for candidate in candidates(table) {
            let types = candidate.columns.iter().filter_map(|name| table.columns.get(&name.text)).map(|c| &c.ty);
            let places: Option<Vec<usize>> =
                candidate.columns.iter().map(|name| self.columns.iter().position(|other| other == *name)).collect();
            let Some(places) = places else { continue };
            let types: Vec<&Type> = types.collect();
            let mut seen: std::collections::HashMap<Vec<&str>, Span> = std::collections::HashMap::new();
            for row in &self.rows {
                let values: Vec<&Value> = places.iter().filter_map(|&place| row.values.get(place)).collect();
                if !values.iter().zip(&types).all(|(value, ty)| is_known(value, ty)) {
                    continue;
                }
                let key: Vec<&str> = values.iter().map(|value| value.tokens.as_str()).collect();
                if let Some(first) = seen.insert(key.clone(), row.span) {
                    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                    refusals.push(Refusal::fatal(
                        Diagnostic::new(
                            code::DUPLICATE_ROW,
                            row.span,
                            format!("two rows have the key {}", texts.join(", ")),
                            format!("`{}` takes each key once", candidate.name),
                        )
                        .related(first, "the first of them"),
                    ));
                }
            }
        }
        refusals.finish()
    }
}

/// The refusal of a value for a computed column.
pub(super) fn computed(column: &Column, name: &Name) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(
            code::NOT_WRITABLE,
            name.span,
            format!("column `{name}` is computed"),
            "PostgreSQL takes no value for it",
        )
        .related(column.name.span, format!("`{}` is made here", column.name))
        .help("leave it out: it is computed from the others"),
    )
}

/// The refusal of a column that stands twice in one list.
pub(super) fn repeated(name: &Name, first: &Name) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(
            code::REPEATED,
            name.span,
            format!("column `{name}` stands twice in the list"),
            "the second time",
        )
        .related(first.span, "the first time"),
    )
}

/// The refusal of a null for a column that refuses nulls.
pub(super) fn null_refused(column: &Column, span: Span) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::MISSING_VALUE, span, format!("column `{}` refuses nulls", column.name), "a null for it")
            .related(column.name.span, format!("`{}` is made here", column.name)),
    )
}

/// What deleting rows of the table takes along in other tables, by their foreign keys.
pub(super) fn taken_along(schema: &Schema, table: &ObjName) -> Vec<OpLoss> {
    let mut losses = Vec::new();
    let mut seen = vec![table.clone()];
    let mut at = 0;
    while let Some(target) = seen.get(at).cloned() {
        at += 1;
        for (other, _, key) in schema.references_to(&target) {
            let Some(column) = key.columns.first().cloned() else { continue };
            let loss = match &key.on_delete {
                Action::NoAction | Action::Restrict => continue,
                Action::Cascade => {
                    if !seen.contains(&other.name) {
                        seen.push(other.name.clone());
                    }
                    OpLoss::PointingRows(other.name.clone(), column)
                }
                Action::SetNull(columns) | Action::SetDefault(columns) => {
                    OpLoss::PointingValues(other.name.clone(), columns.first().cloned().unwrap_or(column))
                }
            };
            if !losses.contains(&loss) {
                losses.push(loss);
            }
        }
    }
    losses
}
