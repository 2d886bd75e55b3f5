//! `alter_column`: type, nullability, default, comment, identity. Inverse: what was there before.

use super::create_statistics::check_statistics;
use super::objects::{can_reference, check_unused};
use super::{
    Effect, IdentityChange, Op, OpLoss, Operation, Refusal, Refusals, ValuesChange, keys, lookup, objects, owned,
};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{
    CastContext, Column, ColumnDefault, Constraint, ConstraintKind, Expr, Identity, Index, Name, NotNullName, ObjName,
    Schema, Statistics, Table, Type, Used,
};

/// Changes a column; what is `None` stays as it is.
#[derive(Clone, Debug)]
pub struct AlterColumn {
    /// The table.
    pub table: ObjName,
    /// The column.
    pub column: Name,
    /// Another type.
    pub ty: Option<TypeChange>,
    /// Whether nulls are refused.
    pub not_null: Option<bool>,
    /// The name of its not-null constraint, where it begins to refuse nulls.
    pub not_null_name: Option<NotNullName>,
    /// Another default; `Some(None)` drops it.
    pub default: Option<Option<ColumnDefault>>,
    /// Another comment; `Some(None)` drops it.
    pub comment: Option<Option<String>>,
    /// An identity; `Some(None)` drops it.
    pub identity: Option<Option<Identity>>,
    /// Another way of counting for the identity there is.
    pub counting: Option<Box<IdentityChange>>,
    /// Another statistics target, storage or compression.
    pub values: ValuesChange,
    /// The default to put back after a change of type that does not change the default: see [`Self::complete`].
    pub kept_default: Option<Expr>,
    /// Checks and indexes whose expressions are to be read anew for another type: see [`Self::complete`].
    pub rebuilt: Rebuilt,
    /// The column's own sequence, for a default that is its next value: see [`Self::complete`].
    pub sequence: Option<String>,
}

/// What is dropped before a change of type and made again after it.
#[derive(Clone, Debug, Default)]
pub struct Rebuilt {
    /// Checks and exclusion constraints.
    pub constraints: Vec<Constraint>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Extended statistics.
    pub statistics: Vec<Statistics>,
}

/// Another type for a column.
#[derive(Clone, Debug)]
pub struct TypeChange {
    /// The type.
    pub ty: Type,
    /// Its collation; `None` is the type's own.
    pub collation: Option<String>,
    /// How values are converted; `None`: by the assignment cast.
    pub using: Option<Expr>,
    /// How they are converted back.
    pub reverse_using: Option<Expr>,
}

impl AlterColumn {
    /// A change of nothing, to start from.
    pub fn nothing(table: ObjName, column: Name) -> Self {
        Self {
            table,
            column,
            ty: None,
            not_null: None,
            not_null_name: None,
            default: None,
            comment: None,
            identity: None,
            counting: None,
            values: ValuesChange::default(),
            kept_default: None,
            rebuilt: Rebuilt::default(),
            sequence: None,
        }
    }

