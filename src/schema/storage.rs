//! How a column's values are kept: where long ones go, and how they are pressed together.

use super::Type;

/// `set storage`: what becomes of long values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In the row, as they are.
    Plain,
    /// Out of the row, as they are.
    External,
    /// Pressed together, and out of the row where that is not enough.
    Extended,
    /// Pressed together, and out of the row only where there is no other way.
    Main,
}

impl Storage {
    /// As SQL spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }
}

/// `set compression` (PostgreSQL 14): by which method long values are pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// PostgreSQL's own.
    Pglz,
    /// LZ4, where the server was built with it.
    Lz4,
}

impl Compression {
    /// As SQL spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pglz => "pglz",
            Self::Lz4 => "lz4",
        }
    }
}

/// Built-in types whose values are extended by default. Measured on PostgreSQL 15 and 18 (`pg_type.typstorage`); arrays
/// are extended too, and what is not listed is plain and can be nothing else.
const EXTENDED: &[&str] = &[
    "bit",
    "bytea",
    "char",
    "json",
    "jsonb",
    "jsonpath",
    "path",
    "pg_snapshot",
    "polygon",
    "refcursor",
    "text",
    "tsvector",
    "txid_snapshot",
    "varbit",
    "varchar",
    "xml",
];

/// Those whose values are kept in the row as long as possible.
const MAIN: &[&str] = &["cidr", "inet", "numeric"];

impl Type {
    /// How its values are kept where nothing else is said; `None`: not known.
    pub fn storage(&self) -> Option<Storage> {
        if self.array {
            return Some(Storage::Extended);
        }
        if !self.builtin {
            return None;
        }
        let name = self.name.as_str();
        Some(if EXTENDED.contains(&name) || name.ends_with("range") {
            Storage::Extended
        } else if MAIN.contains(&name) {
            Storage::Main
        } else {
            Storage::Plain
        })
    }
}
