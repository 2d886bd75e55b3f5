//! What a table is made of, line by line: columns, their types and clauses; and what `alter_column` does to one.

use super::{
    Allow, Compression, Deferral, ForeignKeyTarget, Ident, Index, Path, Sql, Storage, TableClauses, TableConstraint,
    Text,
};
use crate::text::Span;

/// `create_table T { columns, constraints, indexes, comment }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// 1 or 2 parts.
    pub table: Path,
    /// In the written order.
    pub items: Vec<TableItem>,
    /// Whether a line could not be read, which was reported: nothing is said of what may have stood there.
    pub faulty: bool,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
    /// What follows it.
    pub clauses: TableClauses,
}

/// One line of a table, with the waivers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableItem {
    /// From its first to its last token, waivers not included.
    pub span: Span,
    /// `allow` lines directly before it.
    pub allows: Vec<Allow>,
    /// What it is.
    pub kind: TableItemKind,
}

/// What a line of a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableItemKind {
    /// `name type clauses`
    Column(Column),
    /// `[constraint N] primary key (...)` and so on
    Constraint(TableConstraint),
    /// `[unique] index [N] (...) ...`
    Index(Index),
    /// `comment 'text'`
    Comment(Text),
}

/// `name type clauses`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: Ident,
    /// The type.
    pub ty: TypeName,
    /// In the written order.
    pub clauses: Vec<ColumnClause>,
    /// From the name to the last token.
    pub span: Span,
}

/// A clause of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnClause {
    /// `constraint NAME` before it; only constraints can have one.
    pub name: Option<Ident>,
    /// What it is.
    pub kind: ColumnClauseKind,
    /// From `constraint` or the first word to the last token.
    pub span: Span,
}

/// What a clause of a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnClauseKind {
    /// `not null`
    NotNull,
    /// `null`
    Null,
    /// `default EXPR`, the expression as written.
    Default(Sql),
    /// `primary key`
    PrimaryKey(Deferral),
    /// `unique [nulls not distinct]`
    Unique {
        /// Whether two nulls are equal to it (PostgreSQL 15).
        nulls_not_distinct: bool,
        /// `deferrable ...`
        deferral: Deferral,
    },
    /// `check (EXPR)`
    Check(Sql),
    /// `references T [(c)] ...`; the columns on this side are empty.
    References(ForeignKeyTarget),
    /// `generated always|by default as identity [(sequence options)]`
    Identity(Identity),
    /// `generated always as (EXPR) stored|virtual`
    Generated {
        /// The expression.
        expr: Sql,
        /// Whether the value is stored; else it is virtual (PostgreSQL 18).
        stored: bool,
    },
    /// `collate NAME`
    Collate(Path),
    /// `statistics N`
    Statistics(i64),
    /// `storage WORD`
    Storage(Storage),
    /// `compression WORD`
    Compression(Compression),
    /// `comment 'text'`
    Comment(Text),
    /// `backfill (EXPR)`, of `add_column` only
    Backfill(Sql),
    /// `owns sequence NAME [as TYPE]`
    OwnedSequence {
        /// Its name, in the table's schema.
        name: Ident,
        /// Its type; else that of the column.
        ty: Option<TypeName>,
    },
}

/// `generated always|by default as identity [(options)]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `always`; else `by default`.
    pub always: bool,
    /// In the written order.
    pub options: Vec<SequenceOption>,
}

/// An option of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SequenceOption {
    /// `start [with] N`
    Start(i64),
    /// `increment [by] N`
    Increment(i64),
    /// `minvalue N`; `None` for `no minvalue`
    MinValue(Option<i64>),
    /// `maxvalue N`; `None` for `no maxvalue`
    MaxValue(Option<i64>),
    /// `cache N`
    Cache(i64),
    /// `cycle` or `no cycle`
    Cycle(bool),
    /// `sequence name N`, as `pg_dump` writes it
    Name(Path),
}

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// Schema, if written, and the name. A multi-word name is one identifier in lower case with single blanks
    /// (`double precision`, `timestamp with time zone`, `interval day to second`), wherever its arguments stood.
    pub path: Path,
    /// What stood in parentheses, item by item, trimmed: `numeric(12, 2)` has `["12", "2"]`.
    pub args: Vec<Sql>,
    /// `[]` and `[3]` after it, and `array`: one entry a dimension.
    pub dims: Vec<Option<u32>>,
    /// The whole type.
    pub span: Span,
}

/// One action of `alter_column`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAction {
    /// What it does.
    pub kind: ColumnActionKind,
    /// From its first to its last token.
    pub span: Span,
}

/// What an action of `alter_column` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnActionKind {
    /// `type TYPE [collate C] [using (EXPR)] [reverse using (EXPR)]`
    Type {
        /// The new type.
        ty: TypeName,
        /// `collate C`
        collation: Option<Path>,
        /// `using (EXPR)`
        using: Option<Sql>,
        /// `reverse using (EXPR)`
        reverse_using: Option<Sql>,
    },
    /// `[constraint N] not null`
    NotNull {
        /// Its name, if written.
        name: Option<Ident>,
    },
    /// `null`
    Null,
    /// `default EXPR`
    Default(Sql),
    /// `drop default`
    DropDefault,
    /// `comment 'text'`
    Comment(Text),
    /// `drop comment`
    DropComment,
    /// `add generated always|by default as identity [(...)]`
    AddIdentity(Identity),
    /// `drop identity`
    DropIdentity,
    /// `set generated always` (true), `set generated by default` (false)
    SetGenerated(bool),
    /// `set identity (options)`
    SetIdentity(Vec<SequenceOption>),
    /// `set statistics N`; `None` for `default`
    SetStatistics(Option<i64>),
    /// `set storage WORD`
    SetStorage(Storage),
    /// `set compression WORD`
    SetCompression(Compression),
}
