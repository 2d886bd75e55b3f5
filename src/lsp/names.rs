//! What a name stands for in a schema.

use crate::format::format_name;
use crate::schema::{
    Column, Constraint, Index, Name, ObjName, Object, ObjectKey, ObjectKind, Policy, Relation, Schema, Statistics,
    Table, Trigger,
};
use crate::text::Span;
use crate::{op, write};

/// Something in a schema.
#[derive(Clone, Copy, Debug)]
pub(super) enum Thing<'s> {
    /// A table.
    Table(&'s Table),
    /// A column of a table.
    Column(&'s Table, &'s Column),
    /// A constraint of a table.
    Constraint(&'s Table, &'s Constraint),
    /// An index of a table.
    Index(&'s Table, &'s Index),
    /// A trigger of a table.
    Trigger(&'s Table, &'s Trigger),
    /// A policy of a table.
    Policy(&'s Table, &'s Policy),
    /// Statistics of a table.
    Statistics(&'s Table, &'s Statistics),
    /// An object that is not a table.
    Object(&'s Object),
}

impl Thing<'_> {
    /// Where it was made.
    pub fn origin(&self) -> Span {
        match self {
            Self::Table(table) => table.name.span,
            Self::Column(_, column) => column.name.span,
            Self::Constraint(_, constraint) => constraint.name.span,
            Self::Index(_, index) => index.name.span,
            Self::Trigger(_, trigger) => trigger.name.span,
            Self::Policy(_, policy) => policy.name.span,
            Self::Statistics(_, statistics) => statistics.name.span,
            Self::Object(object) => object.key.name.span,
        }
    }

    /// What it is, for people: `column`, `materialized view`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Table(table) if table.partition_of.is_some() => "partition",
            Self::Table(_) => "table",
            Self::Column(..) => "column",
            Self::Constraint(_, constraint) => constraint.kind.word(),
            Self::Index(..) => "index",
            Self::Trigger(..) => "trigger",
            Self::Policy(..) => "policy",
            Self::Statistics(..) => "statistics",
            Self::Object(object) => object.key.kind.word(),
        }
    }

    /// Its name as the language spells it.
    pub fn name(&self) -> String {
        let of = |table: &Table, name: &Name| format!("{}.{}", spelled(&table.name), format_name(&name.text));
        match self {
            Self::Table(table) => spelled(&table.name),
            Self::Column(table, column) => of(table, &column.name),
            Self::Constraint(table, constraint) => of(table, &constraint.name),
            Self::Index(_, index) => format_name(&index.name.text),
            Self::Trigger(table, trigger) => of(table, &trigger.name),
            Self::Policy(table, policy) => of(table, &policy.name),
            Self::Statistics(_, statistics) => spelled(&statistics.name),
            Self::Object(object) => object.key.to_string(),
        }
    }

    /// Its definition, as the language writes it.
    pub fn definition(&self) -> String {
        match self {
            Self::Table(table) => write::operation(&op::Op::CreateTable(op::CreateTable { table: (*table).clone() })),
            Self::Column(table, column) => write::column(table, column),
            Self::Constraint(table, constraint) => write::constraint(table, constraint),
            Self::Index(table, index) => write::operation(&op::Op::CreateIndex(op::CreateIndex {
                table: table.name.clone(),
                index: (*index).clone(),
                concurrently: false,
            })),
            Self::Trigger(table, trigger) => write::trigger(table, trigger),
            Self::Policy(table, policy) => write::operation(&op::Op::CreatePolicy(op::CreatePolicy {
                table: table.name.clone(),
                policy: (*policy).clone(),
            })),
            Self::Statistics(table, statistics) => write::operation(&op::Op::CreateStatistics(op::CreateStatistics {
                table: table.name.clone(),
                statistics: (*statistics).clone(),
            })),
            Self::Object(object) => write::object(object),
        }
    }
}

/// The name of an object, with its schema where that was written.
pub(super) fn spelled(name: &ObjName) -> String {
    if name.qualified {
        format!("{}.{}", format_name(&name.schema), format_name(&name.name))
    } else {
        format_name(&name.name)
    }
}

/// Which of several meanings of a name goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A table, a view, an index.
    Relation,
    /// A column of one of the tables at hand.
    Column,
    /// A type.
    Type,
}

