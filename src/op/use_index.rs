//! `create_primary_key ... using index`, `create_unique_constraint ... using index`: a key takes an index over, which then
//! has the key's name. Inverse: nothing gives an index back, so the constraint is dropped and the index made again;
//! foreign keys that point to it go before and come back after.

use super::{
    AddConstraint, AlterColumn, CreateIndex, DropConstraint, Effect, Op, Operation, Refusal, Refusals, keys, lookup,
    relation_key, renamed,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{
    Column, Constraint, ConstraintKind, Deferral, Index, IndexItem, IndexKey, Made, Name, ObjName, Schema, Table, Type,
};

/// Makes a key of an index.
#[derive(Clone, Debug)]
pub struct UseIndex {
    /// The table.
    pub table: ObjName,
    /// The index, in the table's schema.
    pub index: Name,
    /// The name of the constraint, and then of the index.
    pub name: Name,
    /// Whether it is the primary key; else unique.
    pub primary: bool,
    /// Whether it can wait.
    pub deferral: Deferral,
}

/// The operator classes that a btree index takes for these types by itself. Source: PostgreSQL's `pg_opclass`.
const DEFAULT_CLASSES: &[(&str, &str)] = &[
    ("bigint", "int8_ops"),
    ("boolean", "bool_ops"),
    ("char", "bpchar_ops"),
    ("date", "date_ops"),
    ("integer", "int4_ops"),
    ("numeric", "numeric_ops"),
    ("smallint", "int2_ops"),
    ("text", "text_ops"),
    ("timestamp", "timestamp_ops"),
    ("timestamptz", "timestamptz_ops"),
    ("uuid", "uuid_ops"),
    ("varchar", "text_ops"),
];

fn is_default_class(ty: &Type, class: &str) -> bool {
    ty.builtin && !ty.array && DEFAULT_CLASSES.iter().any(|(name, default)| *name == ty.name && *default == class)
}

/// Whether the item is sorted as a key's column would be by itself.
fn is_plain(item: &IndexItem, column: &Column) -> bool {
    let collation = item.collation.is_none() || item.collation == column.collation;
    let class = item.opclass.as_ref().is_none_or(|class| is_default_class(&column.ty, class));
    collation && class && !item.descending && !item.nulls_first
}

impl UseIndex {
    /// Why PostgreSQL makes no key of the index: the headline's end, and the help.
    fn unsuitable(&self, table: &Table, index: &Index) -> Option<(&'static str, &'static str)> {
        let plain = "make another index for the key: unique, of plain columns in their default order";
        if !index.unique {
            return Some(("is not unique", "make it with `create_unique_index`"));
        }
        if index.method != "btree" {
            return Some(("is not a btree index", plain));
        }
        if index.predicate.is_some() {
            return Some(("is about some of the rows only", plain));
        }
        let Some(columns) = index.key_columns() else { return Some(("contains expressions", plain)) };
        if columns.iter().enumerate().any(|(at, name)| columns.iter().take(at).any(|other| other == name)) {
            return Some(("has a column twice", plain));
        }
        let sorted = |item: &IndexItem| match &item.key {
            IndexKey::Column(name) => table.columns.get(&name.text).is_none_or(|column| is_plain(item, column)),
            IndexKey::Expr { .. } => true,
        };
        if !index.items.iter().all(sorted) {
            return Some(("does not have the default order", plain));
        }
        if self.primary && index.nulls_not_distinct {
            return Some(("says `nulls not distinct`, which a primary key cannot", plain));
        }
        None
    }

    fn constraint(&self, index: &Index) -> Constraint {
        let columns = index.items.iter().filter_map(|item| match &item.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expr { .. } => None,
        });
        let (columns, include) = (columns.collect(), index.include.clone());
        let kind = if self.primary {
            ConstraintKind::PrimaryKey { columns, include }
        } else {
            ConstraintKind::Unique { columns, include, nulls_not_distinct: index.nulls_not_distinct }
        };
        // It was made when the index was: foreign keys stay tied to it.
        let made = Made(index.made.0);
        let with = index.with.clone();
        // PostgreSQL keeps the comment of the index, and the constraint has none.
        Constraint {
            comment: None,
            index_comment: index.comment.clone(),
            name: self.name.clone(),
            kind,
            deferral: self.deferral,
            not_valid: false,
            with,
            made,
        }
    }

    /// The index, if it is one of the table.
    fn index<'a>(&self, schema: &'a Schema, table: &Table) -> Result<&'a Index, Refusal> {
        let name = self.table.sibling(self.index.text.clone(), self.index.span);
        let (owner, index) = lookup::index(schema, &name)?;
        if *owner == table.name {
            return Ok(index);
        }
        Err(Refusal::fatal(
            Diagnostic::new(
                code::CONSTRAINT_KIND,
                self.index.span,
                format!("index `{}` is not one of table `{}`", self.index, self.table),
                format!("it belongs to `{}`", owner.name),
            )
            .related(index.name.span, "it is made here"),
        ))
    }

    /// What takes it back, for the schema before it.
    fn inverse(&self, schema: &Schema, table: &Table, index: &Index, nullable: &[Name]) -> Vec<Op> {
        let on = &self.table;
        let dependents = keys::dependents_of_key(schema, table, &index.name.text);
        let foreign_key = |owner: &Table, name: &Name| owner.constraints.get(&name.text).cloned();
        let ties: Vec<(ObjName, Constraint)> = dependents
            .into_iter()
            .filter_map(|(owner, name)| Some((owner.name.clone(), foreign_key(owner, name)?)))
            .collect();
        let mut all: Vec<Op> = Vec::new();
        let drop = |table: ObjName, constraint: Name| Op::DropConstraint(DropConstraint { table, constraint });
        all.extend(ties.iter().map(|(owner, tie)| drop(owner.clone(), tie.name.clone())));
        all.push(drop(on.clone(), self.name.clone()));
        all.extend(nullable.iter().map(|name| {
            Op::AlterColumn(AlterColumn { not_null: Some(false), ..AlterColumn::nothing(on.clone(), name.clone()) })
        }));
        all.push(Op::CreateIndex(CreateIndex { table: on.clone(), index: index.clone(), concurrently: false }));
        all.extend(ties.into_iter().map(|(table, constraint)| Op::AddConstraint(AddConstraint { table, constraint })));
        all
    }
}

