//! Constraints: named, and their targets resolved.

use super::expr::{Scope, expr};
use super::index::{nameless, storage_parameters};
use super::{Settings, name, names};
use crate::op::{Refusal, missing_target, unknown_table};
use crate::schema::{
    Action, Constraint, ConstraintKind, Deferral, Exclude, ForeignKey, Made, Name, NameKind, ObjName, Reference,
    Schema, Table,
};
use crate::syntax::ast::{self, ColumnClauseKind as Clause, TableConstraintKind as Kind};

/// A constraint as it was written: on a column or by itself.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// On this column.
    OnColumn(&'a ast::Ident, &'a ast::ColumnClause),
    /// By itself.
    ByItself(&'a ast::TableConstraint),
}

impl Wanted<'_> {
    /// Its written name.
    pub(super) fn name(&self) -> Option<&ast::Ident> {
        match self {
            Self::OnColumn(_, clause) => clause.name.as_ref(),
            Self::ByItself(constraint) => constraint.name.as_ref(),
        }
    }

    /// The table it points to, if it is a foreign key.
    pub(super) fn target(&self, cx: &Settings) -> Option<ObjName> {
        match self {
            Self::OnColumn(_, clause) => match &clause.kind {
                Clause::References(target) => Some(cx.object(&target.table)),
                _ => None,
            },
            Self::ByItself(constraint) => match &constraint.kind {
                Kind::ForeignKey { target, .. } => Some(cx.object(&target.table)),
                Kind::PrimaryKey { .. }
                | Kind::Unique { .. }
                | Kind::Check { .. }
                | Kind::Exclude(_)
                | Kind::UsingIndex { .. } => None,
            },
        }
    }
}

/// Resolves a constraint of `table`, which may be one that is only being made. `taken` says which names are in use
/// besides those of the schema and the table.
pub(super) fn constraint(
    cx: &Settings,
    schema: &Schema,
    table: &Table,
    wanted: Wanted<'_>,
    taken: &dyn Fn(&str) -> bool,
) -> Result<Constraint, Refusal> {
    // What an exclusion constraint's name is made of, if none was written.
    let mut words = Vec::new();
    let (mut kind, deferral, not_valid, with, span) = match wanted {
        Wanted::OnColumn(column, clause) => {
            let columns = vec![name(column)];
            let (kind, deferral) = match &clause.kind {
                Clause::PrimaryKey(deferral) => {
                    (ConstraintKind::PrimaryKey { columns, include: Vec::new() }, *deferral)
                }
                Clause::Unique { nulls_not_distinct, deferral } => (
                    ConstraintKind::Unique { columns, include: Vec::new(), nulls_not_distinct: *nulls_not_distinct },
                    *deferral,
                ),
                Clause::References(target) => {
                    (ConstraintKind::ForeignKey(foreign_key(cx, schema, table, columns, target)?), target.deferral)
                }
                Clause::Check(sql) => (check(schema, table, sql, false)?, ast::Deferral::default()),
                Clause::NotNull
                | Clause::Null
                | Clause::Default(_)
                | Clause::Identity(_)
                | Clause::Generated { .. }
                | Clause::Collate(_)
                | Clause::Statistics(_)
                | Clause::Storage(_)
                | Clause::Compression(_)
                | Clause::OwnedSequence { .. }
                | Clause::Comment(_)
                | Clause::Backfill(_) => return Err(Refusal::default()),
            };
            (kind, deferral, false, Vec::new(), clause.span)
        }
        Wanted::ByItself(written) => {
            let kind = match &written.kind {
                Kind::PrimaryKey { columns, include } => {
                    ConstraintKind::PrimaryKey { columns: names(columns), include: names(include) }
                }
                Kind::Unique { columns, include, nulls_not_distinct } => ConstraintKind::Unique {
                    columns: names(columns),
                    include: names(include),
                    nulls_not_distinct: *nulls_not_distinct,
                },
                Kind::Check { expr, no_inherit } => check(schema, table, expr, *no_inherit)?,
                Kind::Exclude(exclude) => {
                    let (index, of) = nameless(schema, table, &exclude.index)?;
                    words = of;
                    let operators = exclude.operators.iter().map(operator).collect();
                    ConstraintKind::Exclude(Exclude { index, operators })
                }
                // Resolved by itself: it is no constraint before it has the index.
                Kind::UsingIndex { .. } => return Err(Refusal::default()),
                Kind::ForeignKey { columns, target } => {
                    ConstraintKind::ForeignKey(foreign_key(cx, schema, table, names(columns), target)?)
                }
            };
            (kind, written.deferral, written.not_valid, storage_parameters(&written.with), written.span)
        }
    };
    let name = match wanted.name() {
        Some(ident) => name(ident),
        None => Name::new(choose(cx, schema, table, &kind, &words, taken), span),
    };
    if let ConstraintKind::Exclude(exclude) = &mut kind {
        exclude.index.name = name.clone();
    }
    Ok(Constraint {
        comment: None,
        index_comment: None,
        name,
        kind,
        deferral: when(deferral),
        not_valid,
        with,
        made: Made::default(),
    })
}