    /// Takes from the table as it is what the statement will need.
    ///
    /// A default stands in the way of a type change, so it is dropped before and set again after it. Checks and the
    /// expressions of indexes are read anew by the server, from the text that it prints for the former type (literals and
    /// casts are then those of the former type, and casts that were idle are gone); so that they mean what was written,
    /// they are dropped and made again from that. The server would check or build them again anyway. So are statistics with a
    /// target.
    pub fn complete(mut self, table: &Table) -> Self {
        let Some(column) = table.columns.get(&self.column.text) else { return self };
        if let Some(change) = &self.ty {
            let retyped = change.ty != column.ty;
            let mentions = |expr: &Expr| expr.mentions(&self.column.text);
            // Integers compare with each other as they are.
            let numbers = !(change.ty.is_integer() && column.ty.is_integer());
            let others = |expr: &Expr| expr.columns().any(|name| name != self.column.text);
            let depends = |expr: &Expr| expr.depends_on_types() || (numbers && (expr.has_numbers() || others(expr)));
            let touched = |expr: &Expr| retyped && mentions(expr) && depends(expr);
            // The server makes statistics again without their target, whatever the new type.
            let forgotten = |s: &&Statistics| s.target.is_some() && s.mentions(&self.column.text);
            let constraints = table.constraints.values().filter(|c| c.kind.expressions().any(touched));
            let indexes = table.indexes.values().filter(|index| index.expressions().any(touched));
            let statistics = table.statistics.values().filter(|s| forgotten(s) || s.expressions().any(touched));
            self.rebuilt = Rebuilt {
                constraints: constraints.cloned().collect(),
                indexes: indexes.cloned().collect(),
                statistics: statistics.cloned().collect(),
            };
        }
        self.values.type_storage = self.ty.as_ref().map_or(&column.ty, |change| &change.ty).storage();
        self.kept_default = match &column.default {
            Some(ColumnDefault::Expr(expr)) if self.ty.is_some() && self.default.is_none() => Some(expr.clone()),
            Some(_) | None => None,
        };
        self.sequence = column.sequence.as_ref().map(|owned| owned.name.clone());
        self
    }