impl Operation for UseIndex {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let index = self.index(schema, table)?;
        let mut refusals = Refusals::default();
        if let Some((what, help)) = self.unsuitable(table, index) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::CONSTRAINT_KIND,
                    self.index.span,
                    format!("no key can be made of index `{}`", self.index),
                    format!("it {what}"),
                )
                .related(index.name.span, "it is made here")
                .help(help),
            ));
        }
        let constraint = self.constraint(index);
        refusals.take(keys::check_single_primary_key(table, &constraint));
        refusals.take(lookup::constraint_free(schema, table, &self.name, self.name != self.index));
        refusals.finish()?;
        let key: Vec<Name> = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => columns.clone(),
            ConstraintKind::Unique { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => Vec::new(),
        };
        let refuses = |name: &Name| table.columns.get(&name.text).is_some_and(|column| column.not_null);
        let nullable: Vec<Name> = key.iter().filter(|name| !refuses(name)).cloned().collect();
        let inverse = self.inverse(schema, table, index, &nullable);
        schema.change_table(&self.table, |table| {
            table.indexes.shift_remove(&self.index.text);
            table.constraints.insert(constraint.name.text.clone(), constraint);
            for name in &nullable {
                if let Some(column) = table.columns.get_mut(&name.text) {
                    column.not_null = true;
                }
            }
        });
        Ok(Effect { inverse, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        if self.primary { "create_primary_key" } else { "create_unique_constraint" }
    }

    fn about(&self) -> String {
        format!("{} on {} using index {}", self.name, self.table, self.index)
    }

    fn gone(&self) -> Option<(String, String)> {
        if self.name == self.index {
            return None;
        }
        renamed(relation_key(&self.table.sibling(self.index.text.clone(), self.index.span)), &self.name)
    }
}
