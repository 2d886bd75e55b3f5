//! `update_rows`. Inverse: what was written as `reverse`, because the former values are not known.

use super::rows::{computed, null_refused, repeated};
use super::{Deferred, Effect, Op, OpLoss, Operation, Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Expr, Name, ObjName, Part, Schema, Table};
use crate::text::Span;

/// Changes rows of a table.
#[derive(Clone, Debug)]
pub struct UpdateRows {
    /// The table.
    pub table: ObjName,
    /// What is set.
    pub set: Vec<SetValue>,
    /// Which rows; all of them where there is none.
    pub filter: Option<Expr>,
    /// How it is undone.
    pub reverse: UpdateReverse,
    /// The constraints that are checked at the end of the transaction.
    pub deferred: Vec<Deferred>,
    /// Where it was written.
    pub span: Span,
}

/// `c = EXPR`
#[derive(Clone, Debug)]
pub struct SetValue {
    /// The column.
    pub column: Name,
    /// What it is set to; `None` for `default`.
    pub value: Option<Expr>,
    /// Whether that is `null`.
    pub is_null: bool,
    /// Where the value was written.
    pub span: Span,
}

/// How a change of rows is undone.
#[derive(Clone, Debug)]
pub enum UpdateReverse {
    /// By this one.
    Set(Vec<SetValue>, Option<Expr>),
    /// There is nothing to undo.
    Nothing,
    /// It was not said: the file has a `downgrade` block, or there is no way back.
    Unknown,
}

impl UpdateRows {
    /// Checks what is set, and that the columns in the expressions exist: they were resolved when these were read.
    fn check(&self, schema: &Schema, table: &Table, set: &[SetValue], filter: Option<&Expr>) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        for (at, one) in set.iter().enumerate() {
            if let Some(first) = set.iter().take(at).find(|other| other.column == one.column) {
                refusals.push(repeated(&one.column, &first.column));
            }
            match lookup::column(schema, table, &one.column) {
                Ok(column) if column.generated.is_some() => refusals.push(computed(column, &one.column)),
                Ok(column)
                    if column.identity.as_ref().is_some_and(|identity| identity.always) && one.value.is_some() =>
                {
                    refusals.push(Refusal::fatal(
                        Diagnostic::new(
                            code::NOT_WRITABLE,
                            one.column.span,
                            format!("column `{}` is an identity that is `generated always`", one.column),
                            "PostgreSQL updates it to `default` only",
                        )
                        .related(column.name.span, format!("`{}` is made here", column.name)),
                    ));
                }
                Ok(column) if column.not_null && one.is_null => refusals.push(null_refused(column, one.span)),
                Ok(_) => {}
                Err(refusal) => refusals.push(refusal),
            }
        }
        let expressions = set.iter().filter_map(|one| one.value.as_ref()).chain(filter);
        for column in expressions.flat_map(Expr::columns).filter(|column| !table.columns.contains_key(*column)) {
            refusals.push(lookup::unknown_column(schema, table, &Name::new(column, self.span)));
        }
        refusals.finish()
    }

    /// Whether only rows without a value in the column are changed.
    fn fills(&self, column: &Name) -> bool {
        let Some(filter) = &self.filter else { return false };
        let words = |part: &Part| match part {
            Part::Sql { tokens, .. } => tokens.split(' ').any(|word| word == "or" || word == "not" || word == "case"),
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => false,
        };
        let tests = filter.parts.windows(2).any(|pair| match pair {
            [Part::Column(name), Part::Sql { tokens, .. }] => {
                *name == column.text && (tokens == "is null" || tokens.starts_with("is null "))
            }
            _ => false,
        });
        tests && !filter.parts.iter().any(words)
    }

    fn no_way_back(&self) -> Diagnostic {
        Diagnostic::new(
            code::NEEDS_REVERSE,
            self.table.span,
            format!("the change of rows of `{}` does not say how it is undone", self.table),
            "the former values are not known",
        )
        .help(
            "add `reverse set (...) where (...)`, `reverse nothing` where there is nothing to undo, \
             or `irreversible 'why'`",
        )
    }
}

impl Operation for UpdateRows {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let mut refusals = Refusals::default();
        refusals.take(self.check(schema, table, &self.set, self.filter.as_ref()));
        if let UpdateReverse::Set(set, filter) = &self.reverse {
            refusals.take(self.check(schema, table, set, filter.as_ref()));
        }
        refusals.finish()?;
        let mut effect = Effect::default();
        match &self.reverse {
            UpdateReverse::Set(set, filter) => effect.inverse.push(Op::UpdateRows(Self {
                table: self.table.clone(),
                set: set.clone(),
                filter: filter.clone(),
                reverse: UpdateReverse::Set(self.set.clone(), self.filter.clone()),
                deferred: self.deferred.clone(),
                span: self.span,
            })),
            UpdateReverse::Nothing => {}
            UpdateReverse::Unknown => effect.no_way_back = Some(self.no_way_back()),
        }
        // A written way back restores them, and who says that there is none has said why.
        if matches!(self.reverse, UpdateReverse::Nothing) {
            let overwritten = self.set.iter().map(|one| &one.column).filter(|column| !self.fills(column));
            effect.losses.extend(overwritten.map(|column| OpLoss::Overwritten(self.table.clone(), column.clone())));
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "update_rows"
    }

    fn about(&self) -> String {
        let columns: Vec<String> = self.set.iter().map(|one| one.column.to_string()).collect();
        format!("{} ({})", self.table, columns.join(", "))
    }
}
