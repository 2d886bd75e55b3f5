//! The walk along the graph: the schema at every revision, without a database.

use std::sync::Arc;

use super::external::declare_again;
use super::revision::{CheckedRevision, check_revision};
use super::{Done, Settings};
use crate::diag::{Diagnostic, Diagnostics};
use crate::history::History;
use crate::schema::Schema;

/// What a walk found: one entry a revision, by its number in the history.
#[derive(Debug, Default)]
pub struct Walked {
    /// What each revision does; `None` where it could not be checked.
    pub revisions: Vec<Option<Arc<CheckedRevision>>>,
    /// The schema after each head, by the head's number.
    pub heads: Vec<(usize, Schema)>,
}

/// Checks every revision in the schema that its ancestors leave, and reports every fault.
///
/// A schema is kept only as long as a revision still needs it. At a merge, what the other branches did is done on top
/// of the first parent's schema.
pub fn check(cx: &Settings, history: &History, diagnostics: &mut Diagnostics) -> Walked {
    let count = history.len();
    let mut walked = Walked { revisions: vec![None; count], heads: Vec::new() };
    let mut schemas: Vec<Option<Schema>> = vec![None; count];
    let mut users: Vec<usize> = vec![0; count];
    for (number, _) in history.iter() {
        if let Some(&first) = history.parents(number).first()
            && let Some(count) = users.get_mut(first)
        {
            *count += 1;
        }
    }
    for &number in history.order() {
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
            bring(history, number, &walked, &mut schema, diagnostics);
        }
        if !revision.sound {
            // Its place in the graph was reported; what it does would only repeat that.
            continue;
        }
        let checked = check_revision(cx, &revision.file, &mut schema, diagnostics);
        if let Some(slot) = walked.revisions.get_mut(number) {
            *slot = Some(Arc::new(checked));
        }
        if users.get(number) == Some(&0) {
            walked.heads.push((number, schema));
        } else if let Some(slot) = schemas.get_mut(number) {
            *slot = Some(schema);
        }
    }
    walked
}

/// Does on the schema of the first parent what the other ancestors did.
fn bring(history: &History, number: usize, walked: &Walked, schema: &mut Schema, diagnostics: &mut Diagnostics) {
    let parents = history.parents(number);
    let Some((first, others)) = parents.split_first() else { return };
    let missing = history.ancestors(others).minus(&history.ancestors(&[*first]));
    for other in history.sort(&missing) {
        let Some(Some(checked)) = walked.revisions.get(other) else { continue };
        declare_again(&checked.external, schema);
        for done in &checked.up {
            redo(done, history, number, schema, diagnostics);
        }
    }
}

/// Runs an operation again on another branch's schema; a refusal is a conflict between the branches that meet in `merge`.
fn redo(done: &Done, history: &History, merge: usize, schema: &mut Schema, diagnostics: &mut Diagnostics) {
    let Err(refusal) = done.op.apply(schema) else { return };
    let file = &history.get(merge).file;
    let place = file.header.revises.as_ref().map_or(done.span, |revises| revises.span);
    for found in refusal.diagnostics {
        let mut told = Diagnostic::new(
            found.code,
            place,
            format!("the branches that meet here conflict: {}", found.message),
            "what one did cannot follow what another did",
        )
        .related(found.primary.span, found.primary.text)
        .help("change one of the branches, so that either could run first");
        told.related.extend(found.related);
        diagnostics.push(told);
    }
}
