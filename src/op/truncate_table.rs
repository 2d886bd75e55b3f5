//! `truncate_table`: all rows go at once. There is no inverse.

use super::{Effect, OpLoss, Operation, Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{ObjName, Schema};

/// Empties tables.
#[derive(Clone, Debug)]
pub struct TruncateTable {
    /// The tables.
    pub tables: Vec<ObjName>,
    /// Whether the sequences of their columns begin anew.
    pub restart_identity: bool,
}

impl Operation for TruncateTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let mut refusals = Refusals::default();
        for name in &self.tables {
            refusals.take(lookup::table(schema, name));
        }
        refusals.finish()?;
        // The partitions of a table are emptied with it, and what inherits from it.
        let mut emptied = self.tables.clone();
        for name in &self.tables {
            emptied.extend(schema.descendants(name));
            emptied.extend(schema.all_heirs(name));
        }
        let mut refusals = Refusals::default();
        for name in &self.tables {
            // What points to a partitioned table points to its partitions.
            let mut pointed_to = vec![name.clone()];
            while let Some(of) = pointed_to.last().and_then(|last| schema.table(last)?.partition_of.as_ref()) {
                pointed_to.push(of.parent.clone());
            }
            pointed_to.extend(schema.descendants(name));
            pointed_to.extend(schema.all_heirs(name));
            let users: Vec<_> = pointed_to
                .iter()
                .flat_map(|target| schema.references_to(target))
                .filter(|(other, key, _)| {
                    let is_copy = other.partition_of.as_ref().is_some_and(|of| of.constraints.contains_key(&key.text));
                    !emptied.contains(&other.name) && !is_copy
                })
                .collect();
            if let Some((other, _, _)) = users.first() {
                let help = format!(
                    "empty it too, `truncate_table {name}, {}`, or drop the foreign key before and make it again after",
                    other.name
                );
                let users = users
                    .iter()
                    .map(|(other, name, _)| (name.span, format!("`{}.{name}` points to it", other.name)))
                    .collect();
                refusals.push(lookup::still_used(
                    name.span,
                    format!("table `{name}` is still referenced"),
                    "PostgreSQL refuses to truncate it, rows or not",
                    users,
                    help,
                ));
            }
        }
        refusals.finish()?;
        let at = self.tables.first().map_or_else(Default::default, |table| table.span);
        let missing =
            Diagnostic::new(code::NEEDS_REVERSE, at, "nothing brings the rows back", "its inverse cannot be derived")
                .help("add `irreversible 'why'`, or write a `downgrade` block");
        Ok(Effect {
            no_way_back: Some(missing),
            losses: self.tables.iter().cloned().map(OpLoss::Rows).collect(),
            ..Effect::default()
        })
    }

    fn verb(&self) -> &'static str {
        "truncate_table"
    }

    fn about(&self) -> String {
        self.tables.iter().map(ObjName::to_string).collect::<Vec<_>>().join(", ")
    }
}
