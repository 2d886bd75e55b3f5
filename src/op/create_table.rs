//! `create_table`: a table with all that belongs to it. Inverse: drop it.

use super::{DropTable, Effect, Move, Op, Operation, Refusal, Refusals, keys, lookup, needs, owned};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Schema, Table};

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
        refusals.take(lookup::relation_free(schema, &table.name));
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
        refusals.take(own_names_differ(table));
        let own = |name: &str| table.columns.values().any(|column| column.sequence_name() == Some(name));
        refusals.take(owned::sequences_there(schema, table.expressions(), &table.name, &own));
        refusals.finish()
    }
}

impl Operation for CreateTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        self.check(schema)?;
        let mut made = self.table.clone();
        made.number();
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

/// Checks that the table, its indexes and its keys do not take one relation's name twice.
fn own_names_differ(table: &Table) -> Result<(), Refusal> {
    let mut seen = indexmap::IndexMap::new();
    seen.insert(table.name.name.as_str(), table.name.span);
    let keys = table.constraints.values().filter(|c| c.kind.owns_index()).map(|c| &c.name);
    let mut refusals = Refusals::default();
    for name in keys.chain(table.indexes.values().map(|index| &index.name)) {
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
