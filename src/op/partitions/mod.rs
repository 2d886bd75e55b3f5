//! Operations on tables that others are made from, partitioned or inherited from, and on these: what PostgreSQL refuses of them, what the partitions follow, and
//! what a way back has to restore in the partitions beside what their parent brings.

mod follow;
mod guard;
mod triggers;

use follow::follow;
use guard::guard;
pub(super) use triggers::{copy as copy_trigger, is_copy, states_of_copies, take_copies, without_copies};

use super::{
    AddConstraint, AlterColumn, Comment, CommentTable, CreateIndex, CreatePartition, CreateStatistics, CreateTrigger,
    Effect, Op, Refusal, RenameConstraint, RenameIndex, ValidateConstraint, ValuesChange, inheritance, nulls, pieces,
};
use indexmap::IndexMap;

use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Name, ObjName, Relation, Schema, Table, Target, differences};

/// The partitioned table, partition, table that inherits or parent of one that the operation is about, if there is one: others need nothing of this file.
pub(super) fn family(op: &Op, schema: &Schema) -> Option<ObjName> {
    let index_owner = |name: &ObjName| match schema.relation(name) {
        Some(Relation::Index(owner, _)) => Some(owner),
        Some(Relation::Table(_) | Relation::ConstraintIndex(..) | Relation::Sequence(..) | Relation::Object(..))
        | None => None,
    };
    let table = match op {
        Op::AddColumn(op) => &op.table,
        Op::DropColumn(op) => &op.table,
        Op::RenameColumn(op) => &op.table,
        Op::AlterColumn(op) => &op.table,
        Op::AddConstraint(op) => &op.table,
        Op::UseIndex(op) => &op.table,
        Op::DropConstraint(op) => &op.table,
        Op::RenameConstraint(op) => &op.table,
        Op::ValidateConstraint(op) => &op.table,
        Op::CreateIndex(op) => &op.table,
        Op::DropIndex(op) => index_owner(&op.index)?,
        Op::RenameIndex(op) => index_owner(&op.index)?,
        Op::CreateTrigger(op) => &op.table,
        Op::DropTrigger(op) => &op.table,
        Op::RenameTrigger(op) => &op.table,
        Op::SwitchTrigger(op) => &op.table,
        Op::DropTable(op) => &op.table,
        Op::CreatePartition(op) => &op.table.partition_of.as_ref()?.parent,
        Op::InheritTable(op) => &op.table,
        Op::DisinheritTable(op) => &op.table,
        Op::AttachPartition(op) => &op.parent,
        Op::DetachPartition(op) => &op.parent,
        _ => return None,
    };
    let found = schema.table(table)?;
    let takes_part =
        found.partitioning.is_some() || found.partition_of.is_some() || inheritance::takes_part(schema, found);
    takes_part.then(|| table.clone())
}