/// What the parts of a name, the last of them in question, stand for. `tables` are those at hand, the nearest first. With
/// `strict` it is what is wanted, or nothing.
pub(super) fn find<'s>(
    schema: &'s Schema,
    parts: &[String],
    wanted: Wanted,
    tables: &[&'s Table],
    strict: bool,
) -> Option<Thing<'s>> {
    let (last, before) = parts.split_last()?;
    match before {
        [] => {
            let name = object_name(schema, None, last);
            let column = || tables.iter().find_map(|table| column(table, last));
            let ty = || schema.named_type(&name).map(Thing::Object);
            let relation = || relation(schema, &name).or_else(|| routine(schema, &name));
            if strict {
                return match wanted {
                    Wanted::Relation => relation(),
                    Wanted::Column => column(),
                    Wanted::Type => ty(),
                };
            }
            let found = match wanted {
                Wanted::Relation => relation().or_else(column).or_else(ty),
                Wanted::Column => column().or_else(relation).or_else(ty),
                Wanted::Type => ty().or_else(column).or_else(relation),
            };
            let statistics = || schema.statistics(&name).map(|(table, it)| Thing::Statistics(table, it));
            found
                .or_else(|| tables.iter().find_map(|table| member(table, last)))
                .or_else(statistics)
                .or_else(|| global(schema, last))
        }
        [one] => {
            let table = schema.table(&object_name(schema, None, one));
            let name = object_name(schema, Some(one), last);
            table
                .and_then(|table| member(table, last))
                .or_else(|| relation(schema, &name))
                .or_else(|| schema.named_type(&name).map(Thing::Object))
                .or_else(|| routine(schema, &name))
                // An alias in a query.
                .or_else(|| tables.iter().filter(|_| !strict).find_map(|table| column(table, last)))
        }
        [.., in_schema, one] => {
            let table = schema.table(&object_name(schema, Some(in_schema), one))?;
            member(table, last)
        }
    }
}

/// A name in a schema, or in the default one.
pub(super) fn object_name(schema: &Schema, in_schema: Option<&String>, name: &str) -> ObjName {
    ObjName {
        schema: in_schema.map_or_else(|| schema.default_schema().to_owned(), Clone::clone),
        name: name.to_owned(),
        qualified: in_schema.is_some(),
        span: Span::default(),
    }
}

fn column<'s>(table: &'s Table, name: &str) -> Option<Thing<'s>> {
    table.columns.get(name).map(|column| Thing::Column(table, column))
}

fn member<'s>(table: &'s Table, name: &str) -> Option<Thing<'s>> {
    column(table, name)
        .or_else(|| table.constraints.get(name).map(|it| Thing::Constraint(table, it)))
        .or_else(|| table.triggers.get(name).map(|it| Thing::Trigger(table, it)))
        .or_else(|| table.policies.get(name).map(|it| Thing::Policy(table, it)))
        .or_else(|| table.indexes.get(name).map(|it| Thing::Index(table, it)))
}

fn relation<'s>(schema: &'s Schema, name: &ObjName) -> Option<Thing<'s>> {
    match schema.relation(name)? {
        Relation::Table(_) => schema.table(name).map(Thing::Table),
        Relation::Index(owner, _) => {
            let table = schema.table(owner)?;
            table.indexes.get(&name.name).map(|index| Thing::Index(table, index))
        }
        Relation::ConstraintIndex(owner, _) => {
            let table = schema.table(owner)?;
            table.constraints.get(&name.name).map(|constraint| Thing::Constraint(table, constraint))
        }
        Relation::Sequence(owner, _) => {
            let table = schema.table(owner)?;
            let owns = |column: &&Column| column.sequence_names().any(|sequence| sequence == name.name);
            table.columns.values().find(owns).map(|column| Thing::Column(table, column))
        }
        Relation::Object(kind, _) => schema.object(&ObjectKey::new(*kind, name.clone())).map(Thing::Object),
    }
}

fn routine<'s>(schema: &'s Schema, name: &ObjName) -> Option<Thing<'s>> {
    let is_routine = |kind: ObjectKind| matches!(kind, ObjectKind::Function | ObjectKind::Procedure);
    schema.objects().find(|object| is_routine(object.key.kind) && object.key.name == *name).map(Thing::Object)
}

fn global<'s>(schema: &'s Schema, name: &str) -> Option<Thing<'s>> {
    let name = Name::new(name, Span::default());
    let kinds = [ObjectKind::Schema, ObjectKind::Extension];
    kinds.into_iter().find_map(|kind| schema.object(&ObjectKey::global(kind, &name))).map(Thing::Object)
}
