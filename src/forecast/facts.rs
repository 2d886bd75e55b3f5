//! The measurements: for each form of a statement and each PostgreSQL version what it locks and does. How each was
//! measured is in `spec/facts/measured.json`, and a test on a server measures them again.

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Cx, Forecast, Lock, Mode};
use crate::schema::ObjName;

/// What a relation is to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What the statement names.
    Target,
    /// The table that a foreign key points to.
    Referenced,
    /// A table whose foreign key points to the target.
    Referencing,
    /// A partition of the target.
    Partition,
    /// The table that becomes a partition.
    PartitionNew,
    /// The partition for what no other takes.
    DefaultPartition,
    /// A partition of the table that a foreign key points to.
    ReferencedPartition,
    /// The table that the target is a partition or heir of.
    Parent,
    /// A table that inherits from the target.
    Heir,
    /// An index of the target.
    Index,
    /// An index that the statement makes.
    NewIndex,
    /// The index of the key that a foreign key points to.
    ReferencedIndex,
    /// An index of a partition.
    PartitionIndex,
    /// The index of the target that one of a partition becomes part of.
    ParentIndex,
    /// A sequence.
    Sequence,
    /// A view.
    View,
    /// A materialized view.
    Matview,
    /// An index of a materialized view.
    MatviewIndex,
    /// A table with a column of the type or domain that the statement names.
    UserTable,
    /// The second table of a swap.
    Shadow,
}

impl Role {
    /// Whether it is that of an index.
    fn is_index(self) -> bool {
        match self {
            Self::Index
            | Self::NewIndex
            | Self::ReferencedIndex
            | Self::PartitionIndex
            | Self::ParentIndex
            | Self::MatviewIndex => true,
            Self::Target
            | Self::Referenced
            | Self::Referencing
            | Self::Partition
            | Self::PartitionNew
            | Self::DefaultPartition
            | Self::ReferencedPartition
            | Self::Parent
            | Self::Heir
            | Self::Sequence
            | Self::View
            | Self::Matview
            | Self::UserTable
            | Self::Shadow => false,
        }
    }
}

/// One measurement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    /// The first and the last version it holds for.
    versions: (u32, u32),
    /// The SQLSTATE, where the server refuses the statement.
    refused: Option<&'static str>,
    #[serde(default)]
    locks: IndexMap<Role, Mode>,
    #[serde(default)]
    rewrites: Vec<Role>,
    #[serde(default)]
    scans: Vec<Role>,
    #[serde(default)]
    rebuilds_indexes: bool,
    #[serde(default = "yes")]
    transactional: bool,
    #[serde(default)]
    waits_for_old_transactions: bool,
}

fn yes() -> bool {
    true
}

const DATA: &str = include_str!("../../spec/facts/ddl.json");

/// All measurements by id. The data is part of the program: that it can be read is tested, and what cannot is not there.
static FACTS: LazyLock<HashMap<String, Vec<Fact>>> = LazyLock::new(|| {
    let mut facts: HashMap<String, Vec<Fact>> = HashMap::new();
    for fact in serde_json::from_str::<Vec<Fact>>(DATA).unwrap_or_default() {
        facts.entry(fact.id.clone()).or_default().push(fact);
    }
    facts
});

fn find(id: &str, version: u32) -> Option<&'static Fact> {
    // Versions that were not measured are taken for the nearest that was.
    let version = version.clamp(13, 18);
    FACTS.get(id)?.iter().find(|fact| (fact.versions.0..=fact.versions.1).contains(&version))
}

/// The id of a measurement by its text.
pub(super) fn fact_named(id: &str) -> Option<&'static str> {
    FACTS.get_key_value(id).map(|(id, _)| id.as_str())
}

/// Whether a form was measured on a version.
pub fn known(id: &str, version: u32) -> bool {
    find(id, version).is_some()
}

/// The SQLSTATE with which a server refuses a form, if it does.
pub fn refused(id: &str, version: u32) -> Option<&'static str> {
    find(id, version)?.refused
}

/// The ids of all measurements, sorted.
pub fn fact_ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = FACTS.keys().map(String::as_str).collect();
    ids.sort_unstable();
    ids
}

impl Forecast {
    /// Adds a measurement: `relations` says what plays which role here; a role that nothing plays costs nothing. What the
    /// run has made costs nothing either. An id that was not measured on this version makes the forecast `unknown`.
    #[must_use]
    pub fn and(mut self, cx: &Cx<'_>, id: &'static str, relations: &[(Role, &ObjName)]) -> Self {
        let Some(fact) = find(id, cx.version).filter(|fact| fact.refused.is_none()) else {
            self.unknown = true;
            return self;
        };
        let old = || relations.iter().filter(|(_, relation)| !cx.is_new(relation));
        let of = |role: Role| old().filter(move |(own, _)| *own == role).map(|(_, relation)| *relation);
        self.facts.push(&fact.id);
        // An index that is locked no more strongly than its table keeps nobody from anything.
        let tables = fact.locks.iter().filter(|(role, _)| !role.is_index() && of(**role).next().is_some());
        let strongest = tables.map(|(_, &mode)| mode).max();
        let counts = |role: Role, mode: Mode| !role.is_index() || strongest.is_none_or(|strongest| strongest < mode);
        for (&role, &mode) in fact.locks.iter().filter(|(role, mode)| counts(**role, **mode)) {
            of(role).for_each(|relation| self.lock(relation, mode));
        }
        for relation in fact.rewrites.iter().flat_map(|&role| of(role)) {
            push_once(&mut self.rewrites, relation);
        }
        for relation in fact.scans.iter().flat_map(|&role| of(role)) {
            push_once(&mut self.scans, relation);
        }
        let rewritten = &self.rewrites;
        self.scans.retain(|table| !rewritten.contains(table));
        self.builds_indexes |= fact.rebuilds_indexes && of(Role::Target).next().is_some();
        self.waits_for_old_transactions |= fact.waits_for_old_transactions;
        debug_assert!(fact.transactional || self.facts.len() == 1, "{id} cannot share a statement");
        self
    }

    /// Adds a lock; the strongest on a relation counts.
    pub fn lock(&mut self, relation: &ObjName, mode: Mode) {
        match self.locks.iter_mut().find(|lock| lock.relation == *relation) {
            Some(lock) => lock.mode = lock.mode.max(mode),
            None => self.locks.push(Lock { relation: relation.clone(), mode }),
        }
    }
}

fn push_once(all: &mut Vec<ObjName>, one: &ObjName) {
    if !all.contains(one) {
        all.push(one.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_read_and_has_no_gap() {
        let facts: Vec<Fact> = serde_json::from_str(DATA).expect("facts");
        assert!(facts.len() > 500);
        for id in fact_ids() {
            let versions: Vec<u32> = (13..=18).filter(|&version| known(id, version)).collect();
            assert!(!versions.is_empty(), "{id}");
        }
    }
}
