//! What was written: the tree of one `.mig` file, every node with its place.
//!
//! Nothing is resolved here: names are paths, types are words, SQL is text. The formatter prints it, `check` reads it.

mod access;
mod constraint;
mod data;
mod object;
mod policy;
mod routine;
mod sequence;
mod tables;
mod trigger;
mod types;
mod view;

pub use access::{Grant, Privilege, Target, TargetKind};
pub use constraint::{
    Compression, CreateStatistics, Exclude, Operator, StatisticsItem, StatisticsKind, StatisticsWord, Storage,
};
pub use data::{Assignment, CopyOption, CopyRows, Row, Rows, UpdateReverse, UpdateRows};
pub use object::{CreateObject, Definition, Labels, ObjectKind, ObjectName};
pub use policy::{CreatePolicy, PolicyClauses, PolicyCommand, RowSecurity};
pub use routine::{Argument, ArgumentMode, Arguments, NullInput, Parallel, Returns, Routine, Setting, Volatility};
pub use sequence::{AlterSequence, Sequence, SequenceOwner};
pub use tables::{
    Bound, BoundKind, CreatePartition, PartitionBy, PartitionItem, PartitionStrategy, TableClauses, TruncateTable,
};
pub use trigger::{Trigger, TriggerEvent, TriggerTime};
pub use types::{AddEnumValue, Domain, DomainClause, DomainClauseKind};
pub use view::{MaterializedView, View, ViewCheck, ViewOption};

use crate::text::{SourceId, Span};

/// A name as written, folded to lower case unless it was in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name itself, without quotes.
    pub name: String,
    /// Whether it was in double quotes.
    pub quoted: bool,
    /// Its place, quotes included.
    pub span: Span,
}

/// Names joined by dots: one to three, as the verb asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub parts: Vec<Ident>,
    /// From the first to the last.
    pub span: Span,
}

/// A string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The decoded value.
    pub value: String,
    /// As written, quotes or dollar signs included.
    pub raw: String,
    /// Its place.
    pub span: Span,
}

/// A piece of SQL, as written; where it stood in parentheses these are not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sql {
    /// The text, trimmed of blanks at both ends.
    pub text: String,
    /// Its place, so that offset n of `text` is offset `span.start + n` of the source.
    pub span: Span,
}

/// A comment, `--` or `/* */`, for the formatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// As written, marks included, without the line feed.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which source it was read from.
    pub source: SourceId,
    /// The lines before `upgrade {`.
    pub header: Header,
    /// `upgrade { ... }`; `None` only where an error was reported.
    pub upgrade: Option<Block>,
    /// `downgrade ...`, where there is one.
    pub downgrade: Option<Downgrade>,
    /// All comments outside parentheses, in the order of the text.
    pub comments: Vec<Comment>,
}

/// A file of operations without a header: a schema, each operation saying of one thing that it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFile {
    /// Which source it was read from.
    pub source: SourceId,
    /// What is there, in the written order.
    pub operations: Vec<Operation>,
    /// All comments outside parentheses, in the order of the text.
    pub comments: Vec<Comment>,
}

/// The header. `None` stands for a line that is missing (reported by `syntax` where it is required).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `revision ID`. Header words are never folded.
    pub revision: Option<Word>,
    /// `revises ...`.
    pub revises: Option<Revises>,
    /// `message 'text'`.
    pub message: Option<Text>,
    /// `created 'time'`.
    pub created: Option<Text>,
    /// `depends_on ID-or-label, ...`.
    pub depends_on: Vec<Word>,
    /// `labels NAME, ...`.
    pub labels: Vec<Word>,
    /// `transaction none`.
    pub transaction_none: Option<Span>,
    /// `allow RULE 'reason'` lines, for the whole file.
    pub allows: Vec<Allow>,
    /// `external { ... }`: what others own, as it is from here on.
    pub external: Option<Block>,
    /// The place of every line in the order they were written, for the formatter: from keyword to last token.
    pub lines: Vec<(HeaderKey, Span)>,
}

/// Which header line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeaderKey {
    /// `revision`
    Revision,
    /// `revises`
    Revises,
    /// `message`
    Message,
    /// `created`
    Created,
    /// `depends_on`
    DependsOn,
    /// `labels`
    Labels,
    /// `transaction`
    Transaction,
    /// `allow`
    Allow,
}

/// An id or label of the header: case-sensitive, never folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// `revises base` (no parents) or `revises ID, ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revises {
    /// The parents; empty for `base`.
    pub parents: Vec<Word>,
    /// The whole line.
    pub span: Span,
}

/// `{ operation ... }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What is in it, in the written order.
    pub operations: Vec<Operation>,
    /// From the keyword to the closing brace.
    pub span: Span,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
}

/// `downgrade { ... }` or `downgrade irreversible 'why'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Downgrade {
    /// Written by hand.
    Block(Block),
    /// There is no way back.
    Irreversible {
        /// Why.
        reason: Text,
        /// The whole clause.
        span: Span,
    },
}

