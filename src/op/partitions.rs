//! Operations on partitioned tables and on partitions: what PostgreSQL refuses of them, what the partitions follow, and
//! what a way back has to restore in the partitions beside what their parent brings.

use super::{
    AddConstraint, AlterColumn, CommentTable, CreateIndex, CreatePartition, CreateTable, DropColumn, DropConstraint, DropIndex, Effect, Op,
    Refusal, RenameColumn, RenameConstraint, RenameIndex, inherit, lookup, partition_key,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Column, ConstraintKind, Name, ObjName, Relation, Schema, Table, differences};
use crate::text::Span;

/// The partitioned table or partition that the operation is about, if there is one: others need nothing of this file.
pub(super) fn family(op: &Op, schema: &Schema) -> Option<ObjName> {
    let index_owner = |name: &ObjName| match schema.relation(name) {
        Some(Relation::Index(owner, _)) => Some(owner),
        Some(Relation::Table(_) | Relation::ConstraintIndex(..) | Relation::Sequence(..)) | None => None,
    };
    let table = match op {
        Op::AddColumn(op) => &op.table,
        Op::DropColumn(op) => &op.table,
        Op::RenameColumn(op) => &op.table,
        Op::AlterColumn(op) => &op.table,
        Op::AddConstraint(op) => &op.table,
        Op::DropConstraint(op) => &op.table,
        Op::RenameConstraint(op) => &op.table,
        Op::CreateIndex(op) => &op.table,
        Op::DropIndex(op) => index_owner(&op.index)?,
        Op::RenameIndex(op) => index_owner(&op.index)?,
        Op::DropTable(op) => &op.table,
        Op::CreatePartition(op) => &op.table.partition_of.as_ref()?.parent,
        Op::AttachPartition(op) => &op.parent,
        Op::DetachPartition(op) => &op.parent,
        _ => return None,
    };
    let found = schema.table(table)?;
    (found.partitioning.is_some() || found.partition_of.is_some()).then(|| table.clone())
}

/// Applies an operation to a partitioned table or a partition, with what follows and with the whole way back.
pub(super) fn apply(op: &Op, table: &ObjName, schema: &mut Schema) -> Result<Effect, Refusal> {
    let before = schema.clone();
    let mut effect = run(op, schema).inspect_err(|_| schema.clone_from(&before))?;
    let mut tables = vec![table.clone()];
    tables.extend(before.descendants(table));
    if let Op::AttachPartition(op) = op {
        tables.push(op.table.clone());
        tables.extend(before.descendants(&op.table));
    }
    complete(&before, schema, &mut effect, &tables);
    Ok(effect)
}

/// The same without completing the way back. A refusal may leave the schema half changed.
fn run(op: &Op, schema: &mut Schema) -> Result<Effect, Refusal> {
    let Some(table) = family(op, schema) else { return op.as_operation().apply(schema) };
    guard(op, &table, schema)?;
    let before = schema.table(&table).cloned();
    let effect = op.as_operation().apply(schema)?;
    if let Some(before) = before {
        follow(op, &before, schema)?;
    }
    Ok(effect)
}

/// Appends to the inverse what brings the tables back as they were: names that the server would choose differently, and
/// what is a partition's own.
fn complete(before: &Schema, after: &Schema, effect: &mut Effect, tables: &[ObjName]) {
    let mut back = after.clone();
    let at = tables.first().map_or_else(Default::default, |table| table.span);
    let missing = |why: String| {
        Diagnostic::new(
            code::NEEDS_REVERSE,
            at,
            format!("the way back would not restore everything: {why}"),
            "its inverse cannot be derived",
        )
        .help("write a `downgrade` block, or `irreversible 'why'`")
    };
    for op in &effect.inverse {
        if let Err(refusal) = run(op, &mut back) {
            let why = refusal.diagnostics.into_iter().next().map(|found| found.message);
            effect.no_way_back.get_or_insert_with(|| missing(why.unwrap_or_default()));
            return;
        }
    }
    for table in tables {
        for op in repairs(before, &back, table) {
            let mut tried = back.clone();
            if run(&op, &mut tried).is_ok() {
                back = tried;
                effect.inverse.push(op);
            }
        }
    }
    if let Some(first) = differences(before, &back).first() {
        effect.no_way_back.get_or_insert_with(|| missing(first.to_string()));
    }
}

