//! What belongs to a table or to a view alike: triggers and indexes.

use indexmap::IndexMap;

use super::{Definition, Index, ObjName, Object, ObjectKey, ObjectKind, Schema, Trigger};

impl Schema {
    /// The view or materialized view of this name.
    pub fn view(&self, name: &ObjName) -> Option<&Object> {
        let kinds = [ObjectKind::View, ObjectKind::MaterializedView];
        kinds.into_iter().find_map(|kind| self.object(&ObjectKey::new(kind, name.clone())))
    }

    /// The indexes of a table or materialized view.
    pub fn indexes_of(&self, name: &ObjName) -> Option<&IndexMap<String, Index>> {
        match self.table(name) {
            Some(table) => Some(&table.indexes),
            None => self.view(name)?.definition.indexes(),
        }
    }

    /// Changes the indexes of a table or materialized view. Does nothing if there is none of this name.
    pub fn change_indexes<R>(
        &mut self,
        name: &ObjName,
        change: impl FnOnce(&mut IndexMap<String, Index>) -> R,
    ) -> Option<R> {
        if self.table(name).is_some() {
            return self.change_table(name, |table| change(&mut table.indexes));
        }
        let key = self.view(name)?.key.clone();
        self.change_object(&key, |object| match &mut object.definition {
            Definition::MaterializedView(view) => Some(change(&mut view.indexes)),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::Sequence(_)
            | Definition::View(_)
            | Definition::Routine(_) => None,
        })?
    }

    /// The triggers of a table or view.
    pub fn triggers_of(&self, name: &ObjName) -> Option<&IndexMap<String, Trigger>> {
        match self.table(name) {
            Some(table) => Some(&table.triggers),
            None => self.view(name)?.definition.triggers(),
        }
    }

    /// Changes the triggers of a table or view. Does nothing if there is none of this name.
    pub fn change_triggers<R>(
        &mut self,
        name: &ObjName,
        change: impl FnOnce(&mut IndexMap<String, Trigger>) -> R,
    ) -> Option<R> {
        if self.table(name).is_some() {
            return self.change_table(name, |table| change(&mut table.triggers));
        }
        let key = self.view(name)?.key.clone();
        self.change_object(&key, |object| match &mut object.definition {
            Definition::View(view) => Some(change(&mut view.triggers)),
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::Sequence(_)
            | Definition::MaterializedView(_)
            | Definition::Routine(_) => None,
        })?
    }

    /// Every trigger, with the table or view it belongs to.
    pub fn triggers(&self) -> impl Iterator<Item = (&ObjName, &Trigger)> {
        let of_tables = self.tables().flat_map(|table| table.triggers.values().map(|trigger| (&table.name, trigger)));
        let views = self.objects().filter_map(|object| Some((&object.key.name, object.definition.triggers()?)));
        of_tables.chain(views.flat_map(|(name, triggers)| triggers.values().map(move |trigger| (name, trigger))))
    }

    /// Follows a function to its new name in the triggers that run it.
    pub(super) fn follow_in_triggers(&mut self, from: &ObjectKey, to: &ObjName) {
        let runs = |trigger: &Trigger| trigger.function.stands_for(from);
        let owners: Vec<ObjName> =
            self.triggers().filter(|(_, trigger)| runs(trigger)).map(|(owner, _)| owner.clone()).collect();
        for owner in owners {
            self.change_triggers(&owner, |triggers| {
                for trigger in triggers.values_mut().filter(|trigger| runs(trigger)) {
                    let qualified = trigger.function.name.qualified || to.schema != from.name.schema;
                    trigger.function.name = ObjName { qualified, ..to.clone() };
                }
            });
        }
    }
}