/// `allow RULE 'reason'`; a waiver without a reason is reported by `lint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id, as written (`::` and `-` belong to it).
    pub rule: Word,
    /// Why.
    pub reason: Option<Text>,
    /// The whole line.
    pub span: Span,
}

/// One operation with the waivers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// From the verb to the last token, `irreversible` included, waivers not.
    pub span: Span,
    /// The verb.
    pub verb: Span,
    /// `allow` lines directly before it.
    pub allows: Vec<Allow>,
    /// What it is.
    pub kind: Kind,
    /// `irreversible 'why'` after it.
    pub irreversible: Option<Text>,
}

/// The operations of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `create_table T { ... }`
    CreateTable(CreateTable),
    /// `drop_table T`
    DropTable {
        /// 1 or 2 parts.
        table: Path,
    },
    /// `rename_table T to U`
    RenameTable {
        /// 1 or 2 parts.
        table: Path,
        /// 1 part.
        to: Ident,
    },
    /// `comment_table T 'text'`; `null` removes the comment.
    CommentTable {
        /// 1 or 2 parts.
        table: Path,
        /// The comment; `None` for `null`.
        comment: Option<Text>,
    },
    /// `truncate_table T[, U ...] [restart identity]`
    TruncateTable(TruncateTable),
    /// `create_partition T of P BOUND [clauses]`
    CreatePartition(CreatePartition),
    /// `attach_partition T to P BOUND`
    AttachPartition {
        /// 1 or 2 parts.
        table: Path,
        /// The partitioned table.
        parent: Path,
        /// Which rows go there.
        bound: Bound,
    },
    /// `detach_partition [concurrently] T from P`
    DetachPartition {
        /// 1 or 2 parts.
        table: Path,
        /// The partitioned table.
        parent: Path,
        /// Whether `concurrently` was written.
        concurrently: Option<Span>,
    },
    /// `inherit_table T from P`
    InheritTable {
        /// 1 or 2 parts.
        table: Path,
        /// Its new parent.
        parent: Path,
    },
    /// `disinherit_table T from P`
    DisinheritTable {
        /// 1 or 2 parts.
        table: Path,
        /// One of its parents.
        parent: Path,
    },
    /// `add_column T.c TYPE clauses`
    AddColumn {
        /// 2 or 3 parts, the last is the column.
        path: Path,
        /// Type and clauses; its name is the last part of `path`.
        column: Column,
    },
    /// `drop_column T.c`
    DropColumn {
        /// 2 or 3 parts.
        path: Path,
    },
    /// `rename_column T.c to d`
    RenameColumn {
        /// 2 or 3 parts.
        path: Path,
        /// 1 part.
        to: Ident,
    },
    /// `alter_column T.c ACTION+`
    AlterColumn {
        /// 2 or 3 parts.
        path: Path,
        /// At least one, each kind at most once, in the written order.
        actions: Vec<ColumnAction>,
    },
    /// `create_primary_key`, `create_foreign_key`, `create_unique_constraint`, `create_check_constraint`,
    /// `create_exclude_constraint`: `[N] on T ...`
    CreateConstraint {
        /// 1 or 2 parts.
        table: Path,
        /// Its name, if written, and what it is.
        constraint: TableConstraint,
    },
    /// `drop_constraint T.N`
    DropConstraint {
        /// 2 or 3 parts, the last is the constraint.
        path: Path,
    },
    /// `validate_constraint T.N`
    ValidateConstraint {
        /// 2 or 3 parts, the last is the constraint.
        path: Path,
    },
    /// `rename_constraint T.N to M`
    RenameConstraint {
        /// 2 or 3 parts, the last is the constraint.
        path: Path,
        /// 1 part.
        to: Ident,
    },
    /// `create_index [concurrently] [N] on T ...`, `create_unique_index ...`
    CreateIndex {
        /// 1 or 2 parts.
        table: Path,
        /// Whether `concurrently` was written.
        concurrently: Option<Span>,
        /// Name, items, clauses.
        index: Index,
    },
    /// `drop_index [concurrently] N`
    DropIndex {
        /// 1 or 2 parts.
        index: Path,
        /// Whether `concurrently` was written.
        concurrently: Option<Span>,
    },
    /// `rename_index N to M`
    RenameIndex {
        /// 1 or 2 parts.
        index: Path,
        /// 1 part.
        to: Ident,
    },
    /// `create_schema S`, `create_enum E { ... }`, ...
    CreateObject(CreateObject),
    /// `drop_schema S`, `drop_enum E`, ...
    DropObject {
        /// What kind.
        kind: ObjectKind,
        /// Its name.
        name: ObjectName,
    },
    /// `rename_enum E to F`, ...
    RenameObject {
        /// What kind.
        kind: ObjectKind,
        /// Its name.
        name: ObjectName,
        /// 1 part.
        to: Ident,
    },
    /// `add_enum_value E 'c' [before|after 'b']`
    AddEnumValue(AddEnumValue),
    /// `drop_enum_value E 'c'`
    DropEnumValue {
        /// 1 or 2 parts.
        name: Path,
        /// The label.
        label: Text,
    },
    /// `rename_enum_value E 'a' to 'z'`
    RenameEnumValue {
        /// 1 or 2 parts.
        name: Path,
        /// The label.
        label: Text,
        /// What it is called then.
        to: Text,
    },
    /// `alter_domain D ACTION+`
    AlterDomain {
        /// 1 or 2 parts.
        name: Path,
        /// At least one, in the written order.
        actions: Vec<DomainClause>,
    },
    /// `insert_rows T (c, ...) { (v, ...) ... }`
    InsertRows(Rows),
    /// `delete_rows T (c, ...) { (v, ...) ... }`
    DeleteRows(Rows),
    /// `update_rows T set (c = EXPR, ...) [where (EXPR)] [reverse ...]`
    UpdateRows(UpdateRows),
    /// `create_statistics [N] [(kinds)] on T (items)`
    CreateStatistics(CreateStatistics),
    /// `alter_statistics N set statistics M`
    AlterStatistics {
        /// 1 or 2 parts.
        statistics: Path,
        /// How much is counted; `None` for `default`.
        target: Option<i64>,
    },
    /// `drop_statistics N`
    DropStatistics {
        /// 1 or 2 parts.
        statistics: Path,
    },
    /// `rename_statistics N to M`
    RenameStatistics {
        /// 1 or 2 parts.
        statistics: Path,
        /// 1 part.
        to: Ident,
    },
    /// `copy_rows T (c, ...) from 'file' [with (...)]`
    CopyRows(CopyRows),
    /// `alter_sequence S ...`
    AlterSequence(AlterSequence),
    /// `alter_extension X update to 'v'`
    AlterExtension {
        /// Its name.
        name: ObjectName,
        /// The version.
        version: Text,
    },
    /// `enable_row_security T`, `disable_row_security T`, `force_row_security T`, `no_force_row_security T`
    RowSecurity {
        /// 1 or 2 parts.
        table: Path,
        /// Which verb.
        change: RowSecurity,
    },
    /// `create_policy N on T ...`
    CreatePolicy(CreatePolicy),
    /// `alter_policy T.N ...`
    AlterPolicy {
        /// 2 or 3 parts, the last is the policy.
        path: Path,
        /// What changes.
        clauses: PolicyClauses,
    },
    /// `drop_policy T.N`
    DropPolicy {
        /// 2 or 3 parts, the last is the policy.
        path: Path,
    },
    /// `rename_policy T.N to M`
    RenamePolicy {
        /// 2 or 3 parts, the last is the policy.
        path: Path,
        /// 1 part.
        to: Ident,
    },
    /// `replace_view V ...`, `replace_function f ...`: as to create it.
    ReplaceObject(CreateObject),
    /// `refresh_materialized_view [concurrently] V`
    RefreshView {
        /// 1 or 2 parts.
        view: Path,
        /// The place of `concurrently`.
        concurrently: Option<Span>,
    },
    /// `create_trigger N ...`, `create_constraint_trigger N ...`
    CreateTrigger(Box<Trigger>),
    /// `drop_trigger T.N`
    DropTrigger {
        /// 2 or 3 parts.
        path: Path,
    },
    /// `rename_trigger T.N to M`
    RenameTrigger {
        /// 2 or 3 parts.
        path: Path,
        /// 1 part.
        to: Ident,
    },
    /// `comment_column T.c 'text'`, `comment_index I null`, ...
    Comment {
        /// What it is on.
        on: Target,
        /// The comment; `None` for `null`.
        comment: Option<Text>,
    },
    /// `owner KIND NAME to ROLE`
    Owner {
        /// What.
        on: Target,
        /// To whom.
        to: Ident,
    },
    /// `set_schema KIND NAME to S`
    SetSchema {
        /// What.
        on: Target,
        /// 1 part.
        to: Ident,
    },
    /// `grant ...`, `revoke ...`
    Grant(Grant),
    /// `enable_trigger T.N`, `disable_trigger T.N`
    SwitchTrigger {
        /// 2 or 3 parts.
        path: Path,
        /// Whether it is enabled.
        enable: bool,
    },
    /// `execute $$...$$ ...`
    Execute(Execute),
}

/// `create_table T { columns, constraints, indexes, comment }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// 1 or 2 parts.
    pub table: Path,
    /// In the written order.
    pub items: Vec<TableItem>,
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

/// `execute $$...$$ reverse ...`
///
/// `outside transaction` may stand before the verb, before the text or after it; the formatter writes `execute outside transaction $$...$$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execute {
    /// The SQL.
    pub sql: Text,
    /// `outside transaction`
    pub outside_transaction: Option<Span>,
    /// `reverse $$...$$` or `reverse nothing`; `irreversible` is the operation's.
    pub reverse: Option<Reverse>,
    /// `defines { ... }`: what it made that cannot be read from it.
    pub defines: Option<Defines>,
}

/// `defines { operation ... }`: operations that are not run, because raw SQL did what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defines {
    /// What is there, in the written order.
    pub operations: Vec<Operation>,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
}

/// How raw SQL is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reverse {
    /// `reverse $$...$$`
    Sql(Text),
    /// `reverse nothing`: there is nothing to undo.
    Nothing(Span),
}
