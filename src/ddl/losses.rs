//! What is lost, for people, and the question whether there is anything to lose.

use super::Loss;
use crate::op::OpLoss;

/// Names a loss and spells the probe for it.
pub(super) fn loss(loss: &OpLoss) -> Loss {
    let rows = |table: &dyn std::fmt::Display| format!("select exists (select from {table})");
    match loss {
        OpLoss::Rows(table) => Loss {
            what: format!("the rows of table {table}"),
            probe: Some(rows(table)),
            table: Some(table.to_string()),
        },
        OpLoss::Values(table, column) => Loss {
            what: format!("the values of {table}.{column}"),
            probe: Some(format!("select exists (select from {table} where {column} is not null)")),
            table: Some(table.to_string()),
        },
        OpLoss::Precision(table, column) => Loss {
            what: format!("the former values of {table}.{column}, where the conversion changes them"),
            probe: Some(format!("select exists (select from {table} where {column} is not null)")),
            table: Some(table.to_string()),
        },
        OpLoss::Position(table, column) => Loss {
            what: format!("how far the sequence of {table}.{column} has counted"),
            probe: Some(rows(table)),
            table: Some(table.to_string()),
        },
    }
}
