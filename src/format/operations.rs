//! Operations and header lines.

use crate::syntax::ast::{
    Allow, ColumnAction, ColumnActionKind, Execute, Header, HeaderKey, Kind, Operation, Reverse, TableConstraint,
    TableConstraintKind, Word,
};

use super::Speller;
use super::spell::{append, ident, parens, path};
use super::table::options;
use super::tables::truncate;

fn words(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn allow(allow: &Allow) -> String {
    match &allow.reason {
        Some(reason) => format!("allow {} {}", allow.rule.text, reason.raw),
        None => format!("allow {}", allow.rule.text),
    }
}

/// A header line; `nth` counts the `allow` lines.
pub(super) fn header_line(header: &Header, key: HeaderKey, nth: usize) -> Option<String> {
    match key {
        HeaderKey::Revision => header.revision.as_ref().map(|id| format!("revision {}", id.text)),
        HeaderKey::Revises => header.revises.as_ref().map(|revises| {
            if revises.parents.is_empty() {
                "revises base".to_owned()
            } else {
                format!("revises {}", words(&revises.parents))
            }
        }),
        HeaderKey::Message => header.message.as_ref().map(|text| format!("message {}", text.raw)),
        HeaderKey::Created => header.created.as_ref().map(|text| format!("created {}", text.raw)),
        HeaderKey::DependsOn if header.depends_on.is_empty() => None,
        HeaderKey::DependsOn => Some(format!("depends_on {}", words(&header.depends_on))),
        HeaderKey::Labels if header.labels.is_empty() => None,
        HeaderKey::Labels => Some(format!("labels {}", words(&header.labels))),
        HeaderKey::Transaction => header.transaction_none.map(|_| "transaction none".to_owned()),
        HeaderKey::Allow => header.allows.get(nth).map(allow),
    }
}

fn constraint_verb(constraint: &TableConstraint) -> &'static str {
    match constraint.kind {
        TableConstraintKind::PrimaryKey { .. } => "create_primary_key",
        TableConstraintKind::Unique { .. } => "create_unique_constraint",
        TableConstraintKind::Check { .. } => "create_check_constraint",
        TableConstraintKind::ForeignKey { .. } => "create_foreign_key",
        TableConstraintKind::Exclude(_) => "create_exclude_constraint",
        TableConstraintKind::UsingIndex { primary: true, .. } => "create_primary_key",
        TableConstraintKind::UsingIndex { primary: false, .. } => "create_unique_constraint",
    }
}

fn execute(execute: &Execute) -> String {
    let outside = if execute.outside_transaction.is_some() { " outside transaction" } else { "" };
    let reverse = match &execute.reverse {
        Some(Reverse::Sql(text)) => format!(" reverse {}", text.raw),
        Some(Reverse::Nothing(_)) => " reverse nothing".to_owned(),
        None => String::new(),
    };
    let defines = if execute.defines.is_some() { " defines" } else { "" };
    format!("execute{outside} {}{reverse}{defines}", execute.sql.raw)
}

