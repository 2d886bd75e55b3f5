//! What a written operation names, and what it takes away: an operation that waits may not be moved across a drop or
//! rename of a name it uses.

use super::table::wanted;
use super::values::statistics_name;
use super::{Settings, object};
use crate::schema::{Name, ObjName, ObjectKey, ObjectKind};
use crate::sql::MentionKind;
use crate::syntax::ast::{self, Kind};

/// A name: a table, or a column, constraint or index with its table or schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    /// A table.
    Table(ObjName),
    /// A member of a table.
    Member(ObjName, String),
    /// An index.
    Index(ObjName),
    /// An object that is not a table.
    Object(ObjectKey),
    /// Extended statistics.
    Statistics(ObjName),
}

/// Everything the operation uses.
pub(super) fn uses(cx: &Settings, operation: &ast::Operation) -> Vec<Mention> {
    let mut all = Vec::new();
    let table = |path: &ast::Path, all: &mut Vec<Mention>| all.push(Mention::Table(cx.object(path)));
    let member = |path: &ast::Path, all: &mut Vec<Mention>| {
        let (on, name) = cx.member(path);
        all.push(Mention::Table(on.clone()));
        all.push(Mention::Member(on, name.text));
    };
    match &operation.kind {
        Kind::CreateTable(written) => {
            all.extend(wanted(written).iter().filter_map(|w| w.target(cx)).map(Mention::Table));
            written.clauses.inherits.iter().for_each(|path| table(path, &mut all));
        }
        Kind::DropTable { table: path }
        | Kind::RenameTable { table: path, .. }
        | Kind::CommentTable { table: path, .. } => {
            table(path, &mut all);
        }
        Kind::TruncateTable(written) => written.tables.iter().for_each(|path| table(path, &mut all)),
        Kind::CreatePartition(written) => table(&written.parent, &mut all),
        Kind::AttachPartition { table: path, parent, .. }
        | Kind::DetachPartition { table: path, parent, .. }
        | Kind::InheritTable { table: path, parent }
        | Kind::DisinheritTable { table: path, parent } => {
            table(path, &mut all);
            table(parent, &mut all);
        }
        Kind::AddColumn { path, column } => {
            all.push(Mention::Table(cx.member(path).0));
            for clause in &column.clauses {
                if let ast::ColumnClauseKind::References(target) = &clause.kind {
                    table(&target.table, &mut all);
                }
            }
        }
        Kind::DropColumn { path }
        | Kind::RenameColumn { path, .. }
        | Kind::AlterColumn { path, .. }
        | Kind::DropConstraint { path }
        | Kind::ValidateConstraint { path }
        | Kind::RenameConstraint { path, .. } => member(path, &mut all),
        Kind::CreateConstraint { table: path, constraint } => {
            let on = cx.object(path);
            let mut columns = |names: &[ast::Ident], on: &ObjName| {
                all.extend(names.iter().map(|ident| Mention::Member(on.clone(), ident.name.clone())));
            };
            match &constraint.kind {
                ast::TableConstraintKind::PrimaryKey { columns: key, include }
                | ast::TableConstraintKind::Unique { columns: key, include, .. } => {
                    columns(key, &on);
                    columns(include, &on);
                }
                ast::TableConstraintKind::ForeignKey { columns: key, target } => {
                    let other = cx.object(&target.table);
                    columns(key, &on);
                    columns(&target.columns, &other);
                    all.push(Mention::Table(other));
                }
                ast::TableConstraintKind::Exclude(exclude) => {
                    columns(&exclude.index.include, &on);
                    all.extend(indexed(&on, exclude.index.items.iter().map(|item| &item.key)));
                }
                ast::TableConstraintKind::UsingIndex { index, .. } => {
                    all.push(Mention::Index(on.sibling(index.name.clone(), index.span)));
                }
                ast::TableConstraintKind::Check { .. } => {}
            }
            all.push(Mention::Table(on));
        }
        Kind::CreateIndex { table: path, index, .. } => {
            let on = cx.object(path);
            all.extend(indexed(&on, index.items.iter().map(|item| &item.key)));
            all.push(Mention::Table(on));
        }
        Kind::DropIndex { index, .. } | Kind::RenameIndex { index, .. } => all.push(Mention::Index(cx.object(index))),
        Kind::CreateStatistics(written) => {
            let on = cx.object(&written.table);
            all.extend(indexed(&on, written.items.iter().map(|item| &item.key)));
            all.push(Mention::Table(on));
        }
        Kind::AlterStatistics { statistics, .. }
        | Kind::DropStatistics { statistics }
        | Kind::RenameStatistics { statistics, .. } => {
            all.push(Mention::Statistics(cx.object(statistics)));
        }
        Kind::DropObject { kind, name } | Kind::RenameObject { kind, name, .. } => {
            all.push(Mention::Object(object::key(cx, object::kind(*kind), name)));
        }
        Kind::AddEnumValue(ast::AddEnumValue { name, .. })
        | Kind::DropEnumValue { name, .. }
        | Kind::RenameEnumValue { name, .. } => {
            all.push(Mention::Object(ObjectKey::new(ObjectKind::Enum, cx.object(name))));
        }
        Kind::AlterDomain { name, .. } => {
            all.push(Mention::Object(ObjectKey::new(ObjectKind::Domain, cx.object(name))));
        }
        Kind::InsertRows(rows) | Kind::DeleteRows(rows) => {
            let on = cx.object(&rows.table);
            all.extend(rows.columns.iter().map(|ident| Mention::Member(on.clone(), ident.name.clone())));
            all.push(Mention::Table(on));
        }
        Kind::CopyRows(copy) => {
            let on = cx.object(&copy.table);
            all.extend(copy.columns.iter().map(|ident| Mention::Member(on.clone(), ident.name.clone())));
            all.push(Mention::Table(on));
        }
        Kind::UpdateRows(update) => {
            let on = cx.object(&update.table);
            all.extend(update.set.iter().map(|one| Mention::Member(on.clone(), one.column.name.clone())));
            all.push(Mention::Table(on));
        }
        Kind::CreateObject(written) => {
            if let ast::Definition::Sequence(ast::Sequence { owner: Some(ast::SequenceOwner::Column(path)), .. }) =
                &written.definition
            {
                member(path, &mut all);
            }
            all.extend(object::mentions(cx, written));
        }
        Kind::ReplaceObject(written) => {
            all.push(Mention::Object(object::key(cx, object::kind(written.definition.kind()), &written.name)));
            all.extend(object::mentions(cx, written));
        }
        Kind::RefreshView { view, .. } => {
            all.push(Mention::Object(ObjectKey::new(ObjectKind::MaterializedView, cx.object(view))));
        }
        Kind::CreateTrigger(written) => {
            let on = cx.object(&written.table);
            for event in &written.events {
                if let ast::TriggerEvent::Update(columns) = event {
                    all.extend(columns.iter().map(|ident| Mention::Member(on.clone(), ident.name.clone())));
                }
            }
            all.push(Mention::Table(on));
            all.push(Mention::Object(ObjectKey::new(ObjectKind::Function, cx.object(&written.function))));
        }
        Kind::DropTrigger { path } | Kind::RenameTrigger { path, .. } | Kind::SwitchTrigger { path, .. } => {
            member(path, &mut all);
        }
        Kind::AlterSequence(written) => {
            all.push(Mention::Object(object::key(cx, ObjectKind::Sequence, &written.name)));
            if let Some(ast::SequenceOwner::Column(path)) = &written.change.owner {
                member(path, &mut all);
            }
        }
        Kind::AlterExtension { name, .. } => {
            all.push(Mention::Object(object::key(cx, ObjectKind::Extension, name)));
        }
        Kind::RowSecurity { table: path, .. } => table(path, &mut all),
        Kind::CreatePolicy(written) => table(&written.table, &mut all),
        Kind::AlterPolicy { path, .. } | Kind::DropPolicy { path } | Kind::RenamePolicy { path, .. } => {
            all.push(Mention::Table(cx.member(path).0));
            all.push(policy(cx, path));
        }
        Kind::Comment { on, .. } | Kind::Owner { on, .. } | Kind::SetSchema { on, .. } => {
            all.extend(of_target(cx, on));
        }
        Kind::Grant(written) => all.extend(written.on.iter().flat_map(|on| of_target(cx, on))),
        Kind::Execute(_) => {}
    }
    all
}

