//! Exclusion constraints, keys that take an index over, extended statistics, and how values are kept.

use super::{Ident, Path, Sql};
use crate::text::Span;

/// `exclude [using M] (item with OP, ...) [include (...)] [where (...)]`; `with (...)` is the constraint's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// What is compared, and the index behind it; it has no name of its own.
    pub index: Index,
    /// One operator an item.
    pub operators: Vec<Operator>,
}

/// `&&` or `operator(schema.&&)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The schema, if written.
    pub schema: Vec<Ident>,
    /// The signs.
    pub sign: String,
    /// From its first to its last token.
    pub span: Span,
}

/// `create_statistics [N] [(kinds)] on T (items) [statistics N]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateStatistics {
    /// 1 or 2 parts, if written.
    pub name: Option<Path>,
    /// What is counted; empty is everything.
    pub kinds: Vec<StatisticsKind>,
    /// 1 or 2 parts.
    pub table: Path,
    /// Columns and expressions: at least one.
    pub items: Vec<StatisticsItem>,
    /// `statistics N`: how much of it.
    pub target: Option<i64>,
    /// From the verb to the last token.
    pub span: Span,
}

/// What is counted, and where that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsKind {
    /// Which.
    pub word: StatisticsWord,
    /// Its place.
    pub span: Span,
}

/// What statistics count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatisticsWord {
    /// `ndistinct`
    Distinct,
    /// `dependencies`
    Dependencies,
    /// `mcv`
    MostCommon,
}

/// Of what statistics are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsItem {
    /// A column or an expression.
    pub key: IndexKey,
    /// From its first to its last token.
    pub span: Span,
}

/// `set storage`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// `default`: as the type has it.
    Default,
    /// `plain`
    Plain,
    /// `external`
    External,
    /// `extended`
    Extended,
    /// `main`
    Main,
}

impl Storage {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }
}

/// `set compression`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// `default`: as the server is set.
    Default,
    /// `pglz`
    Pglz,
    /// `lz4`
    Lz4,
}

impl Compression {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pglz => "pglz",
            Self::Lz4 => "lz4",
        }
    }
}

impl StatisticsWord {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Distinct => "ndistinct",
            Self::Dependencies => "dependencies",
            Self::MostCommon => "mcv",
        }
    }
}

/// Whether and when a constraint's check may wait for the end of the transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deferral {
    /// `deferrable` or `not deferrable`, if written.
    pub deferrable: Option<bool>,
    /// `initially deferred` (true) or `initially immediate` (false), if written.
    pub initially_deferred: Option<bool>,
}

/// A constraint of a table, with its name if one was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableConstraint {
    /// Its name.
    pub name: Option<Ident>,
    /// What it is.
    pub kind: TableConstraintKind,
    /// `deferrable ...`
    pub deferral: Deferral,
    /// `not valid` (foreign keys and checks).
    pub not_valid: bool,
    /// `with (name = value, ...)` of the index behind it, values as written (keys and exclusion constraints).
    pub with: Vec<(Ident, Sql)>,
    /// From its first to its last token.
    pub span: Span,
}

/// What a table's constraint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableConstraintKind {
    /// `primary key (c, ...) [include (...)]`
    PrimaryKey {
        /// The key.
        columns: Vec<Ident>,
        /// `include (...)`
        include: Vec<Ident>,
    },
    /// `unique [nulls not distinct] (c, ...) [include (...)]`
    Unique {
        /// The key.
        columns: Vec<Ident>,
        /// `include (...)`
        include: Vec<Ident>,
        /// Whether two nulls are equal to it (PostgreSQL 15).
        nulls_not_distinct: bool,
    },
    /// `check (EXPR) [no inherit]`
    Check {
        /// The condition.
        expr: Sql,
        /// `no inherit`
        no_inherit: bool,
    },
    /// `foreign key (c, ...) references ...`
    ForeignKey {
        /// The columns on this side.
        columns: Vec<Ident>,
        /// The other side.
        target: ForeignKeyTarget,
    },
    /// `exclude [using M] (item with OP, ...) ...`
    Exclude(Exclude),
    /// `create_primary_key ... using index I`, `create_unique_constraint ... using index I`: a key that takes an index over.
    UsingIndex {
        /// Whether it is a primary key; else unique.
        primary: bool,
        /// The index, in the table's schema.
        index: Ident,
    },
}

/// `references T [(c, ...)] [match full] [on delete ACTION] [on update ACTION]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKeyTarget {
    /// 1 or 2 parts.
    pub table: Path,
    /// Empty: the primary key.
    pub columns: Vec<Ident>,
    /// `match full`; else `match simple`.
    pub match_full: bool,
    /// `on delete`, if written.
    pub on_delete: Option<Action>,
    /// `on update`, if written.
    pub on_update: Option<Action>,
    /// `deferrable ...`, on a column's `references`; a table's constraint has its own.
    pub deferral: Deferral,
}

/// What a foreign key does when its target changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `no action`
    NoAction,
    /// `restrict`
    Restrict,
    /// `cascade`
    Cascade,
    /// `set null [(c, ...)]` (the columns: PostgreSQL 15, `on delete` only)
    SetNull(Vec<Ident>),
    /// `set default [(c, ...)]`
    SetDefault(Vec<Ident>),
}

/// An index, in a table or by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name, if written.
    pub name: Option<Ident>,
    /// `unique`
    pub unique: bool,
    /// `using M`
    pub method: Option<Ident>,
    /// At least one.
    pub items: Vec<IndexItem>,
    /// `include (...)`
    pub include: Vec<Ident>,
    /// `nulls not distinct`
    pub nulls_not_distinct: bool,
    /// `with (name = value, ...)`, values as written.
    pub with: Vec<(Ident, Sql)>,
    /// `where (EXPR)`
    pub predicate: Option<Sql>,
    /// From its first to its last token.
    pub span: Span,
}

/// One item of an index: `column | (expression) | call(...)` and how it is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexItem {
    /// What is indexed.
    pub key: IndexKey,
    /// `collate NAME`
    pub collation: Option<Path>,
    /// The operator class, 1 or 2 parts, with its parameters as written, if any.
    pub opclass: Option<(Path, Option<Sql>)>,
    /// `desc` (true) or `asc` (false), if written.
    pub descending: Option<bool>,
    /// `nulls first` (true) or `nulls last` (false), if written.
    pub nulls_first: Option<bool>,
    /// From its first to its last token.
    pub span: Span,
}

/// What an index item indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    /// A column.
    Column(Ident),
    /// An expression; without the parentheses around it. `call` tells that it was a bare call, `lower(name)`.
    Expr {
        /// The expression.
        expr: Sql,
        /// Whether it stood without parentheses of its own.
        call: bool,
    },
}
