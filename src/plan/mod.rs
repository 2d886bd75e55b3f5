//! Layer 4: from a route to steps: what each runs, what takes it back, what is lost.
//!
//! The model is run again along the order in which the database applied its revisions, so that a step's operations and
//! inverses are those of that state, whatever branch came first.

mod before;

use before::Before;

use crate::check::{CheckedRevision, Down, Settings, check_revision};
use crate::diag::Diagnostics;
use crate::history::{Direction, History, RouteStep};
use crate::op::{Op, OpLoss};
use crate::schema::Schema;
use crate::text::Span;

/// An operation of a plan with its place.
#[derive(Clone, Debug)]
pub struct PlannedOp {
    /// The operation.
    pub op: Op,
    /// Where it was written; for an inverse, what it takes back.
    pub span: Span,
}

/// One revision's run in one direction.
#[derive(Clone, Debug)]
pub struct Step {
    /// The revision's number in the history.
    pub revision: usize,
    /// Which way.
    pub direction: Direction,
    /// What runs, in order.
    pub operations: Vec<PlannedOp>,
    /// For an upgrade: what takes it back, in order; `Err` is why nothing does. For a downgrade: empty.
    pub inverse: Result<Vec<PlannedOp>, String>,
    /// Data that running the step destroys. For a downgrade: only what is there before the plan, by its names from then.
    pub losses: Vec<OpLoss>,
    /// Data that the upgrade of this revision destroys, which its downgrade cannot give back.
    pub not_restored: Vec<OpLoss>,
    /// Whether raw SQL takes part, about which nothing is proved.
    pub raw_sql: bool,
}

/// The steps to a target.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order to run.
    pub steps: Vec<Step>,
    /// The heads of what is applied after it.
    pub heads_after: Vec<String>,
}

/// Why there is no plan.
#[derive(Clone, Debug)]
pub enum PlanFault {
    /// Revisions on the way have errors; they were reported.
    Faulty,
    /// A revision that is to be taken back has no way back: its number and why.
    NoWayBack(usize, String),
}

/// The schema after these revisions, applied in this order, and what each of them does. Faults are reported.
pub fn replay(
    cx: &Settings,
    history: &History,
    applied: &[usize],
    diagnostics: &mut Diagnostics,
) -> (Schema, Vec<(usize, CheckedRevision)>) {
    let mut schema = Schema::new(cx.default_schema.clone());
    let done = applied
        .iter()
        .map(|&number| (number, check_revision(cx, &history.get(number).file, &mut schema, diagnostics)))
        .collect();
    (schema, done)
}

/// Plans a route from the revisions that are applied, by id and in the order they were applied.
///
/// Ids that the history does not know are passed over: `history.route` has refused them already.
pub fn plan(
    cx: &Settings,
    history: &History,
    applied: &[String],
    route: &[RouteStep],
    diagnostics: &mut Diagnostics,
) -> Result<Plan, PlanFault> {
    let mark = diagnostics.len();
    let numbers: Vec<usize> = applied.iter().filter_map(|id| history.find(id)).collect();
    let (mut schema, mut known) = replay(cx, history, &numbers, diagnostics);
    let mut steps = Vec::with_capacity(route.len());
    let mut before = Before::default();
    for step in route {
        let number = step.revision;
        let made = match step.direction {
            Direction::Upgrade => {
                let checked = check_revision(cx, &history.get(number).file, &mut schema, diagnostics);
                let made = upgrade(number, &checked);
                known.push((number, checked));
                made
            }
            Direction::Downgrade => {
                let Some(place) = known.iter().position(|(other, _)| *other == number) else { continue };
                let (_, checked) = known.remove(place);
                downgrade(number, &checked, &mut schema, &mut before, diagnostics)?
            }
        };
        steps.push(made);
    }
    if diagnostics.errors_since(mark) {
        return Err(PlanFault::Faulty);
    }
    let after = history.after(applied, route);
    let numbers: Vec<usize> = after.iter().filter_map(|id| history.find(id)).collect();
    let heads = history.applied_real_heads(&crate::history::RevisionSet::of(history.len(), &numbers));
    Ok(Plan { steps, heads_after: history.ids(&heads) })
}

fn planned(ops: Vec<(Op, Span)>) -> Vec<PlannedOp> {
    ops.into_iter().map(|(op, span)| PlannedOp { op, span }).collect()
}

fn upgrade(number: usize, checked: &CheckedRevision) -> Step {
    let inverse = checked.downgrade();
    Step {
        revision: number,
        direction: Direction::Upgrade,
        operations: checked.up.iter().map(|done| PlannedOp { op: done.op.clone(), span: done.span }).collect(),
        inverse: inverse.map(planned),
        losses: checked.losses().cloned().collect(),
        not_restored: checked.losses().cloned().collect(),
        raw_sql: checked.has_raw_sql(),
    }
}

fn downgrade(
    number: usize,
    checked: &CheckedRevision,
    schema: &mut Schema,
    before: &mut Before,
    diagnostics: &mut Diagnostics,
) -> Result<Step, PlanFault> {
    let ops = checked.downgrade().map_err(|reason| PlanFault::NoWayBack(number, reason))?;
    let mut lost = Vec::new();
    for (op, _) in &ops {
        match op.apply(schema) {
            Ok(effect) => lost.extend(effect.losses.iter().filter_map(|loss| before.loss(loss))),
            Err(refusal) => diagnostics.extend(refusal.diagnostics),
        }
        before.follow(op);
    }
    let raw_sql = checked.has_raw_sql()
        || matches!(&checked.down, Down::Written(done) if done.iter().any(|done| matches!(done.op, Op::Execute(_))));
    Ok(Step {
        revision: number,
        direction: Direction::Downgrade,
        operations: planned(ops),
        inverse: Ok(Vec::new()),
        losses: lost,
        not_restored: checked.losses().cloned().collect(),
        raw_sql,
    })
}