/// The columns among the keys of an index.
fn indexed<'a>(on: &ObjName, keys: impl Iterator<Item = &'a ast::IndexKey>) -> Vec<Mention> {
    let column = |key: &ast::IndexKey| match key {
        ast::IndexKey::Column(ident) => Some(Mention::Member(on.clone(), ident.name.clone())),
        ast::IndexKey::Expr { .. } => None,
    };
    keys.filter_map(column).collect()
}

/// What is named where something is said of it.
fn of_target(cx: &Settings, on: &ast::Target) -> Vec<Mention> {
    use ast::TargetKind as Of;
    let path = &on.name.path;
    let object = |kind| vec![Mention::Object(object::key(cx, kind, &on.name))];
    match on.kind {
        Of::Table | Of::View | Of::MaterializedView => vec![Mention::Table(cx.object(path))],
        Of::Column | Of::Constraint | Of::Trigger => {
            let (table, name) = cx.member(path);
            vec![Mention::Table(table.clone()), Mention::Member(table, name.text)]
        }
        Of::Policy => vec![Mention::Table(cx.member(path).0), policy(cx, path)],
        Of::Index => vec![Mention::Index(cx.object(path))],
        Of::Schema => object(ObjectKind::Schema),
        Of::Extension => object(ObjectKind::Extension),
        Of::Enum | Of::Type => object(ObjectKind::Enum),
        Of::Sequence => object(ObjectKind::Sequence),
        Of::Domain | Of::Function | Of::Procedure | Of::Statistics => Vec::new(),
    }
}

