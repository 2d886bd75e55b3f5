//! `attach_partition`: a table becomes a partition. Inverse: detach it, and drop what attaching it made.

use super::{
    DetachPartition, DropConstraint, DropIndex, Effect, Op, Operation, Refusal, Refusals, bounds, inherit, inheritance,
    lookup,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Bound, ConstraintKind, ObjName, PartitionOf, Schema, Table};

/// Makes a table a partition.
#[derive(Clone, Debug)]
pub struct AttachPartition {
    /// The table.
    pub table: ObjName,
    /// The partitioned table.
    pub parent: ObjName,
    /// Which rows go there.
    pub bound: Bound,
}

impl AttachPartition {
    /// The server gives the table the identities of its parent, but not the partitions of that table.
    fn check_identities(&self, schema: &Schema, table: &Table, parent: &Table) -> Result<(), Refusal> {
        let identity = parent.columns.values().find(|column| column.identity.is_some());
        let (Some(column), Some(part)) = (identity, schema.partitions(&self.table).next()) else { return Ok(()) };
        Err(Refusal::waiting(
            Diagnostic::new(
                code::PARTITION_COLUMNS,
                self.table.span,
                format!("`{}` has partitions, and `{}.{}` is an identity", self.table, parent.name, column.name),
                "PostgreSQL 17 and later would give it to the table, but not to its partitions",
            )
            .related(part.name.span, format!("`{}` is made here", part.name))
            .related(column.name.span, "the identity is made here")
            .help(format!(
                "detach them before, and attach them after: `detach_partition {} from {}`",
                part.name, table.name
            )),
        ))
    }
}

impl Operation for AttachPartition {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let parent = lookup::table(schema, &self.parent)?.clone();
        let table = lookup::table(schema, &self.table)?.clone();
        if let Some(of) = &table.partition_of {
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::INHERITED,
                    self.table.span,
                    format!("table `{}` is a partition of `{}` already", self.table, of.parent),
                    "a table is a partition of one",
                )
                .related(table.name.span, format!("`{}` is made here", table.name))
                .help(format!("detach it first: `detach_partition {} from {}`", self.table, of.parent)),
            ));
        }
        let of = PartitionOf {
            parent: self.parent.clone(),
            bound: self.bound.clone(),
            constraints: indexmap::IndexMap::new(),
            indexes: indexmap::IndexMap::new(),
        };
        bounds::check(schema, &parent, &of, self.table.span)?;
        if self.parent == self.table || schema.descendants(&self.table).contains(&self.parent) {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::INHERITED,
                    self.table.span,
                    format!("`{}` would be a partition of itself", self.table),
                    "PostgreSQL refuses circles",
                )
                .related(table.name.span, format!("`{}` is made here", table.name)),
            ));
        }
        if inheritance::takes_part(schema, &table) {
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::INHERITED,
                    self.table.span,
                    format!("table `{}` inherits or is inherited from", self.table),
                    "a partition has one parent and no heirs",
                )
                .related(table.name.span, format!("`{}` is made here", table.name))
                .help("make a table that does not, and move the rows there"),
            ));
        }
        if let Some(trigger) = table.triggers.values().find(|trigger| trigger.each_row && trigger.has_transition()) {
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::TRIGGER,
                    self.table.span,
                    format!("`{}` has a trigger that a partition cannot have", self.table),
                    "triggers of partitions for each row have no transition tables",
                )
                .related(trigger.name.span, format!("`{}` is made here", trigger.name))
                .help(format!("drop it before: `drop_trigger {}.{}`", self.table, trigger.name)),
            ));
        }
        if schema.hands_identities_down() {
            self.check_identities(schema, &table, &parent)?;
        }
        fits(&table, &parent, self)?;
        schema.change_table(&self.table, |table| {
            table.partition_of = Some(of);
            // What its parent refuses is no longer the partition's own.
            for column in table.columns.values_mut() {
                let refuses = parent.columns.get(&column.name.text).is_some_and(|column| column.not_null);
                column.not_null_kept.inherited |= refuses;
            }
        });
        inherit::members(schema, &parent, &self.table)?;
        let mut inverse = vec![Op::DetachPartition(DetachPartition {
            table: self.table.clone(),
            parent: self.parent.clone(),
            concurrently: false,
            left_check: None,
        })];
        if let Some(after) = schema.table(&self.table) {
            let made = after.indexes.values().filter(|index| !table.indexes.contains_key(&index.name.text));
            inverse.extend(made.map(|index| {
                let index = self.table.sibling(index.name.text.clone(), index.name.span);
                Op::DropIndex(DropIndex { index, concurrently: false })
            }));
            let made = after.constraints.values().filter(|made| !table.constraints.contains_key(&made.name.text));
            inverse.extend(made.map(|constraint| {
                let constraint = constraint.name.clone();
                Op::DropConstraint(DropConstraint { table: self.table.clone(), constraint })
            }));
        }
        Ok(Effect { inverse, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "attach_partition"
    }

    fn about(&self) -> String {
        format!("{} to {}", self.table, self.parent)
    }
}

