//! What a run has made so far: nobody else sees it yet, so nothing about it hurts.

use std::collections::{HashMap, HashSet};

use crate::op::{Move, Op};
use crate::schema::{Name, ObjName, ObjectKey, ObjectKind, Schema};

/// What the operations of a run have made so far.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Tables, views and other relations that are new.
    made: HashSet<ObjName>,
    /// Those of them that may have rows.
    filled: HashSet<ObjName>,
    /// Columns that are new in tables that are not.
    columns: HashMap<ObjName, HashSet<String>>,
    /// What is no table: types, functions, views.
    objects: HashSet<ObjectKey>,
    /// Whether raw SQL ran that may have put rows anywhere.
    raw: bool,
}

impl Run {
    /// Whether the relation was made in the run.
    pub fn is_new(&self, relation: &ObjName) -> bool {
        self.made.contains(relation)
    }

    /// Whether the table was made in the run and nothing has put rows into it.
    pub fn is_empty(&self, table: &ObjName) -> bool {
        self.is_new(table) && !self.raw && !self.filled.contains(table)
    }

    /// Whether an object that is no table was made in the run.
    pub fn is_new_object(&self, key: &ObjectKey) -> bool {
        self.objects.contains(key)
    }

    /// Whether the column was made in the run, alone or with its table.
    pub fn is_new_column(&self, table: &ObjName, column: &str) -> bool {
        self.is_new(table) || self.columns.get(table).is_some_and(|columns| columns.contains(column))
    }

    /// Follows an operation; `before` is the schema that it met.
    pub fn follow(&mut self, op: &Op, before: &Schema) {
        if let Op::Execute(raw) = op {
            self.raw |= !raw.sql.proved;
        }
        for op in op.in_the_model() {
            self.follow_one(op, before);
        }
    }

    /// Follows what was made to the name that it or its schema has got.
    fn renamed(&mut self, key: &ObjectKey, to: &Name) {
        let follow = |name: &ObjName| match key.kind {
            ObjectKind::Schema if name.schema == key.name.name => ObjName { schema: to.text.clone(), ..name.clone() },
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence if *name == key.name => {
                name.sibling(to.text.clone(), to.span)
            }
            _ => name.clone(),
        };
        for names in [&mut self.made, &mut self.filled] {
            *names = names.iter().map(follow).collect();
        }
        self.columns = self.columns.drain().map(|(name, columns)| (follow(&name), columns)).collect();
    }

    fn follow_one(&mut self, op: &Op, before: &Schema) {
        match op.moves() {
            Some(Move::MakesTable(table)) => {
                self.made.insert(table);
            }
            Some(Move::RenamesTable(from, to)) => {
                for names in [&mut self.made, &mut self.filled] {
                    if names.remove(&from) {
                        names.insert(to.clone());
                    }
                }
                if let Some(columns) = self.columns.remove(&from) {
                    self.columns.insert(to, columns);
                }
            }
            Some(Move::MakesColumn(table, column)) => {
                self.columns.entry(table).or_default().insert(column.text);
            }
            Some(Move::RenamesColumn(table, from, to)) => {
                if let Some(columns) = self.columns.get_mut(&table)
                    && columns.remove(&from.text)
                {
                    columns.insert(to.text);
                }
            }
            None => {}
        }
        match op {
            Op::CreateIndex(op) => {
                self.made.insert(op.table.sibling(op.index.name.text.clone(), op.index.name.span));
            }
            Op::CreateObject(op) => {
                let key = &op.object.key;
                if matches!(key.kind, ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence) {
                    self.made.insert(key.name.clone());
                }
                self.objects.insert(key.clone());
            }
            Op::ReplaceObject(op) if op.anew => {
                self.made.insert(op.object.key.name.clone());
            }
            Op::RenameObject(op) => self.renamed(&op.key, &op.to),
            Op::InsertRows(op) => {
                self.filled.insert(op.rows.table.clone());
            }
            Op::CopyRows(op) => {
                self.filled.insert(op.table.clone());
            }
            // Its rows are those of the parent from here on.
            Op::AttachPartition(op) if before.table(&op.table).is_some() && self.filled.contains(&op.table) => {
                self.filled.insert(op.parent.clone());
            }
            _ => {}
        }
    }
}
