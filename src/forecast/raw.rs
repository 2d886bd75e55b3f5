//! Raw SQL: what the model follows of it is forecast by its parts.

use super::{Cx, Forecast, forecast};
use crate::op::Execute;

/// All of it is one statement to the engine, so its parts are added up.
pub(super) fn execute(op: &Execute, cx: &Cx<'_>) -> Vec<Forecast> {
    let mut sum = Forecast { unknown: op.sql.opaque || op.sql.follows.is_empty(), ..Forecast::default() };
    let mut schema = cx.before.clone();
    let mut run = cx.run.clone();
    for part in &op.sql.follows {
        let before = schema.clone();
        for one in forecast(part, &Cx { before: &before, run: &run, version: cx.version }) {
            sum.add(&one);
        }
        if part.apply(&mut schema).is_err() {
            sum.unknown = true;
            break;
        }
        run.follow(part, &before);
    }
    vec![sum]
}
