//! The schema as a whole: tables, and the name space of relations that tables, indexes and sequences share.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::{ForeignKey, Name, ObjName, Object, ObjectKey, ObjectKind, Space, Statistics, Table};
use crate::text::Span;

/// What a relation's name stands for. Tables, indexes (also those that constraints own) and sequences share one name space a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A table.
    Table(Span),
    /// An index that no constraint owns, and its table.
    Index(ObjName, Span),
    /// The index of a constraint, and its table.
    ConstraintIndex(ObjName, Span),
    /// The sequence of a column, and its table.
    Sequence(ObjName, Span),
    /// A view, a sequence by itself, ...
    Object(ObjectKind, Span),
}

impl Relation {
    /// Where it was made.
    pub fn origin(&self) -> Span {
        match self {
            Self::Table(span)
            | Self::Index(_, span)
            | Self::ConstraintIndex(_, span)
            | Self::Sequence(_, span)
            | Self::Object(_, span) => *span,
        }
    }

    /// `table`, `index`, ...: for people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Index(..) => "index",
            Self::ConstraintIndex(..) => "constraint's index",
            Self::Sequence(..) => "sequence",
            Self::Object(kind, _) => kind.word(),
        }
    }
}

impl Relation {
    /// `a table`, `an index`, ...
    pub fn with_article(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Index(..) => "an index",
            Self::ConstraintIndex(..) => "the index of a constraint",
            Self::Sequence(..) => "a column's sequence",
            Self::Object(kind, _) => kind.with_article(),
        }
    }
}

/// The symbolic database at one point of a history. Cloning shares the tables.
#[derive(Clone, Debug)]
pub struct Schema {
    default: String,
    pub(super) tables: IndexMap<ObjName, Arc<Table>>,
    pub(super) relations: IndexMap<ObjName, Relation>,
    pub(super) objects: IndexMap<ObjectKey, Arc<Object>>,
    /// How many constraints of a schema have a name: each table has its own, so there may be several.
    pub(super) constraints: IndexMap<ObjName, usize>,
    /// The tables of extended statistics, which have a name space of their own.
    pub(super) statistics: IndexMap<ObjName, ObjName>,
    /// How many tables are partitions.
    pub(super) partitions: usize,
    /// How many tables inherit from others.
    pub(super) inheriting: usize,
    /// The major version of its server; 0 is none in particular.
    pub(super) server: u32,
    /// Names whose making was reported as faulty: nothing is said about them again.
    poisoned: IndexSet<String>,
    /// Raw SQL that changed objects in ways the model does not follow, in order.
    opaque: Vec<Span>,
    /// What others own.
    pub(super) external: IndexSet<super::External>,
    /// Temporary tables that raw SQL made: they are no part of the schema.
    temporary: IndexSet<String>,
    /// What was dropped or renamed: where, and in a few words.
    gone: IndexMap<String, (Span, String)>,
}

impl Schema {
    /// A schema without objects.
    pub fn new(default_schema: impl Into<String>) -> Self {
        Self {
            default: default_schema.into(),
            tables: IndexMap::new(),
            relations: IndexMap::new(),
            objects: IndexMap::new(),
            constraints: IndexMap::new(),
            statistics: IndexMap::new(),
            partitions: 0,
            inheriting: 0,
            server: 0,
            poisoned: IndexSet::new(),
            opaque: Vec::new(),
            external: IndexSet::new(),
            temporary: IndexSet::new(),
            gone: IndexMap::new(),
        }
    }

    /// The schema that unqualified names mean.
    pub fn default_schema(&self) -> &str {
        &self.default
    }

    /// The table of this name.
    pub fn table(&self, name: &ObjName) -> Option<&Table> {
        self.tables.get(name).map(Arc::as_ref)
    }

