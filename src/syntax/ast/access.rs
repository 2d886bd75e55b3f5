//! Comments on every kind of object, owners and grants.

use super::{Ident, ObjectName};

/// What something is said of: a kind, as the verbs and clauses name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// A table.
    Table,
    /// A column; the path ends with it.
    Column,
    /// A constraint; the path ends with it.
    Constraint,
    /// An index.
    Index,
    /// A trigger; the path ends with it.
    Trigger,
    /// A policy; the path ends with it.
    Policy,
    /// Extended statistics.
    Statistics,
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// An enum.
    Enum,
    /// A domain.
    Domain,
    /// Any type.
    Type,
    /// A sequence.
    Sequence,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
}

impl TargetKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Table,
        Self::Column,
        Self::Constraint,
        Self::Index,
        Self::Trigger,
        Self::Policy,
        Self::Statistics,
        Self::Schema,
        Self::Extension,
        Self::Enum,
        Self::Domain,
        Self::Type,
        Self::Sequence,
        Self::View,
        Self::MaterializedView,
        Self::Function,
        Self::Procedure,
    ];

    /// `materialized view`: as the clauses have it, and, with `_`, the verbs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Statistics => "statistics",
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Type => "type",
            Self::Sequence => "sequence",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Function => "function",
            Self::Procedure => "procedure",
        }
    }
}

/// What something is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its kind.
    pub kind: TargetKind,
    /// Its name, with as many parts as the kind asks.
    pub name: ObjectName,
}

/// A privilege, with the columns it is for if some were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privilege {
    /// `select`, ...; `all` for all of them.
    pub word: Ident,
    /// `(a, b)`
    pub columns: Vec<Ident>,
}

/// `grant ...` and `revoke ...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whether it is `revoke`.
    pub revoke: bool,
    /// `with grant option`, or `grant option for`.
    pub option: bool,
    /// At least one.
    pub privileges: Vec<Privilege>,
    /// At least one, all of one kind.
    pub on: Vec<Target>,
    /// At least one.
    pub roles: Vec<Ident>,
}
