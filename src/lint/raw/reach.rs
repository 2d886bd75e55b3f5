//! What `cascade` takes along, by what the model knows.

use crate::schema::{Expr, ObjName, ObjectKey, ObjectKind, Schema, Used};

/// What is looked at, and what was found on the way.
struct Reach<'a> {
    schema: &'a Schema,
    /// What goes, in the order of being found; the first are what was named.
    going: Vec<Used>,
    /// What of it is to be told.
    told: Vec<String>,
}

/// What goes along with these when they are dropped with `cascade`, for people, each once.
pub(in crate::lint) fn dropped_along(schema: &Schema, named: Vec<Used>) -> Vec<String> {
    let mut reach = Reach { schema, going: named, told: Vec::new() };
    let mut at = 0;
    while let Some(used) = reach.going.get(at).cloned() {
        match &used {
            Used::Table(table) => reach.table(table),
            Used::Column(table, column) => reach.column(table, column),
            Used::Object(key) => reach.object(key),
        }
        at += 1;
    }
    reach.told
}

/// The tables that `truncate ... cascade` empties too.
pub(in crate::lint) fn emptied_along(schema: &Schema, named: &[ObjName]) -> Vec<ObjName> {
    let mut all = named.to_vec();
    let mut at = 0;
    while let Some(table) = all.get(at).cloned() {
        let below = schema.descendants(&table);
        let pointing = schema.references_to(&table).map(|(other, _, _)| other.name.clone());
        for one in pointing.chain(below).collect::<Vec<_>>() {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        at += 1;
    }
    all.split_off(named.len().min(all.len()))
}

impl Reach<'_> {
    fn goes(&mut self, what: Used, told: String) {
        if !self.going.contains(&what) {
            self.going.push(what);
            self.tell(told);
        }
    }

    fn tell(&mut self, told: String) {
        if !self.told.contains(&told) {
            self.told.push(told);
        }
    }

    fn is_going(&self, table: &ObjName) -> bool {
        self.going.iter().any(|one| matches!(one, Used::Table(name) if name == table))
    }

    /// Objects that use one of what `is_meant` says.
    fn users(&mut self, is_meant: &dyn Fn(&Used) -> bool) {
        let schema = self.schema;
        for object in schema.objects().filter(|object| object.uses.iter().any(|one| is_meant(&one.what))) {
            self.goes(Used::Object(object.key.clone()), format!("{} `{}`", object.key.kind.word(), object.key));
        }
        for table in schema.tables().filter(|table| !self.is_going(&table.name)).collect::<Vec<_>>() {
            for policy in table.policies.values().filter(|policy| policy.uses.iter().any(|one| is_meant(&one.what))) {
                self.tell(format!("policy `{}.{}`", table.name, policy.name));
            }
        }
    }

    fn table(&mut self, table: &ObjName) {
        let schema = self.schema;
        // Partitions go with their table, whatever is said.
        for below in schema.descendants(table).into_iter().map(Used::Table) {
            if !self.going.contains(&below) {
                self.going.push(below);
            }
        }
        for heir in schema.heirs(table) {
            self.goes(Used::Table(heir.name.clone()), format!("table `{}` with its rows", heir.name));
        }
        for (other, name, _) in schema.references_to(table) {
            if !self.is_going(&other.name) {
                self.tell(format!("foreign key `{}.{name}`", other.name));
            }
        }
        self.users(&|used| match used {
            Used::Table(name) | Used::Column(name, _) => name == table,
            Used::Object(_) => false,
        });
        for (owner, trigger) in schema.triggers().filter(|(_, trigger)| trigger.from.as_ref() == Some(table)) {
            if owner != table {
                self.tell(format!("trigger `{owner}.{}`", trigger.name));
            }
        }
    }

    fn column(&mut self, table: &ObjName, column: &str) {
        let schema = self.schema;
        for (other, name, key) in schema.references_to(table) {
            let is_own = other.name == *table && key.columns.iter().any(|own| own.text == column);
            let is_target = key.target.columns.iter().any(|target| target.text == column);
            // The key's own end goes with its column, named or not.
            if is_target && !is_own {
                self.tell(format!("foreign key `{}.{name}`", other.name));
            }
        }
        self.users(&|used| matches!(used, Used::Column(name, used) if name == table && used == column));
    }

    fn object(&mut self, key: &ObjectKey) {
        let schema = self.schema;
        match key.kind {
            ObjectKind::Schema => return self.contents(&key.name.name),
            ObjectKind::View | ObjectKind::MaterializedView => {
                let own = &key.name;
                self.users(&|used| match used {
                    Used::Table(name) | Used::Column(name, _) => name == own,
                    Used::Object(other) => other.stands_for(key),
                });
                return;
            }
            ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence
            | ObjectKind::Function
            | ObjectKind::Procedure => {}
        }
        self.users(&|used| matches!(used, Used::Object(other) if other.stands_for(key)));
        for (owner, trigger) in schema.triggers().filter(|(_, trigger)| trigger.function.stands_for(key)) {
            if !self.is_going(owner) {
                self.tell(format!("trigger `{owner}.{}`", trigger.name));
            }
        }
        let names_it = |expr: &Expr| expr.objects().any(|object| object.stands_for(key));
        for table in schema.tables().filter(|table| !self.is_going(&table.name)).collect::<Vec<_>>() {
            for column in table.columns.values() {
                if crate::op::is_of_type(schema, &column.ty, key) {
                    let used = Used::Column(table.name.clone(), column.name.text.clone());
                    self.goes(used, format!("column `{}.{}` with its values", table.name, column.name));
                } else if column.expressions().any(names_it) {
                    self.tell(format!("the value of column `{}.{}`", table.name, column.name));
                }
            }
            for constraint in table.constraints.values().filter(|one| one.kind.expressions().any(names_it)) {
                self.tell(format!("constraint `{}.{}`", table.name, constraint.name));
            }
            for index in table.indexes.values().filter(|one| one.expressions().any(names_it)) {
                self.tell(format!("index `{}`", index.name));
            }
            for policy in table.policies.values().filter(|one| one.expressions().any(names_it)) {
                self.tell(format!("policy `{}.{}`", table.name, policy.name));
            }
        }
    }

    /// Everything in a schema.
    fn contents(&mut self, space: &str) {
        let schema = self.schema;
        for table in schema.tables().filter(|table| table.name.schema == space) {
            self.goes(Used::Table(table.name.clone()), format!("table `{}` with its rows", table.name));
        }
        for object in schema.objects().filter(|object| object.key.name.schema == space) {
            if object.key.kind != ObjectKind::Schema {
                self.goes(Used::Object(object.key.clone()), format!("{} `{}`", object.key.kind.word(), object.key));
            }
        }
    }
}
