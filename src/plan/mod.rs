//! Layer 4: from a route to steps: what each runs, what takes it back, what is lost.
//!
//! The model is run again along the order in which the database applied its revisions, so that a step's operations and
//! inverses are those of that state, whatever branch came first.

mod origins;

use origins::Origins;

use crate::check::{CheckedRevision, Settings, check_revision};
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
    /// Data that running the step destroys, if there is any when the run begins.
    pub losses: Vec<StepLoss>,
    /// Data that the upgrade of this revision destroys, which its downgrade cannot give back.
    pub not_restored: Vec<OpLoss>,
    /// Whether raw SQL or a written change of rows takes part, about which nothing is proved.
    pub raw_sql: bool,
}

/// Data that a step destroys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLoss {
    /// In the names at the step: for people.
    pub loss: OpLoss,
    /// In the names at the start of the run: to ask the database beforehand.
    pub at_start: OpLoss,
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
    let mut schema = cx.before_all();
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
    let mut origins = Origins::default();
    for step in route {
        let number = step.revision;
        let made = match step.direction {
            Direction::Upgrade => {
                let checked = check_revision(cx, &history.get(number).file, &mut schema, diagnostics);
                let made = upgrade(number, &checked, &mut origins);
                known.push((number, checked));
                made
            }
            Direction::Downgrade => {
                let Some(place) = known.iter().position(|(other, _)| *other == number) else { continue };
                let (_, checked) = known.remove(place);
                downgrade(number, &checked, &mut schema, &mut origins, diagnostics)?
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

/// The losses of an operation in both sets of names; then follows what it renames and makes.
fn follow(origins: &mut Origins, op: &Op, losses: &[OpLoss]) -> Vec<StepLoss> {
    let lost =
        losses.iter().filter_map(|loss| Some(StepLoss { loss: loss.clone(), at_start: origins.at_start(loss)? }));
    let lost = lost.collect();
    op.in_the_model().iter().for_each(|op| origins.follow(op));
    lost
}

fn upgrade(number: usize, checked: &CheckedRevision, origins: &mut Origins) -> Step {
    let inverse = checked.downgrade();
    let mut lost = Vec::new();
    for done in &checked.up {
        lost.extend(follow(origins, &done.op, &done.losses));
    }
    Step {
        revision: number,
        direction: Direction::Upgrade,
        operations: checked.up.iter().map(|done| PlannedOp { op: done.op.clone(), span: done.span }).collect(),
        inverse: inverse.map(planned),
        losses: lost,
        not_restored: checked.losses().cloned().collect(),
        raw_sql: checked.has_raw_sql(),
    }
}

fn downgrade(
    number: usize,
    checked: &CheckedRevision,
    schema: &mut Schema,
    origins: &mut Origins,
    diagnostics: &mut Diagnostics,
) -> Result<Step, PlanFault> {
    let ops = checked.downgrade().map_err(|reason| PlanFault::NoWayBack(number, reason))?;
    let mut lost = Vec::new();
    let mut operations = Vec::with_capacity(ops.len());
    for (op, span) in ops {
        // Another branch may have come since.
        let op = op.fitted(schema);
        match op.apply(schema) {
            Ok(effect) => lost.extend(follow(origins, &op, &effect.losses)),
            Err(refusal) => diagnostics.extend(refusal.diagnostics),
        }
        operations.push(PlannedOp { op, span });
    }
    Ok(Step {
        revision: number,
        direction: Direction::Downgrade,
        operations,
        inverse: Ok(Vec::new()),
        losses: lost,
        not_restored: checked.losses().cloned().collect(),
        raw_sql: checked.has_raw_sql(),
    })
}
