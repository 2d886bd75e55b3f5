//! From a schema back to operations: what makes it from nothing, in an order in which each of them can run.
//!
//! Tables and objects come after what they use. Foreign keys stand in their table where they can; the others, and what
//! has no place in a table, follow as soon as they can run.
//!
//! The order is that of the model, changed only where something would come before what it uses. So the schema that the
//! operations make yields the same operations again.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::objects::reads_as_they_are;
use super::stars::stars_as_they_were;
use super::{AddConstraint, CreateObject, CreateTable, Op, keys, of_name, owned, partitions, pieces};
use crate::schema::{
    ColumnDefault, Constraint, ConstraintKind, Definition, Expr, Name, ObjName, Object, ObjectKey, ObjectKind,
    Relation, Schema, Table, Used,
};
use crate::text::quote_ident;

/// The operations that make the schema from nothing, in the order to run.
pub fn creation(schema: &Schema) -> Vec<Op> {
    let things = things(schema);
    let external = schema.tables().filter(|table| schema.is_external_table(&table.name));
    let mut making = Making { made: external.map(|table| table.name.clone()).collect(), ..Making::default() };
    let ordered = order(schema, &things);
    let after = after_partitions(schema, &ordered);
    let (last, first): (Vec<_>, Vec<_>) = ordered.into_iter().partition(|thing| after.contains(&thing.handle()));
    making.make(schema, &first);
    // Keys that point to a partition come after it.
    let late = making.tie();
    let parts = partitions::creation(schema, &making.all);
    // What points to a partition may have come with it.
    let is_there = |late: &AddConstraint| {
        parts.iter().any(|op| {
            matches!(op, Op::AddConstraint(op) if op.table == late.table && op.constraint.name == late.constraint.name)
        })
    };
    let late: Vec<AddConstraint> = late.into_iter().filter(|op: &AddConstraint| !is_there(op)).collect();
    making.all.extend(parts);
    making.make(schema, &last);
    let later = making.tie();
    let mut all = making.all;
    all.extend(in_order(late).into_iter().chain(in_order(later)).map(Op::AddConstraint));
    for table in schema.tables().filter(|table| table.partition_of.is_some()) {
        all.extend(pieces::own_of_partition(&partitions::without_copies(schema, table)));
    }
    // Policies read tables, triggers run functions, and sequences belong to columns that are made above.
    all.extend(making.late_parts);
    all.extend(partitions::states_of_copies(schema));
    all
}

/// What was made so far, and what waits.
#[derive(Default)]
struct Making {
    all: Vec<Op>,
    made: IndexSet<ObjName>,
    pending: Vec<AddConstraint>,
    late_parts: Vec<Op>,
    /// A table that inherits a check that is not valid has it valid, if it is made after it. One that says it too says it
    /// first.
    handed_on: Vec<Vec<AddConstraint>>,
    contested: Vec<Op>,
}

