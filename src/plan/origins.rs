//! What the tables and columns of a run were called when it began.
//!
//! Whether data would be lost is asked before the first step, when later steps' renames have not happened yet; and what
//! the run itself makes has nothing to lose.

use std::collections::HashMap;

use crate::op::{Move, Op, OpLoss};
use crate::schema::{Name, ObjName};

/// Names at the start of a run, by the name they have now; `None` for what was made since. What is not held is called as it was.
#[derive(Debug, Default)]
pub(super) struct Origins {
    tables: HashMap<ObjName, Option<ObjName>>,
    columns: HashMap<(ObjName, String), Option<Name>>,
}

impl Origins {
    /// Follows an operation of the run.
    pub(super) fn follow(&mut self, op: &Op) {
        match op.moves() {
            Some(Move::MakesTable(made)) => {
                self.columns.retain(|(table, _), _| *table != made);
                self.tables.insert(made, None);
            }
            Some(Move::RenamesTable(from, to)) => {
                let origin = self.table(&from);
                self.columns.retain(|(table, _), _| *table != to);
                self.tables.insert(to.clone(), origin);
                let moved: Vec<_> = self.columns.keys().filter(|(table, _)| *table == from).cloned().collect();
                for key in moved {
                    if let Some(origin) = self.columns.remove(&key) {
                        self.columns.insert((to.clone(), key.1), origin);
                    }
                }
            }
            Some(Move::MakesColumn(table, column)) => {
                self.columns.insert((table, column.text), None);
            }
            Some(Move::RenamesColumn(table, from, to)) => {
                let origin = self.column(&table, &from);
                self.columns.insert((table, to.text), origin);
            }
            None => {}
        }
    }

    fn table(&self, now: &ObjName) -> Option<ObjName> {
        self.tables.get(now).cloned().unwrap_or_else(|| Some(now.clone()))
    }

    fn column(&self, table: &ObjName, now: &Name) -> Option<Name> {
        let key = (table.clone(), now.text.clone());
        self.columns.get(&key).cloned().unwrap_or_else(|| Some(now.clone()))
    }

    /// The loss in the names of the start; `None` where the run itself made what is lost.
    pub(super) fn at_start(&self, loss: &OpLoss) -> Option<OpLoss> {
        Some(match loss {
            OpLoss::Rows(table) => OpLoss::Rows(self.table(table)?),
            OpLoss::Values(table, column) => OpLoss::Values(self.table(table)?, self.column(table, column)?),
            OpLoss::Precision(table, column) => OpLoss::Precision(self.table(table)?, self.column(table, column)?),
            OpLoss::Counted(sequence) => OpLoss::Counted(self.table(sequence)?),
            OpLoss::Position(table, column) => OpLoss::Position(self.table(table)?, self.column(table, column)?),
            OpLoss::ValuesOfRows(table, column) => {
                OpLoss::ValuesOfRows(self.table(table)?, self.column(table, column)?)
            }
            OpLoss::Overwritten(table, column) => OpLoss::Overwritten(self.table(table)?, self.column(table, column)?),
            OpLoss::PointingRows(table, column) => {
                OpLoss::PointingRows(self.table(table)?, self.column(table, column)?)
            }
            OpLoss::PointingValues(table, column) => {
                OpLoss::PointingValues(self.table(table)?, self.column(table, column)?)
            }
        })
    }
}
