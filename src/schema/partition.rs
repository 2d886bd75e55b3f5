//! How a table is divided into partitions, and which of them another table is.

use indexmap::IndexMap;

use super::{Expr, IndexKey, ObjName};

/// `partition by ...`
#[derive(Clone, Debug)]
pub struct Partitioning {
    /// How rows are told apart.
    pub strategy: PartitionStrategy,
    /// By what.
    pub items: Vec<PartitionItem>,
    /// The attribute names of the keys and indexes of the table: the column names of the time when they were made. The
    /// server never changes them, and names the indexes of partitions after them. They do not count for equality.
    pub attributes: IndexMap<String, Vec<String>>,
}

impl PartialEq for Partitioning {
    fn eq(&self, other: &Self) -> bool {
        self.strategy == other.strategy && self.items == other.items
    }
}

impl Eq for Partitioning {}

/// How rows are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// By ranges of values.
    Range,
    /// By lists of values.
    List,
    /// By a hash of the values.
    Hash,
}

impl PartitionStrategy {
    /// `range`, `list` or `hash`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::List => "list",
            Self::Hash => "hash",
        }
    }
}

/// One item of a partition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionItem {
    /// A column or an expression.
    pub key: IndexKey,
    /// `collate`, as SQL spells it.
    pub collation: Option<String>,
    /// The operator class, as SQL spells it.
    pub opclass: Option<String>,
}

impl Partitioning {
    /// Whether the key mentions the column.
    pub fn mentions(&self, column: &str) -> bool {
        self.items.iter().any(|item| match &item.key {
            IndexKey::Column(name) => name.text == column,
            IndexKey::Expr { expr, .. } => expr.mentions(column),
        })
    }

    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.items.iter().filter_map(|item| match &item.key {
            IndexKey::Expr { expr, .. } => Some(expr),
            IndexKey::Column(_) => None,
        })
    }

    /// Its expressions, to change them.
    pub fn expressions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.items.iter_mut().filter_map(|item| match &mut item.key {
            IndexKey::Expr { expr, .. } => Some(expr),
            IndexKey::Column(_) => None,
        })
    }
}

/// Of which table a table is a partition, and what of its own it has from there. Its columns are copies of the parent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: ObjName,
    /// Which rows go here.
    pub bound: Bound,
    /// The constraints that it has from the parent: own name, and the parent's.
    pub constraints: IndexMap<String, String>,
    /// The indexes that it has from the parent: own name, and the parent's.
    pub indexes: IndexMap<String, String>,
}

/// Which rows a partition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Those that go nowhere else.
    Default,
    /// From the first values up to, without, the second.
    Range {
        /// The first that belong.
        from: Vec<BoundValue>,
        /// The first that no longer do.
        to: Vec<BoundValue>,
    },
    /// Those with one of the values.
    List(Vec<BoundValue>),
    /// Those whose hash leaves the remainder.
    Hash {
        /// By which the hash is divided.
        modulus: i64,
        /// What remains.
        remainder: i64,
    },
}

/// A value of a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundValue {
    /// `minvalue`: below all values.
    Min,
    /// `maxvalue`: above all values.
    Max,
    /// An expression without columns.
    Expr(Expr),
}

impl super::Schema {
    /// The partitions of a table, in the order of creation; not the partitions of these.
    pub fn partitions<'a>(&'a self, parent: &'a ObjName) -> impl Iterator<Item = &'a super::Table> {
        let all = (self.partitions > 0).then(|| self.tables());
        all.into_iter()
            .flatten()
            .filter(move |table| table.partition_of.as_ref().is_some_and(|of| of.parent == *parent))
    }

    /// The partitions of a table and theirs, each after its parent.
    pub fn descendants(&self, parent: &ObjName) -> Vec<ObjName> {
        let mut all: Vec<ObjName> = self.partitions(parent).map(|table| table.name.clone()).collect();
        let mut at = 0;
        while let Some(next) = all.get(at).cloned() {
            all.extend(self.partitions(&next).map(|table| table.name.clone()));
            at += 1;
        }
        all
    }
}