impl Speller<'_> {
    /// An operation without its waivers, its `irreversible` and what stands in its braces.
    pub fn operation(&mut self, operation: &Operation) -> String {
        match &operation.kind {
            kind @ (Kind::AddEnumValue(_)
            | Kind::DropEnumValue { .. }
            | Kind::RenameEnumValue { .. }
            | Kind::AlterDomain { .. }) => self.types(kind).unwrap_or_default(),
            kind @ (Kind::CreateObject(_)
            | Kind::ReplaceObject(_)
            | Kind::RefreshView { .. }
            | Kind::DropObject { .. }
            | Kind::RenameObject { .. }) => self.object(kind).unwrap_or_default(),
            kind @ (Kind::CreateTrigger(_)
            | Kind::DropTrigger { .. }
            | Kind::RenameTrigger { .. }
            | Kind::SwitchTrigger { .. }) => self.trigger_operation(kind).unwrap_or_default(),
            Kind::CreateTable(table) => format!("create_table {}", path(&table.table)),
            Kind::DropTable { table } => format!("drop_table {}", path(table)),
            Kind::RenameTable { table, to } => format!("rename_table {} to {}", path(table), ident(to)),
            Kind::CommentTable { table, comment } => {
                let comment = comment.as_ref().map_or("null", |text| text.raw.as_str());
                format!("comment_table {} {comment}", path(table))
            }
            Kind::TruncateTable(tables) => truncate(tables),
            Kind::CreatePartition(made) => {
                let (table, parent, bound) = (path(&made.table), path(&made.parent), self.bound(&made.bound));
                format!("create_partition {table} of {parent} {bound}{}", self.table_clauses(&made.clauses))
            }
            Kind::InheritTable { table, parent } => format!("inherit_table {} from {}", path(table), path(parent)),
            Kind::DisinheritTable { table, parent } => {
                format!("disinherit_table {} from {}", path(table), path(parent))
            }
            Kind::AttachPartition { table, parent, bound } => {
                format!("attach_partition {} to {} {}", path(table), path(parent), self.bound(bound))
            }
            Kind::DetachPartition { table, parent, concurrently } => {
                let how = if concurrently.is_some() { " concurrently" } else { "" };
                format!("detach_partition{how} {} from {}", path(table), path(parent))
            }
            Kind::AddColumn { path: column_path, column } => {
                format!("add_column {} {}", path(column_path), self.definition(column))
            }
            Kind::DropColumn { path: column } => format!("drop_column {}", path(column)),
            Kind::RenameColumn { path: column, to } => format!("rename_column {} to {}", path(column), ident(to)),
            Kind::AlterColumn { path: column, actions } => {
                let actions: Vec<String> = actions.iter().map(|action| self.action_of_column(action)).collect();
                format!("alter_column {} {}", path(column), actions.join(" "))
            }
            Kind::CreateConstraint { table, constraint } => {
                let name = constraint.name.as_ref().map(|name| format!(" {}", ident(name))).unwrap_or_default();
                let verb = constraint_verb(constraint);
                format!("{verb}{name} on {} {}", path(table), self.constraint_body(constraint))
            }
            Kind::DropConstraint { path: constraint } => format!("drop_constraint {}", path(constraint)),
            Kind::ValidateConstraint { path: constraint } => format!("validate_constraint {}", path(constraint)),
            Kind::RenameConstraint { path: constraint, to } => {
                format!("rename_constraint {} to {}", path(constraint), ident(to))
            }
            Kind::CreateIndex { table, concurrently, index } => {
                let unique = if index.unique { "unique_" } else { "" };
                let how = if concurrently.is_some() { " concurrently" } else { "" };
                let name = index.name.as_ref().map(|name| format!(" {}", ident(name))).unwrap_or_default();
                format!("create_{unique}index{how}{name} on {}{}", path(table), self.index_body(index))
            }
            Kind::DropIndex { index, concurrently } => {
                let how = if concurrently.is_some() { " concurrently" } else { "" };
                format!("drop_index{how} {}", path(index))
            }
            Kind::RenameIndex { index, to } => format!("rename_index {} to {}", path(index), ident(to)),
            Kind::InsertRows(rows) => format!("insert_rows {}", self.rows_head(rows)),
            Kind::DeleteRows(rows) => format!("delete_rows {}", self.rows_head(rows)),
            Kind::UpdateRows(update) => format!("update_rows {}", self.update_rows(update)),
            Kind::CreateStatistics(statistics) => self.create_statistics(statistics),
            Kind::AlterStatistics { statistics, target } => {
                let target = target.map_or_else(|| "default".to_owned(), |target| target.to_string());
                format!("alter_statistics {} set statistics {target}", path(statistics))
            }
            Kind::DropStatistics { statistics } => format!("drop_statistics {}", path(statistics)),
            Kind::RenameStatistics { statistics, to } => {
                format!("rename_statistics {} to {}", path(statistics), ident(to))
            }
            Kind::CopyRows(copy) => format!("copy_rows {}", self.copy_rows(copy)),
            Kind::AlterSequence(altered) => self.alter_sequence(altered),
            Kind::AlterExtension { name, version } => {
                format!("alter_extension {} update to {}", self.object_name(name), version.raw)
            }
            Kind::RowSecurity { table, change } => format!("{} {}", change.verb(), path(table)),
            Kind::CreatePolicy(policy) => super::policies::create(policy),
            Kind::AlterPolicy { path: policy, clauses } => {
                format!("alter_policy {}{}", path(policy), super::policies::clauses(clauses))
            }
            Kind::DropPolicy { path: policy } => format!("drop_policy {}", path(policy)),
            Kind::RenamePolicy { path: policy, to } => format!("rename_policy {} to {}", path(policy), ident(to)),
            Kind::Comment { on, comment } => self.comment(on, comment.as_ref()),
            Kind::Owner { on, to } => self.owner(on, to),
            Kind::SetSchema { on, to } => self.set_schema(on, to),
            Kind::Grant(grant) => self.grant(grant),
            Kind::Execute(sql) => execute(sql),
        }
    }

    fn action_of_column(&mut self, action: &ColumnAction) -> String {
        match &action.kind {
            ColumnActionKind::Type { ty, collation, using, reverse_using } => {
                let mut out = format!("type {}", self.type_name(ty));
                if let Some(collation) = collation {
                    append(&mut out, &[" collate ", &path(collation)]);
                }
                if let Some(using) = using {
                    append(&mut out, &[" using ", &parens(using)]);
                }
                if let Some(using) = reverse_using {
                    append(&mut out, &[" reverse using ", &parens(using)]);
                }
                out
            }
            ColumnActionKind::NotNull { name: Some(name) } => format!("constraint {} not null", ident(name)),
            ColumnActionKind::NotNull { name: None } => "not null".to_owned(),
            ColumnActionKind::Null => "null".to_owned(),
            ColumnActionKind::Default(expr) => format!("default {}", self.expression(expr)),
            ColumnActionKind::DropDefault => "drop default".to_owned(),
            ColumnActionKind::Comment(text) => format!("comment {}", text.raw),
            ColumnActionKind::DropComment => "drop comment".to_owned(),
            ColumnActionKind::AddIdentity(identity) => {
                format!("add generated {}", self.identity(identity, action.span))
            }
            ColumnActionKind::DropIdentity => "drop identity".to_owned(),
            ColumnActionKind::SetGenerated(true) => "set generated always".to_owned(),
            ColumnActionKind::SetGenerated(false) => "set generated by default".to_owned(),
            ColumnActionKind::SetIdentity(all) => match self.commented_within(action.span) {
                Some(raw) => format!("set identity {raw}"),
                None => format!("set identity ({})", options(all)),
            },
            ColumnActionKind::SetStatistics(Some(target)) => format!("set statistics {target}"),
            ColumnActionKind::SetStatistics(None) => "set statistics default".to_owned(),
            ColumnActionKind::SetStorage(storage) => format!("set storage {}", storage.word()),
            ColumnActionKind::SetCompression(compression) => format!("set compression {}", compression.word()),
        }
    }
}