    /// All tables in the order of creation.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(Arc::as_ref)
    }

    /// What the name stands for among tables, indexes and sequences.
    pub fn relation(&self, name: &ObjName) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// All relations with their names.
    pub fn relations(&self) -> impl Iterator<Item = (&ObjName, &Relation)> {
        self.relations.iter()
    }

    /// The extended statistics of this name, and their table.
    pub fn statistics(&self, name: &ObjName) -> Option<(&Table, &Statistics)> {
        let table = self.table(self.statistics.get(name)?)?;
        Some((table, table.statistics.get(&Statistics::key(name))?))
    }

    /// The names of all extended statistics.
    pub fn statistics_names(&self) -> impl Iterator<Item = &ObjName> {
        self.statistics.keys()
    }

    /// Adds a table with all that belongs to it. The caller has checked the names.
    pub fn add_table(&mut self, mut table: Table) {
        self.settle_not_nulls(&mut table);
        self.register(&table);
        self.tables.insert(table.name.clone(), Arc::new(table));
    }

    /// Takes a table away with all that belongs to it.
    pub fn remove_table(&mut self, name: &ObjName) -> Option<Arc<Table>> {
        let table = self.tables.shift_remove(name)?;
        self.unregister(&table);
        Some(table)
    }

    /// Changes a table in place; names of its indexes and sequences follow. Does nothing if there is no such table.
    pub fn change_table<R>(&mut self, name: &ObjName, change: impl FnOnce(&mut Table) -> R) -> Option<R> {
        let mut shared = self.tables.get(name).map(Arc::clone)?;
        self.unregister(&shared);
        // The map's own handle is given up first, so that an unshared table is changed without a copy.
        let place = self.tables.get_index_of(name)?;
        if let Some((_, slot)) = self.tables.get_index_mut(place) {
            *slot = Arc::new(Table::new(name.clone()));
        }
        let table = Arc::make_mut(&mut shared);
        let result = change(table);
        self.settle_not_nulls(table);
        self.register(&shared);
        if let Some((_, slot)) = self.tables.get_index_mut(place) {
            *slot = shared;
        }
        Some(result)
    }

    /// The object of this key.
    pub fn object(&self, key: &ObjectKey) -> Option<&Object> {
        self.objects.get(key).map(Arc::as_ref)
    }

    /// Whether a schema of this name was made.
    pub fn has_schema(&self, name: &str) -> bool {
        let key = ObjectKey::global(ObjectKind::Schema, &Name::new(name, Span::default()));
        self.object(&key).is_some_and(|object| !object.assumed)
    }

    /// All objects in the order of creation.
    pub fn objects(&self) -> impl DoubleEndedIterator<Item = &Object> {
        self.objects.values().map(Arc::as_ref)
    }

    /// The type of this name that is not built in.
    pub fn named_type(&self, name: &ObjName) -> Option<&Object> {
        let mut types = ObjectKind::ALL.iter().filter(|kind| kind.space() == Space::Types);
        types.find_map(|kind| self.object(&ObjectKey::new(*kind, name.clone())))
    }

    /// The enum or domain that a type, or the elements of an array, stand for.
    pub fn object_of_type(&self, ty: &super::Type) -> Option<&Object> {
        let schema = ty.schema.clone().unwrap_or_else(|| self.default.clone());
        let name = ObjName { schema, name: ty.name.clone(), qualified: ty.schema.is_some(), span: Span::default() };
        if ty.builtin { None } else { self.named_type(&name) }
    }

    /// Changes every expression of tables and objects.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut super::Expr)) {
        for table in self.tables.values_mut() {
            Arc::make_mut(table).each_expression(change);
        }
        for object in self.objects.values_mut() {
            Arc::make_mut(object).definition.each_expression(change);
        }
    }

    /// Adds an object, as the last one made. The caller has checked the name.
    pub fn add_object(&mut self, object: Object) {
        self.relations.extend(relations_of_object(&object));
        self.objects.insert(object.key.clone(), Arc::new(object));
    }

    /// Takes an object away.
    pub fn remove_object(&mut self, key: &ObjectKey) -> Option<Arc<Object>> {
        let object = self.objects.shift_remove(key)?;
        for (name, _) in relations_of_object(&object) {
            self.relations.swap_remove(&name);
        }
        Some(object)
    }

    /// Changes an object in place, but not what it is known by. Does nothing if there is no such object.
    pub fn change_object<R>(&mut self, key: &ObjectKey, change: impl FnOnce(&mut Object) -> R) -> Option<R> {
        let object = Arc::make_mut(self.objects.get_mut(key)?);
        for (name, _) in relations_of_object(object) {
            self.relations.swap_remove(&name);
        }
        let result = change(object);
        self.relations.extend(relations_of_object(object));
        Some(result)
    }

    /// Gives an object another name. Types of columns and expressions follow; it keeps its place in the order of creation.
    pub fn rename_object(&mut self, from: &ObjectKey, to: &ObjName) {
        let Some((place, _, mut object)) = self.objects.shift_remove_full(from) else { return };
        for (name, _) in relations_of_object(&object) {
            self.relations.swap_remove(&name);
        }
        Arc::make_mut(&mut object).key.name = to.clone();
        self.relations.extend(relations_of_object(&object));
        let key = object.key.clone();
        self.objects.shift_insert(place, key, object);
        self.follow_object(from, to);
        self.follow_in_triggers(from, to);
    }

    /// What mentions an object by its name gets the new one.
    fn follow_object(&mut self, from: &ObjectKey, to: &ObjName) {
        let is_type = from.kind.space() == Space::Types;
        let default = self.default.clone();
        let names_it = |ty: &super::Type| {
            is_type
                && !ty.builtin
                && ty.name == from.name.name
                && ty.schema.as_deref().unwrap_or(&default) == from.name.schema
        };
        for shared in self.tables.values_mut() {
            let mentions = shared.columns.values().any(|column| names_it(&column.ty))
                || shared.expressions().any(|expr| expr.objects().any(|key| key.stands_for(from)));
            if !mentions {
                continue;
            }
            let table = Arc::make_mut(shared);
            for column in table.columns.values_mut().filter(|column| names_it(&column.ty)) {
                rename_type(&mut column.ty, from, to);
            }
            table.each_expression(&mut |expr| expr.rename_object(from, to));
        }
        for object in self.objects.values_mut() {
            if object.uses.iter().any(|one| one.what.means(&super::Used::Object(from.clone()))) {
                let object = Arc::make_mut(object);
                object.definition.each_expression(&mut |expr| expr.rename_object(from, to));
                if let super::Definition::Domain(domain) = &mut object.definition
                    && names_it(&domain.ty)
                {
                    rename_type(&mut domain.ty, from, to);
                }
                for one in &mut object.uses {
                    if let super::Used::Object(key) = &mut one.what
                        && key.stands_for(from)
                    {
                        key.name = to.clone();
                    }
                }
            }
        }
    }

    /// Gives a table another name; foreign keys to it follow, its indexes, constraints and sequences keep theirs.
    pub fn rename_table(&mut self, from: &ObjName, to: &ObjName) {
        let Some(mut shared) = self.remove_table(from) else { return };
        let table = Arc::make_mut(&mut shared);
        table.name = to.clone();
        table.each_expression(&mut |expr| expr.rename_table(&to.name));
        let shared = Arc::clone(&shared);
        self.register(&shared);
        self.tables.insert(to.clone(), shared);
        self.move_children(from, to);
        self.change_references(from, |key| key.target.table = to.clone());
        self.change_owners(from, |owner, _| *owner = to.clone());
    }

    fn move_children(&mut self, from: &ObjName, to: &ObjName) {
        if self.partitions == 0 && self.inheriting == 0 {
            return;
        }
        for shared in self.tables.values_mut() {
            if shared.inheritance.parents.contains(from) {
                let parents = &mut Arc::make_mut(shared).inheritance.parents;
                parents.iter_mut().filter(|parent| **parent == *from).for_each(|parent| *parent = to.clone());
            }
            if shared.partition_of.as_ref().is_some_and(|of| of.parent == *from)
                && let Some(of) = &mut Arc::make_mut(shared).partition_of
            {
                of.parent = to.clone();
            }
        }
    }

    /// Changes every foreign key that points to the table.
    pub fn change_references(&mut self, target: &ObjName, mut change: impl FnMut(&mut ForeignKey)) {
        let points = |table: &Table| table.foreign_keys().any(|(_, key)| key.target.table == *target);
        for shared in self.tables.values_mut() {
            if points(shared) {
                for constraint in Arc::make_mut(shared).constraints.values_mut() {
                    if let super::ConstraintKind::ForeignKey(key) = &mut constraint.kind
                        && key.target.table == *target
                    {
                        change(key);
                    }
                }
            }
        }
    }

    /// The foreign keys that point to the table: table, constraint's name, key.
    pub fn references_to<'a>(
        &'a self,
        target: &'a ObjName,
    ) -> impl Iterator<Item = (&'a Table, &'a Name, &'a ForeignKey)> {
        self.tables().flat_map(move |table| {
            table
                .foreign_keys()
                .filter(move |(_, key)| key.target.table == *target)
                .map(move |(constraint, key)| (table, &constraint.name, key))
        })
    }

    /// Whether a constraint of this name exists anywhere in the schema of `near`.
    pub fn constraint_name_taken(&self, near: &ObjName, name: &str) -> bool {
        self.constraints.contains_key(&near.sibling(name, near.span))
    }

    /// Remembers that making this name was reported as faulty.
    pub fn poison(&mut self, name: &str) {
        self.poisoned.insert(name.to_owned());
    }

    /// Whether making this name was reported as faulty.
    pub fn is_poisoned(&self, name: &str) -> bool {
        self.poisoned.contains(name)
    }

    /// Remembers where a name went, for those who look for it later.
    pub fn remember_gone(&mut self, name: String, span: Span, text: String) {
        self.gone.insert(name, (span, text));
    }

    /// Where a name went, if there was one: the place and a few words.
    pub fn where_gone(&self, name: &str) -> Option<&(Span, String)> {
        self.gone.get(name)
    }

    /// Remembers raw SQL that changes objects in ways the model does not follow.
    pub fn add_opaque(&mut self, span: Span) {
        if !self.opaque.contains(&span) {
            self.opaque.push(span);
        }
    }

    /// Raw SQL so far that changed objects in ways the model does not follow.
    pub fn opaque(&self) -> &[Span] {
        &self.opaque
    }

    /// Remembers a temporary table.
    pub fn add_temporary(&mut self, name: &str) {
        self.temporary.insert(name.to_owned());
    }

    /// Whether it is the name of a temporary table, in any spelling.
    pub fn is_temporary(&self, name: &str) -> bool {
        let name = name.trim_matches('"');
        self.temporary.iter().any(|other| other.eq_ignore_ascii_case(name))
    }

    pub(super) fn register(&mut self, table: &Table) {
        for statistics in table.statistics.values() {
            self.statistics.insert(statistics.name.clone(), table.name.clone());
        }
        self.partitions += usize::from(table.partition_of.is_some());
        self.inheriting += usize::from(!table.inheritance.parents.is_empty());
        for (name, relation) in relations_of(table) {
            self.relations.insert(name, relation);
        }
        for name in constraints_of(table) {
            *self.constraints.entry(name).or_default() += 1;
        }
    }

    fn unregister(&mut self, table: &Table) {
        for statistics in table.statistics.values() {
            self.statistics.swap_remove(&statistics.name);
        }
        self.partitions -= usize::from(table.partition_of.is_some());
        self.inheriting -= usize::from(!table.inheritance.parents.is_empty());
        for (name, _) in relations_of(table) {
            self.relations.swap_remove(&name);
        }
        for name in constraints_of(table) {
            if let Some(count) = self.constraints.get_mut(&name) {
                *count -= 1;
                if *count == 0 {
                    self.constraints.swap_remove(&name);
                }
            }
        }
    }
}