/// Checks that the table has the columns and checks of the parent.
fn fits(table: &Table, parent: &Table, op: &AttachPartition) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    if table.poisoned || parent.poisoned {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut fault = |message: String, label: &str, (span, text): (crate::text::Span, String), help: String| {
        refusals.push(Refusal::waiting(
            Diagnostic::new(code::PARTITION_COLUMNS, op.table.span, message, label).related(span, text).help(help),
        ));
    };
    for wanted in parent.columns.values() {
        let name = &wanted.name;
        let there = (wanted.name.span, format!("`{}.{name}` is made here", parent.name));
        let Some(column) = table.columns.get(&name.text) else {
            fault(
                format!("table `{}` has no column `{name}`", table.name),
                "a partition has the columns of its parent",
                there,
                format!("add it: `add_column {}.{name} {}`", table.name, wanted.ty),
            );
            continue;
        };
        if column.ty != wanted.ty || column.collation != wanted.collation {
            let help = format!("change it: `alter_column {}.{name} type {}`", table.name, wanted.ty);
            fault(
                format!("column `{}.{name}` has another type than `{}.{name}`", table.name, parent.name),
                "a partition has the columns of its parent",
                there,
                help,
            );
        } else if wanted.not_null && !column.not_null {
            let help = format!("write `alter_column {}.{name} not null` before", table.name);
            fault(
                format!("column `{}.{name}` allows nulls, `{}.{name}` does not", table.name, parent.name),
                "a partition refuses the nulls its parent refuses",
                there,
                help,
            );
        } else if column.generated != wanted.generated {
            let help = "a computed column of a partition is computed as its parent's".to_owned();
            fault(
                format!("column `{}.{name}` is not computed as `{}.{name}` is", table.name, parent.name),
                "a partition has the columns of its parent",
                there,
                help,
            );
        } else if column.identity.is_some() {
            let help = format!("drop it: `alter_column {}.{name} drop identity`", table.name);
            fault(
                format!("column `{}.{name}` is an identity", table.name),
                "PostgreSQL 17 and later refuse it in a partition",
                there,
                help,
            );
        }
    }
    for column in table.columns.values().filter(|column| !parent.columns.contains_key(&column.name.text)) {
        let name = &column.name;
        fault(
            format!("column `{}.{name}` is not one of `{}`", table.name, parent.name),
            "a partition has no other columns",
            (column.name.span, "it is made here".to_owned()),
            format!("drop it, or add it to `{}`", parent.name),
        );
    }
    for wanted in parent.constraints.values() {
        let ConstraintKind::Check { .. } = &wanted.kind else { continue };
        let name = &wanted.name;
        let there = (wanted.origin(), format!("`{}.{name}` is made here", parent.name));
        let help = format!("create it before: `create_check_constraint {name} on {} (...)`", table.name);
        match table.constraints.get(&name.text) {
            None => fault(
                format!("table `{}` has no constraint `{name}`", table.name),
                "a partition has the checks of its parent",
                there,
                help,
            ),
            Some(own) if !inherit::same_check(&wanted.kind, &own.kind, table) => fault(
                format!("constraint `{}.{name}` is another check than `{}.{name}`", table.name, parent.name),
                "a partition has the checks of its parent",
                there,
                format!("drop it before: `drop_constraint {}.{name}`, and create it as the parent's", table.name),
            ),
            Some(own) if own.not_valid && !wanted.not_valid => fault(
                format!("constraint `{}.{name}` is not valid", table.name),
                "a partition has the checks of its parent",
                there,
                "drop it and create it without `not valid`".to_owned(),
            ),
            Some(_) => {}
        }
    }
    refusals.finish()
}
