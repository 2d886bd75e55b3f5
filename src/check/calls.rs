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
                    ColumnActionKind::NotNull { .. }
                    | ColumnActionKind::Null
                    | ColumnActionKind::DropDefault
                    | ColumnActionKind::Comment(_)
                    | ColumnActionKind::DropComment
                    | ColumnActionKind::AddIdentity(_)
                    | ColumnActionKind::DropIdentity
                    | ColumnActionKind::SetGenerated(_)
                    | ColumnActionKind::SetIdentity(_)
                    | ColumnActionKind::SetStatistics(_)
                    | ColumnActionKind::SetStorage(_)
                    | ColumnActionKind::SetCompression(_) => {}
                }
            }
        }
        Kind::CreateConstraint { constraint, .. } => of_constraint(constraint, &mut expressions),
        Kind::CreateIndex { index, .. } => of_index(index, &mut expressions),
        Kind::CreateStatistics(statistics) => {
            expressions.extend(statistics.items.iter().filter_map(|item| match &item.key {
                ast::IndexKey::Expr { expr, .. } => Some(expr),
                ast::IndexKey::Column(_) => None,
            }));
        }
        Kind::AlterDomain { actions, .. } => expressions.extend(actions.iter().filter_map(of_domain)),
        Kind::CreatePolicy(ast::CreatePolicy { clauses, .. }) | Kind::AlterPolicy { clauses, .. } => {
            expressions.extend(clauses.using.iter().chain(&clauses.check));
        }
        Kind::CreateTrigger(trigger) => expressions.extend(&trigger.condition),
        Kind::CreateObject(written) | Kind::ReplaceObject(written) => {
            all.extend(object::mentions(cx, written));
            if let ast::Definition::Domain(domain) = &written.definition {
                expressions.extend(domain.clauses.iter().filter_map(of_domain));
            }
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
        | Kind::CreatePartition(_)
        | Kind::AttachPartition { .. }
        | Kind::DetachPartition { .. }
        | Kind::InheritTable { .. }
        | Kind::DisinheritTable { .. }
        | Kind::TruncateTable(_)
        | Kind::ValidateConstraint { .. }
        | Kind::AlterStatistics { .. }
        | Kind::DropStatistics { .. }
        | Kind::RenameStatistics { .. }
        | Kind::AddEnumValue(_)
        | Kind::DropEnumValue { .. }
        | Kind::RenameEnumValue { .. }
        | Kind::InsertRows(_)
        | Kind::DeleteRows(_)
        | Kind::UpdateRows(_)
        | Kind::CopyRows(_)
        | Kind::AlterSequence(_)
        | Kind::AlterExtension { .. }
        | Kind::RowSecurity { .. }
        | Kind::DropPolicy { .. }
        | Kind::RenamePolicy { .. }
        | Kind::Comment { .. }
        | Kind::Owner { .. }
        | Kind::SetSchema { .. }
        | Kind::Grant(_)
        | Kind::Execute(_) => {}
    }
    for expression in expressions {
        all.extend(object::functions(cx, &sql::expression(&expression.text).objects));
    }
    all
}

fn of_domain(clause: &ast::DomainClause) -> Option<&ast::Sql> {
    match &clause.kind {
        ast::DomainClauseKind::Default(expr) | ast::DomainClauseKind::Check { expr, .. } => Some(expr),
        ast::DomainClauseKind::NotNull
        | ast::DomainClauseKind::Null
        | ast::DomainClauseKind::Collate(_)
        | ast::DomainClauseKind::DropDefault
        | ast::DomainClauseKind::DropConstraint(_)
        | ast::DomainClauseKind::RenameConstraint(..)
        | ast::DomainClauseKind::Validate(_) => None,
    }
}

fn of_column<'a>(column: &'a ast::Column, all: &mut Vec<&'a ast::Sql>) {
    for clause in &column.clauses {
        match &clause.kind {
            ColumnClauseKind::Default(sql)
            | ColumnClauseKind::Check(sql)
            | ColumnClauseKind::Backfill(sql)
            | ColumnClauseKind::Generated { expr: sql, .. } => all.push(sql),
            ColumnClauseKind::NotNull
            | ColumnClauseKind::Null
            | ColumnClauseKind::PrimaryKey(_)
            | ColumnClauseKind::Unique { .. }
            | ColumnClauseKind::References(_)
            | ColumnClauseKind::Identity(_)
            | ColumnClauseKind::Collate(_)
            | ColumnClauseKind::Statistics(_)
            | ColumnClauseKind::Storage(_)
            | ColumnClauseKind::Compression(_)
            | ColumnClauseKind::OwnedSequence { .. }
            | ColumnClauseKind::Comment(_) => {}
        }
    }
}

fn of_constraint<'a>(constraint: &'a ast::TableConstraint, all: &mut Vec<&'a ast::Sql>) {
    match &constraint.kind {
        TableConstraintKind::Check { expr, .. } => all.push(expr),
        TableConstraintKind::Exclude(exclude) => of_index(&exclude.index, all),
        TableConstraintKind::PrimaryKey { .. }
        | TableConstraintKind::Unique { .. }
        | TableConstraintKind::ForeignKey { .. }
        | TableConstraintKind::UsingIndex { .. } => {}
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
