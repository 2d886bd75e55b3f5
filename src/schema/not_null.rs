//! Not-null constraints as PostgreSQL 18 keeps them: each with a name, and as its table's own or as that of its parents.
//!
//! Servers before 18 know of a column only that it refuses nulls. What this file adds is then empty, so the model is the
//! same for all of them.

use std::collections::BTreeSet;

use super::{Column, Name, Schema, Table, server_name};

/// The name of a not-null constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNullName {
    /// The name.
    pub name: Name,
    /// Whether the server that the project is compiled for keeps it: PostgreSQL 18 does.
    pub kept: bool,
}

/// What a server that keeps not-null constraints knows of one beside its written name.
#[derive(Clone, Debug, Default)]
pub struct NotNullKept {
    /// Whether the table has it from its parents alone. Else it is the table's own, whatever the parents have.
    pub inherited: bool,
    /// The name that the server chose where none was written. It follows no rename and does not count for equality: where
    /// nobody gave a name, a column's constraint is the one of the column.
    pub chosen: Option<String>,
}

impl PartialEq for NotNullKept {
    fn eq(&self, other: &Self) -> bool {
        self.inherited == other.inherited
    }
}

impl Eq for NotNullKept {}

/// The name that the server gives the not-null constraint of a column, if it is free.
pub fn usual_not_null_name(table: &str, column: &str, taken: impl Fn(&str) -> bool) -> String {
    server_name(table, Some(column), "not_null", taken)
}

impl Column {
    /// The name of its not-null constraint where the server keeps it, written or chosen.
    pub fn not_null_constraint(&self) -> Option<&str> {
        let written = self.not_null_name.as_ref().filter(|written| written.kept).map(|written| written.name.as_str());
        written.or(self.not_null_kept.chosen.as_deref()).filter(|_| self.not_null)
    }

    /// Lets it refuse nulls because a parent's column does, under the same name if that is free.
    pub fn refuse_nulls_as(&mut self, parent: &Self) {
        self.not_null = true;
        self.not_null_name.clone_from(&parent.not_null_name);
        self.not_null_kept = NotNullKept { inherited: true, chosen: parent.not_null_kept.chosen.clone() };
    }

    /// Lets it refuse nulls by itself, under a name that the server chooses, if only its parents do.
    pub fn refuse_nulls_itself(&mut self) {
        if !self.not_null || self.not_null_kept.inherited {
            self.not_null = true;
            self.not_null_name = None;
            self.not_null_kept = NotNullKept::default();
        }
    }
}

impl Table {
    /// The column whose not-null constraint has this name, where the server keeps such names.
    pub fn not_null_named(&self, name: &str) -> Option<&Column> {
        self.columns.values().find(|column| column.not_null_constraint() == Some(name))
    }
}

impl Schema {
    /// Gives every not-null constraint of a table that has no name the one that the server chooses, or forgets what the
    /// server does not keep. The table is not registered meanwhile.
    pub(super) fn settle_not_nulls(&self, table: &mut Table) {
        let Table { name: own, columns, constraints, .. } = table;
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for column in columns.values_mut() {
            let is_written = column.not_null_name.as_ref().is_some_and(|written| written.kept);
            let kept = &mut column.not_null_kept;
            if !self.keeps_not_nulls() || !column.not_null {
                *kept = NotNullKept::default();
            } else if is_written {
                kept.chosen = None;
            } else if let Some(name) = kept.chosen.take_if(|name| !constraints.contains_key(name)) {
                // One that a parent's constraint brings may be another's here.
                kept.chosen = taken.insert(name.clone()).then_some(name);
            } else {
                kept.chosen = None;
            }
            taken.extend(column.not_null_name.as_ref().filter(|_| is_written).map(|written| written.name.text.clone()));
        }
        if !self.keeps_not_nulls() {
            return;
        }
        for column in columns.values_mut().filter(|column| column.not_null) {
            if column.not_null_constraint().is_none() {
                let is_taken = |name: &str| {
                    taken.contains(name) || constraints.contains_key(name) || self.constraint_name_taken(own, name)
                };
                let chosen = usual_not_null_name(&own.name, &column.name.text, is_taken);
                taken.insert(chosen.clone());
                column.not_null_kept.chosen = Some(chosen);
            }
        }
    }
}
