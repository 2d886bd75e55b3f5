//! From a written operation to an [`Op`], in the schema as it is at that moment.

use indexmap::IndexSet;

use super::constraint::{Wanted, constraint, when};
use super::raw::execute;
use super::table::{table, wanted};
use super::{
    Settings, Transaction, column, data, enums, index, name, object, partition, policy, sequence, target, trigger,
    values,
};
use crate::op::{
    AddColumn, AddConstraint, AlterColumn, AlterStatistics, AttachPartition, CommentTable, CreateIndex, CreateTable,
    DeleteRows, DetachPartition, DisinheritTable, DropColumn, DropConstraint, DropIndex, DropStatistics, DropTable,
    DropTrigger, InheritTable, InsertRows, Op, RefreshView, Refusal, Refusals, RenameColumn, RenameConstraint,
    RenameIndex, RenameStatistics, RenameTable, RenameTrigger, SwitchTrigger, TypeChange, UseIndex, ValidateConstraint,
    indexed, left_check, unknown_column, unknown_table,
};
use crate::schema::{ColumnDefault, Name, NameKind, Naming, ObjName, ObjectKey, ObjectKind, Schema, Table};
use crate::syntax::ast::{self, ColumnActionKind as Action, Kind};

fn free(_: &str) -> bool {
    false
}