/// Gives a type that is written its new name, with a schema where it had one or needs one now.
fn rename_type(ty: &mut super::Type, from: &ObjectKey, to: &ObjName) {
    ty.name.clone_from(&to.name);
    if ty.schema.is_some() || to.schema != from.name.schema {
        ty.schema = Some(to.schema.clone());
    }
}

/// The names an object takes in its schema's name space of relations: its own, if it is one, and its indexes.
pub(super) fn relations_of_object(object: &Object) -> Vec<(ObjName, Relation)> {
    let key = &object.key;
    if key.kind.space() != Space::Relations {
        return Vec::new();
    }
    let own = (key.name.clone(), Relation::Object(key.kind, key.name.span));
    let indexes = object.definition.indexes().into_iter().flat_map(IndexMap::values).map(|index| {
        let span = index.name.span;
        (key.name.sibling(index.name.text.as_str(), span), Relation::Index(key.name.clone(), span))
    });
    std::iter::once(own).chain(indexes).collect()
}

/// The names of a table's constraints, those of not-null constraints too where the server keeps them. A constraint trigger
/// has one too.
fn constraints_of(table: &Table) -> impl Iterator<Item = ObjName> {
    let not_nulls = table.columns.values().filter_map(|column| column.not_null_constraint());
    let triggers = table.triggers.values().filter(|trigger| trigger.constraint).map(|trigger| trigger.name.as_str());
    let names = table.constraints.keys().map(String::as_str).chain(not_nulls).chain(triggers);
    names.map(|name| table.name.sibling(name, table.name.span))
}

/// The names a table takes in its schema's name space of relations: itself, its indexes, its sequences.
pub(super) fn relations_of(table: &Table) -> Vec<(ObjName, Relation)> {
    let named = |name: &str, span| table.name.sibling(name, span);
    let mut all = vec![(table.name.clone(), Relation::Table(table.name.span))];
    for constraint in table.constraints.values().filter(|c| c.kind.owns_index()) {
        let span = constraint.origin();
        all.push((named(&constraint.name.text, span), Relation::ConstraintIndex(table.name.clone(), span)));
    }
    for index in table.indexes.values() {
        let span = index.name.span;
        all.push((named(&index.name.text, span), Relation::Index(table.name.clone(), span)));
    }
    for column in table.columns.values() {
        for sequence in column.sequence_names() {
            let span = column.name.span;
            all.push((named(sequence, span), Relation::Sequence(table.name.clone(), span)));
        }
    }
    all
}
