//! The server that a schema is on, where what the server does depends on its version.

use super::Schema;

/// The first version of PostgreSQL that keeps not-null constraints with names.
const KEEPS_NOT_NULLS: u32 = 18;

/// The first version of PostgreSQL that gives a partition the identities of its parent.
const IDENTITIES_GO_DOWN: u32 = 17;

impl Schema {
    /// The same on a server of that major version.
    #[must_use]
    pub fn on_server(mut self, version: u32) -> Self {
        self.server = version;
        self
    }

    /// The major version of its server, where what the server does depends on it.
    pub fn server(&self) -> u32 {
        self.server
    }

    /// Whether its server keeps not-null constraints with names, as PostgreSQL 18 does.
    pub fn keeps_not_nulls(&self) -> bool {
        self.server() >= KEEPS_NOT_NULLS
    }

    /// Whether its server gives a partition the identities of its parent, as PostgreSQL 17 does.
    pub fn hands_identities_down(&self) -> bool {
        self.server() >= IDENTITIES_GO_DOWN
    }
}
