//! `create_partition`: a table that holds a part of a partitioned table's rows. Inverse: drop it, after detaching it where
//! foreign keys point to the partitioned table.

use super::{
    DetachPartition, DropTable, Effect, Move, Op, Operation, Refusal, bounds, inherit, lookup, objects, partition_key,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{PartitionOf, Partitioning, Schema, Table};

/// Makes a partition.
#[derive(Clone, Debug)]
pub struct CreatePartition {
    /// The table without columns, constraints and indexes: these are the parent's.
    pub table: Table,
}

impl CreatePartition {
    /// What makes the partition again, without what is its own.
    pub fn again(table: &Table) -> Self {
        let mut bare = Table::new(table.name.clone());
        bare.unlogged = table.unlogged;
        bare.options.clone_from(&table.options);
        bare.tablespace.clone_from(&table.tablespace);
        bare.partitioning =
            table.partitioning.clone().map(|by| Partitioning { attributes: indexmap::IndexMap::new(), ..by });
        bare.partition_of = table.partition_of.as_ref().map(|of| PartitionOf {
            constraints: indexmap::IndexMap::new(),
            indexes: indexmap::IndexMap::new(),
            ..of.clone()
        });
        Self { table: bare }
    }
}

impl Operation for CreatePartition {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let Some(of) = &self.table.partition_of else { return Err(Refusal::default()) };
        let parent = lookup::table(schema, &of.parent)?.clone();
        objects::table_free(schema, &self.table.name)?;
        bounds::check(schema, &parent, of, self.table.name.span)?;
        if self.table.unlogged && inherit::is_referenced(schema, &of.parent) {
            let at = self.table.name.span;
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::UNLOGGED_TARGET,
                    at,
                    format!(
                        "partition `{}` cannot be unlogged: foreign keys point to `{}`",
                        self.table.name, parent.name
                    ),
                    "after a crash it would be empty, and the foreign keys broken",
                )
                .related(parent.name.span, format!("`{}` is made here", parent.name))
                .help("remove `unlogged`"),
            ));
        }
        let mut table = self.table.clone();
        table.columns = parent.columns.iter().map(|(name, column)| (name.clone(), inherit::column(column))).collect();
        partition_key::check(schema, &table)?;
        let name = table.name.clone();
        schema.add_table(table);
        inherit::members(schema, &parent, &name)?;
        let mut inverse = Vec::new();
        if inherit::is_referenced(schema, &of.parent) {
            inverse.push(Op::DetachPartition(DetachPartition {
                table: name.clone(),
                parent: of.parent.clone(),
                concurrently: false,
                left_check: None,
            }));
        }
        inverse.push(Op::DropTable(DropTable { table: name }));
        Ok(Effect { inverse, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "create_partition"
    }

    fn about(&self) -> String {
        match &self.table.partition_of {
            Some(of) => format!("{} of {}", self.table.name, of.parent),
            None => self.table.name.to_string(),
        }
    }

    fn moves(&self) -> Option<Move> {
        Some(Move::MakesTable(self.table.name.clone()))
    }
}
