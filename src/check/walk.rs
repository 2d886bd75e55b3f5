//! The walk along the graph: the schema at every revision, without a database.

use std::sync::Arc;

use super::Settings;
use super::branches::{Conflict, Member, Region, regions};
use super::external::declare_again;
use super::revision::{CheckedRevision, check_revision};
use crate::diag::{Diagnostic, Diagnostics, codes::check as code};
use crate::history::History;
use crate::op::Refusal;
use crate::schema::Schema;
use crate::text::Span;

/// What a walk found: one entry a revision, by its number in the history.
#[derive(Debug, Default)]
pub struct Walked {
    /// What each revision does; `None` where it could not be checked.
    pub revisions: Vec<Option<Arc<CheckedRevision>>>,
    /// The schema after each head, by the head's number.
    pub heads: Vec<(usize, Schema)>,
    /// The parallel revisions that do not commute. They are told by whoever asks: two that never run in one database may
    /// be left alone.
    pub conflicts: Vec<Conflict>,
}

/// Checks every revision in the schema that its ancestors leave, and reports every fault.
///
/// A schema is kept only as long as a revision still needs it. At a merge, what the other branches did is done on top
/// of the first parent's schema: in which order does not matter, unless there is a conflict.
pub fn check(cx: &Settings, history: &History, diagnostics: &mut Diagnostics) -> Walked {
    let count = history.len();
    let mut walked = Walked { revisions: vec![None; count], ..Walked::default() };
    let mut schemas: Vec<Option<Schema>> = vec![None; count];
    let mut users: Vec<usize> = vec![0; count];
    for (number, _) in history.iter() {
        if let Some(&first) = history.parents(number).first()
            && let Some(count) = users.get_mut(first)
        {
            *count += 1;
        }
    }
    let mut regions = regions(history).into_iter().peekable();
    let mut open: Option<Region> = None;
    let (mut refused, mut is_told) = (Vec::new(), false);
    for (place, &number) in history.order().iter().enumerate() {
        let revision = history.get(number);
        let parents = history.parents(number);
        let mut schema = match parents.first() {
            None => cx.before_all(),
            Some(&first) => {
                let left = users.get_mut(first).map_or(0, |left| {
                    *left = left.saturating_sub(1);
                    *left
                });
                let slot = schemas.get_mut(first);
                let taken = slot.and_then(|slot| if left == 0 { slot.take() } else { slot.clone() });
                taken.unwrap_or_else(|| cx.before_all())
            }
        };
        if parents.len() > 1 {
            refused.extend(bring(history, number, &walked, &mut schema));
        }
        if place == 0 && regions.peek().is_some_and(|region| region.start == 0) {
            open = Some(Region::new(cx.before_all()));
        }
        if revision.sound {
            let before = open.is_some().then(|| schema.clone());
            let mark = diagnostics.len();
            let checked = Arc::new(check_revision(cx, &revision.file, &mut schema, diagnostics));
            if let (Some(region), Some(before)) = (&mut open, before) {
                let is_fit = !diagnostics.errors_since(mark);
                let member = || Member::new(cx, number, &revision.file, &checked, &before, &schema);
                region.push(number, is_fit.then(member));
            }
            if let Some(slot) = walked.revisions.get_mut(number) {
                *slot = Some(checked);
            }
        } else if let Some(region) = &mut open {
            // Its place in the graph was reported; what it does would only repeat that.
            region.push(number, None);
        }
        if regions.peek().is_some_and(|region| region.end == place + 1) {
            regions.next();
            let found = open.take().map(|region| region.conflicts(cx, history)).unwrap_or_default();
            is_told = !found.is_empty();
            walked.conflicts.extend(found);
        }
        if open.is_none() {
            let unexplained = refused.drain(..);
            diagnostics.extend(unexplained.filter(|_| !is_told));
        }
        if regions.peek().is_some_and(|region| region.start == place + 1) {
            open = Some(Region::new(schema.clone()));
        }
        if !revision.sound {
            continue;
        }
        if users.get(number) == Some(&0) {
            walked.heads.push((number, schema));
        } else if let Some(slot) = schemas.get_mut(number) {
            *slot = Some(schema);
        }
    }
    walked
}

/// The schema after these revisions, in this order, as far as the walk could run them: for whoever asks about one place
/// after everything was reported. What does not run in this order is left out.
pub fn replay(cx: &Settings, revisions: &[Option<Arc<CheckedRevision>>], order: &[usize]) -> Schema {
    let mut schema = cx.before_all();
    for checked in order.iter().filter_map(|&number| revisions.get(number)?.as_deref()) {
        declare_again(&checked.external, &mut schema);
        for done in &checked.up {
            let _ = done.op.apply(&mut schema);
        }
    }
    schema
}

/// Does on the schema of the first parent what the other ancestors did. Gives what to tell of what could not be done, if
/// no conflict explains it.
fn bring(history: &History, number: usize, walked: &Walked, schema: &mut Schema) -> Vec<Diagnostic> {
    let mut refused = Vec::new();
    let parents = history.parents(number);
    let Some((first, others)) = parents.split_first() else { return refused };
    let missing = history.ancestors(others).minus(&history.ancestors(&[*first]));
    let place = history.get(number).file.header.revises.as_ref().map(|revises| revises.span);
    for other in history.sort(&missing) {
        let Some(Some(checked)) = walked.revisions.get(other) else { continue };
        declare_again(&checked.external, schema);
        for done in &checked.up {
            if let Err(refusal) = done.op.apply(schema) {
                refused.extend(told(refusal, &history.get(other).id, done.span, place));
            }
        }
    }
    refused
}

/// What to tell of an operation that cannot run again on another branch's schema, where `merge` brings them together.
fn told(refusal: Refusal, id: &str, span: Span, merge: Option<Span>) -> Vec<Diagnostic> {
    let tell = |found: Diagnostic| {
        let headline = format!("`{id}` cannot run after the branches that it is merged with: {}", found.message);
        let mut told = Diagnostic::new(code::BRANCHES_CONFLICT, span, headline, found.primary.text)
            .help("change one of the branches, so that either could run first");
        if let Some(merge) = merge {
            told = told.related(merge, "they meet here");
        }
        told.related.extend(found.related);
        told
    };
    refusal.diagnostics.into_iter().map(tell).collect()
}
