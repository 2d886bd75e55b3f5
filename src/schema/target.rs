//! What a comment, an owner or a grant is said of.

use super::{Name, ObjName, ObjectKey};

/// Something in the model, of whatever kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A table.
    Table(ObjName),
    /// A column of a table.
    Column(ObjName, Name),
    /// A constraint of a table.
    Constraint(ObjName, Name),
    /// An index.
    Index(ObjName),
    /// A policy of a table.
    Policy(ObjName, Name),
    /// A trigger of a table or view.
    Trigger(ObjName, Name),
    /// Extended statistics.
    Statistics(ObjName),
    /// An object that is not a table.
    Object(ObjectKey),
}

impl Target {
    /// `table`, `materialized view`, ...: for people, and as the verbs (with `_`) have it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Column(..) => "column",
            Self::Constraint(..) => "constraint",
            Self::Index(_) => "index",
            Self::Policy(..) => "policy",
            Self::Trigger(..) => "trigger",
            Self::Statistics(_) => "statistics",
            Self::Object(key) => key.kind.word(),
        }
    }

    /// The table that it is, or belongs to.
    pub fn table(&self) -> Option<&ObjName> {
        match self {
            Self::Table(table) | Self::Column(table, _) | Self::Constraint(table, _) | Self::Policy(table, _) => {
                Some(table)
            }
            Self::Index(_) | Self::Trigger(..) | Self::Statistics(_) | Self::Object(_) => None,
        }
    }

    /// Where its name was written.
    pub fn span(&self) -> crate::text::Span {
        match self {
            Self::Table(name) | Self::Index(name) | Self::Statistics(name) => name.span,
            Self::Column(_, name) | Self::Constraint(_, name) | Self::Policy(_, name) | Self::Trigger(_, name) => {
                name.span
            }
            Self::Object(key) => key.name.span,
        }
    }
}

/// Spelled as the language does: `t`, `t.c`.
impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table(name) | Self::Index(name) | Self::Statistics(name) => write!(f, "{name}"),
            Self::Column(table, name)
            | Self::Constraint(table, name)
            | Self::Policy(table, name)
            | Self::Trigger(table, name) => {
                write!(f, "{table}.{name}")
            }
            Self::Object(key) => write!(f, "{key}"),
        }
    }
}
