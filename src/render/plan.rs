//! A plan for people and for programs: what runs, in which order, and what it costs to go back.

use std::fmt::Write;

use serde::Serialize;

use crate::ddl::{self, Compiled, Direction, Reversibility};
use crate::forecast::Forecast;
use crate::plan::Plan;
use crate::text::Sources;

use super::clean;
use super::costs::{self, CostJson};

#[derive(Serialize)]
struct PlanJson<'a> {
    steps: Vec<StepJson<'a>>,
    heads_after: &'a [String],
}

#[derive(Serialize)]
struct StepJson<'a> {
    revision: &'a str,
    direction: &'static str,
    message: &'a str,
    path: &'a str,
    operations: Vec<OperationJson>,
    sql: Vec<&'a str>,
    costs: Vec<CostJson>,
    impact: &'static str,
    reversibility: &'static str,
    irreversible: Option<&'a str>,
    losses: Vec<&'a str>,
    transactional: bool,
}

#[derive(Serialize)]
struct OperationJson {
    op: &'static str,
    summary: String,
    line: Option<usize>,
}

/// `{"steps":[{"revision", "direction", "operations", "sql", ...}], "heads_after":[...]}`
///
/// `costs` has what each statement costs, by step.
pub fn plan_json(plan: &Plan, compiled: &[Compiled], costs: &[Vec<Forecast>], sources: &Sources) -> String {
    let steps = plan
        .steps
        .iter()
        .zip(compiled)
        .zip(costs)
        .map(|((step, compiled), costs)| StepJson {
            revision: &compiled.revision,
            direction: compiled.direction.word(),
            message: &compiled.message,
            path: &compiled.path,
            operations: step
                .operations
                .iter()
                .map(|planned| OperationJson {
                    op: planned.op.verb(),
                    summary: planned.op.summary(),
                    line: sources.locate(planned.span).map(|(_, at)| at.line),
                })
                .collect(),
            sql: compiled.statements.iter().map(|s| s.sql.as_str()).collect(),
            costs: costs.iter().map(CostJson::new).collect(),
            impact: costs::impact(compiled, costs),
            reversibility: compiled.reversibility.word(),
            irreversible: compiled.irreversible.as_deref(),
            losses: compiled.losses.iter().map(|loss| loss.what.as_str()).collect(),
            transactional: compiled.transactional,
        })
        .collect();
    let value = PlanJson { steps, heads_after: &plan.heads_after };
    serde_json::to_string_pretty(&value).unwrap_or_else(|_| "{}".to_owned())
}

/// The same for reading: a numbered step, its operations with their SQL, what is lost, and the heads after it.
pub fn plan_text(plan: &Plan, compiled: &[Compiled], costs: &[Vec<Forecast>], sources: &Sources) -> String {
    let mut out = String::new();
    for (number, ((step, compiled), costs)) in plan.steps.iter().zip(compiled).zip(costs).enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let message = clean(compiled.message.lines().next().unwrap_or("")).into_owned();
        let comma = if message.is_empty() { "" } else { ", " };
        let _ = writeln!(
            out,
            "{}. {} {}{comma}{message}  [{}]",
            number + 1,
            compiled.direction.word(),
            compiled.revision,
            notes(compiled)
        );
        // Compiling a step puts the statements of its operations one after the other.
        let mut statements = compiled.statements.iter().zip(costs);
        for (planned, counts) in step.operations.iter().zip(ddl::counts(&step.operations, compiled)) {
            let place = sources
                .locate(planned.span)
                .map(|(name, at)| format!("  ({}:{})", clean(name), at.line))
                .unwrap_or_default();
            let _ = writeln!(out, "   {}{place}", clean(&planned.op.summary()));
            for (statement, cost) in statements.by_ref().take(counts) {
                costs::statement(&mut out, statement, Some(cost));
            }
        }
        if let Some(who) = costs::summary(compiled, costs) {
            let _ = writeln!(out, "   waits: {}", clean(&who));
        }
        for loss in &compiled.losses {
            let _ = writeln!(out, "   loses: {}", clean(&loss.what));
        }
        if let Some(reason) = &compiled.irreversible {
            let _ = writeln!(out, "   no way back: {}", clean(reason));
        }
    }
    if plan.steps.is_empty() {
        out.push_str("nothing to do: the target is reached\n");
    }
    let heads = if plan.heads_after.is_empty() { "<base>".to_owned() } else { plan.heads_after.join(", ") };
    let _ = writeln!(out, "\nheads after it: {heads}");
    out
}

/// What a step keeps, in a few words.
pub fn quality(compiled: &Compiled) -> &'static str {
    match (compiled.direction, compiled.reversibility) {
        (Direction::Upgrade, Reversibility::Exact) => "reversible",
        (Direction::Upgrade, Reversibility::Structural) => "structure reversible, data not",
        (Direction::Upgrade, Reversibility::None) => "irreversible",
        (Direction::Downgrade, Reversibility::Exact) => "restores everything",
        (Direction::Downgrade, Reversibility::Structural) => "restores the structure, not all data",
        (Direction::Downgrade, Reversibility::None) => "restores nothing",
    }
}

fn notes(compiled: &Compiled) -> String {
    let back = quality(compiled);
    let transaction = match (compiled.transactional, compiled.can_be_atomic()) {
        (true, _) => "",
        (false, true) => ", each statement in a transaction of its own",
        (false, false) => ", outside a transaction",
    };
    format!("{back}{transaction}")
}
