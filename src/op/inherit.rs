//! What a partition gets from its parent: columns, checks, keys, indexes and foreign keys, under the names that the
//! server chooses.

use super::partitions::copy_trigger;
use super::{AddColumn, AddConstraint, CreateIndex, Operation as _, Refusal, lookup, partition_key};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{
    Column, Constraint, ConstraintKind, Grants, Index, IndexKey, Name, ObjName, Schema, Table, server_name,
};

/// The copy of a parent's column, which refuses nulls because the parent's does. A serial one takes numbers from the parent's sequence; an identity is the parent's.
/// Storage and compression go to a new partition, the statistics target does not (measured on PostgreSQL 13, 15 and 18).
pub(super) fn column(of_parent: &Column) -> Column {
    let mut column = of_parent.clone();
    column.sequence = None;
    column.identity = None;
    column.comment = None;
    column.grants = Grants::default();
    column.statistics = None;
    column.not_null_kept.inherited = of_parent.not_null;
    column
}

/// Gives a partition everything its parent has: checks, then keys and indexes in the order of their making, then foreign keys and triggers.
pub(super) fn members(schema: &mut Schema, parent: &Table, child: &ObjName) -> Result<(), Refusal> {
    all_members(schema, parent, child).map_err(|mut refusal| {
        // Told from the place of the partition: what it would get stands elsewhere.
        for diagnostic in &mut refusal.diagnostics {
            let from = std::mem::replace(&mut diagnostic.primary.span, child.span);
            diagnostic
                .related
                .push(crate::diag::Label { span: from, text: "this would be the partition's too".to_owned() });
        }
        refusal
    })
}

fn all_members(schema: &mut Schema, parent: &Table, child: &ObjName) -> Result<(), Refusal> {
    let of_kind = |wanted: fn(&ConstraintKind) -> bool| parent.constraints.values().filter(move |c| wanted(&c.kind));
    for check in of_kind(|kind| matches!(kind, ConstraintKind::Check { .. })) {
        // One that a partition gets with its making is valid there, for it has no rows yet (measured on PostgreSQL 15).
        constraint(schema, child, parent, &Constraint { not_valid: false, ..check.clone() })?;
    }
    let keys = of_kind(ConstraintKind::owns_index).map(|key| (key.made.0, Some(key), None));
    let indexes = parent.indexes.values().map(|index| (index.made.0, None, Some(index)));
    let mut all: Vec<(u32, Option<&Constraint>, Option<&Index>)> = keys.chain(indexes).collect();
    all.sort_by_key(|(made, _, _)| *made);
    for (_, key, plain) in all {
        if let Some(key) = key {
            constraint(schema, child, parent, key)?;
        }
        if let Some(plain) = plain {
            index(schema, child, parent, plain)?;
        }
    }
    for key in of_kind(|kind| matches!(kind, ConstraintKind::ForeignKey(_))) {
        constraint(schema, child, parent, key)?;
    }
    for trigger in parent.triggers.values().filter(|trigger| trigger.each_row) {
        copy_trigger(schema, child, trigger)?;
    }
    Ok(())
}

/// Gives a partition, and its partitions, a column of its parent.
pub(super) fn add_column(schema: &mut Schema, child: &ObjName, of_parent: &Column) -> Result<(), Refusal> {
    let mut new = column(of_parent);
    // Both are set after the column was added: the one reaches partitions, the other does not.
    new.statistics = of_parent.statistics;
    new.compression = None;
    let added = AddColumn { table: child.clone(), column: new, constraints: Vec::new(), backfill: None };
    added.apply(schema)?;
    for grandchild in children(schema, child) {
        add_column(schema, &grandchild, of_parent)?;
    }
    Ok(())
}

/// The partitions of a table.
pub(super) fn children(schema: &Schema, table: &ObjName) -> Vec<ObjName> {
    schema.partitions(table).map(|child| child.name.clone()).collect()
}

