//! PostgreSQL's table locks, from the weakest to the strongest.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The mode of a lock on a relation. Source: PostgreSQL's documentation, "Explicit Locking".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// `select`
    #[serde(rename = "access share")]
    AccessShare,
    /// `select ... for update`
    #[serde(rename = "row share")]
    RowShare,
    /// `insert`, `update`, `delete`
    #[serde(rename = "row exclusive")]
    RowExclusive,
    /// `vacuum`, `analyze`, `create index concurrently`, `validate constraint`
    #[serde(rename = "share update exclusive")]
    ShareUpdateExclusive,
    /// `create index`
    #[serde(rename = "share")]
    Share,
    /// `create trigger`, `add foreign key`
    #[serde(rename = "share row exclusive")]
    ShareRowExclusive,
    /// `refresh materialized view concurrently`
    #[serde(rename = "exclusive")]
    Exclusive,
    /// Most of `alter table`, `drop table`
    #[serde(rename = "access exclusive")]
    AccessExclusive,
}

impl Mode {
    /// As PostgreSQL's documentation writes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether a `select` waits for it.
    pub fn stops_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Whether an `insert`, `update` or `delete` waits for it.
    pub fn stops_writes(self) -> bool {
        self >= Self::Share
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
