//! What follows when a whole schema is renamed, or something is put into another one: every mention of it, everywhere.

use std::sync::Arc;

use super::database::{Schema, relations_of_object};
use super::{
    ConstraintKind, Definition, Expr, Name, ObjName, Object, ObjectKey, ObjectKind, Part, Space, Statistics, Table,
    Trigger, Type, Used,
};
use crate::text::Span;

/// What changes a name that is found, told by the name space it is of.
type Change<'a> = &'a mut dyn FnMut(&mut ObjName, Space);

impl Schema {
    /// Gives a schema another name; what is in it, and every mention of that, follows.
    pub fn rename_schema(&mut self, from: &str, to: &str) {
        let is_default = self.default_schema() == from;
        self.change_names(&mut |name, _| {
            if name.schema == from {
                to.clone_into(&mut name.schema);
                name.qualified |= is_default;
            }
        });
        let key = |name: &str| ObjectKey::global(ObjectKind::Schema, &Name::new(name, Span::default()));
        self.change_keys(&mut |object| {
            if object.key == key(from) {
                to.clone_into(&mut object.key.name.name);
            }
            if let Definition::Extension(extension) = &mut object.definition
                && let Some(schema) = extension.schema.as_mut().filter(|schema| schema.text == from)
            {
                to.clone_into(&mut schema.text);
            }
        });
    }

    /// Puts what has these names into another schema; every mention follows.
    pub fn set_schema(&mut self, names: &[(ObjName, Space)], to: &str) {
        let qualified = self.default_schema() != to;
        self.change_names(&mut |name, space| {
            if names.iter().any(|(moved, of)| *of == space && moved == name) {
                to.clone_into(&mut name.schema);
                name.qualified = qualified;
            }
        });
    }

    /// Changes every name of something in a schema, wherever it stands.
    pub(super) fn change_names(&mut self, change: Change<'_>) {
        let default = self.default_schema().to_owned();
        let own_types: Vec<ObjName> =
            self.objects().filter(|o| o.key.kind.space() == Space::Types).map(|o| o.key.name.clone()).collect();
        let tables = std::mem::take(&mut self.tables);
        for (_, mut shared) in tables {
            let table = Arc::make_mut(&mut shared);
            change_table(table, &default, &own_types, change);
            self.tables.insert(table.name.clone(), shared);
        }
        self.change_keys(&mut |object| {
            if object.key.kind.space() != Space::Schemas && object.key.kind.space() != Space::Extensions {
                change(&mut object.key.name, object.key.kind.space());
            }
            match &mut object.definition {
                Definition::Sequence(sequence) => {
                    if let Some((table, _)) = &mut sequence.owner {
                        change(table, Space::Relations);
                    }
                }
                Definition::Domain(domain) => change_type(&mut domain.ty, &default, &own_types, change),
                Definition::View(view) => view.triggers.values_mut().for_each(|one| change_trigger(one, change)),
                Definition::Routine(routine) => {
                    for argument in &mut routine.arguments {
                        change_type(&mut argument.ty, &default, &own_types, change);
                    }
                    for one in &mut routine.reads.uses {
                        change_used(&mut one.what, change);
                    }
                }
                Definition::Schema
                | Definition::Extension(_)
                | Definition::Enum(_)
                | Definition::MaterializedView(_) => {}
            }
            object.definition.each_expression(&mut |expr| change_expr(expr, change));
            for one in &mut object.uses {
                change_used(&mut one.what, change);
            }
        });
        self.register_all();
    }

    /// Fills the lists of names anew.
    fn register_all(&mut self) {
        self.relations.clear();
        self.constraints.clear();
        self.statistics.clear();
        self.partitions = 0;
        self.inheriting = 0;
        let tables: Vec<Arc<Table>> = self.tables.values().cloned().collect();
        for table in tables {
            self.register(&table);
        }
        let objects: Vec<Arc<Object>> = self.objects.values().cloned().collect();
        self.relations.extend(objects.iter().flat_map(|object| relations_of_object(object)));
    }

    /// Changes what owns the sequences that a table, or one column of it, owns.
    pub fn change_owners(&mut self, table: &ObjName, change: impl Fn(&mut ObjName, &mut String)) {
        for shared in self.objects.values_mut() {
            let Definition::Sequence(sequence) = &shared.definition else { continue };
            if sequence.owner.as_ref().is_none_or(|(owner, _)| owner != table) {
                continue;
            }
            if let Definition::Sequence(sequence) = &mut Arc::make_mut(shared).definition
                && let Some((owner, column)) = &mut sequence.owner
            {
                change(owner, column);
            }
        }
    }

    /// Changes objects, and what they are known by.
    fn change_keys(&mut self, change: &mut dyn FnMut(&mut Object)) {
        let objects = std::mem::take(&mut self.objects);
        for (_, mut shared) in objects {
            let object = Arc::make_mut(&mut shared);
            change(object);
            self.objects.insert(object.key.clone(), shared);
        }
        self.register_all();
    }
}

fn change_used(used: &mut Used, change: Change<'_>) {
    match used {
        Used::Table(name) | Used::Column(name, _) => change(name, Space::Relations),
        Used::Object(key) => change(&mut key.name, key.kind.space()),
    }
}

fn change_trigger(trigger: &mut Trigger, change: Change<'_>) {
    change(&mut trigger.function.name, Space::Routines);
    if let Some(from) = &mut trigger.from {
        change(from, Space::Relations);
    }
}

fn change_table(table: &mut Table, default: &str, own_types: &[ObjName], change: Change<'_>) {
    change(&mut table.name, Space::Relations);
    for column in table.columns.values_mut() {
        change_type(&mut column.ty, default, own_types, change);
    }
    for constraint in table.constraints.values_mut() {
        if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
            change(&mut key.target.table, Space::Relations);
        }
    }
    for one in table.policies.values_mut().flat_map(|policy| &mut policy.uses) {
        change_used(&mut one.what, change);
    }
    table.triggers.values_mut().for_each(|one| change_trigger(one, change));
    if let Some(of) = &mut table.partition_of {
        change(&mut of.parent, Space::Relations);
    }
    table.inheritance.parents.iter_mut().for_each(|parent| change(parent, Space::Relations));
    let statistics = std::mem::take(&mut table.statistics);
    for (_, mut one) in statistics {
        change(&mut one.name, Space::Statistics);
        table.statistics.insert(Statistics::key(&one.name), one);
    }
    table.each_expression(&mut |expr| change_expr(expr, change));
}

fn change_type(ty: &mut Type, default: &str, own_types: &[ObjName], change: Change<'_>) {
    if ty.builtin {
        return;
    }
    let before = ObjName {
        schema: ty.schema.clone().unwrap_or_else(|| default.to_owned()),
        name: ty.name.clone(),
        qualified: ty.schema.is_some(),
        span: Span::default(),
    };
    // One that is not the model's, such as an extension's, is found by the search path if no schema was written.
    if !before.qualified && !own_types.contains(&before) {
        return;
    }
    let mut after = before.clone();
    change(&mut after, Space::Types);
    ty.name = after.name;
    ty.schema = (after.qualified || after.schema != default).then_some(after.schema);
}

fn change_expr(expr: &mut Expr, change: Change<'_>) {
    for part in &mut expr.parts {
        match part {
            Part::Object(key) => change(&mut key.name, key.kind.space()),
            Part::Literal(key) => change(&mut key.name, Space::Relations),
            Part::Sql { .. } | Part::Column(_) | Part::Table(_) => {}
        }
    }
}
