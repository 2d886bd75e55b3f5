//! `inherit_table T from P`: a table begins to inherit from another whose columns and checks it has. Inverse: it no longer
//! does.

use super::{DisinheritTable, Effect, Op, Operation, Refusal, Refusals, inherit, inheritance, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Constraint, ObjName, Schema, Table};
use crate::text::Span;

/// Lets a table inherit from another.
#[derive(Clone, Debug)]
pub struct InheritTable {
    /// The table.
    pub table: ObjName,
    /// Its new parent, which comes after those that it has.
    pub parent: ObjName,
}

impl InheritTable {
    fn misfit(&self, message: String, label: &str, (span, text): (Span, String), help: String) -> Refusal {
        Refusal::waiting(
            Diagnostic::new(code::INHERITS, self.table.span, message, label).related(span, text).help(help),
        )
    }

    /// Checks that both are tables between which PostgreSQL lets one inherit.
    fn check_kinds(&self, schema: &Schema, table: &Table, parent: &Table) -> Result<(), Refusal> {
        inheritance::fit_to_inherit(parent, &self.parent)?;
        let here = (table.name.span, format!("`{}` is made here", table.name));
        let own = &table.name;
        if table.partitioning.is_some() || table.partition_of.is_some() {
            let what = if table.partitioning.is_some() { "partitioned" } else { "a partition" };
            let help = "let a table inherit that is neither partitioned nor a partition".to_owned();
            return Err(self.misfit(format!("table `{own}` is {what}"), "it cannot inherit", here, help));
        }
        if table.inheritance.parents.contains(&self.parent) {
            let message = format!("table `{own}` inherits from `{}` already", parent.name);
            let help = "remove the operation".to_owned();
            return Err(self.misfit(message, "it would inherit twice", here, help));
        }
        if self.table == self.parent || schema.all_heirs(&self.table).contains(&self.parent) {
            let message = format!("table `{own}` would inherit from itself");
            let help = "choose a table that does not inherit from it".to_owned();
            return Err(self.misfit(message, "PostgreSQL refuses circles", here, help));
        }
        Ok(())
    }

    /// Checks that the table has a column of its parent as it is there.
    fn check_column(&self, table: &Table, parent: &Table, wanted: &Column) -> Result<(), Refusal> {
        let (name, own) = (&wanted.name, &table.name);
        let there = (name.span, format!("`{}.{name}` is made here", parent.name));
        let Some(column) = table.columns.get(&name.text) else {
            let help = format!("add it before: `add_column {own}.{name} {}`", wanted.ty);
            let message = format!("table `{own}` has no column `{name}`");
            return Err(self.misfit(message, "a table has the columns of its parents", there, help));
        };
        if column.ty != wanted.ty || column.collation != wanted.collation {
            let help = format!("change it before: `alter_column {own}.{name} type {}`", wanted.ty);
            let message = format!("column `{own}.{name}` has another type than `{}.{name}`", parent.name);
            return Err(self.misfit(message, "both are to become one column", there, help));
        }
        if column.generated.is_some() || wanted.generated.is_some() {
            let help = "make the table with its parent: `create_table ... { ... } inherits (...)`".to_owned();
            let message = format!("column `{name}` is computed");
            return Err(self.misfit(message, "a computed column does not become one with another", there, help));
        }
        if wanted.not_null && !column.not_null {
            let help = format!("write `alter_column {own}.{name} not null` before");
            let message = format!("column `{own}.{name}` allows nulls, `{}.{name}` does not", parent.name);
            return Err(self.misfit(message, "a table refuses the nulls its parents refuse", there, help));
        }
        Ok(())
    }

    /// Checks that the table has a check of its parent.
    fn check_check(&self, table: &Table, parent: &Table, wanted: &Constraint) -> Result<(), Refusal> {
        let (name, own) = (&wanted.name, &table.name);
        let there = (wanted.origin(), format!("`{}.{name}` is made here", parent.name));
        let label = "a table has the checks of its parents";
        match table.constraints.get(&name.text) {
            None => {
                let help = format!("create it before: `create_check_constraint {name} on {own} (...)`");
                Err(self.misfit(format!("table `{own}` has no check `{name}`"), label, there, help))
            }
            Some(found) if !inherit::same_check(&wanted.kind, &found.kind, table) => {
                let help = format!("drop it before: `drop_constraint {own}.{name}`, and create it as the parent's");
                let message = format!("constraint `{own}.{name}` is another than `{}.{name}`", parent.name);
                Err(self.misfit(message, label, there, help))
            }
            Some(found) if found.not_valid && !wanted.not_valid => {
                let help = format!("write `validate_constraint {own}.{name}` before");
                Err(self.misfit(format!("constraint `{own}.{name}` is not valid"), label, there, help))
            }
            Some(_) => Ok(()),
        }
    }
}

impl Operation for InheritTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let parent = lookup::table(schema, &self.parent)?;
        let table = lookup::table(schema, &self.table)?;
        if table.poisoned || parent.poisoned {
            return Err(Refusal { diagnostics: Vec::new(), waits: true });
        }
        self.check_kinds(schema, table, parent)?;
        let mut refusals = Refusals::default();
        for column in parent.columns.values() {
            refusals.take(self.check_column(table, parent, column));
        }
        for check in parent.constraints.values().filter(|check| parent.hands_on(&check.name.text)) {
            refusals.take(self.check_check(table, parent, check));
        }
        refusals.finish()?;
        schema.change_table(&self.table, |table| table.inheritance.parents.push(self.parent.clone()));
        let back = DisinheritTable { table: self.table.clone(), parent: self.parent.clone() };
        Ok(Effect { inverse: vec![Op::DisinheritTable(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "inherit_table"
    }

    fn about(&self) -> String {
        format!("{} from {}", self.table, self.parent)
    }
}
