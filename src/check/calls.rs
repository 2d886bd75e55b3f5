//! The functions that a written operation calls, in whichever expression.

use super::mentions::Mention;
use super::{Settings, object};
use crate::sql;
use crate::syntax::ast::{self, ColumnActionKind, ColumnClauseKind, Kind, TableConstraintKind, TableItemKind};

/// The functions that an operation calls.
pub(super) fn calls(cx: &Settings, operation: &ast::Operation) -> Vec<Mention> {
    let mut all = Vec::new();
    let mut expressions: Vec<&ast::Sql> = Vec::new();
    match &operation.kind {
        Kind::CreateTable(table) => {
            for item in &table.items {
                match &item.kind {
                    TableItemKind::Column(column) => of_column(column, &mut expressions),
                    TableItemKind::Constraint(constraint) => of_constraint(constraint, &mut expressions),
                    TableItemKind::Index(index) => of_index(index, &mut expressions),
                    TableItemKind::Comment(_) => {}
                }
            }
        }
        Kind::AddColumn { column, .. } => of_column(column, &mut expressions),
        Kind::AlterColumn { actions, .. } => {
            for action in actions {
                match &action.kind {
                    ColumnActionKind::Type { using, reverse_using, .. } => {
                        expressions.extend(using.iter().chain(reverse_using));
                    }
                    ColumnActionKind::Default(sql) => expressions.push(sql),
                    ColumnActionKind::NotNull
                    | ColumnActionKind::Null
                    | ColumnActionKind::DropDefault
                    | ColumnActionKind::Comment(_)
                    | ColumnActionKind::DropComment
                    | ColumnActionKind::AddIdentity(_)
                    | ColumnActionKind::DropIdentity => {}
                }
            }
        }
        Kind::CreateConstraint { constraint, .. } => of_constraint(constraint, &mut expressions),
        Kind::CreateIndex { index, .. } => of_index(index, &mut expressions),
        Kind::CreateTrigger(trigger) => expressions.extend(&trigger.condition),
        Kind::CreateObject(written) | Kind::ReplaceObject(written) => {
            all.extend(object::mentions(cx, written));
            let arguments = written.name.arguments.iter().flat_map(|arguments| &arguments.items);
            expressions.extend(arguments.filter_map(|argument| argument.default.as_ref()));
        }
        Kind::DropTable { .. }
        | Kind::RenameTable { .. }
        | Kind::CommentTable { .. }
        | Kind::DropColumn { .. }
        | Kind::RenameColumn { .. }
        | Kind::DropConstraint { .. }
        | Kind::RenameConstraint { .. }
        | Kind::DropIndex { .. }
        | Kind::RenameIndex { .. }
        | Kind::DropObject { .. }
        | Kind::RenameObject { .. }
        | Kind::RefreshView { .. }
        | Kind::DropTrigger { .. }
        | Kind::RenameTrigger { .. }
        | Kind::SwitchTrigger { .. }
        | Kind::Execute(_) => {}
    }
    for expression in expressions {
        all.extend(object::functions(cx, &sql::expression(&expression.text).objects));
    }
    all
}

fn of_column<'a>(column: &'a ast::Column, all: &mut Vec<&'a ast::Sql>) {
    for clause in &column.clauses {
        match &clause.kind {
            ColumnClauseKind::Default(sql)
            | ColumnClauseKind::Check(sql)
            | ColumnClauseKind::Generated { expr: sql, .. } => all.push(sql),
            ColumnClauseKind::NotNull
            | ColumnClauseKind::Null
            | ColumnClauseKind::PrimaryKey(_)
            | ColumnClauseKind::Unique { .. }
            | ColumnClauseKind::References(_)
            | ColumnClauseKind::Identity(_)
            | ColumnClauseKind::Collate(_)
            | ColumnClauseKind::Comment(_) => {}
        }
    }
}

fn of_constraint<'a>(constraint: &'a ast::TableConstraint, all: &mut Vec<&'a ast::Sql>) {
    match &constraint.kind {
        TableConstraintKind::Check { expr, .. } => all.push(expr),
        TableConstraintKind::PrimaryKey { .. }
        | TableConstraintKind::Unique { .. }
        | TableConstraintKind::ForeignKey { .. } => {}
    }
}

fn of_index<'a>(index: &'a ast::Index, all: &mut Vec<&'a ast::Sql>) {
    for item in &index.items {
        match &item.key {
            ast::IndexKey::Expr { expr, .. } => all.push(expr),
            ast::IndexKey::Column(_) => {}
        }
    }
    all.extend(&index.predicate);
}
