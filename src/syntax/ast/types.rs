//! Operations on enums and domains.

use super::{Ident, Path, Sql, Text, TypeName};
use crate::text::Span;

/// `add_enum_value E 'c' [before|after 'b']`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddEnumValue {
    /// 1 or 2 parts.
    pub name: Path,
    /// The new label.
    pub label: Text,
    /// The label next to it, and whether the new one stands before it; at the end if there is none.
    pub neighbour: Option<(bool, Text)>,
}

/// `D as TYPE clauses`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The type below it.
    pub ty: TypeName,
    /// In the written order.
    pub clauses: Vec<DomainClause>,
}

/// A clause of a domain, or an action of `alter_domain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainClause {
    /// What it is.
    pub kind: DomainClauseKind,
    /// From its first to its last token.
    pub span: Span,
}

/// What a clause of a domain is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainClauseKind {
    /// `not null`
    NotNull,
    /// `null`
    Null,
    /// `default EXPR`
    Default(Sql),
    /// `collate C`
    Collate(Path),
    /// `[constraint N] check (EXPR) [not valid]`; after `add` in `alter_domain`
    Check {
        /// Its name, if written.
        name: Option<Ident>,
        /// The condition.
        expr: Sql,
        /// `not valid`
        not_valid: bool,
    },
    /// `drop default`
    DropDefault,
    /// `drop constraint N`
    DropConstraint(Ident),
    /// `rename constraint N to M`
    RenameConstraint(Ident, Ident),
    /// `validate constraint N`
    Validate(Ident),
}
