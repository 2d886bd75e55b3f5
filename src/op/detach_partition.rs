//! `detach_partition`: a partition becomes a table of its own, with copies of all it had. Inverse: attach it.

use super::partitions::take_copies;
use super::{AttachPartition, Effect, Op, Operation, Refusal, bounds, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ColumnDefault, IndexKey, Name, ObjName, Schema, server_name};

/// Detaches a partition.
#[derive(Clone, Debug)]
pub struct DetachPartition {
    /// The partition.
    pub table: ObjName,
    /// The partitioned table.
    pub parent: ObjName,
    /// Whether readers and writers of the partitioned table go on meanwhile; it cannot run in a transaction.
    pub concurrently: bool,
    /// The check that PostgreSQL leaves on the table when it is detached concurrently, if none there implies it: it says
    /// what the bound said, and is dropped again.
    pub left_check: Option<Name>,
}

/// The name of the check that is left on a table that is detached concurrently.
pub fn left_check(schema: &Schema, table: &ObjName) -> Option<Name> {
    let found = schema.table(table)?;
    let mut columns: Vec<&str> = Vec::new();
    let mut above = found.partition_of.as_ref();
    while let Some(parent) = above.and_then(|of| schema.table(&of.parent)) {
        for item in parent.partitioning.iter().flat_map(|by| &by.items) {
            match &item.key {
                IndexKey::Column(name) => columns.push(&name.text),
                IndexKey::Expr { expr, .. } => columns.extend(expr.columns()),
            }
        }
        above = parent.partition_of.as_ref();
    }
    columns.sort_unstable();
    columns.dedup();
    let alone = match columns.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let name = server_name(&table.name, alone, "check", |name| {
        found.constraints.contains_key(name) || schema.constraint_name_taken(table, name)
    });
    Some(Name::new(name, table.span))
}

impl Operation for DetachPartition {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let parent = lookup::table(schema, &self.parent)?;
        let table = lookup::table(schema, &self.table)?;
        if parent.partitioning.is_none() {
            return Err(bounds::not_partitioned(parent, self.parent.span));
        }
        let Some(of) = table.partition_of.as_ref().filter(|of| of.parent == self.parent) else {
            let mut diagnostic = Diagnostic::new(
                code::NOT_PARTITIONED,
                self.table.span,
                format!("table `{}` is no partition of `{}`", self.table, self.parent),
                "there is nothing to detach",
            )
            .related(table.name.span, format!("`{}` is made here", table.name));
            if let Some(of) = &table.partition_of {
                diagnostic = diagnostic.help(format!("it is a partition of `{}`", of.parent));
            }
            return Err(Refusal::waiting(diagnostic));
        };
        let counted = table
            .columns
            .values()
            .find(|column| column.default == Some(ColumnDefault::Sequence) && column.sequence.is_none());
        if let Some(column) = counted {
            let (name, parent) = (&column.name, &self.parent);
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::STILL_USED,
                    self.table.span,
                    format!("`{}.{name}` takes its numbers from a sequence of `{parent}`", self.table),
                    "a table by itself would still depend on it",
                )
                .related(column.name.span, "the serial column is made here")
                .help(format!("drop the default first: `alter_column {}.{name} drop default`", self.table)),
            ));
        }
        if self.concurrently
            && let Some(other) = schema
                .partitions(&self.parent)
                .find(|other| other.partition_of.as_ref().is_some_and(|of| of.bound == crate::schema::Bound::Default))
        {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::PARTITION_BOUND,
                    self.table.span,
                    format!("`{}` has a default partition, so nothing is detached from it concurrently", self.parent),
                    "PostgreSQL refuses it",
                )
                .related(other.name.span, format!("the default partition `{}` is made here", other.name))
                .help("remove `concurrently`"),
            ));
        }
        let back = AttachPartition { table: self.table.clone(), parent: self.parent.clone(), bound: of.bound.clone() };
        let parent = parent.clone();
        take_copies(schema, &parent, &self.table);
        schema.change_table(&self.table, |table| {
            table.partition_of = None;
            table.columns.values_mut().for_each(|column| column.not_null_kept.inherited = false);
        });
        Ok(Effect { inverse: vec![Op::AttachPartition(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "detach_partition"
    }

    fn about(&self) -> String {
        format!("{} from {}", self.table, self.parent)
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        if self.concurrently { vec![(14, "`detach_partition concurrently`")] } else { Vec::new() }
    }
}