/// Whether foreign keys point to the table, or to one that it is a part of.
pub(super) fn is_referenced(schema: &Schema, table: &ObjName) -> bool {
    let above = schema.table(table).and_then(|table| table.partition_of.as_ref());
    schema.references_to(table).next().is_some() || above.is_some_and(|of| is_referenced(schema, &of.parent))
}

/// Whether the check of `table` is the same as that of its parent.
pub(super) fn same_check(of_parent: &ConstraintKind, own: &ConstraintKind, table: &Table) -> bool {
    moved(of_parent, table) == *own
}

/// A constraint as it stands on another table.
fn moved(kind: &ConstraintKind, to: &Table) -> ConstraintKind {
    let mut kind = kind.clone();
    if let ConstraintKind::Check { expr, .. } = &mut kind {
        expr.rename_table(&to.name.name);
    }
    kind
}

/// Gives a partition, and its partitions, a constraint of its parent. One that it has already becomes the parent's.
pub(super) fn constraint(
    schema: &mut Schema,
    child: &ObjName,
    parent: &Table,
    of_parent: &Constraint,
) -> Result<(), Refusal> {
    let table = lookup::table(schema, child)?;
    let kind = moved(&of_parent.kind, table);
    let free = |own: &&Constraint| {
        table.partition_of.as_ref().is_none_or(|of| !of.constraints.contains_key(&own.name.text))
            && own.kind == kind
            && own.deferral == of_parent.deferral
    };
    let found = match &kind {
        ConstraintKind::Check { .. } => match table.constraints.get(&of_parent.name.text) {
            Some(own) if own.kind != kind => {
                return Err(Refusal::waiting(
                    Diagnostic::new(
                        code::NAME_TAKEN,
                        of_parent.origin(),
                        format!("partition `{}` already has a constraint `{}`", table.name, of_parent.name),
                        "the partitions get the check under this name",
                    )
                    .related(own.origin(), "it is made here"),
                ));
            }
            own => own.map(|own| own.name.clone()),
        },
        ConstraintKind::Exclude(_) => table.constraints.values().find(free).map(|own| own.name.clone()),
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
            let is_free = |own: &&Constraint| {
                table.partition_of.as_ref().is_none_or(|of| !of.constraints.contains_key(&own.name.text))
            };
            let like = table.constraints.values().filter(is_free).find(|own| same_key(&own.kind, &kind));
            if let Some(own) = like.filter(|own| !free(own)) {
                return Err(alike(table, &own.name, &of_parent.name));
            }
            like.map(|own| own.name.clone())
        }
        ConstraintKind::ForeignKey(_) => {
            table.constraints.values().filter(|own| !own.not_valid).find(free).map(|own| own.name.clone())
        }
    };
    let own = if let Some(own) = found {
        own
    } else {
        let name = constraint_name(schema, table, parent, of_parent);
        let (comment, index_comment) = (None, None);
        let made = Constraint { name: name.clone(), kind, comment, index_comment, ..of_parent.clone() };
        partition_key::allows_constraint(table, &made)?;
        AddConstraint { table: child.clone(), constraint: made }.apply(schema)?;
        if of_parent.kind.owns_index() {
            copy_attributes(schema, child, &name.text, parent, &of_parent.name.text);
        }
        let made =
            schema.table(child).and_then(|table| Some((table.clone(), table.constraints.get(&name.text)?.clone())));
        if let Some((table, made)) = made {
            for grandchild in children(schema, child) {
                constraint(schema, &grandchild, &table, &made)?;
            }
        }
        name
    };
    schema.change_table(child, |table| {
        if let Some(of) = &mut table.partition_of {
            of.constraints.insert(own.text, of_parent.name.text.clone());
        }
    });
    Ok(())
}

