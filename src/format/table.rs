//! Columns, constraints and indexes.

use crate::syntax::ast::{
    Action, Column, ColumnClause, ColumnClauseKind, Deferral, ForeignKeyTarget, Identity, Index, IndexItem, IndexKey,
    SequenceOption, TableConstraint, TableConstraintKind, TableItem, TableItemKind,
};
use crate::text::Span;

use super::Speller;
use super::spell::{append, ident, parens, path};

/// The place of a clause in canonical order.
fn rank(clause: &ColumnClause) -> u8 {
    match clause.kind {
        ColumnClauseKind::Collate(_) => 0,
        ColumnClauseKind::NotNull | ColumnClauseKind::Null => 1,
        ColumnClauseKind::Default(_) => 2,
        ColumnClauseKind::Backfill(_) => 3,
        ColumnClauseKind::Identity(_) | ColumnClauseKind::Generated { .. } | ColumnClauseKind::OwnedSequence { .. } => {
            4
        }
        ColumnClauseKind::PrimaryKey(_) => 5,
        ColumnClauseKind::Unique { .. } => 6,
        ColumnClauseKind::Check(_) => 7,
        ColumnClauseKind::References(_) => 8,
        ColumnClauseKind::Statistics(_) => 9,
        ColumnClauseKind::Storage(_) => 10,
        ColumnClauseKind::Compression(_) => 11,
        ColumnClauseKind::Comment(_) => 12,
    }
}

pub(super) fn deferral(deferral: Deferral) -> String {
    let mut out = String::new();
    match deferral.deferrable {
        Some(true) => out.push_str(" deferrable"),
        Some(false) => out.push_str(" not deferrable"),
        None => {}
    }
    match deferral.initially_deferred {
        Some(true) => out.push_str(" initially deferred"),
        Some(false) => out.push_str(" initially immediate"),
        None => {}
    }
    out
}

pub(super) fn option(option: &SequenceOption) -> String {
    let bound = |word: &str, value: &Option<i64>| match value {
        Some(value) => format!("{word} {value}"),
        None => format!("no {word}"),
    };
    match option {
        SequenceOption::Start(value) => format!("start with {value}"),
        SequenceOption::Increment(value) => format!("increment by {value}"),
        SequenceOption::MinValue(value) => bound("minvalue", value),
        SequenceOption::MaxValue(value) => bound("maxvalue", value),
        SequenceOption::Cache(value) => format!("cache {value}"),
        SequenceOption::Cycle(true) => "cycle".to_owned(),
        SequenceOption::Cycle(false) => "no cycle".to_owned(),
        SequenceOption::Name(name) => format!("sequence name {}", path(name)),
    }
}

/// The options of a sequence without their parentheses.
pub(super) fn options(options: &[SequenceOption]) -> String {
    options.iter().map(option).collect::<Vec<_>>().join(" ")
}