/// What brings one table of `have` to what it is in `wanted`.
pub(super) fn repairs(wanted: &Schema, have: &Schema, table: &ObjName) -> Vec<Op> {
    let (Some(want), Some(now)) = (wanted.table(table), have.table(table)) else { return Vec::new() };
    let mut all = Vec::new();
    let (Some(of), Some(now_of)) = (&want.partition_of, &now.partition_of) else { return all };
    let renamed = |own: &str, from: &str, now: &indexmap::IndexMap<String, String>| {
        now.iter().find(|(_, parents)| *parents == from).map(|(now, _)| now.clone()).filter(|now| now != own)
    };
    for (own, from) in &of.constraints {
        if let Some(now) = renamed(own, from, &now_of.constraints) {
            let (table, span) = (table.clone(), table.span);
            let (constraint, to) = (Name::new(now, span), Name::new(own.clone(), span));
            all.push(Op::RenameConstraint(RenameConstraint { table, constraint, to }));
        }
    }
    for (own, from) in &of.indexes {
        if let Some(now) = renamed(own, from, &now_of.indexes) {
            let index = table.sibling(now, table.span);
            all.push(Op::RenameIndex(RenameIndex { index, to: Name::new(own.clone(), table.span) }));
        }
    }
    for column in want.columns.values() {
        let Some(now) = now.columns.get(&column.name.text) else { continue };
        let change = AlterColumn {
            not_null: (column.not_null != now.not_null).then_some(column.not_null),
            default: (column.default != now.default).then(|| column.default.clone()),
            comment: (column.comment != now.comment).then(|| column.comment.clone()),
            ..AlterColumn::nothing(table.clone(), column.name.clone())
        };
        if change.not_null.is_some() || change.default.is_some() || change.comment.is_some() {
            all.push(Op::AlterColumn(change.complete(want)));
        }
    }
    let (keys, others): (Vec<_>, Vec<_>) =
        want.constraints.values().partition(|constraint| constraint.kind.owns_index());
    for constraint in keys.into_iter().chain(others) {
        let name = &constraint.name.text;
        if !of.constraints.contains_key(name) && !now.constraints.contains_key(name) {
            all.push(Op::AddConstraint(AddConstraint { table: table.clone(), constraint: constraint.clone() }));
        }
    }
    for index in want.indexes.values() {
        let name = &index.name.text;
        if !of.indexes.contains_key(name) && !now.indexes.contains_key(name) {
            let (table, index) = (table.clone(), index.clone());
            all.push(Op::CreateIndex(CreateIndex { table, index, concurrently: false }));
        }
    }
    if want.comment != now.comment {
        all.push(Op::CommentTable(CommentTable { table: table.clone(), comment: want.comment.clone() }));
    }
    all
}

/// "... is inherited from ...": the refusal of a change that only the parent can make.
fn inherited(at: Span, message: String, label: &str, parent: &Table, help: String) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::INHERITED, at, message, label)
            .related(parent.name.span, format!("the partitioned table `{}` is made here", parent.name))
            .help(help),
    )
}

/// Refuses what PostgreSQL refuses of partitioned tables and of partitions.
fn guard(op: &Op, name: &ObjName, schema: &Schema) -> Result<(), Refusal> {
    let Some(table) = schema.table(name) else { return Ok(()) };
    if table.partitioning.is_some() {
        guard_parent(op, table, schema)?;
    }
    let Some(of) = &table.partition_of else { return Ok(()) };
    let Some(parent) = schema.table(&of.parent) else { return Ok(()) };
    guard_partition(op, table, parent, schema)
}