/// Whether two keys have the same columns, whatever else they are.
fn same_key(a: &ConstraintKind, b: &ConstraintKind) -> bool {
    let columns = |kind: &ConstraintKind| match kind {
        ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. } => {
            Some((columns.clone(), include.clone()))
        }
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
    };
    columns(a).is_some() && columns(a) == columns(b)
}

/// The refusal where the server would take something of a partition for its part of a key or index of the parent, though
/// they differ: a partition that is made again would get another.
fn alike(table: &Table, own: &Name, of_parent: &Name) -> Refusal {
    Refusal::waiting(
        Diagnostic::new(
            code::INHERITED,
            of_parent.span,
            format!("`{own}` of partition `{}` would become a part of `{of_parent}`, though they differ", table.name),
            "PostgreSQL compares their columns only",
        )
        .related(own.span, format!("`{own}` is made here"))
        .help(format!("drop `{own}` before: the partition gets one like its parent's")),
    )
}

/// Gives a partition, and its partitions, an index of its parent. An equal one that it has already becomes the parent's.
pub(super) fn index(schema: &mut Schema, child: &ObjName, parent: &Table, of_parent: &Index) -> Result<(), Refusal> {
    let table = lookup::table(schema, child)?;
    let mut wanted = of_parent.clone();
    for item in &mut wanted.items {
        if let IndexKey::Expr { expr, .. } = &mut item.key {
            expr.rename_table(&table.name.name);
        }
    }
    if let Some(expr) = &mut wanted.predicate {
        expr.rename_table(&table.name.name);
    }
    let found = table
        .indexes
        .values()
        .filter(|own| table.partition_of.as_ref().is_none_or(|of| !of.indexes.contains_key(&own.name.text)))
        .find(|own| fits(own, &wanted));
    let differs = found.filter(|own| own.items != wanted.items || own.with != wanted.with).map(|own| &own.name);
    let keys = table.constraints.values().filter(|own| {
        let is_free = table.partition_of.as_ref().is_none_or(|of| !of.constraints.contains_key(&own.name.text));
        let columns = match &own.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => columns,
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => return false,
        };
        let columns: Vec<&str> = columns.iter().map(Name::as_str).collect();
        is_free && wanted.key_columns().is_some_and(|wanted| wanted == columns)
    });
    if let Some(own) = differs.or_else(|| keys.map(|key| &key.name).next()) {
        return Err(alike(table, own, &of_parent.name));
    }
    let found = found.map(|own| own.name.clone());
    let own = if let Some(own) = found {
        own
    } else {
        let words = attributes(parent, &of_parent.name.text);
        let chosen = server_name(&table.name.name, Some(&words.join("_")), "idx", |name| {
            schema.relation(&table.name.sibling(name, table.name.span)).is_some()
        });
        let name = Name::new(chosen, of_parent.name.span);
        wanted.name = name.clone();
        partition_key::allows_index(table, &wanted)?;
        CreateIndex { table: child.clone(), index: wanted, concurrently: false }.apply(schema)?;
        copy_attributes(schema, child, &name.text, parent, &of_parent.name.text);
        let made = schema.table(child).and_then(|table| Some((table.clone(), table.indexes.get(&name.text)?.clone())));
        if let Some((table, made)) = made {
            for grandchild in children(schema, child) {
                index(schema, &grandchild, &table, &made)?;
            }
        }
        name
    };
    schema.change_table(child, |table| {
        if let Some(of) = &mut table.partition_of {
            of.indexes.insert(own.text, of_parent.name.text.clone());
        }
    });
    Ok(())
}

/// Whether the server takes an index for the partition's part of another (`CompareIndexInfo`: order and storage
/// parameters do not count).
fn fits(own: &Index, wanted: &Index) -> bool {
    let same_items = own.items.len() == wanted.items.len()
        && own
            .items
            .iter()
            .zip(&wanted.items)
            .all(|(a, b)| a.key == b.key && a.collation == b.collation && a.opclass == b.opclass);
    same_items
        && own.unique == wanted.unique
        && own.method == wanted.method
        && own.include == wanted.include
        && own.nulls_not_distinct == wanted.nulls_not_distinct
        && own.predicate == wanted.predicate
}