    /// What it changes, in a few words.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        if let Some(change) = &self.ty {
            words.push(format!("type {}", change.ty));
        }
        match self.not_null {
            Some(true) => words.push("not null".to_owned()),
            Some(false) => words.push("null".to_owned()),
            None => {}
        }
        match &self.default {
            Some(Some(ColumnDefault::Expr(expr))) => words.push(format!("default {}", expr.text())),
            Some(Some(ColumnDefault::Sequence)) => words.push("default from its sequence".to_owned()),
            Some(None) => words.push("drop default".to_owned()),
            None => {}
        }
        match &self.identity {
            Some(Some(_)) => words.push("add identity".to_owned()),
            Some(None) => words.push("drop identity".to_owned()),
            None => {}
        }
        words.extend(self.counting.as_ref().map(|_| "set identity".to_owned()));
        words.extend(self.values.words());
        match &self.comment {
            Some(Some(_)) => words.push("comment".to_owned()),
            Some(None) => words.push("drop comment".to_owned()),
            None => {}
        }
        words.join(" ")
    }

    /// Whether it changes anything at all.
    pub(super) fn changes_something(&self) -> bool {
        self.ty.is_some()
            || self.not_null.is_some()
            || self.default.is_some()
            || self.comment.is_some()
            || self.identity.is_some()
            || self.counting.is_some()
            || self.values.is_something()
    }

    /// The column as it will be.
    fn changed(&self, before: &Column) -> Column {
        let mut after = before.clone();
        if let Some(change) = &self.ty {
            after.ty = change.ty.clone();
            after.collation.clone_from(&change.collation);
        }
        if let Some(not_null) = self.not_null {
            after.not_null = not_null;
            after.not_null_kept.inherited = false;
            if !not_null {
                after.not_null_name = None;
            } else if !before.not_null {
                after.not_null_name.clone_from(&self.not_null_name);
            }
        }
        if let Some(default) = &self.default {
            after.default.clone_from(default);
        }
        if let Some(comment) = &self.comment {
            after.comment.clone_from(comment);
        }
        if let Some(identity) = &self.identity {
            after.identity.clone_from(identity);
        }
        if let Some(counting) = &self.counting {
            after.identity = Some(counting.to.clone());
        }
        self.values.change(&mut after, self.ty.is_some());
        after
    }

    fn check_clauses(&self, table: &Table, before: &Column, after: &Column) -> Result<(), Refusal> {
        let at = self.column.span;
        let clause = |code, message: String, label: &str, help: &str| {
            Err(Refusal::fatal(
                Diagnostic::new(code, at, message, label).related(before.name.span, "it is made here").help(help),
            ))
        };
        if self.not_null == Some(false)
            && let Some(key) = table.primary_key().filter(|key| key.kind.mentions(&self.column.text))
        {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::NOT_NULL_NEEDED,
                    at,
                    format!("`{}` cannot be null", self.column),
                    "it is in the primary key",
                )
                .related(key.origin(), format!("`{}` is made here", key.name))
                .help("drop the primary key first"),
            ));
        }
        if after.identity.is_some() && !after.not_null {
            let message = format!("identity column `{}` must be not null", self.column);
            let help = if before.identity.is_some() { "drop the identity first" } else { "write `not null` with it" };
            return clause(code::NOT_NULL_NEEDED, message, "an identity never holds nulls", help);
        }
        if let Some(written) = self.not_null_name.as_ref().filter(|_| before.not_null && self.not_null == Some(true)) {
            let message =
                format!("`{}` is not null already, so `{}` would be a second name", self.column, written.name);
            return clause(code::COLUMN_CLAUSES, message, "it refuses nulls already", "leave `constraint NAME` away");
        }
        let keeps_identity = before.identity.is_some() && after.identity.is_some();
        if self.default.is_some() && (keeps_identity || (before.identity.is_some() && after.default.is_none())) {
            let message = format!("`{}` is an identity column, so it has no default to change", self.column);
            return clause(code::COLUMN_CLAUSES, message, "it numbers itself", "drop the identity instead");
        }
        if after.identity.is_some() && after.default.is_some() {
            let message = format!("`{}` cannot have a default and an identity", self.column);
            return clause(
                code::COLUMN_CLAUSES,
                message,
                "one of them is too many",
                "write `drop default` with the identity",
            );
        }
        if after.identity.is_some() && !after.ty.is_integer() {
            let message = format!("identity column `{}` must be smallint, integer or bigint", self.column);
            return clause(code::COLUMN_CLAUSES, message, "not an integer", "drop the identity first");
        }
        if self.identity.as_ref().is_some_and(Option::is_some) && before.identity.is_some() {
            let message = format!("`{}` is an identity column already", self.column);
            return clause(code::COLUMN_CLAUSES, message, "it has an identity", "drop the identity first");
        }
        if self.identity == Some(None) && before.identity.is_none() {
            let message = format!("`{}` is not an identity column", self.column);
            return clause(code::COLUMN_CLAUSES, message, "there is no identity to drop", "remove `drop identity`");
        }
        if before.generated.is_some() && self.default.is_some() {
            let message = format!("computed column `{}` cannot have a default", self.column);
            return clause(code::COLUMN_CLAUSES, message, "its value is computed", "drop and add the column instead");
        }
        if before.generated.is_some() && after.identity.is_some() {
            let message = format!("computed column `{}` cannot be an identity", self.column);
            return clause(code::COLUMN_CLAUSES, message, "its value is computed", "drop and add the column instead");
        }
        Ok(())
    }

    fn check_type(
        &self,
        schema: &Schema,
        table: &Table,
        before: &Column,
        after: &Column,
        change: &TypeChange,
    ) -> Result<(), Refusal> {
        let at = self.column.span;
        let mut refusals = Refusals::default();
        if change.using.is_none() && objects::cast(schema, &before.ty, &change.ty) == CastContext::Explicit {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::NEEDS_USING,
                    at,
                    format!("`{}` does not become {} by itself", self.column, change.ty),
                    format!("there is no assignment cast from {} to {}", before.ty, change.ty),
                )
                .related(before.name.span, "the column is made here")
                .help(format!("say how: `using ({}::{})`", self.column, change.ty)),
            ));
        }
        if before.generated.is_some() && change.using.is_some() {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::COLUMN_CLAUSES,
                at,
                format!("computed column `{}` cannot be converted by an expression", self.column),
                "its value is computed anew",
            )));
        }
        for other in table.columns.values() {
            if other.generated.as_ref().is_some_and(|g| g.expr.mentions(&self.column.text)) {
                refusals.push(lookup::still_used(
                    at,
                    format!("the type of `{}` is still used", self.column),
                    "PostgreSQL refuses to change it",
                    vec![(other.name.span, format!("`{}` is computed from it", other.name))],
                    format!("drop `{}` before and add it after", other.name),
                ));
            }
        }
        let policies = super::policy::users_of_column(schema, table, &self.column.text, false);
        if !policies.is_empty() {
            let headline = format!("the type of `{}` is still used", self.column);
            let help = "drop the policy before, and make it again after".to_owned();
            refusals.push(lookup::still_used(at, headline, "PostgreSQL refuses to change it", policies, help));
        }
        // Keys and indexes are checked against the table as it will be.
        let mut with = table.clone();
        with.columns.insert(self.column.text.clone(), after.clone());
        // A foreign key of the table to itself may have it on the other side.
        let points_here = |kind: &ConstraintKind| {
            matches!(kind, ConstraintKind::ForeignKey(key)
                if key.target.table == self.table && key.target.columns.contains(&self.column))
        };
        let concerns = |c: &&Constraint| c.kind.mentions(&self.column.text) || points_here(&c.kind);
        for constraint in with.constraints.values().filter(concerns) {
            if let Err(refusal) = keys::check_constraint(schema, &with, constraint) {
                refusals.push(self.because(refusal, &format!("`{}` needs it", constraint.name), constraint.origin()));
            }
        }
        for index in with.indexes.values().filter(|index| index.mentions(&self.column.text)) {
            if let Err(refusal) = keys::check_index(schema, &with, index) {
                refusals.push(self.because(refusal, &format!("`{}` needs it", index.name), index.name.span));
            }
        }
        for statistics in with.statistics.values().filter(|statistics| statistics.mentions(&self.column.text)) {
            if let Err(refusal) = check_statistics(schema, &with, statistics) {
                let because = format!("statistics `{}` need it", statistics.name);
                refusals.push(self.because(refusal, &because, statistics.name.span));
            }
        }
        for (other, name, key) in schema.references_to(&self.table) {
            for (own, target) in key.columns.iter().zip(&key.target.columns) {
                let reaches = |column: &Column| can_reference(schema, &column.ty, &after.ty) != Some(false);
                let fits = other.columns.get(&own.text).is_none_or(reaches);
                if target.text == self.column.text && other.name != self.table && !fits {
                    refusals.push(Refusal::fatal(
                        Diagnostic::new(
                            code::FOREIGN_KEY_TYPE,
                            at,
                            format!("`{}.{own}` could no longer point to `{}`", other.name, self.column),
                            format!("{} has no equality with its type", after.ty),
                        )
                        .related(name.span, format!("foreign key `{}.{name}` points to it", other.name))
                        .help("drop the foreign key before and create it after both columns have the new type"),
                    ));
                }
            }
        }
        refusals.finish()
    }

    /// The refusal of something that needs the column as it was, told from the place of this operation.
    fn because(&self, refusal: Refusal, text: &str, span: crate::text::Span) -> Refusal {
        let waits = refusal.waits;
        let told = refusal.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.primary.span = self.column.span;
            diagnostic.related(span, text)
        });
        Refusal { diagnostics: told.collect(), waits }
    }

    fn needs_reverse_using(&self, before: &Column, change: &TypeChange) -> Diagnostic {
        Diagnostic::new(
            code::NEEDS_REVERSE,
            self.column.span,
            format!("the way back from {} to {} is missing", change.ty, before.ty),
            format!("there is no assignment cast from {} to {}", change.ty, before.ty),
        )
        .related(before.name.span, "the column is made here")
        .help(format!("say how: `reverse using ({}::{})`, or `irreversible 'why'`", self.column, before.ty))
    }

    /// Warnings for actions that ask for what is there already.
    fn idle(&self, before: &Column, after: &Column) -> Vec<Diagnostic> {
        let mut idle = Vec::new();
        let values = self.values.idle(before, after, self.ty.is_some());
        let mut warn = |what: String| {
            idle.push(
                Diagnostic::new(code::NO_EFFECT, self.column.span, what, "it is so already")
                    .related(before.name.span, "it is made here"),
            );
        };
        match self.not_null {
            Some(true) if before.not_null && !before.not_null_kept.inherited => {
                warn(format!("`{}` is not null already", self.column));
            }
            Some(false) if !before.not_null => warn(format!("`{}` allows nulls already", self.column)),
            Some(_) | None => {}
        }
        if self.default == Some(None) && before.default.is_none() {
            warn(format!("`{}` has no default to drop", self.column));
        }
        if self.comment == Some(None) && before.comment.is_none() {
            warn(format!("`{}` has no comment to drop", self.column));
        }
        if self.ty.is_some() && before.ty == after.ty && before.collation == after.collation {
            warn(format!("`{}` is {} already", self.column, before.ty));
        }
        if self.counting.as_ref().is_some_and(|counting| counting.is_idle()) {
            warn(format!("the identity of `{}` counts so already", self.column));
        }
        values.into_iter().for_each(warn);
        idle
    }
}