/// Resolves an operation. For `create_table`, foreign keys to the tables of `later` are left out.
pub(super) fn resolve(
    cx: &Settings,
    schema: &Schema,
    operation: &ast::Operation,
    transaction: Transaction,
    later: &IndexSet<ObjName>,
) -> Result<Op, Refusal> {
    Ok(match &operation.kind {
        Kind::CreateTable(written) => Op::CreateTable(CreateTable { table: table(cx, schema, written, later)? }),
        Kind::DropTable { table } => Op::DropTable(DropTable { table: cx.object(table) }),
        Kind::RenameTable { table, to } => Op::RenameTable(RenameTable { table: cx.object(table), to: name(to) }),
        Kind::CommentTable { table, comment } => Op::CommentTable(CommentTable {
            table: cx.object(table),
            comment: comment.as_ref().and_then(column::comment),
        }),
        Kind::TruncateTable(written) => Op::TruncateTable(partition::truncate(cx, written)?),
        Kind::CreatePartition(written) => Op::CreatePartition(partition::create(cx, schema, written)?),
        Kind::AttachPartition { table, parent, bound } => Op::AttachPartition(AttachPartition {
            table: cx.object(table),
            parent: cx.object(parent),
            bound: partition::bound(schema, bound)?,
        }),
        Kind::DetachPartition { table, parent, concurrently } => Op::DetachPartition(DetachPartition {
            table: cx.object(table),
            parent: cx.object(parent),
            concurrently: concurrently.is_some(),
            left_check: concurrently.and_then(|_| left_check(schema, &cx.object(table))),
        }),
        Kind::InheritTable { table, parent } => {
            Op::InheritTable(InheritTable { table: cx.object(table), parent: cx.object(parent) })
        }
        Kind::DisinheritTable { table, parent } => {
            Op::DisinheritTable(DisinheritTable { table: cx.object(table), parent: cx.object(parent) })
        }
        Kind::AddColumn { path, column } => Op::AddColumn(add_column(cx, schema, path, column)?),
        Kind::DropColumn { path } => {
            let (table, column) = cx.member(path);
            Op::DropColumn(DropColumn { table, column })
        }
        Kind::RenameColumn { path, to } => {
            let (table, column) = cx.member(path);
            Op::RenameColumn(RenameColumn { table, column, to: name(to) })
        }
        Kind::AlterColumn { path, actions } => Op::AlterColumn(alter_column(cx, schema, path, actions)?),
        Kind::CreateConstraint { table, constraint: written } => {
            let on = cx.object(table);
            let found = known(schema, &on)?;
            if let ast::TableConstraintKind::UsingIndex { primary, index } = &written.kind {
                let (index, primary) = (name(index), *primary);
                let own = written.name.as_ref().map_or_else(|| index.clone(), name);
                let deferral = when(written.deferral);
                return Ok(Op::UseIndex(UseIndex { table: on, index, name: own, primary, deferral }));
            }
            let constraint = constraint(cx, schema, found, Wanted::ByItself(written), &free)?;
            Op::AddConstraint(AddConstraint { table: on, constraint })
        }
        Kind::DropConstraint { path } => {
            let (table, constraint) = cx.member(path);
            let named = schema.table(&table).and_then(|found| found.not_null_named(&constraint.text));
            if let Some(column) = named {
                // The constraint is the column's `not null`, whose way back says the name.
                let column = Name::new(column.name.text.clone(), constraint.span);
                return Ok(Op::AlterColumn(AlterColumn {
                    not_null: Some(false),
                    ..AlterColumn::nothing(table, column)
                }));
            }
            Op::DropConstraint(DropConstraint { table, constraint })
        }
        Kind::ValidateConstraint { path } => {
            let (table, constraint) = cx.member(path);
            Op::ValidateConstraint(ValidateConstraint { table, constraint })
        }
        Kind::RenameConstraint { path, to } => {
            let (table, constraint) = cx.member(path);
            Op::RenameConstraint(RenameConstraint { table, constraint, to: name(to) })
        }
        Kind::CreateIndex { table, concurrently, index: written } => {
            let on = cx.object(table);
            let found = indexed(schema, &on, &index::mentioned(written))?;
            let index = index::index(cx, schema, &found, written, &free)?;
            Op::CreateIndex(CreateIndex { table: on, index, concurrently: concurrently.is_some() })
        }
        Kind::DropIndex { index, concurrently } => {
            Op::DropIndex(DropIndex { index: cx.object(index), concurrently: concurrently.is_some() })
        }
        Kind::RenameIndex { index, to } => Op::RenameIndex(RenameIndex { index: cx.object(index), to: name(to) }),
        Kind::CreateObject(written) => object::create(cx, schema, written)?,
        Kind::AddEnumValue(written) => enums::add_value(cx, written),
        Kind::DropEnumValue { name, label } => enums::drop_value(cx, schema, name, label),
        Kind::RenameEnumValue { name, label, to } => enums::rename_value(cx, name, label, to),
        Kind::AlterDomain { name, actions } => enums::alter(cx, schema, name, actions)?,
        Kind::InsertRows(written) => {
            let rows = data::rows(cx, written)?;
            Op::InsertRows(InsertRows::new(rows, schema, known(schema, &cx.object(&written.table))?))
        }
        Kind::DeleteRows(written) => {
            let rows = data::rows(cx, written)?;
            Op::DeleteRows(DeleteRows::new(rows, schema, known(schema, &cx.object(&written.table))?))
        }
        Kind::CopyRows(written) => {
            let found = known(schema, &cx.object(&written.table))?;
            Op::CopyRows(data::copy_rows(cx, schema, found, written)?)
        }
        Kind::UpdateRows(written) => {
            let found = known(schema, &cx.object(&written.table))?;
            Op::UpdateRows(data::update_rows(cx, schema, found, written)?)
        }
        Kind::CreateStatistics(written) => Op::CreateStatistics(values::statistics(cx, schema, written)?),
        Kind::AlterStatistics { statistics, target } => Op::AlterStatistics(AlterStatistics {
            statistics: cx.object(statistics),
            target: values::statistics_target(*target),
        }),
        Kind::DropStatistics { statistics } => Op::DropStatistics(DropStatistics { statistics: cx.object(statistics) }),
        Kind::RenameStatistics { statistics, to } => {
            Op::RenameStatistics(RenameStatistics { statistics: cx.object(statistics), to: name(to) })
        }
        Kind::AlterSequence(written) => sequence::alter(cx, schema, written)?,
        Kind::AlterExtension { name, version } => object::alter_extension(cx, name, version),
        Kind::RowSecurity { table, change } => policy::row_security(cx, table, *change),
        Kind::CreatePolicy(written) => policy::create(cx, schema, written)?,
        Kind::AlterPolicy { path, clauses } => policy::alter(cx, schema, path, clauses)?,
        Kind::DropPolicy { path } => policy::drop(cx, path),
        Kind::RenamePolicy { path, to } => policy::rename(cx, path, to),
        Kind::Comment { on, comment } => target::comment(cx, schema, on, comment.as_ref())?,
        Kind::Owner { on, to } => target::owner(cx, schema, on, to)?,
        Kind::SetSchema { on, to } => target::set_schema(cx, schema, on, to)?,
        Kind::Grant(written) => target::grant(cx, schema, written)?,
        Kind::ReplaceObject(written) => object::replace(cx, schema, written)?,
        Kind::DropObject { kind, name } => object::drop(cx, schema, *kind, name)?,
        Kind::RenameObject { kind, name, to } => object::rename(cx, schema, *kind, name, to)?,
        Kind::RefreshView { view, concurrently } => Op::RefreshView(RefreshView {
            key: ObjectKey::new(ObjectKind::MaterializedView, cx.object(view)),
            concurrently: concurrently.is_some(),
        }),
        Kind::CreateTrigger(written) => Op::CreateTrigger(trigger::create(cx, schema, written)?),
        Kind::DropTrigger { path } => {
            let (table, trigger) = cx.member(path);
            Op::DropTrigger(DropTrigger { table, trigger })
        }
        Kind::RenameTrigger { path, to } => {
            let (table, trigger) = cx.member(path);
            Op::RenameTrigger(RenameTrigger::complete(schema, table, trigger, name(to)))
        }
        Kind::SwitchTrigger { path, enable } => {
            let (table, trigger) = cx.member(path);
            Op::SwitchTrigger(SwitchTrigger { table, trigger, enable: *enable })
        }
        Kind::Execute(written) => Op::Execute(execute(cx, schema, operation, written, transaction)?),
    })
}

