//! Which of the losses a plan names are real: whether there are rows to lose.

use super::connect::Database;
use super::error::EngineError;
use crate::ddl::{Compiled, Loss};
use crate::text::quote_literal;

/// A loss that is real now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealLoss {
    /// The revision whose step destroys the data.
    pub revision: String,
    /// What goes.
    pub loss: Loss,
}

/// Asks the database which losses of the steps are real. One that cannot be asked about counts as real: because there is
/// no probe, because its table is not there (yet, under this name), because the probe fails, or because it takes longer
/// than ten seconds or waits for a lock longer than two.
pub fn real_losses(db: &mut Database, steps: &[Compiled]) -> Result<Vec<RealLoss>, EngineError> {
    let mut real = Vec::new();
    for step in steps {
        for loss in &step.losses {
            if is_real(db, loss)? {
                real.push(RealLoss { revision: step.revision.clone(), loss: loss.clone() });
            }
        }
    }
    Ok(real)
}

const ASKING: &str = "asking what would be lost";

fn is_real(db: &mut Database, loss: &Loss) -> Result<bool, EngineError> {
    let Some(probe) = &loss.probe else { return Ok(true) };
    let table = loss
        .table
        .as_deref()
        .map_or_else(|| "true".to_owned(), |table| format!("to_regclass({}) is not null", quote_literal(table)));
    let text = format!(
        "begin read only; set local lock_timeout = '2s'; set local statement_timeout = '10s'; select {table};\n{probe}\n; rollback"
    );
    match db.query(ASKING, &text) {
        // Two answers: the table is there, and there is such data.
        Ok(rows) => {
            let mut answers = rows.iter().map(|row| row.first().and_then(Option::as_deref));
            Ok(answers.next() != Some(Some("t")) || answers.next() != Some(Some("f")))
        }
        Err(EngineError::Server { .. }) => {
            db.roll_back();
            Ok(true)
        }
        Err(other) => Err(other),
    }
}