fn guard_parent(op: &Op, table: &Table, schema: &Schema) -> Result<(), Refusal> {
    let concurrently = |at: Span, what: &str| {
        Err(Refusal::fatal(
            Diagnostic::new(
                code::PARTITION_KEY,
                at,
                format!("an index of partitioned table `{}` cannot be {what} concurrently", table.name),
                "PostgreSQL refuses it",
            )
            .related(table.name.span, format!("`{}` is made here", table.name))
            .help("remove `concurrently`, or do it on each partition"),
        ))
    };
    match op {
        Op::DropColumn(op) => partition_key::spares(table, &op.column, "drop"),
        Op::AlterColumn(op) if op.ty.is_some() => {
            partition_key::spares(table, &op.column, "change the type of")?;
            let column = table.columns.get(&op.column.text);
            for child in schema.descendants(&table.name) {
                let (Some(column), Some(child)) = (column, schema.table(&child)) else { continue };
                retyped(op, table, column, child)?;
            }
            Ok(())
        }
        Op::AddColumn(op) => {
            if op.column.identity.is_some() && schema.partitions(&table.name).next().is_some() {
                return Err(Refusal::fatal(
                    Diagnostic::new(
                        code::COLUMN_CLAUSES,
                        op.column.name.span,
                        format!("`{}` has partitions, so no identity column can be added", table.name),
                        "PostgreSQL before 17 refuses it",
                    )
                    .related(table.name.span, format!("`{}` is made here", table.name))
                    .help("add a `serial` column, or add the column before its partitions"),
                ));
            }
            op.constraints.iter().try_for_each(|constraint| partition_key::allows_constraint(table, constraint))
        }
        Op::AddConstraint(op) => partition_key::allows_constraint(table, &op.constraint),
        Op::CreateIndex(op) if op.concurrently => concurrently(op.index.name.span, "built"),
        Op::CreateIndex(op) => partition_key::allows_index(table, &op.index),
        Op::DropIndex(op) if op.concurrently => concurrently(op.index.span, "dropped"),
        _ => Ok(()),
    }
}

/// What of a partition's own stands in the way of a change of type of its parent's column: the server would convert it
/// without the care that the parent's gets.
fn retyped(op: &AlterColumn, parent: &Table, column: &Column, child: &Table) -> Result<(), Refusal> {
    let Some(of) = &child.partition_of else { return Ok(()) };
    let name = &op.column;
    let in_the_way = |span: Span, what: String, help: String| {
        Err(Refusal::waiting(
            Diagnostic::new(
                code::STILL_USED,
                name.span,
                format!("the type of `{}.{name}` is still used in partition `{}`", parent.name, child.name),
                "partitions get the type too",
            )
            .related(span, what)
            .help(help),
        ))
    };
    let wanted = inherit::column(column);
    if let Some(own) = child.columns.get(&name.text).filter(|own| own.default != wanted.default && own.default.is_some()) {
        let what = format!("`{}.{name}` has a default of its own", child.name);
        return in_the_way(own.name.span, what, format!("drop it before: `alter_column {}.{name} drop default`", child.name));
    }
    let touched = |expr: &crate::schema::Expr| expr.mentions(&name.text) && expr.depends_on_types();
    for constraint in child.constraints.values() {
        if let ConstraintKind::Check { expr, .. } = &constraint.kind
            && !of.constraints.contains_key(&constraint.name.text)
            && touched(expr)
        {
            let what = format!("`{}.{}` is made here", child.name, constraint.name);
            let help = format!("drop it before and create it after: `drop_constraint {}.{}`", child.name, constraint.name);
            return in_the_way(constraint.origin(), what, help);
        }
    }
    for index in child.indexes.values() {
        if !of.indexes.contains_key(&index.name.text) && index.expressions().any(touched) {
            let help = format!("drop it before and create it after: `drop_index {}`", index.name);
            return in_the_way(index.name.span, format!("`{}` is made here", index.name), help);
        }
    }
    Ok(())
}