impl Making {
    fn make(&mut self, schema: &Schema, things: &[Thing<'_>]) {
        for thing in things {
            match thing {
                Thing::Object(object) => self.all.extend(object_operations(schema, object, &mut self.late_parts)),
                Thing::Table(table) => {
                    self.made.insert(table.name.clone());
                    let mut table = (*table).clone();
                    self.late_parts.extend(pieces::late(&mut table));
                    self.contested.extend(pieces::contested(schema, &mut table));
                    let Pieces { table, parts, constraints } = split(&table, |target| self.made.contains(target));
                    self.all.push(Op::CreateTable(CreateTable { table }));
                    self.all.extend(parts);
                    let (below, constraints): (Vec<_>, Vec<_>) =
                        constraints.into_iter().partition(|op| is_handed_on(schema, op));
                    self.handed_on.push(below);
                    self.pending.extend(constraints);
                    let (ready, waiting) =
                        std::mem::take(&mut self.pending).into_iter().partition(|op| can_run(op, &self.made));
                    self.pending = waiting;
                    self.all.extend(in_order(ready).into_iter().map(Op::AddConstraint));
                }
            }
        }
    }

    /// Adds the constraints that waited for all tables; gives those that cannot run yet.
    fn tie(&mut self) -> Vec<AddConstraint> {
        self.all.append(&mut self.contested);
        self.all.extend(std::mem::take(&mut self.handed_on).into_iter().rev().flatten().map(Op::AddConstraint));
        let (ready, late) = std::mem::take(&mut self.pending).into_iter().partition(|op| can_run(op, &self.made));
        self.all.extend(in_order(ready).into_iter().map(Op::AddConstraint));
        late
    }
}

/// What uses a partition, or something that does.
fn after_partitions(schema: &Schema, ordered: &[Thing<'_>]) -> IndexSet<Handle> {
    let is_partition = |name: &ObjName| schema.table(name).is_some_and(|table| table.partition_of.is_some());
    let mut after = IndexSet::new();
    // What is used comes first, so once through is enough.
    for thing in ordered {
        let needs = thing.needs(schema);
        let waits = needs.iter().any(|handle| match handle {
            Handle::Table(name) => is_partition(name) || after.contains(handle),
            Handle::Object(_) => after.contains(handle),
        });
        if waits {
            after.insert(thing.handle());
        }
    }
    after
}

/// Whether the constraint goes to tables that inherit from its table.
fn is_handed_on(schema: &Schema, op: &AddConstraint) -> bool {
    let table = schema.table(&op.table);
    table.is_some_and(|table| table.hands_on(&op.constraint.name.text)) && schema.heirs(&op.table).next().is_some()
}

/// Whether a table takes numbers from the sequence: then it is made before the table that it belongs to.
fn is_counted_with(schema: &Schema, key: &ObjectKey) -> bool {
    schema.tables().any(|table| table.expressions().any(|expr| expr.objects().any(|one| one == key)))
}

/// The objects that a mention may mean.
fn meant(schema: &Schema, key: &ObjectKey) -> Vec<Handle> {
    of_name(schema, key)
        .filter(|object| key.stands_for(&object.key))
        .map(|object| Handle::Object(object.key.clone()))
        .collect()
}

/// The operations that make an object, once what it uses is there.
fn object_operations(schema: &Schema, object: &Object, late: &mut Vec<Op>) -> Vec<Op> {
    let start =
        object.assumed.then(|| schema.assumed_schema(&Name::new(object.key.name.name.clone(), object.key.name.span)));
    let (mut alone, parts) = pieces::alone(object, start.as_ref());
    reads_as_they_are(schema, &mut alone);
    // Where they cannot be written out, the query stays as it is.
    let _ = stars_as_they_were(schema, &mut alone, object.key.name.span);
    // One with an owner has to have that of the table before it belongs to it.
    if (is_counted_with(schema, &object.key) || object.access.owner.is_some())
        && let Some((untied, tie)) = owned::untied(&alone)
    {
        alone = untied;
        late.push(Op::AlterSequence(tie));
    }
    let (triggers, parts): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| matches!(part, Op::CreateTrigger(_)));
    late.extend(triggers);
    let made = (!object.assumed).then(|| Op::CreateObject(CreateObject { object: alone }));
    made.into_iter().chain(parts).collect()
}

/// A table in the pieces in which it is made.
pub struct Pieces {
    /// What stands in its `create_table`.
    pub table: Table,
    /// What follows directly.
    pub parts: Vec<Op>,
    /// The constraints that cannot stand in it: each is added when what it points to is there, after `parts`.
    pub constraints: Vec<AddConstraint>,
}

/// The place of a kind among all, before what uses say; tables are at [`TABLES`].
fn rank(kind: ObjectKind) -> usize {
    match kind {
        ObjectKind::Schema => 0,
        ObjectKind::Extension => 1,
        ObjectKind::Enum => 2,
        ObjectKind::Domain => 3,
        ObjectKind::Sequence => 4,
        ObjectKind::Function => 5,
        ObjectKind::Procedure => 6,
        ObjectKind::View => TABLES + 1,
        ObjectKind::MaterializedView => TABLES + 2,
    }
}

/// The place of tables: after types and the like, before views and the like.
const TABLES: usize = 100;

/// What is made by an operation of its own.
#[derive(Clone, Copy)]
enum Thing<'a> {
    Object(&'a Object),
    Table(&'a Table),
}

/// By what a thing is known to those that use it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Handle {
    Object(ObjectKey),
    Table(ObjName),
}

impl<'a> Thing<'a> {
    fn handle(self) -> Handle {
        match self {
            Self::Object(object) => Handle::Object(object.key.clone()),
            Self::Table(table) => Handle::Table(table.name.clone()),
        }
    }

    fn rank(self) -> usize {
        match self {
            Self::Object(object) => rank(object.key.kind),
            Self::Table(_) => TABLES,
        }
    }

    fn table(self) -> Option<&'a Table> {
        match self {
            Self::Table(table) => Some(table),
            Self::Object(_) => None,
        }
    }