/// The name the server gives a partition's copy of a constraint.
fn constraint_name(schema: &Schema, table: &Table, parent: &Table, of_parent: &Constraint) -> Name {
    let taken = |name: &str| {
        schema.relation(&table.name.sibling(name, table.name.span)).is_some()
            || schema.constraint_name_taken(&table.name, name)
    };
    let own = &table.name.name;
    let chosen = match &of_parent.kind {
        ConstraintKind::Check { .. } => of_parent.name.text.clone(),
        ConstraintKind::PrimaryKey { .. } => server_name(own, None, "pkey", taken),
        ConstraintKind::Unique { .. } => {
            let words = attributes(parent, &of_parent.name.text).join("_");
            server_name(own, Some(&words), "key", taken)
        }
        ConstraintKind::Exclude(_) => {
            let words = attributes(parent, &of_parent.name.text).join("_");
            server_name(own, Some(&words), "excl", taken)
        }
        ConstraintKind::ForeignKey(_) if !table.constraints.contains_key(&of_parent.name.text) => {
            of_parent.name.text.clone()
        }
        ConstraintKind::ForeignKey(key) => {
            let words: Vec<&str> = key.columns.iter().map(Name::as_str).collect();
            server_name(own, Some(&words.join("_")), "fkey", |name| schema.constraint_name_taken(&table.name, name))
        }
    };
    Name::new(chosen, of_parent.origin())
}

/// The attribute names of a key or index of a partitioned table.
fn attributes(table: &Table, name: &str) -> Vec<String> {
    let kept = table.partitioning.as_ref().and_then(|by| by.attributes.get(name));
    kept.cloned().unwrap_or_else(|| fresh_attributes(table, name))
}

fn copy_attributes(schema: &mut Schema, child: &ObjName, own: &str, parent: &Table, of_parent: &str) {
    let words = attributes(parent, of_parent);
    schema.change_table(child, |table| {
        if let Some(by) = &mut table.partitioning {
            by.attributes.insert(own.to_owned(), words);
        }
    });
}

/// Remembers the attribute names of a key or index that was just made.
pub(super) fn remember_attributes(table: &mut Table, name: &str) {
    let words = fresh_attributes(table, name);
    if let Some(by) = &mut table.partitioning {
        by.attributes.insert(name.to_owned(), words);
    }
}

/// Remembers the attribute names of all keys and indexes of a table that was just made.
pub(super) fn remember_all_attributes(table: &mut Table) {
    if table.partitioning.is_none() {
        return;
    }
    let keys = table.constraints.values().filter(|c| c.kind.owns_index()).map(|c| c.name.text.clone());
    let all: Vec<String> = keys.chain(table.indexes.keys().cloned()).collect();
    for name in all {
        remember_attributes(table, &name);
    }
}

/// The attribute names that a key or index made now gets (`ChooseIndexColumnNames`).
fn fresh_attributes(table: &Table, name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut push = |word: &str| {
        let mut unique = word.to_owned();
        let mut number = 0u32;
        while words.contains(&unique) {
            number += 1;
            unique = format!("{word}{number}");
        }
        words.push(unique);
    };
    if let Some(constraint) = table.constraints.get(name) {
        if let ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. } =
            &constraint.kind
        {
            columns.iter().chain(include).for_each(|column| push(&column.text));
        }
    } else if let Some(index) = table.indexes.get(name) {
        for item in &index.items {
            match &item.key {
                IndexKey::Column(column) => push(&column.text),
                IndexKey::Expr { expr, .. } => push(&crate::sql::expression(&expr.text()).word),
            }
        }
        index.include.iter().for_each(|column| push(&column.text));
    }
    words
}
