//! Exclusion constraints.

use super::{Index, IndexItem, IndexKey};

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
    /// Whether it mentions the column in an expression or the predicate alone: PostgreSQL then refuses to drop the column,
    /// where otherwise the constraint goes along (measured on 15 and 18).
    pub fn holds(&self, column: &str) -> bool {
        let is_column = |item: &IndexItem| matches!(&item.key, IndexKey::Column(name) if name.text == column);
        let plain = self.index.items.iter().any(is_column) || self.index.include.iter().any(|name| name.text == column);
        !plain && self.index.mentions(column)
    }

    /// Whether PostgreSQL takes both for one where they stand in one `create table`, whatever their names and storage
    /// parameters (`transformIndexConstraints`).
    pub fn is_same(&self, other: &Self) -> bool {
        let (a, b) = (&self.index, &other.index);
        self.operators == other.operators
            && (&a.method, &a.items, &a.include, &a.predicate) == (&b.method, &b.items, &b.include, &b.predicate)
    }
}
