//! Exclusion constraints, keys that take an index over, extended statistics, and how values are kept.

use super::{Ident, Index, IndexKey, Path};
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

/// `create_statistics [N] [(kinds)] on T (items)`
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