fn guard_partition(op: &Op, table: &Table, parent: &Table, schema: &Schema) -> Result<(), Refusal> {
    let Some(of) = &table.partition_of else { return Ok(()) };
    let (own, above) = (&table.name, &parent.name);
    match op {
        Op::AddColumn(op) => Err(inherited(
            op.column.name.span,
            format!("table `{own}` is a partition, so no column can be added"),
            "its columns are those of its parent",
            parent,
            format!("add it to the parent: `add_column {above}.{} {}`", op.column.name, op.column.ty),
        )),
        Op::DropColumn(op) => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot lose it alone",
            parent,
            format!("drop it in the parent: `drop_column {above}.{}`", op.column),
        )),
        Op::RenameColumn(op) => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot rename it alone",
            parent,
            format!("rename it in the parent: `rename_column {above}.{} to {}`", op.column, op.to),
        )),
        Op::AlterColumn(op) if op.ty.is_some() || op.identity.is_some() => Err(inherited(
            op.column.span,
            format!("column `{own}.{}` is inherited", op.column),
            "a partition cannot change its type or identity alone",
            parent,
            format!("change it in the parent: `alter_column {above}.{} ...`", op.column),
        )),
        Op::AlterColumn(op)
            if op.not_null == Some(false)
                && parent.columns.get(&op.column.text).is_some_and(|column| column.not_null) =>
        {
            Err(inherited(
                op.column.span,
                format!("column `{own}.{}` is not null in its parent", op.column),
                "a partition cannot allow nulls alone",
                parent,
                format!("change it in the parent: `alter_column {above}.{} null`", op.column),
            ))
        }
        Op::DropConstraint(op) if of.constraints.contains_key(&op.constraint.text) => {
            let from = of.constraints.get(&op.constraint.text).cloned().unwrap_or_default();
            let from = Name::new(from, op.constraint.span);
            Err(inherited(
                op.constraint.span,
                format!("constraint `{own}.{}` is inherited", op.constraint),
                "a partition cannot lose it alone",
                parent,
                format!("drop it in the parent: `drop_constraint {above}.{from}`"),
            ))
        }
        Op::RenameConstraint(op)
            if of.constraints.contains_key(&op.constraint.text)
                && table
                    .constraints
                    .get(&op.constraint.text)
                    .is_some_and(|c| matches!(c.kind, ConstraintKind::Check { .. })) =>
        {
            Err(inherited(
                op.constraint.span,
                format!("constraint `{own}.{}` is inherited", op.constraint),
                "a partition cannot rename it alone",
                parent,
                format!("rename it in the parent: `rename_constraint {above}.{} to {}`", op.constraint, op.to),
            ))
        }
        Op::DropIndex(op) if of.indexes.contains_key(&op.index.name) => {
            let from = of.indexes.get(&op.index.name).cloned().unwrap_or_default();
            let from = above.sibling(from, op.index.span);
            Err(inherited(
                op.index.span,
                format!("index `{}` is inherited", op.index),
                "a partition cannot lose it alone",
                parent,
                format!("drop the parent's: `drop_index {from}`"),
            ))
        }
        Op::DropTable(op) if inherit::is_referenced(schema, above) => Err(Refusal::waiting(
            Diagnostic::new(
                code::STILL_USED,
                op.table.span,
                format!("table `{own}` holds a part of `{above}`, which is still referenced"),
                "foreign keys point to its rows",
            )
            .related(parent.name.span, format!("`{above}` is made here"))
            .help(format!("detach it before: `detach_partition {own} from {above}`")),
        )),
        _ => Ok(()),
    }
}

/// Does to the partitions what the server does to them with their parent; `before` is the parent as it was.
fn follow(op: &Op, before: &Table, schema: &mut Schema) -> Result<(), Refusal> {
    let name = &before.name;
    attributes(op, name, schema);
    let own_renames = |schema: &mut Schema, from: &str, to: &Name, is_index: bool| {
        schema.change_table(name, |table| {
            if let Some(of) = &mut table.partition_of {
                let map = if is_index { &mut of.indexes } else { &mut of.constraints };
                if let Some(value) = map.shift_remove(from) {
                    map.insert(to.text.clone(), value);
                }
            }
        });
    };
    match op {
        Op::RenameConstraint(op) => own_renames(schema, &op.constraint.text, &op.to, false),
        Op::RenameIndex(op) => own_renames(schema, &op.index.name, &op.to, true),
        _ => {}
    }
    for child in inherit::children(schema, name) {
        follow_in(op, before, &child, schema)?;
    }
    Ok(())
}

