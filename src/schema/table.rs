//! Tables and everything that belongs to one.

use indexmap::IndexMap;

use super::index::Index;
use super::{
    Access, Compression, Exclude, Expr, Grants, Inheritance, Name, NotNullKept, NotNullName, ObjName, PartitionOf,
    Partitioning, Policy, RowSecurity, Statistics, Storage, Trigger, Type,
};
use crate::text::Span;

/// A table with its columns, constraints and indexes.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name; the span is where it was made.
    pub name: ObjName,
    /// By name, in the order of creation.
    pub columns: IndexMap<String, Column>,
    /// By name, in the order of creation. Primary keys and unique constraints own an index of the same name.
    pub constraints: IndexMap<String, Constraint>,
    /// By name, in the order of creation; without those that constraints own.
    pub indexes: IndexMap<String, Index>,
    /// Extended statistics by [`Statistics::key`], in the order of creation.
    pub statistics: IndexMap<String, Statistics>,
    /// By name, in the order of creation.
    pub triggers: IndexMap<String, Trigger>,
    /// Its comment.
    pub comment: Option<String>,
    /// `unlogged`: its rows do not survive a crash.
    pub unlogged: bool,
    /// `with`: names in lower case and values as written, sorted by name.
    pub options: Vec<(String, String)>,
    /// `tablespace`
    pub tablespace: Option<Name>,
    /// How it is divided into partitions.
    pub partitioning: Option<Partitioning>,
    /// Of which table it is a partition.
    pub partition_of: Option<PartitionOf>,
    /// Who owns it, and who may do what with it.
    pub access: Access,
    /// By name, in the order of creation.
    pub policies: IndexMap<String, Policy>,
    /// Whether the policies hold.
    pub row_security: RowSecurity,
    /// From which tables it inherits.
    pub inheritance: Inheritance,
    /// Set where its definition was reported as faulty: then nothing about it is reported again.
    pub poisoned: bool,
}

impl Table {
    /// A table without columns.
    pub fn new(name: ObjName) -> Self {
        Self {
            name,
            columns: IndexMap::new(),
            constraints: IndexMap::new(),
            indexes: IndexMap::new(),
            statistics: IndexMap::new(),
            triggers: IndexMap::new(),
            comment: None,
            unlogged: false,
            options: Vec::new(),
            tablespace: None,
            partitioning: None,
            partition_of: None,
            access: Access::default(),
            policies: IndexMap::new(),
            row_security: RowSecurity::default(),
            inheritance: Inheritance::default(),
            poisoned: false,
        }
    }

