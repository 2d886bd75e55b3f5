//! What was written: the tree of one `.mig` file, every node with its place.
//!
//! Nothing is resolved here: names are paths, types are words, SQL is text. The formatter prints it, `check` reads it.

mod access;
mod column;
mod constraint;
mod data;
mod execute;
mod header;
mod object;
mod policy;
mod routine;
mod sequence;
mod tables;
mod trigger;
mod types;
mod view;

pub use access::{Grant, Privilege, Target, TargetKind};
pub use column::{
    Column, ColumnAction, ColumnActionKind, ColumnClause, ColumnClauseKind, CreateTable, Identity, SequenceOption,
    TableItem, TableItemKind, TypeName,
};
pub use constraint::{
    Action, Compression, CreateStatistics, Deferral, Exclude, ForeignKeyTarget, Index, IndexItem, IndexKey, Operator,
    StatisticsItem, StatisticsKind, StatisticsWord, Storage, TableConstraint, TableConstraintKind,
};
pub use data::{Assignment, CopyOption, CopyRows, Row, Rows, UpdateReverse, UpdateRows};
pub use execute::{Defines, Execute, Reverse};
pub use header::{Header, HeaderKey, Revises, Word};
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
