//! What is next to what: the names that a table or an object leads to, and those that differ between two schemas.
//!
//! All names are of one kind here, whatever they are names of: this is for telling what may have to do with what, where
//! too much costs time and too little is wrong.

use std::sync::Arc;

use indexmap::IndexSet;

use super::database::{relations_of, relations_of_object};
use super::{
    Definition, Name, ObjName, Object, ObjectKey, ObjectKind, Relation, Schema, Statistics, Table, Type, Use, Used,
    provider_of_type,
};
use crate::text::Span;

/// A set of names, in the order of finding.
pub type Names = IndexSet<ObjName>;

impl Schema {
    /// The names of everything that is other, new or gone in the other schema, which was made from this one.
    pub fn changed_names(&self, after: &Self) -> Names {
        let mut names = Names::new();
        for (one, other) in [(self, after), (after, self)] {
            for (name, table) in &one.tables {
                if !other.tables.get(name).is_some_and(|same| Arc::ptr_eq(table, same)) {
                    names.extend(of_table(table));
                }
            }
            for (key, object) in &one.objects {
                if !other.objects.get(key).is_some_and(|same| Arc::ptr_eq(object, same)) {
                    names.insert(key.name.clone());
                    names.extend(relations_of_object(object).into_iter().map(|(name, _)| name));
                }
            }
        }
        names
    }

    /// These names with everything that they lead to. Foreign keys are followed for one step: from table to table they
    /// would lead everywhere.
    pub fn with_neighbours(&self, names: &Names) -> Names {
        let mut all = names.clone();
        for name in names {
            if let Some(Relation::Index(of, _) | Relation::ConstraintIndex(of, _) | Relation::Sequence(of, _)) =
                self.relation(name)
            {
                all.insert(of.clone());
            }
        }
        let first = all.len();
        let mut at = 0;
        while let Some(name) = all.get_index(at).cloned() {
            let mut found = Vec::new();
            if let Some(table) = self.table(&name) {
                if at < first {
                    found.extend(table.foreign_keys().map(|(_, key)| key.target.table.clone()));
                }
                self.leads_from_table(table, &mut found);
            }
            for kind in ObjectKind::ALL {
                let key = ObjectKey::new(*kind, name.clone());
                if let Some(object) = self.object(&key) {
                    self.leads_from_object(object, &mut found);
                }
            }
            if !name.schema.is_empty() {
                found.push(global(&name.schema));
            }
            all.extend(found);
            at += 1;
        }
        // Functions are known by their arguments too, so they are not found by their names alone.
        let routines = self.objects().filter(|object| object.key.signature.is_some() && all.contains(&object.key.name));
        let mut found = Vec::new();
        routines.for_each(|routine| self.leads_from_object(routine, &mut found));
        all.extend(found);
        all
    }

    fn leads_from_table(&self, table: &Table, found: &mut Vec<ObjName>) {
        for column in table.columns.values() {
            self.leads_from_type(&column.ty, found);
        }
        found.extend(table.expressions().flat_map(super::Expr::objects).map(|key| key.name.clone()));
        for trigger in table.triggers.values() {
            found.push(trigger.function.name.clone());
            found.extend(trigger.from.clone());
        }
        found.extend(table.inheritance.parents.iter().cloned());
        found.extend(table.partition_of.iter().map(|of| of.parent.clone()));
        table.policies.values().for_each(|policy| leads_from_uses(&policy.uses, found));
    }

    fn leads_from_object(&self, object: &Object, found: &mut Vec<ObjName>) {
        leads_from_uses(&object.uses, found);
        leads_from_uses(object.definition.reads(), found);
        for trigger in object.definition.triggers().into_iter().flat_map(indexmap::IndexMap::values) {
            found.push(trigger.function.name.clone());
        }
        match &object.definition {
            Definition::Domain(domain) => self.leads_from_type(&domain.ty, found),
            Definition::Sequence(sequence) => found.extend(sequence.owner.iter().map(|(table, _)| table.clone())),
            Definition::Extension(extension) => found.extend(extension.schema.iter().map(|s| global(&s.text))),
            Definition::Routine(routine) => {
                routine.arguments.iter().for_each(|argument| self.leads_from_type(&argument.ty, found));
            }
            Definition::Schema | Definition::Enum(_) | Definition::View(_) | Definition::MaterializedView(_) => {}
        }
    }

    fn leads_from_type(&self, ty: &Type, found: &mut Vec<ObjName>) {
        if !ty.builtin {
            found.push(self.type_name(ty));
            found.extend(provider_of_type(&ty.name).map(global));
        }
    }

    /// The name of a type that is not built in, with its schema.
    pub fn type_name(&self, ty: &Type) -> ObjName {
        let schema = ty.schema.clone().unwrap_or_else(|| self.default_schema().to_owned());
        ObjName { schema, name: ty.name.clone(), qualified: ty.schema.is_some(), span: Span::default() }
    }
}

fn leads_from_uses(uses: &[Use], found: &mut Vec<ObjName>) {
    found.extend(uses.iter().map(|one| match &one.what {
        Used::Table(name) | Used::Column(name, _) => name.clone(),
        Used::Object(key) => key.name.clone(),
    }));
}

/// The name of a schema or an extension.
fn global(name: &str) -> ObjName {
    ObjectKey::global(ObjectKind::Schema, &Name::new(name, Span::default())).name
}

/// The names that a table takes: its own, those of its indexes, sequences, constraints and statistics.
fn of_table(table: &Table) -> Names {
    let relations = relations_of(table).into_iter().map(|(name, _)| name);
    let constraints = table.constraints.values().map(|one| table.name.sibling(one.name.text.as_str(), one.name.span));
    let statistics = table.statistics.values().map(|Statistics { name, .. }| name.clone());
    relations.chain(constraints).chain(statistics).collect()
}
