//! Exclusion constraints.

use super::Index;

/// `exclude using gist (room with =, during with &&)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// What it compares and the index behind it; the index has the constraint's name, and its storage parameters are the
    /// constraint's.
    pub index: Index,
    /// One operator an item, as SQL spells it: `&&`, `operator(app.=)`.
    pub operators: Vec<String>,
}

impl Exclude {
    /// Whether PostgreSQL takes both for one where they stand in one `create table`, whatever their names and storage
    /// parameters (`transformIndexConstraints`).
    pub fn is_same(&self, other: &Self) -> bool {
        let (a, b) = (&self.index, &other.index);
        self.operators == other.operators
            && (&a.method, &a.items, &a.include, &a.predicate) == (&b.method, &b.items, &b.include, &b.predicate)
    }
}