/// Resolves one of the foreign keys that were left out of a table.
pub(super) fn left_out(
    cx: &Settings,
    schema: &Schema,
    written: &ast::CreateTable,
    place: usize,
) -> Result<Op, Refusal> {
    let on = cx.object(&written.table);
    let found = known(schema, &on)?;
    let Some(one) = wanted(written).get(place).copied() else { return Err(Refusal::default()) };
    let constraint = constraint(cx, schema, found, one, &free)?;
    Ok(Op::AddConstraint(AddConstraint { table: on, constraint }))
}

fn known<'a>(schema: &'a Schema, name: &ObjName) -> Result<&'a Table, Refusal> {
    schema.table(name).ok_or_else(|| unknown_table(schema, name))
}

fn add_column(cx: &Settings, schema: &Schema, path: &ast::Path, written: &ast::Column) -> Result<AddColumn, Refusal> {
    let (on, _) = cx.member(path);
    let mut refusals = Refusals::default();
    let made = refusals.take(column::column(schema, &on, written, &free));
    let found = refusals.take(known(schema, &on));
    let (Some((mut column, wanted)), Some(found)) = (made, found) else {
        return Err(refusals.finish().err().unwrap_or_default());
    };
    values::column(cx, found.unlogged, &mut column, written);
    let mut with = found.clone();
    let exists = with.columns.contains_key(&column.name.text);
    with.columns.entry(column.name.text.clone()).or_insert_with(|| column.clone());
    if !exists {
        column.generated = refusals.take(column::computed(schema, &with, written)).flatten();
    }
    let mut constraints = Vec::new();
    for one in wanted {
        if let Some(made) = refusals.take(constraint(cx, schema, &with, one, &free)) {
            with.constraints.entry(made.name.text.clone()).or_insert_with(|| made.clone());
            constraints.push(made);
        }
    }
    let backfill = refusals.take(data::backfill(schema, found, written, column.sequence.is_some())).flatten();
    refusals.finish()?;
    Ok(AddColumn { table: on, column, constraints, backfill })
}

fn alter_column(
    cx: &Settings,
    schema: &Schema,
    path: &ast::Path,
    actions: &[ast::ColumnAction],
) -> Result<AlterColumn, Refusal> {
    let (on, column_name) = cx.member(path);
    let found = known(schema, &on)?;
    if !found.columns.contains_key(&column_name.text) {
        return Err(unknown_column(schema, found, &column_name));
    }
    let mut refusals = Refusals::default();
    let mut op = AlterColumn::nothing(on.clone(), column_name.clone());
    let (mut always, mut options) = (None, None);
    for action in actions {
        match &action.kind {
            Action::Type { ty, collation, using, reverse_using } => {
                let scope = super::expr::Scope::Columns(found, "`using`");
                let mut read = |sql: &Option<ast::Sql>| {
                    let sql = sql.as_ref()?;
                    refusals.take(super::expr::expr(schema, sql, scope)).map(|(expr, _)| expr)
                };
                let (using, reverse_using) = (read(using), read(reverse_using));
                if let Some(ty) = refusals.take(column::type_name(schema, ty)) {
                    let collation = collation.as_ref().map(column::spelled);
                    op.ty = Some(TypeChange { ty, collation, using, reverse_using });
                }
            }
            Action::NotNull { name } => {
                op.not_null = Some(true);
                op.not_null_name = name.as_ref().map(|ident| values::not_null_name(cx, ident));
            }
            Action::Null => op.not_null = Some(false),
            Action::Default(sql) => {
                let column = found.columns.get(&column_name.text);
                op.default = refusals.take(column::default(schema, sql)).map(|default| {
                    let is_own = |default: &ColumnDefault| {
                        column.is_some_and(|column| column::is_next_value(&on, column, default))
                    };
                    default.map(|default| if is_own(&default) { ColumnDefault::Sequence } else { default })
                });
            }
            Action::DropDefault => op.default = Some(None),
            Action::Comment(text) => op.comment = Some(column::comment(text)),
            Action::DropComment => op.comment = Some(None),
            Action::AddIdentity(identity) => {
                let sequence = || {
                    Naming::default().choose(NameKind::Sequence, &on.name, &[&column_name.text], None, |name| {
                        schema.relation(&on.sibling(name, column_name.span)).is_some()
                    })
                };
                op.identity = Some(Some(column::read_identity(identity, sequence)));
            }
            Action::DropIdentity => op.identity = Some(None),
            Action::SetStatistics(target) => op.values.statistics = Some(values::statistics_target(*target)),
            Action::SetStorage(word) => op.values.storage = Some(values::storage(*word)),
            Action::SetCompression(word) => op.values.compression = Some(values::compression(*word)),
            Action::SetGenerated(how) => always = Some(*how),
            Action::SetIdentity(written) => options = Some(written.as_slice()),
        }
    }
    if let Some(column) = found.columns.get(&column_name.text).filter(|_| always.is_some() || options.is_some()) {
        let ty = op.ty.as_ref().map_or(&column.ty, |change| &change.ty).clone();
        op.counting = refusals.take(values::counting(column, &column_name, &ty, always, options)).map(Box::new);
    }
    refusals.finish()?;
    Ok(op.complete(found))
}