    /// What has to be there before; foreign keys can also be added later, so they are not here.
    fn needs(self, schema: &Schema) -> Vec<Handle> {
        let home = |name: &ObjName| {
            let space = Name::new(name.schema.clone(), name.span);
            Handle::Object(ObjectKey::global(ObjectKind::Schema, &space))
        };
        match self {
            Self::Object(object) => {
                // The body of a function in SQL is read when the function is made.
                let uses = object.uses.iter().chain(object.definition.reads());
                let uses = uses.flat_map(|one| match &one.what {
                    Used::Table(table) | Used::Column(table, _) => vec![Handle::Table(table.clone())],
                    Used::Object(key) => meant(schema, key),
                });
                let owner = match &object.definition {
                    Definition::Sequence(sequence) if !is_counted_with(schema, &object.key) => sequence.owner.as_ref(),
                    _ => None,
                };
                let owner = owner.map(|(table, _)| Handle::Table(table.clone()));
                uses.chain(owner).chain([home(&object.key.name)]).collect()
            }
            Self::Table(table) => {
                let types = table.columns.values().filter(|column| !column.ty.builtin).filter_map(|column| {
                    let space = column.ty.schema.as_deref().unwrap_or(schema.default_schema());
                    let name =
                        ObjName { schema: space.to_owned(), ..table.name.sibling(&column.ty.name, table.name.span) };
                    schema.named_type(&name).map(|object| object.key.clone())
                });
                let policies = |expr: &&Expr| !table.policies.values().any(|p| p.expressions().any(|own| own == *expr));
                let mentioned = table.expressions().filter(policies).flat_map(Expr::objects);
                let objects = types
                    .map(Handle::Object)
                    .chain(mentioned.flat_map(|key| meant(schema, key)))
                    .chain([home(&table.name)]);
                let parents = table.inheritance.parents.iter().cloned();
                objects.chain(counted_with(schema, table).chain(parents).map(Handle::Table)).collect()
            }
        }
    }
}

/// The tables whose sequences give a default of this one its value.
fn counted_with<'a>(schema: &'a Schema, table: &'a Table) -> impl Iterator<Item = ObjName> {
    let defaults = table.columns.values().filter_map(|column| match &column.default {
        Some(ColumnDefault::Expr(expr)) => Some(expr.text()).filter(|text| text.contains("nextval")),
        Some(ColumnDefault::Sequence) | None => None,
    });
    defaults.flat_map(|text| {
        schema.relations().filter_map(move |(name, relation)| match relation {
            Relation::Sequence(owner, _) => {
                let (space, name) = (quote_ident(&name.schema), quote_ident(&name.name));
                let is_named = text.contains(&format!("'{name}'")) || text.contains(&format!("'{space}.{name}'"));
                is_named.then(|| owner.clone())
            }
            Relation::Table(_) | Relation::Index(..) | Relation::ConstraintIndex(..) | Relation::Object(..) => None,
        })
    })
}

/// Everything that is made, by rank and then in the order of the model.
fn things(schema: &Schema) -> Vec<Thing<'_>> {
    // What others own is there already; partitions are made when everything else is there.
    let objects = schema.objects().filter(|object| !schema.is_external_object(&object.key));
    let tables = schema.tables().filter(|table| !schema.is_external_table(&table.name));
    let roots = tables.filter(|table| table.partition_of.is_none());
    let mut all: Vec<Thing<'_>> = objects.map(Thing::Object).chain(roots.map(Thing::Table)).collect();
    all.sort_by_key(|thing| thing.rank());
    all
}

/// The things in an order in which what is used comes first. Circles are broken at foreign keys.
fn order<'a>(schema: &Schema, things: &[Thing<'a>]) -> Vec<Thing<'a>> {
    let places: IndexMap<Handle, usize> = things.iter().enumerate().map(|(at, thing)| (thing.handle(), at)).collect();
    let place = |handle: &Handle| places.get(handle).copied();
    let mut firm: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut loose: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, thing) in things.iter().enumerate() {
        let needs = thing.needs(schema);
        firm.insert(at, needs.iter().filter_map(place).filter(|other| *other != at).collect());
        let targets = thing.table().into_iter().flat_map(Table::foreign_keys);
        let targets = targets.filter_map(|(_, key)| place(&Handle::Table(key.target.table.clone())));
        loose.insert(at, targets.filter(|other| *other != at).collect());
    }
    let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, others) in firm.iter().chain(&loose) {
        for other in others {
            users.entry(*other).or_default().push(*at);
        }
    }
    let mut ordered = Vec::with_capacity(things.len());
    let is_free = |sets: &BTreeMap<usize, BTreeSet<usize>>, at: &usize| sets.get(at).is_none_or(BTreeSet::is_empty);
    let mut ready: BTreeSet<usize> =
        firm.keys().copied().filter(|at| is_free(&firm, at) && is_free(&loose, at)).collect();
    while !firm.is_empty() {
        let next = ready.pop_first().or_else(|| break_circle(&firm, &loose)).or_else(|| firm.keys().next().copied());
        let Some(next) = next else { break };
        firm.remove(&next);
        loose.remove(&next);
        ordered.extend(things.get(next).copied());
        for user in users.get(&next).into_iter().flatten() {
            if let Some(needs) = firm.get_mut(user) {
                needs.remove(&next);
            }
            if let Some(needs) = loose.get_mut(user) {
                needs.remove(&next);
            }
            if firm.contains_key(user) && is_free(&firm, user) && is_free(&loose, user) {
                ready.insert(*user);
            }
        }
    }
    ordered
}