/// A policy, as a member of its table that no column is.
fn policy(cx: &Settings, path: &ast::Path) -> Mention {
    let (on, name) = cx.member(path);
    Mention::Member(on, format!("policy {name}"))
}

/// The schemas, as far as they were written, that the operation makes something in.
pub(super) fn schemas(cx: &Settings, operation: &ast::Operation) -> Vec<Name> {
    let of = |path: &ast::Path| {
        let object = cx.object(path);
        object.qualified.then(|| Name::new(object.schema, path.span))
    };
    match &operation.kind {
        Kind::CreateTable(written) => of(&written.table).into_iter().collect(),
        Kind::CreateObject(written) => {
            let own = match &written.definition {
                ast::Definition::Extension { schema, .. } => schema.as_ref().map(super::name),
                ast::Definition::Schema { .. } => None,
                ast::Definition::Enum(_)
                | ast::Definition::Domain(_)
                | ast::Definition::Sequence(_)
                | ast::Definition::View(_)
                | ast::Definition::MaterializedView(_)
                | ast::Definition::Routine(_) => of(&written.name.path),
            };
            own.into_iter().collect()
        }
        Kind::Comment { on, .. } | Kind::Owner { on, .. } => named_schema(on).into_iter().collect(),
        Kind::Grant(written) => written.on.iter().filter_map(named_schema).collect(),
        Kind::SetSchema { to, .. } => vec![super::name(to)],
        _ => Vec::new(),
    }
}

/// The schema that something is said of.
fn named_schema(on: &ast::Target) -> Option<Name> {
    let own = on.name.path.parts.last().filter(|_| on.kind == ast::TargetKind::Schema);
    own.map(super::name)
}

