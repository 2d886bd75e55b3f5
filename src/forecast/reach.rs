//! Which tables a change of a table reaches: its partitions, and the tables that inherit from it.

use crate::schema::{ObjName, Schema};

/// The tables that a change of a table is made in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Those that hold rows.
    pub stored: Vec<ObjName>,
    /// Those that are divided and hold none themselves.
    pub divided: Vec<ObjName>,
}

impl Reach {
    /// How many tables these are.
    pub fn all(&self) -> usize {
        self.stored.len() + self.divided.len()
    }
}

/// The table itself and all that follow it, in the order in which they are reached.
pub fn reach(schema: &Schema, table: &ObjName) -> Reach {
    let mut found = Reach::default();
    let all = std::iter::once(table.clone()).chain(schema.descendants(table)).chain(schema.all_heirs(table));
    for name in all {
        let is_divided = schema.table(&name).is_some_and(|table| table.partitioning.is_some());
        let into = if is_divided { &mut found.divided } else { &mut found.stored };
        if !into.contains(&name) {
            into.push(name);
        }
    }
    found
}
