//! What a revision's way forth and way back are worth: whether they lose data, and which.

use std::fmt::Write as _;

use crate::compile::Project;
use crate::ddl::{Compiled, Direction, Reversibility, loss_words};
use crate::history::{History, RouteStep};
use crate::plan::Step;
use crate::render::{clean, quality};

/// The ids of these revisions, in an order in which they can be applied.
fn ids(history: &History, numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|&number| history.get(number).id.clone()).collect()
}

fn step(project: &mut Project, applied: &[String], revision: usize, direction: Direction) -> Option<Compiled> {
    let plan = project.plan(applied, &[RouteStep { revision, direction }]).ok()?;
    project.compile(&plan).pop()
}

fn losses(compiled: &Compiled) -> String {
    compiled.losses.iter().map(|loss| clean(&loss.what).into_owned()).collect::<Vec<_>>().join(", ")
}

/// The ancestors of a revision, in an order in which they can be applied.
fn before(history: &History, revision: usize) -> Vec<String> {
    let mut ancestors = history.sort(&history.ancestors(&[revision]));
    ancestors.retain(|&number| number != revision);
    ids(history, &ancestors)
}

/// Two lines on a revision, up and down, on top of its ancestors; nothing where they have faults.
pub(super) fn of_revision(project: &mut Project, revision: usize) -> String {
    let mut applied = before(&project.history, revision);
    let Some(up) = step(project, &applied, revision, Direction::Upgrade) else { return String::new() };
    applied.push(project.history.get(revision).id.clone());
    let mut out = String::new();
    line(&mut out, "Upgrade", &up);
    match &up.irreversible {
        Some(reason) => {
            let _ = writeln!(out, "    Downgrade: none, {}", clean(reason));
        }
        None => {
            if let Some(down) = step(project, &applied, revision, Direction::Downgrade) {
                line(&mut out, "Downgrade", &down);
            }
        }
    }
    out
}

fn line(out: &mut String, word: &str, compiled: &Compiled) {
    let lost = losses(compiled);
    let lost = if lost.is_empty() { lost } else { format!("; loses {lost}") };
    let _ = writeln!(out, "    {word}: {}{lost}", quality(compiled));
}

/// What the whole history loses, up and down: the revisions whose upgrade destroys data by name, and how many downgrades
/// do. Nothing where there are faults.
pub(super) fn of_all(project: &mut Project) -> String {
    let numbers = project.history.sort(&project.history.ancestors(&project.history.heads()));
    let all = ids(&project.history, &numbers);
    let up: Vec<RouteStep> =
        numbers.iter().map(|&revision| RouteStep { revision, direction: Direction::Upgrade }).collect();
    let Ok(plan) = project.plan(&[], &up) else { return String::new() };
    let words = |step: &Step| step.not_restored.iter().map(loss_words).collect::<Vec<_>>();
    let not_restored: Vec<Vec<String>> = plan.steps.iter().map(words).collect();
    let up = project.compile(&plan);
    let backwards = numbers.iter().rev().zip(up.iter().rev());
    let down: Vec<RouteStep> = backwards
        .take_while(|(_, step)| step.irreversible.is_none())
        .map(|(&revision, _)| RouteStep { revision, direction: Direction::Downgrade })
        .collect();
    let Ok(plan) = project.plan(&all, &down) else { return String::new() };
    let down = project.compile(&plan);
    let mut out = String::new();
    let count = up.iter().filter(|step| step.reversibility != Reversibility::Exact).count();
    if count > 0 {
        let _ = writeln!(out, "{count} of {} upgrades are not taken back in full:", up.len());
    }
    for (planned, compiled) in not_restored.iter().zip(&up).filter(|(_, s)| s.reversibility != Reversibility::Exact) {
        let why = match &compiled.irreversible {
            Some(reason) => format!("irreversible, {}", clean(reason)),
            None if planned.is_empty() => quality(compiled).to_owned(),
            None => format!("loses {}", clean(&planned.join(", "))),
        };
        let _ = writeln!(out, "  {}: {why}", compiled.revision);
    }
    let lossy = down.iter().filter(|step| !step.losses.is_empty()).count();
    if lossy > 0 {
        let _ = writeln!(out, "{lossy} of {} downgrades lose data (`aludel show REVISION` says which)", down.len());
    }
    out
}
