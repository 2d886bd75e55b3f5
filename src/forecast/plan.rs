//! The forecasts of a whole plan.

use super::roles::Roles;
use super::{Cx, Forecast, Run, forecast};
use crate::ddl;
use crate::plan::Step;
use crate::schema::Schema;

/// What each statement of each step costs, in the order of the compiled form. `schema` is what the plan starts from,
/// `shared` says of a step whether its file lets it be one transaction.
pub fn forecasts(
    mut schema: Schema,
    steps: &[Step],
    shared: &dyn Fn(&Step) -> bool,
    version: u32,
) -> Vec<Vec<Forecast>> {
    let mut run = Run::default();
    let mut all = Vec::with_capacity(steps.len());
    for step in steps {
        let mut of_step = Vec::new();
        for (planned, (settled, own)) in step.operations.iter().zip(ddl::by_operation(&step.operations, shared(step))) {
            let before = schema.clone();
            let cx = Cx { before: &before, run: &run, version };
            of_step.extend(settled.iter().map(|_| Roles::default().form(&cx, "set_constraints")));
            let mut costs = forecast(&planned.op, &cx);
            debug_assert_eq!(costs.len(), own.len(), "{}", planned.op.summary());
            costs.resize_with(own.len(), Forecast::not_known);
            of_step.extend(costs);
            // It was applied when the plan was made.
            let _ = planned.op.apply(&mut schema);
            run.follow(&planned.op, &before);
        }
        all.push(of_step);
    }
    all
}
