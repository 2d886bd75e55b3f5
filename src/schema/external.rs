//! What others own: it is there, is referred to, and is never made, changed or dropped.

use super::compare::is_same_table;
use super::{ObjName, ObjectKey, Schema};

/// Something that others own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum External {
    /// A table with all that belongs to it.
    Table(ObjName),
    /// Another object.
    Object(ObjectKey),
}

impl Schema {
    /// Whether others own anything.
    pub fn has_external(&self) -> bool {
        !self.external.is_empty()
    }

    /// Whether others own the table.
    pub fn is_external_table(&self, name: &ObjName) -> bool {
        self.external.contains(&External::Table(name.clone()))
    }

    /// Whether others own the object.
    pub fn is_external_object(&self, key: &ObjectKey) -> bool {
        self.external.contains(&External::Object(key.clone()))
    }

    /// What others own, and what raw SQL did that is not known, without anything else.
    pub fn others(&self) -> Self {
        let mut others = Self::new(self.default_schema()).on_server(self.server());
        for &span in self.opaque() {
            others.add_opaque(span);
        }
        for object in self.objects().filter(|object| self.is_external_object(&object.key)) {
            others.add_object(object.clone());
        }
        for table in self.tables().filter(|table| self.is_external_table(&table.name)) {
            others.add_table(table.clone());
        }
        others.external.clone_from(&self.external);
        others
    }

    /// Marks everything that is there, and was not before, as owned by others.
    pub fn mark_external(&mut self, before: &Self) {
        let tables = self.tables().filter(|table| before.table(&table.name).is_none());
        let tables = tables.map(|table| External::Table(table.name.clone()));
        let objects = self.objects().filter(|object| before.object(&object.key).is_none());
        let objects = objects.map(|object| External::Object(object.key.clone()));
        let new: Vec<External> = tables.chain(objects).collect();
        self.external.extend(new);
    }

    /// Takes something that others own out of the model, because it is declared anew.
    pub fn forget_external(&mut self, what: &External) {
        if !self.external.shift_remove(what) {
            return;
        }
        match what {
            External::Table(name) => drop(self.remove_table(name)),
            External::Object(key) => drop(self.remove_object(key)),
        }
    }

    /// What others own and is not the same in another schema.
    pub fn external_touched(&self, changed: &Self) -> Option<External> {
        let differs = |what: &&External| match what {
            External::Table(name) => match (self.table(name), changed.table(name)) {
                (Some(one), Some(other)) => !std::ptr::eq(one, other) && !is_same_table(one, other),
                (one, other) => one.is_some() != other.is_some(),
            },
            External::Object(key) => self.object(key) != changed.object(key),
        };
        self.external.iter().find(differs).cloned()
    }
}
