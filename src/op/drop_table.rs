//! `drop_table`: a table and all that belongs to it goes. Inverse: make it again, empty.

use super::objects::{check_unused, readers};
use super::{
    CreatePartition, CreateTable, Effect, Op, OpLoss, Operation, Refusal, dropped, lookup, owned, pieces, policy,
    relation_key,
};
use crate::schema::{ObjName, ObjectKey, Schema, Used};

/// Drops a table.
#[derive(Clone, Debug)]
pub struct DropTable {
    /// The table.
    pub table: ObjName,
}

impl Operation for DropTable {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        // The partitions go along.
        let mut going = vec![self.table.clone()];
        going.extend(schema.descendants(&self.table));
        let references: Vec<_> = going
            .iter()
            .flat_map(|target| schema.references_to(target))
            .filter(|(other, _, _)| !going.contains(&other.name))
            .collect();
        if let Some((other, name, _)) = references.first() {
            let help = format!("drop the foreign key too: `drop_constraint {}.{name}`", other.name);
            let users = references
                .iter()
                .map(|(other, name, _)| (name.span, format!("`{}.{name}` points to it", other.name)))
                .collect();
            return Err(lookup::still_used(
                self.table.span,
                format!("table `{}` is still referenced", self.table),
                "foreign keys point to it",
                users,
                help,
            ));
        }
        let policies = policy::readers(schema, &self.table, &|on, _| on.name != self.table);
        if !policies.is_empty() {
            let (at, headline) = (self.table.span, format!("table `{}` is still used", self.table));
            return Err(lookup::still_used(at, headline, "policies read it", policies, "drop these first".to_owned()));
        }
        let sequences = owned::sequences(schema, &self.table, None);
        let headline = format!("table `{}` is still used", self.table);
        owned::check_unused(schema, &sequences, &|on, _| *on == self.table, self.table.span, headline)?;
        let mut warnings = Vec::new();
        for one in &going {
            let used = Used::Table(one.clone());
            let headline = format!("table `{}` is still used", self.table);
            check_unused(schema, &used, self.table.span, headline, "drop what uses it too")?;
            warnings.extend(readers(schema, &used, self.table.span, "dropped"));
        }
        let mut restored = table.clone();
        restored.name.qualified = self.table.qualified;
        let late = pieces::late_key(&mut restored);
        let mut tables = vec![if restored.partition_of.is_some() {
            Op::CreatePartition(CreatePartition::again(&restored))
        } else {
            Op::CreateTable(CreateTable { table: restored.clone() })
        }];
        tables.extend(late.map(Op::AddConstraint));
        let parts = going.iter().skip(1).filter_map(|part| schema.table(part));
        tables.extend(parts.map(|part| Op::CreatePartition(CreatePartition::again(part))));
        for gone in going.iter().rev() {
            schema.remove_table(gone);
        }
        let numbers = |key: &ObjectKey| restored.expressions().any(|expr| expr.objects().any(|one| one == key));
        let sequences = owned::take(schema, sequences, &numbers);
        let mut inverse = sequences.before;
        inverse.extend(tables);
        inverse.extend(sequences.after);
        Ok(Effect { inverse, losses: vec![OpLoss::Rows(self.table.clone())], warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_table"
    }

    fn about(&self) -> String {
        self.table.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(relation_key(&self.table))
    }
}
