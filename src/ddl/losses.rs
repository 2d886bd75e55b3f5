//! What is lost, for people, and the question whether there is anything to lose.

use super::Loss;
use crate::op::OpLoss;
use crate::plan::StepLoss;

/// A loss in a few words: `the values of users.email`.
pub fn loss_words(loss: &OpLoss) -> String {
    match loss {
        OpLoss::Rows(table) => format!("the rows of table {table}"),
        OpLoss::Values(table, column) => format!("the values of {table}.{column}"),
        OpLoss::Precision(table, column) => {
            format!("the former values of {table}.{column}, where the conversion changes them")
        }
        OpLoss::ValuesOfRows(table, column) => format!("the values of {table}.{column} in the rows that are deleted"),
        OpLoss::Overwritten(table, column) => format!("the former values of {table}.{column}"),
        OpLoss::PointingRows(table, column) => {
            format!("the rows of table {table} that point to deleted rows by {column}")
        }
        OpLoss::PointingValues(table, column) => format!("the values of {table}.{column} that point to deleted rows"),
        OpLoss::Counted(sequence) => format!("how far sequence {sequence} has counted"),
        OpLoss::Position(table, column) => format!("how far the sequence of {table}.{column} has counted"),
    }
}

/// Names a loss and spells the probe for it.
pub(super) fn loss(lost: &StepLoss) -> Loss {
    let what = loss_words(&lost.loss);
    let (table, condition) = match &lost.at_start {
        OpLoss::Rows(table) | OpLoss::Position(table, _) => (table, String::new()),
        OpLoss::Counted(sequence) => (sequence, " where is_called".to_owned()),
        OpLoss::Values(table, column)
        | OpLoss::Precision(table, column)
        | OpLoss::ValuesOfRows(table, column)
        | OpLoss::Overwritten(table, column)
        | OpLoss::PointingRows(table, column)
        | OpLoss::PointingValues(table, column) => (table, format!(" where {column} is not null")),
    };
    Loss {
        what,
        probe: Some(format!("select exists (select from {table}{condition})")),
        table: Some(table.to_string()),
    }
}
