//! Who owns an object, and who may do what with it.

use indexmap::{IndexMap, IndexSet};

use super::ObjectKind;
use crate::text::quote_ident;

/// A role. What roles there are, nothing here knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `public`: everybody.
    Public,
    /// `current_user`, `current_role`: whoever runs the migration.
    CurrentUser,
    /// `session_user`
    SessionUser,
    /// A role by its name.
    Named(String),
}

/// Spelled as SQL does.
impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::CurrentUser => f.write_str("current_user"),
            Self::SessionUser => f.write_str("session_user"),
            Self::Named(name) => f.write_str(&quote_ident(name)),
        }
    }
}

/// What a role may be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Privilege {
    /// `select`
    Select,
    /// `insert`
    Insert,
    /// `update`
    Update,
    /// `delete`
    Delete,
    /// `truncate`
    Truncate,
    /// `references`
    References,
    /// `trigger`
    Trigger,
    /// `maintain` (PostgreSQL 17)
    Maintain,
    /// `usage`
    Usage,
    /// `create`
    Create,
    /// `execute`
    Execute,
}

impl Privilege {
    /// Every privilege, in the order in which they are said.
    pub const ALL: &'static [Self] = &[
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Maintain,
        Self::Usage,
        Self::Create,
        Self::Execute,
    ];

    /// As SQL has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
            Self::References => "references",
            Self::Trigger => "trigger",
            Self::Maintain => "maintain",
            Self::Usage => "usage",
            Self::Create => "create",
            Self::Execute => "execute",
        }
    }
}

/// Who was granted what, and whether with grant option. The order does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(pub IndexMap<(Role, Privilege), bool>);

impl Grants {
    /// Whether nobody was granted anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Who owns an object, and who may do what with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Who owns it; `None` is the role that made it, whose name is not known.
    pub owner: Option<Role>,
    /// What was granted to others. The owner may do everything without it.
    pub grants: Grants,
    /// What was revoked from the owner.
    pub withheld: IndexSet<Privilege>,
}

impl Access {
    /// What the server grants by itself on a new object of this kind.
    pub fn new(kind: ObjectKind) -> Self {
        let mut access = Self::default();
        if let Some(privilege) = Self::of_everybody(kind) {
            access.grants.0.insert((Role::Public, privilege), false);
        }
        access
    }

    /// Whether the role is the owner. One that was never named is whoever runs the migration.
    pub fn is_owner(&self, role: &Role) -> bool {
        self.owner.as_ref().unwrap_or(&Role::CurrentUser) == role
    }

    /// What everybody may do with a new object of this kind. Source: PostgreSQL's documentation, "Privileges".
    pub fn of_everybody(kind: ObjectKind) -> Option<Privilege> {
        match kind {
            ObjectKind::Enum | ObjectKind::Domain => Some(Privilege::Usage),
            ObjectKind::Function | ObjectKind::Procedure => Some(Privilege::Execute),
            ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Sequence
            | ObjectKind::View
            | ObjectKind::MaterializedView => None,
        }
    }
}