/// The relations that the SQL of the operation reads: sequences in defaults, tables and views in subqueries of policies.
pub(super) fn reads(cx: &Settings, operation: &ast::Operation) -> Vec<ObjName> {
    let clauses = |column: &ast::Column| -> Vec<ast::Sql> {
        let default = |clause: &ast::ColumnClause| match &clause.kind {
            ast::ColumnClauseKind::Default(sql) if sql.text.contains('(') => Some(sql.clone()),
            _ => None,
        };
        column.clauses.iter().filter_map(default).collect()
    };
    let texts: Vec<ast::Sql> = match &operation.kind {
        Kind::CreateTable(written) => {
            let columns = written.items.iter().filter_map(|item| match &item.kind {
                ast::TableItemKind::Column(column) => Some(column),
                _ => None,
            });
            columns.flat_map(clauses).collect()
        }
        Kind::AddColumn { column, .. } => clauses(column),
        Kind::CreatePolicy(ast::CreatePolicy { clauses, .. }) | Kind::AlterPolicy { clauses, .. } => {
            clauses.using.iter().chain(&clauses.check).cloned().collect()
        }
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for sql in texts {
        let parsed = crate::sql::expression(&sql.text);
        let sequences = parsed.objects.iter().filter(|one| matches!(one.kind, MentionKind::Relation { .. }));
        all.extend(sequences.chain(&parsed.reads).map(|one| ObjName {
            schema: one.schema.clone().unwrap_or_else(|| cx.default_schema.clone()),
            name: one.name.clone(),
            qualified: one.schema.is_some(),
            span: sql.span,
        }));
    }
    all
}

/// The relation that the operation makes.
pub(super) fn made_relation(cx: &Settings, operation: &ast::Operation) -> Option<ObjName> {
    match &operation.kind {
        Kind::CreateTable(written) => Some(cx.object(&written.table)),
        Kind::CreateObject(written) => Some(cx.object(&written.name.path)),
        _ => None,
    }
}

/// The schema that the operation makes, by making or renaming one.
pub(super) fn made_schema(operation: &ast::Operation) -> Option<&str> {
    match &operation.kind {
        Kind::CreateObject(ast::CreateObject { name, definition: ast::Definition::Schema { .. } }) => {
            name.path.parts.last().map(|last| last.name.as_str())
        }
        Kind::RenameObject { kind: ast::ObjectKind::Schema, to, .. } => Some(&to.name),
        _ => None,
    }
}

/// What the operation drops or renames away.
pub(super) fn takes_away(cx: &Settings, operation: &ast::Operation) -> Option<Mention> {
    match &operation.kind {
        Kind::DropTable { table } | Kind::RenameTable { table, .. } => Some(Mention::Table(cx.object(table))),
        Kind::DropColumn { path }
        | Kind::RenameColumn { path, .. }
        | Kind::DropConstraint { path }
        | Kind::RenameConstraint { path, .. }
        | Kind::DropTrigger { path }
        | Kind::RenameTrigger { path, .. } => {
            let (on, name) = cx.member(path);
            Some(Mention::Member(on, name.text))
        }
        Kind::DropIndex { index, .. } | Kind::RenameIndex { index, .. } => Some(Mention::Index(cx.object(index))),
        Kind::DropObject { kind, name } | Kind::RenameObject { kind, name, .. } => {
            Some(Mention::Object(object::key(cx, object::kind(*kind), name)))
        }
        Kind::DropStatistics { statistics } | Kind::RenameStatistics { statistics, .. } => {
            Some(Mention::Statistics(cx.object(statistics)))
        }
        Kind::CreateConstraint { table, constraint } => match &constraint.kind {
            // The index is the constraint's from then on, and may have its name.
            ast::TableConstraintKind::UsingIndex { index, .. } => {
                Some(Mention::Index(cx.object(table).sibling(index.name.clone(), index.span)))
            }
            ast::TableConstraintKind::PrimaryKey { .. }
            | ast::TableConstraintKind::Unique { .. }
            | ast::TableConstraintKind::Check { .. }
            | ast::TableConstraintKind::ForeignKey { .. }
            | ast::TableConstraintKind::Exclude(_) => None,
        },
        Kind::DropPolicy { path } | Kind::RenamePolicy { path, .. } => Some(policy(cx, path)),
        Kind::SetSchema { on, .. } => of_target(cx, on).into_iter().next(),
        Kind::CreateTable(_)
        | Kind::Comment { .. }
        | Kind::Owner { .. }
        | Kind::Grant(_)
        | Kind::RowSecurity { .. }
        | Kind::CreatePolicy(_)
        | Kind::AlterPolicy { .. }
        | Kind::CreateObject(_)
        | Kind::ReplaceObject(_)
        | Kind::RefreshView { .. }
        | Kind::CreateTrigger(_)
        | Kind::SwitchTrigger { .. }
        | Kind::CommentTable { .. }
        | Kind::TruncateTable(_)
        | Kind::CreatePartition(_)
        | Kind::AttachPartition { .. }
        | Kind::DetachPartition { .. }
        | Kind::InheritTable { .. }
        | Kind::DisinheritTable { .. }
        | Kind::AddColumn { .. }
        | Kind::AlterColumn { .. }
        | Kind::AlterDomain { .. }
        | Kind::AddEnumValue(_)
        | Kind::DropEnumValue { .. }
        | Kind::RenameEnumValue { .. }
        | Kind::ValidateConstraint { .. }
        | Kind::CreateIndex { .. }
        | Kind::CreateStatistics(_)
        | Kind::InsertRows(_)
        | Kind::DeleteRows(_)
        | Kind::UpdateRows(_)
        | Kind::CopyRows(_)
        | Kind::AlterStatistics { .. }
        | Kind::AlterSequence(_)
        | Kind::AlterExtension { .. }
        | Kind::Execute(_) => None,
    }
}

/// The name the operation would have made, to be silent about once it was refused.
pub(super) fn makes(cx: &Settings, operation: &ast::Operation) -> Vec<String> {
    let member = |on: &ObjName, name: &str| format!("{}.{}.{name}", on.schema, on.name);
    match &operation.kind {
        Kind::CreateTable(written) => vec![cx.object(&written.table).name],
        Kind::CreateObject(written) => {
            written.name.path.parts.last().map(|last| last.name.clone()).into_iter().collect()
        }
        Kind::RenameTable { to, .. }
        | Kind::RenameConstraint { to, .. }
        | Kind::RenameIndex { to, .. }
        | Kind::RenameObject { to, .. }
        | Kind::RenamePolicy { to, .. }
        | Kind::RenameTrigger { to, .. } => vec![to.name.clone()],
        Kind::CreatePolicy(written) => vec![written.name.name.clone()],
        Kind::CreateTrigger(written) => vec![written.name.name.clone()],
        Kind::AddColumn { path, .. } => {
            let (on, name) = cx.member(path);
            vec![member(&on, &name.text)]
        }
        Kind::RenameColumn { path, to } => vec![member(&cx.member(path).0, &to.name)],
        Kind::CreateConstraint { constraint, .. } => constraint.name.iter().map(|n| n.name.clone()).collect(),
        Kind::CreateIndex { index, .. } => index.name.iter().map(|n| n.name.clone()).collect(),
        Kind::CreateStatistics(written) => statistics_name(cx, written).iter().map(crate::op::statistics_key).collect(),
        Kind::RenameStatistics { statistics, to } => {
            vec![crate::op::statistics_key(&cx.object(statistics).sibling(to.name.clone(), to.span))]
        }
        Kind::CreatePartition(written) => vec![cx.object(&written.table).name],
        Kind::DropTable { .. }
        | Kind::TruncateTable(_)
        | Kind::AttachPartition { .. }
        | Kind::DetachPartition { .. }
        | Kind::InheritTable { .. }
        | Kind::DisinheritTable { .. }
        | Kind::DropObject { .. }
        | Kind::ReplaceObject(_)
        | Kind::RefreshView { .. }
        | Kind::DropTrigger { .. }
        | Kind::SwitchTrigger { .. }
        | Kind::CommentTable { .. }
        | Kind::ValidateConstraint { .. }
        | Kind::AlterStatistics { .. }
        | Kind::DropStatistics { .. }
        | Kind::DropColumn { .. }
        | Kind::AlterColumn { .. }
        | Kind::AlterDomain { .. }
        | Kind::AddEnumValue(_)
        | Kind::DropEnumValue { .. }
        | Kind::RenameEnumValue { .. }
        | Kind::DropConstraint { .. }
        | Kind::DropIndex { .. }
        | Kind::InsertRows(_)
        | Kind::DeleteRows(_)
        | Kind::UpdateRows(_)
        | Kind::CopyRows(_)
        | Kind::Comment { .. }
        | Kind::Owner { .. }
        | Kind::SetSchema { .. }
        | Kind::Grant(_)
        | Kind::RowSecurity { .. }
        | Kind::AlterPolicy { .. }
        | Kind::DropPolicy { .. }
        | Kind::AlterSequence(_)
        | Kind::AlterExtension { .. } => Vec::new(),
        Kind::Execute(written) => super::follow::made(cx, written),
    }
}