impl Operation for AlterColumn {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let before = lookup::column(schema, table, &self.column)?.clone();
        let after = self.changed(&before);
        let mut refusals = Refusals::default();
        refusals.take(self.check_clauses(table, &before, &after));
        refusals.take(self.values.check(&self.column, &after));
        if let Some(counting) = &self.counting {
            refusals.take(counting.check(&self.column));
        }
        if let Some(written) = after.not_null_name.as_ref().filter(|n| n.kept && before.not_null_name.is_none()) {
            refusals.take(lookup::constraint_free(schema, table, &written.name, false));
        }
        if let Some(change) = &self.ty {
            refusals.take(self.check_type(schema, table, &before, &after, change));
            let used = Used::Column(self.table.clone(), self.column.text.clone());
            let headline = format!("the type of `{}.{}` is still used", self.table, self.column);
            let help = "drop what uses it before, and create it after";
            refusals.take(check_unused(schema, &used, self.column.span, headline, help));
        }
        refusals.take(owned::sequences_there(schema, after.expressions(), &self.table, &|_| false));
        refusals.finish()?;

        let mut effect = Effect::default();
        let mut back = Self::nothing(self.table.clone(), self.column.clone());
        if let Some(change) = &self.ty {
            if change.reverse_using.is_none() && objects::cast(schema, &change.ty, &before.ty) == CastContext::Explicit
            {
                effect.no_way_back = Some(self.needs_reverse_using(&before, change));
            }
            back.ty = Some(TypeChange {
                ty: before.ty.clone(),
                collation: before.collation.clone(),
                using: change.reverse_using.clone(),
                reverse_using: change.using.clone(),
            });
            if change.using.is_some() || !objects::keeps_values(schema, &before.ty, &change.ty) {
                effect.losses.push(OpLoss::Precision(self.table.clone(), self.column.clone()));
            }
        }
        back.not_null_name.clone_from(&before.not_null_name);
        back.values = ValuesChange::back(&before, &after, back.ty.is_some());
        if let Some(counting) = self.counting.as_ref().filter(|counting| !counting.is_idle()) {
            back.counting = Some(Box::new(counting.back(&before.ty)));
        }
        back.not_null = (before.not_null != after.not_null).then_some(before.not_null);
        back.default = (before.default != after.default).then(|| before.default.clone());
        back.comment = (before.comment != after.comment).then(|| before.comment.clone());
        back.identity = (self.counting.is_none() && before.identity != after.identity).then(|| before.identity.clone());
        if before.identity.is_some() && after.identity.is_none() {
            effect.losses.push(OpLoss::Position(self.table.clone(), self.column.clone()));
        }
        effect.warnings = self.idle(&before, &after);
        let mut with = table.clone();
        with.columns.insert(self.column.text.clone(), after.clone());
        let back = back.complete(&with);
        if back.changes_something() {
            effect.inverse.push(Op::AlterColumn(back));
        }
        schema.change_table(&self.table, |table| {
            if let Some(column) = table.columns.get_mut(&self.column.text) {
                *column = after;
            }
        });
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "alter_column"
    }

    fn about(&self) -> String {
        format!("{}.{} {}", self.table, self.column, self.words())
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        self.values.needs()
    }
}