/// The own name of what a partition has from its parent.
fn own_name(schema: &Schema, child: &ObjName, from: &str, is_index: bool) -> Option<Name> {
    let table = schema.table(child)?;
    let of = table.partition_of.as_ref()?;
    let map = if is_index { &of.indexes } else { &of.constraints };
    map.iter().find(|(_, parents)| *parents == from).map(|(own, _)| Name::new(own.clone(), child.span))
}

fn follow_in(op: &Op, before: &Table, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let parent = schema.table(&before.name).cloned();
    match op {
        Op::AddColumn(op) => {
            inherit::add_column(schema, child, &op.column)?;
            for constraint in &op.constraints {
                if let Some(parent) = &parent {
                    inherit::constraint(schema, child, parent, constraint)?;
                }
            }
            Ok(())
        }
        Op::DropColumn(op) => {
            let op = DropColumn { table: child.clone(), column: op.column.clone() };
            again(&Op::DropColumn(op), child, schema)?;
            schema.change_table(child, |table| {
                if let Some(of) = &mut table.partition_of {
                    of.constraints.retain(|own, _| table.constraints.contains_key(own));
                    of.indexes.retain(|own, _| table.indexes.contains_key(own));
                }
            });
            Ok(())
        }
        Op::RenameColumn(op) => {
            let (column, to) = (op.column.clone(), op.to.clone());
            again(&Op::RenameColumn(RenameColumn { table: child.clone(), column, to }), child, schema)
        }
        Op::AlterColumn(op) => alter_column(op, before, child, schema),
        Op::AddConstraint(op) => match &parent {
            Some(parent) => inherit::constraint(schema, child, parent, &op.constraint),
            None => Ok(()),
        },
        Op::CreateIndex(op) => match &parent {
            Some(parent) => inherit::index(schema, child, parent, &op.index),
            None => Ok(()),
        },
        Op::DropConstraint(op) => {
            let Some(constraint) = own_name(schema, child, &op.constraint.text, false) else { return Ok(()) };
            let dropped = DropConstraint { table: child.clone(), constraint: constraint.clone() };
            again(&Op::DropConstraint(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.constraints.shift_remove(&constraint.text))
            });
            Ok(())
        }
        Op::DropIndex(op) => {
            let Some(index) = own_name(schema, child, &op.index.name, true) else { return Ok(()) };
            let dropped = DropIndex { index: child.sibling(index.text.clone(), index.span), concurrently: false };
            again(&Op::DropIndex(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.shift_remove(&index.text))
            });
            Ok(())
        }
        Op::RenameConstraint(op) => {
            let Some(own) = own_name(schema, child, &op.constraint.text, false) else { return Ok(()) };
            let is_check = before
                .constraints
                .get(&op.constraint.text)
                .is_some_and(|constraint| matches!(constraint.kind, ConstraintKind::Check { .. }));
            let now = if is_check { op.to.clone() } else { own.clone() };
            if is_check {
                let renamed = RenameConstraint { table: child.clone(), constraint: own.clone(), to: now.clone() };
                again(&Op::RenameConstraint(renamed), child, schema)?;
            }
            schema.change_table(child, |table| {
                if let Some(of) = &mut table.partition_of {
                    of.constraints.shift_remove(&own.text);
                    of.constraints.insert(now.text, op.to.text.clone());
                }
            });
            Ok(())
        }
        Op::RenameIndex(op) => {
            let Some(own) = own_name(schema, child, &op.index.name, true) else { return Ok(()) };
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.insert(own.text, op.to.text.clone()))
            });
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Applies what a partition follows, and lets its own partitions follow.
fn again(op: &Op, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let before = lookup::table(schema, child)?.clone();
    op.as_operation().apply(schema)?;
    follow(op, &before, schema)
}

