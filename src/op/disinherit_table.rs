//! `disinherit_table T from P`: a table no longer inherits from another; what it had from there is its own. Inverse: it
//! inherits again.

use super::{Effect, InheritTable, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ColumnDefault, ObjName, Schema};

/// Lets a table no longer inherit from another.
#[derive(Clone, Debug)]
pub struct DisinheritTable {
    /// The table.
    pub table: ObjName,
    /// One of its parents.
    pub parent: ObjName,
}

impl Operation for DisinheritTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let parent = lookup::table(schema, &self.parent)?.clone();
        let table = lookup::table(schema, &self.table)?;
        if !table.inheritance.parents.contains(&self.parent) {
            let message = format!("table `{}` does not inherit from `{}`", self.table, self.parent);
            let mut diagnostic =
                Diagnostic::new(code::INHERITS, self.table.span, message, "there is nothing to take away")
                    .related(table.name.span, format!("`{}` is made here", table.name));
            if let Some(other) = table.inheritance.parents.first() {
                diagnostic = diagnostic.help(format!("it inherits from `{other}`"));
            }
            return Err(Refusal::waiting(diagnostic));
        }
        let counted = table.columns.values().find(|column| {
            column.default == Some(ColumnDefault::Sequence)
                && column.sequence.is_none()
                && parent.columns.contains_key(&column.name.text)
        });
        if let Some(column) = counted {
            let name = &column.name;
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::STILL_USED,
                    self.table.span,
                    format!("`{}.{name}` takes its numbers from a sequence of `{}`", self.table, self.parent),
                    "a table by itself would still depend on it",
                )
                .related(name.span, "the serial column is made here")
                .help(format!("drop the default first: `alter_column {}.{name} drop default`", self.table)),
            ));
        }
        let mut after = table.clone();
        after.inheritance.parents.retain(|other| *other != self.parent);
        let (mut columns, mut checks) = (after.inheritance.columns.clone(), after.inheritance.checks.clone());
        columns.retain(|name| schema.parents_with_column(&after, name).next().is_some());
        checks.retain(|name| schema.parents_with_check(&after, name).next().is_some());
        let refused: Vec<String> = after
            .columns
            .keys()
            .filter(|name| {
                let mut others = schema.parents_with_column(&after, name);
                others.any(|other| other.columns.get(*name).is_some_and(|column| column.not_null))
            })
            .cloned()
            .collect();
        (after.inheritance.columns, after.inheritance.checks) = (columns, checks);
        for column in after.columns.values_mut().filter(|column| !refused.contains(&column.name.text)) {
            column.not_null_kept.inherited = false;
        }
        schema.change_table(&self.table, |table| *table = after);
        let back = InheritTable { table: self.table.clone(), parent: self.parent.clone() };
        Ok(Effect { inverse: vec![Op::InheritTable(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "disinherit_table"
    }

    fn about(&self) -> String {
        format!("{} from {}", self.table, self.parent)
    }
}
