//! Row-level security.

use super::{Ident, Path, Sql};

/// What is said of the row security of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSecurity {
    /// `enable_row_security`
    Enable,
    /// `disable_row_security`
    Disable,
    /// `force_row_security`
    Force,
    /// `no_force_row_security`
    NoForce,
}

impl RowSecurity {
    /// The verb.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Enable => "enable_row_security",
            Self::Disable => "disable_row_security",
            Self::Force => "force_row_security",
            Self::NoForce => "no_force_row_security",
        }
    }
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// `all`
    All,
    /// `select`
    Select,
    /// `insert`
    Insert,
    /// `update`
    Update,
    /// `delete`
    Delete,
}

impl PolicyCommand {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// The clauses of a policy, as far as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyClauses {
    /// `as permissive` (true) or `as restrictive`
    pub permissive: Option<bool>,
    /// `for COMMAND`
    pub command: Option<PolicyCommand>,
    /// `to ROLE, ...`; empty where it was not written.
    pub roles: Vec<Ident>,
    /// `using (EXPR)`
    pub using: Option<Sql>,
    /// `with check (EXPR)`
    pub check: Option<Sql>,
}

/// `create_policy N on T ...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePolicy {
    /// 1 part.
    pub name: Ident,
    /// 1 or 2 parts.
    pub table: Path,
    /// What it says.
    pub clauses: PolicyClauses,
}