/// The first thing that lacks nothing but tables it points to, of which one leads back to it.
fn break_circle(firm: &BTreeMap<usize, BTreeSet<usize>>, loose: &BTreeMap<usize, BTreeSet<usize>>) -> Option<usize> {
    let leads_back = |from: usize| {
        let mut seen = BTreeSet::from([from]);
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            for other in firm.get(&at).into_iter().chain(loose.get(&at)).flatten() {
                if *other == from {
                    return true;
                }
                if seen.insert(*other) {
                    next.push(*other);
                }
            }
        }
        false
    };
    firm.iter().filter(|(_, needs)| needs.is_empty()).map(|(at, _)| *at).find(|at| leads_back(*at))
}

/// The table in pieces; `is_made` says of other tables whether they are there already.
pub fn split(table: &Table, is_made: impl Fn(&ObjName) -> bool) -> Pieces {
    let mut inside = table.local();
    let mut parts = pieces::parts(&mut inside);
    let mut apart = Vec::new();
    let mut take = |inside: &mut Table, is_apart: &dyn Fn(&Constraint) -> bool| {
        inside.constraints.retain(|_, constraint| {
            let stays = !is_apart(constraint);
            if !stays {
                apart.push(AddConstraint { table: table.name.clone(), constraint: constraint.clone() });
            }
            stays
        });
    };
    // The rows of a new table are checked: `not valid` would be lost. With a table its
    // primary key is made first, then the other keys, then the indexes.
    take(&mut inside, &|constraint| {
        constraint.not_valid || overtakes(table, constraint) || pieces::makes_own(table, constraint)
    });
    let keys_inside = inside.clone();
    take(&mut inside, &|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) if key.target.table == table.name => needs_index(&keys_inside, constraint),
        ConstraintKind::ForeignKey(key) => !is_made(&key.target.table),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => false,
    });
    parts.extend(pieces::comments_on_constraints(&mut inside));
    Pieces { table: inside, parts, constraints: in_order(apart) }
}

/// Whether the constraint is a foreign key from the table to itself that has no key among its constraints to point to: it
/// waits for an index.
pub fn needs_index(table: &Table, constraint: &Constraint) -> bool {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return false };
    let without_indexes = Table { indexes: IndexMap::new(), ..table.clone() };
    key.target.table == table.name && keys::unique_key(&without_indexes, &key.target.columns).is_none()
}

/// Whether the constraint is a key that was made after another one on the same columns and would be made before it with
/// the table: foreign keys are tied to the first.
fn overtakes(table: &Table, constraint: &Constraint) -> bool {
    let (ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. }) = &constraint.kind else {
        return false;
    };
    let same = |key: &[&str]| key.len() == columns.len() && columns.iter().all(|column| key.contains(&column.as_str()));
    let is_before = |other: &Constraint| other.made.0 < constraint.made.0;
    let index = table
        .indexes
        .values()
        .any(|index| index.made.0 < constraint.made.0 && index.key_columns().is_some_and(|key| same(&key)));
    let is_first = matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
    index
        || is_first
            && table.constraints.values().filter(|other| is_before(other)).any(|other| match &other.kind {
                ConstraintKind::Unique { columns, .. } => same(&columns.iter().map(Name::as_str).collect::<Vec<_>>()),
                ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Check { .. }
                | ConstraintKind::ForeignKey(_)
                | ConstraintKind::Exclude(_) => false,
            })
}

/// Whether what the constraint points to is made.
fn can_run(op: &AddConstraint, made: &IndexSet<ObjName>) -> bool {
    match &op.constraint.kind {
        ConstraintKind::ForeignKey(key) => made.contains(&key.target.table),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => true,
    }
}

/// Keys before the foreign keys that may point to them; else in the order in which they were made.
fn in_order(mut all: Vec<AddConstraint>) -> Vec<AddConstraint> {
    all.sort_by_key(|op| matches!(op.constraint.kind, ConstraintKind::ForeignKey(_)));
    all
}