/// `initially deferred` alone implies `deferrable`, as in SQL.
pub(super) fn when(written: ast::Deferral) -> Deferral {
    let initially_deferred = written.initially_deferred == Some(true);
    Deferral { deferrable: written.deferrable.unwrap_or(initially_deferred), initially_deferred }
}

/// An operator as SQL spells it.
fn operator(written: &ast::Operator) -> String {
    if written.schema.is_empty() {
        return written.sign.clone();
    }
    let schema: Vec<String> = written.schema.iter().map(|part| name(part).to_string()).collect();
    format!("operator({}.{})", schema.join("."), written.sign)
}

fn check(schema: &Schema, table: &Table, sql: &ast::Sql, no_inherit: bool) -> Result<ConstraintKind, Refusal> {
    let (expr, _) = expr(schema, sql, Scope::Columns(table, "a check"))?;
    Ok(ConstraintKind::Check { expr, no_inherit })
}

fn foreign_key(
    cx: &Settings,
    schema: &Schema,
    table: &Table,
    columns: Vec<Name>,
    written: &ast::ForeignKeyTarget,
) -> Result<ForeignKey, Refusal> {
    let target = cx.object(&written.table);
    let target_columns = if written.columns.is_empty() {
        let other = if target == table.name {
            table
        } else {
            schema.table(&target).ok_or_else(|| unknown_table(schema, &target))?
        };
        match other.primary_key().map(|key| &key.kind) {
            Some(ConstraintKind::PrimaryKey { columns, .. }) => {
                columns.iter().map(|column| Name::new(column.text.clone(), written.table.span)).collect()
            }
            _ => return Err(missing_target(other, written.table.span)),
        }
    } else {
        names(&written.columns)
    };
    let action = |written: &Option<ast::Action>| match written {
        None | Some(ast::Action::NoAction) => Action::NoAction,
        Some(ast::Action::Restrict) => Action::Restrict,
        Some(ast::Action::Cascade) => Action::Cascade,
        Some(ast::Action::SetNull(columns)) => Action::SetNull(names(columns)),
        Some(ast::Action::SetDefault(columns)) => Action::SetDefault(names(columns)),
    };
    Ok(ForeignKey {
        columns,
        target: Reference { table: target, columns: target_columns },
        match_full: written.match_full,
        on_delete: action(&written.on_delete),
        on_update: action(&written.on_update),
    })
}

/// Names a constraint that was written without a name.
fn choose(
    cx: &Settings,
    schema: &Schema,
    table: &Table,
    kind: &ConstraintKind,
    words: &[String],
    taken: &dyn Fn(&str) -> bool,
) -> String {
    let (name_kind, columns, target): (_, Vec<&str>, _) = match kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            (NameKind::PrimaryKey, columns.iter().map(Name::as_str).collect(), None)
        }
        ConstraintKind::Unique { columns, include, .. } => {
            (NameKind::Unique, columns.iter().chain(include).map(Name::as_str).collect(), None)
        }
        ConstraintKind::Check { expr, .. } => {
            // PostgreSQL names a check by its column if it mentions one alone.
            let mut mentioned: Vec<&str> = Vec::new();
            for column in expr.columns() {
                if !mentioned.contains(&column) {
                    mentioned.push(column);
                }
            }
            let alone = if mentioned.len() == 1 { mentioned } else { Vec::new() };
            (NameKind::Check, alone, None)
        }
        ConstraintKind::Exclude(_) => (NameKind::Exclude, words.iter().map(String::as_str).collect(), None),
        ConstraintKind::ForeignKey(key) => {
            (NameKind::ForeignKey, key.columns.iter().map(Name::as_str).collect(), Some(key.target.table.name.as_str()))
        }
    };
    cx.naming.choose(name_kind, &table.name.name, &columns, target, |name| {
        taken(name)
            || table.constraints.contains_key(name)
            || table.indexes.contains_key(name)
            || schema.relation(&table.name.sibling(name, table.name.span)).is_some()
            || schema.constraint_name_taken(&table.name, name)
    })
}