fn alter_column(op: &AlterColumn, before: &Table, child: &ObjName, schema: &mut Schema) -> Result<(), Refusal> {
    let after = schema.table(&before.name).and_then(|table| table.columns.get(&op.column.text)).cloned();
    let Some(after) = after else { return Ok(()) };
    // With a default in the way of a type change, the statement sets the default of all partitions anew.
    let sets_default = op.default.is_some() || op.kept_default.is_some();
    let change = AlterColumn {
        ty: op.ty.clone(),
        not_null: op.not_null,
        default: sets_default.then(|| inherit::column(&after).default),
        ..AlterColumn::nothing(child.clone(), op.column.clone())
    };
    again(&Op::AlterColumn(change), child, schema)?;
    // The parent's indexes that are made again are made again here too, under the names that the server chooses then.
    for index in &op.rebuilt.indexes {
        if let Some(own) = own_name(schema, child, &index.name.text, true) {
            let dropped = DropIndex { index: child.sibling(own.text.clone(), own.span), concurrently: false };
            again(&Op::DropIndex(dropped), child, schema)?;
            schema.change_table(child, |table| {
                table.partition_of.as_mut().and_then(|of| of.indexes.shift_remove(&own.text))
            });
        }
        if let Some(parent) = schema.table(&before.name).cloned() {
            inherit::index(schema, child, &parent, index)?;
        }
    }
    Ok(())
}

/// Keeps the attribute names of a partitioned table's keys and indexes.
fn attributes(op: &Op, table: &ObjName, schema: &mut Schema) {
    schema.change_table(table, |table| {
        if table.partitioning.is_none() {
            return;
        }
        let renames = |table: &mut Table, from: &str, to: &str| {
            if let Some(by) = &mut table.partitioning
                && let Some(words) = by.attributes.shift_remove(from)
            {
                by.attributes.insert(to.to_owned(), words);
            }
        };
        match op {
            Op::CreateIndex(op) => inherit::remember_attributes(table, &op.index.name.text),
            Op::AddConstraint(op) if op.constraint.kind.owns_index() => {
                inherit::remember_attributes(table, &op.constraint.name.text);
            }
            Op::AddColumn(op) => {
                for key in op.constraints.iter().filter(|constraint| constraint.kind.owns_index()) {
                    inherit::remember_attributes(table, &key.name.text);
                }
            }
            Op::AlterColumn(op) => {
                for index in &op.rebuilt.indexes {
                    inherit::remember_attributes(table, &index.name.text);
                }
            }
            Op::RenameIndex(op) => renames(table, &op.index.name, &op.to.text),
            Op::RenameConstraint(op) => renames(table, &op.constraint.text, &op.to.text),
            _ => {}
        }
    });
}

/// Operations that make the schema from nothing: tables, their partitions, then the foreign keys.
pub fn recreate(schema: &Schema) -> Vec<Op> {
    let mut bare = schema.clone();
    let names: Vec<ObjName> = schema.tables().map(|table| table.name.clone()).collect();
    for name in &names {
        bare.change_table(name, |table| {
            table.constraints.retain(|_, constraint| !matches!(constraint.kind, ConstraintKind::ForeignKey(_)));
            if let Some(of) = &mut table.partition_of {
                of.constraints.retain(|own, _| table.constraints.contains_key(own));
            }
        });
    }
    let mut scratch = Schema::new(schema.default_schema());
    let mut all = Vec::new();
    let roots: Vec<&Table> = bare.tables().filter(|table| table.partition_of.is_none()).collect();
    for table in &roots {
        let mut made = (*table).clone();
        inherit::remember_all_attributes(&mut made);
        scratch.add_table(made);
        all.push(Op::CreateTable(CreateTable { table: (*table).clone() }));
    }
    let partitions: Vec<ObjName> = roots.iter().flat_map(|table| bare.descendants(&table.name)).collect();
    let mut also = |op: Op, scratch: &mut Schema| {
        // What raw SQL made may be unknown here; the statement is the same.
        let _ = run(&op, scratch);
        all.push(op);
    };
    for table in partitions.iter().filter_map(|name| bare.table(name)) {
        also(Op::CreatePartition(CreatePartition::again(table)), &mut scratch);
        for op in repairs(&bare, &scratch, &table.name) {
            also(op, &mut scratch);
        }
    }
    for table in schema.tables().filter(|table| table.partition_of.is_none()) {
        for (constraint, _) in table.foreign_keys() {
            let (table, constraint) = (table.name.clone(), constraint.clone());
            also(Op::AddConstraint(AddConstraint { table, constraint }), &mut scratch);
        }
    }
    for name in &partitions {
        for op in repairs(schema, &scratch, name) {
            also(op, &mut scratch);
        }
    }
    all
}
