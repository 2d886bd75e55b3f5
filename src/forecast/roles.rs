//! Who plays which role in a statement.

use super::{Cx, Forecast, Role};
use crate::schema::{ForeignKey, ObjName};

/// The relations of one statement, each with its role.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles(Vec<(Role, ObjName)>);

impl Roles {
    /// What the statement names.
    pub fn target(name: &ObjName) -> Self {
        Self::default().with(Role::Target, name)
    }

    /// A table with all that a change of its definition reaches: its partitions, those of its partitions, its heirs.
    pub fn family(cx: &Cx<'_>, table: &ObjName) -> Self {
        Self::target(table)
            .all(Role::Partition, cx.before.descendants(table))
            .all(Role::Heir, cx.before.all_heirs(table))
    }

    /// The same with the partitions alone: what heirs do not follow.
    pub fn whole(cx: &Cx<'_>, table: &ObjName) -> Self {
        Self::target(table).all(Role::Partition, cx.before.descendants(table))
    }

    /// And another.
    pub fn with(mut self, role: Role, name: &ObjName) -> Self {
        self.0.push((role, name.clone()));
        self
    }

    /// And several more of one role.
    pub fn all(mut self, role: Role, names: impl IntoIterator<Item = ObjName>) -> Self {
        self.0.extend(names.into_iter().map(|name| (role, name)));
        self
    }

    /// And the table that a foreign key points to, with its partitions. Nothing for one that points to its own table.
    pub fn referencing(self, cx: &Cx<'_>, own: &ObjName, key: &ForeignKey) -> Self {
        let other = &key.target.table;
        if other == own {
            return self;
        }
        let partitions = cx.before.descendants(other);
        self.with(Role::Referenced, other).all(Role::ReferencedPartition, partitions)
    }

    /// The same without the relations of a role.
    pub fn without(mut self, role: Role) -> Self {
        self.0.retain(|(own, _)| *own != role);
        self
    }

    /// The same, measured as that form of a statement.
    pub fn form(&self, cx: &Cx<'_>, id: &'static str) -> Forecast {
        self.and(Forecast::default(), cx, id)
    }

    /// Adds to a forecast what that form of a statement costs.
    pub fn and(&self, forecast: Forecast, cx: &Cx<'_>, id: &'static str) -> Forecast {
        let relations: Vec<(Role, &ObjName)> = self.0.iter().map(|(role, name)| (*role, name)).collect();
        forecast.and(cx, id, &relations)
    }
}
