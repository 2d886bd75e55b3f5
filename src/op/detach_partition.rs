//! `detach_partition`: a partition becomes a table of its own, with copies of all it had. Inverse: attach it.

use super::{AttachPartition, Effect, Op, Operation, Refusal, bounds, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ColumnDefault, ObjName, Schema};

/// Detaches a partition.
#[derive(Clone, Debug)]
pub struct DetachPartition {
    /// The partition.
    pub table: ObjName,
    /// The partitioned table.
    pub parent: ObjName,
    /// Whether readers and writers of the partitioned table go on meanwhile; it cannot run in a transaction.
    pub concurrently: bool,
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
        let counted = table.columns.values().find(|column| {
            column.default == Some(ColumnDefault::Sequence) && column.sequence.is_none()
        });
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
            && let Some(other) =
                schema.partitions(&self.parent).find(|other| {
                    other.partition_of.as_ref().is_some_and(|of| of.bound == crate::schema::Bound::Default)
                })
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
        schema.change_table(&self.table, |table| table.partition_of = None);
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
