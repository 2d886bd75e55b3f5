//! What things were called before a plan began, and which of them it makes itself.
//!
//! A downgrade names the data that it destroys and the database is asked, before anything runs, whether there is any. A
//! table that an earlier step renames has its former name then; one that an earlier step makes again is not there, and
//! holds nothing that could be lost.

use indexmap::IndexMap;

use crate::op::{Op, OpLoss};
use crate::schema::{Name, ObjName};

/// The names that the steps so far have changed; what is not in it is called as it was.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// By the name now: the name before; `None` for a table that the plan made.
    tables: IndexMap<ObjName, Option<ObjName>>,
    /// By table and column now: the column's name before; `None` for one that the plan made.
    columns: IndexMap<(ObjName, String), Option<Name>>,
}

impl Before {
    /// Takes an operation of the plan into account.
    pub fn follow(&mut self, op: &Op) {
        match op {
            Op::CreateTable(op) => {
                self.columns.retain(|(table, _), _| *table != op.table.name);
                self.tables.insert(op.table.name.clone(), None);
            }
            Op::RenameTable(op) => {
                let to = op.table.sibling(op.to.text.clone(), op.to.span);
                let before = self.table(&op.table);
                self.tables.insert(to.clone(), before);
                self.columns.retain(|(table, _), _| *table != to);
                let moved: Vec<_> = self.columns.keys().filter(|(table, _)| *table == op.table).cloned().collect();
                for (table, column) in moved {
                    if let Some(before) = self.columns.swap_remove(&(table, column.clone())) {
                        self.columns.insert((to.clone(), column), before);
                    }
                }
            }
            Op::AddColumn(op) => {
                self.columns.insert((op.table.clone(), op.column.name.text.clone()), None);
            }
            Op::RenameColumn(op) => {
                let before = self.column(&op.table, &op.column);
                self.columns.insert((op.table.clone(), op.to.text.clone()), before);
            }
            Op::DropTable(_)
            | Op::CommentTable(_)
            | Op::DropColumn(_)
            | Op::AlterColumn(_)
            | Op::AddConstraint(_)
            | Op::DropConstraint(_)
            | Op::RenameConstraint(_)
            | Op::CreateIndex(_)
            | Op::DropIndex(_)
            | Op::RenameIndex(_)
            | Op::Execute(_) => {}
        }
    }

    /// The loss in the names from before the plan; `None` if what is lost was made by the plan.
    pub fn loss(&self, loss: &OpLoss) -> Option<OpLoss> {
        Some(match loss {
            OpLoss::Rows(table) => OpLoss::Rows(self.table(table)?),
            OpLoss::Values(table, column) => OpLoss::Values(self.table(table)?, self.column(table, column)?),
            OpLoss::Precision(table, column) => OpLoss::Precision(self.table(table)?, self.column(table, column)?),
            OpLoss::Position(table, column) => OpLoss::Position(self.table(table)?, self.column(table, column)?),
        })
    }

    fn table(&self, now: &ObjName) -> Option<ObjName> {
        self.tables.get(now).map_or_else(|| Some(now.clone()), Clone::clone)
    }

    fn column(&self, table: &ObjName, now: &Name) -> Option<Name> {
        let key = (table.clone(), now.text.clone());
        self.columns.get(&key).map_or_else(|| Some(now.clone()), Clone::clone)
    }
}