    /// The primary key, if there is one.
    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints.values().find(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }))
    }

    /// Adds a constraint, as the last one made.
    pub fn add_constraint(&mut self, mut constraint: Constraint) {
        constraint.made = self.next();
        self.constraints.insert(constraint.name.text.clone(), constraint);
    }

    /// Adds an index, as the last one made.
    pub fn add_index(&mut self, mut index: Index) {
        index.made = self.next();
        self.indexes.insert(index.name.text.clone(), index);
    }

    fn next(&self) -> Made {
        let constraints = self.constraints.values().map(|constraint| constraint.made.0);
        let last = constraints.chain(self.indexes.values().map(|index| index.made.0)).max();
        Made(last.map_or(0, |last| last + 1))
    }

    /// Numbers keys and indexes in the order in which PostgreSQL makes them with their table: the primary key, the other
    /// constraints, the indexes.
    pub fn number(&mut self) {
        let key = self.primary_key().map(|key| key.name.text.clone());
        let mut place = 1;
        for constraint in self.constraints.values_mut() {
            constraint.made = Made(if key.as_ref() == Some(&constraint.name.text) { 0 } else { place });
            place += 1;
        }
        for index in self.indexes.values_mut() {
            index.made = Made(place);
            place += 1;
        }
    }

    /// Every expression of the table: defaults, computed values, checks, indexes, policies, conditions of triggers.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let columns = self.columns.values().flat_map(Column::expressions);
        let checks = self.constraints.values().flat_map(|constraint| constraint.kind.expressions());
        let indexes = self.indexes.values().flat_map(Index::expressions);
        let policies = self.policies.values().flat_map(Policy::expressions);
        let statistics = self.statistics.values().flat_map(Statistics::expressions);
        let key = self.partitioning.iter().flat_map(Partitioning::expressions);
        let triggers = self.triggers.values().filter_map(|trigger| trigger.condition.as_ref());
        columns.chain(checks).chain(indexes).chain(statistics).chain(policies).chain(key).chain(triggers)
    }

    /// Changes every expression of the table.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        for column in self.columns.values_mut() {
            if let Some(ColumnDefault::Expr(expr)) = &mut column.default {
                change(expr);
            }
            if let Some(generated) = &mut column.generated {
                change(&mut generated.expr);
            }
        }
        for constraint in self.constraints.values_mut() {
            match &mut constraint.kind {
                ConstraintKind::Check { expr, .. } => change(expr),
                ConstraintKind::Exclude(exclude) => exclude.index.each_expression(change),
                ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::ForeignKey(_) => {}
            }
        }
        for index in self.indexes.values_mut() {
            index.each_expression(change);
        }
        for condition in self.triggers.values_mut().filter_map(|trigger| trigger.condition.as_mut()) {
            change(condition);
        }
        for statistics in self.statistics.values_mut() {
            statistics.each_expression(change);
        }
        for policy in self.policies.values_mut() {
            policy.each_expression(change);
        }
        if let Some(partitioning) = &mut self.partitioning {
            partitioning.expressions_mut().for_each(&mut *change);
        }
    }

    /// The foreign keys with their constraints.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
        self.constraints.values().filter_map(|c| match &c.kind {
            ConstraintKind::ForeignKey(key) => Some((c, key)),
            ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => None,
        })
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `collate`, as written.
    pub collation: Option<String>,
    /// Whether nulls are refused; primary keys and identities imply it.
    pub not_null: bool,
    /// The written name of its not-null constraint.
    pub not_null_name: Option<NotNullName>,
    /// What else the server keeps of its not-null constraint.
    pub not_null_kept: NotNullKept,
    /// Its default.
    pub default: Option<ColumnDefault>,
    /// Whether it numbers itself.
    pub identity: Option<Identity>,
    /// Whether it is computed.
    pub generated: Option<Generated>,
    /// What was granted on it alone.
    pub grants: Grants,
    /// The sequence that belongs to it (`serial`).
    pub sequence: Option<OwnedSequence>,
    /// `set statistics`; `None` is the server's default.
    pub statistics: Option<i64>,
    /// `set storage`; `None` is the type's default.
    pub storage: Option<Storage>,
    /// `set compression`; `None` is the server's default.
    pub compression: Option<Compression>,
    /// Its comment.
    pub comment: Option<String>,
}

impl Column {
    /// Its expressions: the default, the computed value.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let default = match &self.default {
            Some(ColumnDefault::Expr(expr)) => Some(expr),
            Some(ColumnDefault::Sequence) | None => None,
        };
        default.into_iter().chain(self.generated.as_ref().map(|generated| &generated.expr))
    }

    /// The names of the sequences that belong to it, as an identity or serial column. It may be both: a serial column that
    /// became an identity keeps its first sequence.
    pub fn sequence_names(&self) -> impl Iterator<Item = &str> {
        let identity = self.identity.as_ref().map(|identity| identity.sequence.as_str());
        identity.into_iter().chain(self.sequence.as_ref().map(|owned| owned.name.as_str()))
    }
}

/// The sequence of a serial column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedSequence {
    /// Its name, in the table's schema. The server makes it from table and column and never renames it.
    pub name: String,
    /// Its type; it does not follow when the column gets another one.
    pub ty: Type,
    /// Whether it is unlogged, as sequences of an unlogged table are from PostgreSQL 15 on.
    pub unlogged: bool,
}

/// The default of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnDefault {
    /// An expression; it mentions no column.
    Expr(Expr),
    /// The next value of the column's own sequence (`serial`).
    Sequence,
}

/// `generated ... as identity`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `always`; else `by default`.
    pub always: bool,
    /// The options of its sequence.
    pub options: SequenceOptions,
    /// The name of its sequence, in the table's schema. The server makes it from table and column and never renames it.
    pub sequence: String,
}

/// The options of a sequence; `None` is the server's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceOptions {
    /// `start with`
    pub start: Option<i64>,
    /// `increment by`
    pub increment: Option<i64>,
    /// `minvalue`
    pub min: Option<i64>,
    /// `maxvalue`
    pub max: Option<i64>,
    /// `cache`
    pub cache: Option<i64>,
    /// `cycle`
    pub cycle: bool,
}