/// Applies an operation to a partitioned table or a partition, with what follows and with the whole way back.
pub(super) fn apply(op: &Op, table: &ObjName, schema: &mut Schema) -> Result<Effect, Refusal> {
    let before = schema.clone();
    let mut effect = run(op, schema).inspect_err(|_| schema.clone_from(&before))?;
    let mut tables = vec![table.clone()];
    tables.extend(before.descendants(table));
    tables.extend(before.all_heirs(table));
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
    inheritance::guard(op, &table, schema)?;
    nulls::guard(op, &table, schema)?;
    let before = schema.table(&table).cloned();
    let effect = op.as_operation().apply(schema)?;
    if let Some(before) = before {
        nulls::follow(op, &before, schema)?;
        follow(op, &before, schema)?;
        inheritance::follow(op, &before, schema)?;
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
        let others = match (before.table(table), back.table(table)) {
            (Some(want), Some(now)) if want.partition_of.is_some() => pieces::lost(want, now),
            _ => Vec::new(),
        };
        for op in repairs(before, &back, table).into_iter().chain(others) {
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
fn repairs(wanted: &Schema, have: &Schema, table: &ObjName) -> Vec<Op> {
    let (Some(want), Some(now)) = (wanted.table(table), have.table(table)) else { return Vec::new() };
    let mut all = Vec::new();
    let nothing = IndexMap::new();
    let names = match (&want.partition_of, &now.partition_of) {
        (Some(of), Some(now)) => [&of.constraints, &of.indexes, &now.constraints, &now.indexes],
        _ if want.inheritance.parents.is_empty() => return all,
        _ => [&nothing; 4],
    };
    let [constraints, indexes, now_constraints, now_indexes] = names;
    let renamed = |own: &str, from: &str, now: &IndexMap<String, String>| {
        now.iter().find(|(_, parents)| *parents == from).map(|(now, _)| now.clone()).filter(|now| now != own)
    };
    for (own, from) in constraints {
        if let Some(now) = renamed(own, from, now_constraints) {
            let (table, span) = (table.clone(), table.span);
            let (constraint, to) = (Name::new(now, span), Name::new(own.clone(), span));
            all.push(Op::RenameConstraint(RenameConstraint { table, constraint, to }));
        }
    }
    for (own, from) in indexes {
        if let Some(now) = renamed(own, from, now_indexes) {
            let index = table.sibling(now, table.span);
            all.push(Op::RenameIndex(RenameIndex { index, to: Name::new(own.clone(), table.span) }));
        }
    }
    for column in want.columns.values() {
        let Some(now) = now.columns.get(&column.name.text) else { continue };
        let change = AlterColumn {
            not_null: (column.not_null != now.not_null
                || now.not_null_kept.inherited && !column.not_null_kept.inherited)
                .then_some(column.not_null),
            not_null_name: column.not_null_name.clone().filter(|_| !now.not_null),
            default: (column.default != now.default).then(|| column.default.clone()),
            comment: (column.comment != now.comment).then(|| column.comment.clone()),
            values: ValuesChange::back(column, now, false),
            identity: (column.identity.is_some() && now.identity.is_none()).then(|| column.identity.clone()),
            ..AlterColumn::nothing(table.clone(), column.name.clone())
        };
        if change.changes_something() {
            all.push(Op::AlterColumn(change.complete(want)));
        }
        // Those of a partition come last, with its other own things.
        if want.partition_of.is_none() {
            let on = Target::Column(table.clone(), column.name.clone());
            let missing = pieces::lacking(&column.grants, &now.grants);
            all.extend(pieces::granted(&on, &missing).into_iter().map(Op::Grant));
        }
    }
    all.extend(nulls::names(want, now));
    let (keys, others): (Vec<_>, Vec<_>) =
        want.constraints.values().partition(|constraint| constraint.kind.owns_index());
    for constraint in keys.into_iter().chain(others) {
        let name = &constraint.name.text;
        if !constraints.contains_key(name) && !now.constraints.contains_key(name) {
            all.push(Op::AddConstraint(AddConstraint { table: table.clone(), constraint: constraint.clone() }));
        }
    }
    for constraint in want.constraints.values().filter(|constraint| !constraint.not_valid) {
        if now.constraints.get(&constraint.name.text).is_some_and(|now| now.not_valid) {
            let (table, constraint) = (table.clone(), constraint.name.clone());
            all.push(Op::ValidateConstraint(ValidateConstraint { table, constraint }));
        }
    }
    for index in want.indexes.values() {
        let name = &index.name.text;
        if !indexes.contains_key(name) && !now.indexes.contains_key(name) {
            let (table, index) = (table.clone(), index.clone());
            all.push(Op::CreateIndex(CreateIndex { table, index, concurrently: false }));
        }
    }
    for (key, statistics) in &want.statistics {
        if !now.statistics.contains_key(key) {
            let (table, statistics) = (table.clone(), statistics.clone());
            all.push(Op::CreateStatistics(CreateStatistics { table, statistics }));
        }
    }
    // What comes from the parent comes without the comments that it has here.
    let before = |own: &str, from: &IndexMap<String, String>, now: &IndexMap<String, String>| {
        let parents = from.get(own)?;
        now.iter().find(|(_, other)| *other == parents).map(|(name, _)| name.clone())
    };
    for constraint in want.constraints.values() {
        let name = &constraint.name.text;
        let known = before(name, constraints, now_constraints).unwrap_or_else(|| name.clone());
        if now.constraints.get(&known).is_some_and(|now| now.comment != constraint.comment) {
            let on = Target::Constraint(table.clone(), constraint.name.clone());
            all.push(Op::Comment(Comment { on, text: constraint.comment.clone() }));
        }
    }
    for index in want.indexes.values() {
        let name = &index.name.text;
        let known = before(name, indexes, now_indexes).unwrap_or_else(|| name.clone());
        if now.indexes.get(&known).is_some_and(|now| now.comment != index.comment) {
            let on = Target::Index(table.sibling(name.clone(), table.span));
            all.push(Op::Comment(Comment { on, text: index.comment.clone() }));
        }
    }
    for trigger in want.triggers.values() {
        // A copy comes with the trigger of the parent.
        if !now.triggers.contains_key(&trigger.name.text) && !is_copy(wanted, want, &trigger.name.text) {
            let (table, trigger) = (table.clone(), trigger.clone());
            all.push(Op::CreateTrigger(CreateTrigger { table, trigger }));
        }
    }
    all.extend(triggers::states(want, now));
    if want.comment != now.comment {
        all.push(Op::CommentTable(CommentTable { table: table.clone(), comment: want.comment.clone() }));
    }
    all
}

/// The operations that make the partitions of the schema once everything else was made by `before`, and bring them and the
/// tables that inherit to what they are: names that the server would choose differently, and what is a table's own.
pub(super) fn creation(schema: &Schema, before: &[Op]) -> Vec<Op> {
    let roots: Vec<&Table> = schema.tables().filter(|table| table.partition_of.is_none()).collect();
    let partitions: Vec<ObjName> = roots.iter().flat_map(|table| schema.descendants(&table.name)).collect();
    let heirs =
        roots.iter().filter(|table| !table.inheritance.parents.is_empty() && !schema.is_external_table(&table.name));
    let heirs: Vec<&ObjName> = heirs.map(|table| &table.name).collect();
    if partitions.is_empty() && heirs.is_empty() {
        return Vec::new();
    }
    let mut scratch = Schema::new(schema.default_schema()).on_server(schema.server());
    for op in before {
        // What raw SQL made may be unknown here; the statement is the same.
        let _ = run(op, &mut scratch);
    }
    // Triggers are made when everything else is there.
    let is_early = |op: &Op| !matches!(op, Op::CreateTrigger(_));
    let mut all = Vec::new();
    let mut also = |op: Op, scratch: &mut Schema| {
        let _ = run(&op, scratch);
        all.push(op);
    };
    // What is done to one is done to those that inherit from it, so these come later.
    let is_below = |heir: &ObjName, other: &ObjName| schema.all_heirs(other).contains(heir);
    let depth = |heir: &ObjName| heirs.iter().filter(|other| is_below(heir, other)).count();
    let mut heirs: Vec<(usize, &ObjName)> = heirs.iter().map(|heir| (depth(heir), *heir)).collect();
    heirs.sort_by_key(|(depth, _)| *depth);
    for (_, heir) in heirs {
        for op in repairs(schema, &scratch, heir).into_iter().filter(is_early) {
            also(op, &mut scratch);
        }
    }
    let mut early = Vec::new();
    for table in partitions.iter().filter_map(|name| schema.table(name)) {
        let made = Op::CreatePartition(CreatePartition::again(table));
        let _ = run(&made, &mut scratch);
        early.push(made);
        for op in repairs(schema, &scratch, &table.name).into_iter().filter(is_early) {
            // What needs a partition that is made below comes last.
            let mut tried = scratch.clone();
            if run(&op, &mut tried).is_ok() {
                scratch = tried;
                early.push(op);
            }
        }
    }
    for name in &partitions {
        for op in repairs(schema, &scratch, name).into_iter().filter(is_early) {
            also(op, &mut scratch);
        }
    }
    early.extend(all);
    early
}
