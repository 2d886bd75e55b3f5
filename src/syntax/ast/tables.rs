//! What follows a table's closing brace, partitions and `truncate_table`.

use crate::text::Span;

use super::{Ident, IndexKey, Path, Sql};

/// What follows the closing brace of a table, and the bound of a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableClauses {
    /// `unlogged`
    pub unlogged: Option<Span>,
    /// `inherits (P, ...)`
    pub inherits: Vec<Path>,
    /// `partition by ...`
    pub partition_by: Option<PartitionBy>,
    /// `with (name = value, ...)`, values as written.
    pub with: Vec<(Path, Sql)>,
    /// `tablespace X`
    pub tablespace: Option<Ident>,
}

/// `partition by range|list|hash (items)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionBy {
    /// How rows are told apart.
    pub strategy: PartitionStrategy,
    /// At least one.
    pub items: Vec<PartitionItem>,
    /// From `partition` to the closing parenthesis.
    pub span: Span,
}

/// How rows are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// `range`
    Range,
    /// `list`
    List,
    /// `hash`
    Hash,
}

/// One item of a partition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionItem {
    /// A column or an expression.
    pub key: IndexKey,
    /// `collate NAME`
    pub collation: Option<Path>,
    /// The operator class, 1 or 2 parts.
    pub opclass: Option<Path>,
    /// From its first to its last token.
    pub span: Span,
}

/// Which rows a partition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it is.
    pub kind: BoundKind,
    /// From its first to its last token.
    pub span: Span,
}

/// Which rows a partition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// `default`: those that go nowhere else.
    Default,
    /// `for values from (...) to (...)`, items as written.
    Range {
        /// The first that belong.
        from: Vec<Sql>,
        /// The first that no longer do.
        to: Vec<Sql>,
    },
    /// `for values in (...)`, items as written.
    List(Vec<Sql>),
    /// `for values with (modulus M, remainder R)`
    Hash {
        /// By which the hash is divided.
        modulus: i64,
        /// What remains.
        remainder: i64,
    },
}

/// `create_partition T of P BOUND [clauses]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePartition {
    /// 1 or 2 parts.
    pub table: Path,
    /// The partitioned table.
    pub parent: Path,
    /// Which rows go there.
    pub bound: Bound,
    /// What else it is.
    pub clauses: TableClauses,
}

/// `truncate_table T[, U ...] [restart identity]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruncateTable {
    /// At least one, each of 1 or 2 parts.
    pub tables: Vec<Path>,
    /// Whether the sequences of their columns begin anew.
    pub restart_identity: bool,
}