/// `generated always as (...)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The expression.
    pub expr: Expr,
    /// `stored`; else `virtual` (PostgreSQL 18).
    pub stored: bool,
}

/// Whether and when a constraint may wait for the end of the transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deferral {
    /// `deferrable`
    pub deferrable: bool,
    /// `initially deferred`
    pub initially_deferred: bool,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// What it is.
    pub kind: ConstraintKind,
    /// Whether it can wait.
    pub deferral: Deferral,
    /// `not valid`: existing rows were not checked.
    pub not_valid: bool,
    /// `with`, of the index behind it: names in lower case and values as written, sorted by name.
    pub with: Vec<(String, String)>,
    /// Its comment.
    pub comment: Option<String>,
    /// The comment on the index behind it, which is another one.
    pub index_comment: Option<String>,
    /// When it was made.
    pub made: Made,
}

/// The place of a key or index in the order in which those of its table were made. Of several keys on the same columns,
/// PostgreSQL ties a foreign key to the one made first. It does not count for equality: a key that was dropped and made
/// again is the same key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made(pub u32);

impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Made {}

/// What a constraint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `primary key`
    PrimaryKey {
        /// The key.
        columns: Vec<Name>,
        /// `include`
        include: Vec<Name>,
    },
    /// `unique`
    Unique {
        /// The key.
        columns: Vec<Name>,
        /// `include`
        include: Vec<Name>,
        /// `nulls not distinct`
        nulls_not_distinct: bool,
    },
    /// `check`
    Check {
        /// The condition.
        expr: Expr,
        /// `no inherit`
        no_inherit: bool,
    },
    /// `foreign key`
    ForeignKey(ForeignKey),
    /// `exclude`
    Exclude(Exclude),
}

impl ConstraintKind {
    /// Whether it owns an index, and so a name among the schema's relations.
    pub fn owns_index(&self) -> bool {
        match self {
            Self::PrimaryKey { .. } | Self::Unique { .. } | Self::Exclude(_) => true,
            Self::Check { .. } | Self::ForeignKey(_) => false,
        }
    }

    /// Whether it mentions the column on its own side.
    pub fn mentions(&self, column: &str) -> bool {
        let among = |names: &[Name]| names.iter().any(|name| name.text == column);
        match self {
            Self::PrimaryKey { columns, include } | Self::Unique { columns, include, .. } => {
                among(columns) || among(include)
            }
            Self::Check { expr, .. } => expr.mentions(column),
            Self::ForeignKey(key) => among(&key.columns),
            Self::Exclude(exclude) => exclude.index.mentions(column),
        }
    }

    /// The expressions that the server keeps as trees: of a check, and of an exclusion constraint's index.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let (check, index) = match self {
            Self::Check { expr, .. } => (Some(expr), None),
            Self::Exclude(exclude) => (None, Some(exclude.index.expressions())),
            Self::PrimaryKey { .. } | Self::Unique { .. } | Self::ForeignKey(_) => (None, None),
        };
        check.into_iter().chain(index.into_iter().flatten())
    }

    /// `primary key`, `unique constraint`, `check`, `foreign key`: for people.
    pub fn word(&self) -> &'static str {
        match self {
            Self::PrimaryKey { .. } => "primary key",
            Self::Unique { .. } => "unique constraint",
            Self::Check { .. } => "check constraint",
            Self::ForeignKey(_) => "foreign key",
            Self::Exclude(_) => "exclusion constraint",
        }
    }
}

/// `foreign key (...) references ...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns on this side.
    pub columns: Vec<Name>,
    /// The other side.
    pub target: Reference,
    /// `match full`
    pub match_full: bool,
    /// `on delete`
    pub on_delete: Action,
    /// `on update`
    pub on_update: Action,
}

/// The other side of a foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table.
    pub table: ObjName,
    /// The columns, in the order of the own ones. Empty until resolved: the target's primary key.
    pub columns: Vec<Name>,
}

/// What a foreign key does when its target changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// `no action`
    #[default]
    NoAction,
    /// `restrict`
    Restrict,
    /// `cascade`
    Cascade,
    /// `set null`, of all columns if none are named
    SetNull(Vec<Name>),
    /// `set default`, of all columns if none are named
    SetDefault(Vec<Name>),
}

impl Constraint {
    /// The place it was made at.
    pub fn origin(&self) -> Span {
        self.name.span
    }
}
