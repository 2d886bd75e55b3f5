//! What a written operation names, and what it takes away: an operation that waits may not be moved across a drop or
//! rename of a name it uses.

use super::table::wanted;
use super::{Settings, object};
use crate::schema::{ObjName, ObjectKey, ObjectKind};
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
        }
        Kind::DropTable { table: path }
        | Kind::RenameTable { table: path, .. }
        | Kind::CommentTable { table: path, .. } => {
            table(path, &mut all);
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
                ast::TableConstraintKind::Check { .. } => {}
            }
            all.push(Mention::Table(on));
        }
        Kind::CreateIndex { table: path, index, .. } => {
            let on = cx.object(path);
            for item in &index.items {
                if let ast::IndexKey::Column(ident) = &item.key {
                    all.push(Mention::Member(on.clone(), ident.name.clone()));
                }
            }
            all.push(Mention::Table(on));
        }
        Kind::DropIndex { index, .. } | Kind::RenameIndex { index, .. } => all.push(Mention::Index(cx.object(index))),
        Kind::DropObject { kind, name } | Kind::RenameObject { kind, name, .. } => {
            all.push(Mention::Object(object::key(cx, object::kind(*kind), name)));
        }
        Kind::CreateObject(written) => all.extend(object::mentions(cx, written)),
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
        Kind::Execute(_) => {}
    }
    all
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
        Kind::CreateTable(_)
        | Kind::CreateObject(_)
        | Kind::ReplaceObject(_)
        | Kind::RefreshView { .. }
        | Kind::CreateTrigger(_)
        | Kind::SwitchTrigger { .. }
        | Kind::CommentTable { .. }
        | Kind::AddColumn { .. }
        | Kind::AlterColumn { .. }
        | Kind::CreateConstraint { .. }
        | Kind::CreateIndex { .. }
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
        | Kind::RenameTrigger { to, .. } => vec![to.name.clone()],
        Kind::CreateTrigger(written) => vec![written.name.name.clone()],
        Kind::AddColumn { path, .. } => {
            let (on, name) = cx.member(path);
            vec![member(&on, &name.text)]
        }
        Kind::RenameColumn { path, to } => vec![member(&cx.member(path).0, &to.name)],
        Kind::CreateConstraint { constraint, .. } => constraint.name.iter().map(|n| n.name.clone()).collect(),
        Kind::CreateIndex { index, .. } => index.name.iter().map(|n| n.name.clone()).collect(),
        Kind::DropTable { .. }
        | Kind::DropObject { .. }
        | Kind::ReplaceObject(_)
        | Kind::RefreshView { .. }
        | Kind::DropTrigger { .. }
        | Kind::SwitchTrigger { .. }
        | Kind::CommentTable { .. }
        | Kind::DropColumn { .. }
        | Kind::AlterColumn { .. }
        | Kind::DropConstraint { .. }
        | Kind::DropIndex { .. }
        | Kind::Execute(_) => Vec::new(),
    }
}
