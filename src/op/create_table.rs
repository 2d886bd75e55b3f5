//! `create_table`: a table with all that belongs to it. Inverse: drop it.

use super::alter_values::check_values;
use super::{
    DropTable, Effect, Move, Op, Operation, Refusal, Refusals, inherit, inheritance, keys, lookup, needs, objects,
    owned, partition_key,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, Constraint, Name, Schema, Table};

/// Makes a table with its constraints, indexes and comments.
#[derive(Clone, Debug)]
pub struct CreateTable {
    /// The table, complete: everything in it has a name.
    pub table: Table,
}

impl CreateTable {
    /// Checks that the table can be made.
    pub fn check(&self, schema: &Schema) -> Result<(), Refusal> {
        let table = &self.table;
        let mut refusals = Refusals::default();
        refusals.take(objects::table_free(schema, &table.name));
        let mut first_key = None;
        for constraint in table.constraints.values() {
            if constraint.kind.owns_index() {
                let name = table.name.sibling(constraint.name.text.clone(), constraint.name.span);
                refusals.take(lookup::relation_free(schema, &name));
            }
            if matches!(constraint.kind, crate::schema::ConstraintKind::PrimaryKey { .. })
                && let Some(first) = first_key.replace(constraint.origin())
            {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::SECOND_PRIMARY_KEY,
                        constraint.origin(),
                        format!("a second primary key for table `{}`", table.name),
                        "a table has one at most",
                    )
                    .related(first, "the first one")
                    .help("make it one key of several columns, `primary key (a, b)`, or make this one `unique`"),
                ));
            }
            refusals.take(keys::check_constraint(schema, table, constraint));
        }
        for index in table.indexes.values() {
            refusals.take(lookup::relation_free(schema, &table.name.sibling(index.name.text.clone(), index.name.span)));
            refusals.take(keys::check_index(schema, table, index));
        }
        for statistics in table.statistics.values() {
            refusals.take(lookup::statistics_free(schema, &statistics.name));
        }
        for column in table.columns.values() {
            refusals.take(not_null_name_differs(table, column));
            refusals.take(check_values(&column.name, column, true, true));
            refusals.take(lookup::sequences_free(schema, &table.name, column));
        }
        refusals.take(partition_key::check(schema, table));
        refusals.take(own_names_differ(table));
        let own = |name: &str| table.columns.values().flat_map(Column::sequence_names).any(|own| own == name);
        refusals.take(owned::sequences_there(schema, table.expressions(), &table.name, &own));
        refusals.finish()
    }
}

impl Operation for CreateTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let mut made = inheritance::merged(schema, &self.table)?;
        Self { table: made.clone() }.check(schema)?;
        made.number();
        inherit::remember_all_attributes(&mut made);
        schema.add_table(made);
        let back = DropTable { table: self.table.name.clone() };
        Ok(Effect { inverse: vec![Op::DropTable(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "create_table"
    }

    fn about(&self) -> String {
        self.table.name.to_string()
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        let table = &self.table;
        let columns = table.columns.values().filter_map(needs::column);
        let constraints = table.constraints.values().filter_map(needs::constraint);
        columns.chain(constraints).chain(table.indexes.values().filter_map(needs::index)).collect()
    }

    fn moves(&self) -> Option<Move> {
        Some(Move::MakesTable(self.table.name.clone()))
    }
}

/// Checks that the name of a not-null constraint, where the server keeps it, is no other constraint's.
fn not_null_name_differs(table: &Table, column: &Column) -> Result<(), Refusal> {
    let Some(written) = column.not_null_name.as_ref().filter(|written| written.kept) else { return Ok(()) };
    let constraint = table.constraints.get(&written.name.text).map(Constraint::origin);
    let other = table.not_null_named(&written.name.text).filter(|other| other.name != column.name);
    let other = other.and_then(|other| other.not_null_name.as_ref()).map(|other| other.name.span);
    let Some(first) = constraint.or(other) else { return Ok(()) };
    Err(Refusal::fatal(
        Diagnostic::new(
            code::NAME_TAKEN,
            written.name.span,
            format!("the name `{}` is taken", written.name),
            "another constraint of the table has it",
        )
        .related(first, "the other one"),
    ))
}

/// Checks that the table, its indexes and its keys do not take one relation's name twice.
fn own_names_differ(table: &Table) -> Result<(), Refusal> {
    let mut seen = indexmap::IndexMap::new();
    seen.insert(table.name.name.as_str(), table.name.span);
    let keys = table.constraints.values().filter(|c| c.kind.owns_index()).map(|c| &c.name);
    let mut refusals = Refusals::default();
    let sequences: Vec<Name> = table
        .columns
        .values()
        .flat_map(|column| column.sequence_names().map(|sequence| Name::new(sequence, column.name.span)))
        .collect();
    for name in keys.chain(table.indexes.values().map(|index| &index.name)).chain(&sequences) {
        if let Some(other) = seen.insert(&name.text, name.span) {
            let (first, second) = (other.min(name.span), other.max(name.span));
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::NAME_TAKEN,
                    second,
                    format!("the name `{name}` is taken"),
                    "it stands twice in this table",
                )
                .related(first, "the first time"),
            ));
        }
    }
    refusals.finish()
}