impl Speller<'_> {
    pub fn item(&mut self, item: &TableItem) -> String {
        match &item.kind {
            TableItemKind::Column(column) => format!("{} {}", ident(&column.name), self.definition(column)),
            TableItemKind::Constraint(constraint) => {
                let name =
                    constraint.name.as_ref().map(|name| format!("constraint {} ", ident(name))).unwrap_or_default();
                format!("{name}{}", self.constraint(constraint))
            }
            TableItemKind::Index(index) => {
                let unique = if index.unique { "unique " } else { "" };
                let name = index.name.as_ref().map(|name| format!(" {}", ident(name))).unwrap_or_default();
                format!("{unique}index{name}{}", self.index_body(index))
            }
            TableItemKind::Comment(text) => format!("comment {}", text.raw),
        }
    }

    /// Type and clauses of a column.
    pub fn definition(&mut self, column: &Column) -> String {
        let mut out = self.type_name(&column.ty);
        let mut clauses: Vec<&ColumnClause> = column.clauses.iter().collect();
        clauses.sort_by_key(|clause| rank(clause));
        for clause in clauses {
            out.push(' ');
            if let Some(name) = &clause.name {
                append(&mut out, &["constraint ", &ident(name), " "]);
            }
            out.push_str(&self.clause(clause));
        }
        out
    }

    fn clause(&mut self, clause: &ColumnClause) -> String {
        match &clause.kind {
            ColumnClauseKind::NotNull => "not null".to_owned(),
            ColumnClauseKind::Null => "null".to_owned(),
            ColumnClauseKind::Default(expr) => format!("default {}", self.expression(expr)),
            ColumnClauseKind::PrimaryKey(when) => format!("primary key{}", deferral(*when)),
            ColumnClauseKind::Unique { nulls_not_distinct, deferral: when } => {
                let nulls = if *nulls_not_distinct { " nulls not distinct" } else { "" };
                format!("unique{nulls}{}", deferral(*when))
            }
            ColumnClauseKind::Check(expr) => format!("check {}", parens(expr)),
            ColumnClauseKind::References(target) => {
                format!("{}{}", self.references(target), deferral(target.deferral))
            }
            ColumnClauseKind::Identity(identity) => format!("generated {}", self.identity(identity, clause.span)),
            ColumnClauseKind::Generated { expr, stored } => {
                format!("generated always as {} {}", parens(expr), if *stored { "stored" } else { "virtual" })
            }
            ColumnClauseKind::Collate(name) => format!("collate {}", path(name)),
            ColumnClauseKind::Statistics(target) => format!("statistics {target}"),
            ColumnClauseKind::Storage(storage) => format!("storage {}", storage.word()),
            ColumnClauseKind::Compression(compression) => format!("compression {}", compression.word()),
            ColumnClauseKind::Comment(text) => format!("comment {}", text.raw),
            ColumnClauseKind::Backfill(expr) => format!("backfill {}", parens(expr)),
            ColumnClauseKind::OwnedSequence { name, ty } => {
                let ty = ty.as_ref().map(|ty| format!(" as {}", self.type_name(ty))).unwrap_or_default();
                format!("owns sequence {}{ty}", ident(name))
            }
        }
    }

    /// `always as identity (...)`; `place` is the clause's.
    pub fn identity(&self, identity: &Identity, place: Span) -> String {
        let how = if identity.always { "always" } else { "by default" };
        if let Some(raw) = self.commented_within(place) {
            return format!("{how} as identity {raw}");
        }
        if identity.options.is_empty() {
            return format!("{how} as identity");
        }
        format!("{how} as identity ({})", options(&identity.options))
    }

    /// `references T (c) ...` without what defers it.
    fn references(&self, target: &ForeignKeyTarget) -> String {
        let mut out = format!("references {}", path(&target.table));
        if !target.columns.is_empty() {
            append(&mut out, &[" ", &self.names(&target.columns)]);
        }
        if target.match_full {
            out.push_str(" match full");
        }
        for (event, action) in [("delete", &target.on_delete), ("update", &target.on_update)] {
            if let Some(action) = action {
                append(&mut out, &[" on ", event, " ", &self.action(action)]);
            }
        }
        out
    }

    fn action(&self, action: &Action) -> String {
        match action {
            Action::NoAction => "no action".to_owned(),
            Action::Restrict => "restrict".to_owned(),
            Action::Cascade => "cascade".to_owned(),
            Action::SetNull(columns) if columns.is_empty() => "set null".to_owned(),
            Action::SetNull(columns) => format!("set null {}", self.names(columns)),
            Action::SetDefault(columns) if columns.is_empty() => "set default".to_owned(),
            Action::SetDefault(columns) => format!("set default {}", self.names(columns)),
        }
    }

    /// What follows the words that say which kind of constraint it is.
    pub fn constraint_body(&self, constraint: &TableConstraint) -> String {
        let including = |include: &Vec<_>| {
            if include.is_empty() { String::new() } else { format!(" include {}", self.names(include)) }
        };
        let mut out = match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, include } => {
                format!("{}{}", self.names(columns), including(include))
            }
            TableConstraintKind::Unique { columns, include, nulls_not_distinct } => {
                let nulls = if *nulls_not_distinct { "nulls not distinct " } else { "" };
                format!("{nulls}{}{}", self.names(columns), including(include))
            }
            TableConstraintKind::Check { expr, no_inherit } => {
                format!("{}{}", parens(expr), if *no_inherit { " no inherit" } else { "" })
            }
            TableConstraintKind::ForeignKey { columns, target } => {
                format!("{} {}", self.names(columns), self.references(target))
            }
            TableConstraintKind::Exclude(exclude) => self.exclude(exclude, &constraint.with),
            TableConstraintKind::UsingIndex { index, .. } => format!("using index {}", ident(index)),
        };
        if !matches!(constraint.kind, TableConstraintKind::Exclude(_)) {
            out.push_str(&self.storage_parameters(&constraint.with));
        }
        out.push_str(&deferral(constraint.deferral));
        if constraint.not_valid {
            out.push_str(" not valid");
        }
        out
    }

    fn constraint(&self, constraint: &TableConstraint) -> String {
        let words = match constraint.kind {
            TableConstraintKind::PrimaryKey { .. } => "primary key",
            TableConstraintKind::Unique { .. } | TableConstraintKind::UsingIndex { .. } => "unique",
            TableConstraintKind::Exclude(_) => "exclude",
            TableConstraintKind::Check { .. } => "check",
            TableConstraintKind::ForeignKey { .. } => "foreign key",
        };
        format!("{words} {}", self.constraint_body(constraint))
    }

    /// ` using M (items) ...`
    pub fn index_body(&self, index: &Index) -> String {
        let mut out = String::new();
        if let Some(method) = &index.method {
            append(&mut out, &[" using ", &ident(method)]);
        }
        if let Some(raw) = index.items.first().and_then(|first| self.commented_around(first.span)) {
            append(&mut out, &[" ", raw]);
        } else {
            let items: Vec<String> = index.items.iter().map(index_item).collect();
            append(&mut out, &[" (", &items.join(", "), ")"]);
        }
        if !index.include.is_empty() {
            append(&mut out, &[" include ", &self.names(&index.include)]);
        }
        if index.nulls_not_distinct {
            out.push_str(" nulls not distinct");
        }
        out.push_str(&self.storage_parameters(&index.with));
        if let Some(predicate) = &index.predicate {
            append(&mut out, &[" where ", &parens(predicate)]);
        }
        out
    }
}

pub(super) fn index_item(item: &IndexItem) -> String {
    let mut out = match &item.key {
        IndexKey::Column(column) => ident(column),
        IndexKey::Expr { expr, call: true } => expr.text.clone(),
        IndexKey::Expr { expr, call: false } => parens(expr),
    };
    if let Some(collation) = &item.collation {
        append(&mut out, &[" collate ", &path(collation)]);
    }
    if let Some((class, parameters)) = &item.opclass {
        append(&mut out, &[" ", &path(class)]);
        if let Some(parameters) = parameters {
            out.push_str(&parens(parameters));
        }
    }
    match item.descending {
        Some(true) => out.push_str(" desc"),
        Some(false) => out.push_str(" asc"),
        None => {}
    }
    match item.nulls_first {
        Some(true) => out.push_str(" nulls first"),
        Some(false) => out.push_str(" nulls last"),
        None => {}
    }
    out
}
