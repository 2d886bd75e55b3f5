//! Tables that inherit from others.
//!
//! A table that inherits holds all of its columns and checks, those of its parents too. What it says itself is remembered
//! by what it does not say: the names that it has from its parents alone.

use std::collections::BTreeSet;

use super::{ColumnDefault, ConstraintKind, NotNullKept, ObjName, Schema, Table};

/// From which tables a table inherits, and what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inheritance {
    /// The tables, in the written order.
    pub parents: Vec<ObjName>,
    /// The columns that it has from them alone.
    pub columns: BTreeSet<String>,
    /// The checks that it has from them alone.
    pub checks: BTreeSet<String>,
}

impl Table {
    /// The table without what it has from its parents alone: what is said where it is made.
    pub fn local(&self) -> Self {
        let mut table = self.clone();
        if self.inheritance.parents.is_empty() {
            return table;
        }
        let inherited = std::mem::take(&mut table.inheritance);
        table.inheritance.parents = inherited.parents;
        table.columns.retain(|name, _| !inherited.columns.contains(name));
        table.constraints.retain(|name, _| !inherited.checks.contains(name));
        for column in table.columns.values_mut() {
            if column.not_null_kept.inherited {
                (column.not_null, column.not_null_name, column.not_null_kept) = (false, None, NotNullKept::default());
            }
            // The numbers of a parent's sequence.
            if column.default == Some(ColumnDefault::Sequence) && column.sequence.is_none() {
                column.default = None;
            }
        }
        table
    }

    /// Whether a check of this name goes to the tables that inherit from this one.
    pub fn hands_on(&self, constraint: &str) -> bool {
        let found = self.constraints.get(constraint).map(|constraint| &constraint.kind);
        matches!(found, Some(ConstraintKind::Check { no_inherit: false, .. }))
    }
}

impl Schema {
    /// The tables that inherit directly from a table, in the order of creation; partitions are not among them.
    pub fn heirs<'a>(&'a self, parent: &'a ObjName) -> impl Iterator<Item = &'a Table> {
        let all = (self.inheriting > 0).then(|| self.tables());
        all.into_iter().flatten().filter(move |table| table.inheritance.parents.contains(parent))
    }

    /// The tables that inherit from a table, directly or not, each once and after those of them that it inherits from.
    pub fn all_heirs(&self, parent: &ObjName) -> Vec<ObjName> {
        let mut found: Vec<ObjName> = self.heirs(parent).map(|table| table.name.clone()).collect();
        let mut at = 0;
        while let Some(next) = found.get(at).cloned() {
            for heir in self.heirs(&next) {
                // Later than what it inherits from: if it was there already, it moves to the end.
                found.retain(|other| *other != heir.name);
                found.push(heir.name.clone());
            }
            at = found.iter().position(|other| *other == next).map_or(at, |place| place + 1);
        }
        found
    }

    /// The parents of a table that have the column.
    pub fn parents_with_column<'a>(&'a self, table: &'a Table, column: &'a str) -> impl Iterator<Item = &'a Table> {
        let parents = table.inheritance.parents.iter().filter_map(|parent| self.table(parent));
        parents.filter(move |parent| parent.columns.contains_key(column))
    }

    /// The parents of a table that hand on a check of this name.
    pub fn parents_with_check<'a>(&'a self, table: &'a Table, check: &'a str) -> impl Iterator<Item = &'a Table> {
        let parents = table.inheritance.parents.iter().filter_map(|parent| self.table(parent));
        parents.filter(move |parent| parent.hands_on(check))
    }
}
