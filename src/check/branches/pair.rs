//! Two revisions in both orders, on the model.

use crate::check::{CheckedRevision, Done, Settings, check_revision};
use crate::diag::{Diagnostic, Diagnostics, Severity, codes::check as code};
use crate::op::Op;
use crate::schema::{Difference, Schema, differences};
use crate::syntax::ast;
use crate::text::Span;

/// Which of two revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The first.
    One,
    /// The second.
    Other,
}

/// What two revisions are to each other in a state where each of them can run.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Both orders lead to the same.
    Commute,
    /// One of them cannot run in that state at all, so it says nothing.
    Untried,
    /// One cannot run after the other.
    Refused {
        /// Which one cannot run.
        which: Which,
        /// Why.
        why: Box<Diagnostic>,
        /// Whether the other order works.
        other_way: bool,
    },
    /// Both orders run, and the schemas after them differ.
    Differ(Vec<Difference>),
    /// The way back of one is another if the other ran before it.
    WayBack(Which, String),
}

impl Verdict {
    /// Whether the order counts.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Commute | Self::Untried => false,
            Self::Refused { .. } | Self::Differ(_) | Self::WayBack(..) => true,
        }
    }
}

/// A revision that was run on a schema.
struct Ran {
    checked: CheckedRevision,
    schema: Schema,
    warnings: Vec<Diagnostic>,
}

/// Runs two revisions in both orders.
///
/// They are resolved anew each time, as a plan does it: what an unnamed index is called, or which columns a `*` means,
/// depends on the state.
pub(super) fn test(cx: &Settings, base: &Schema, one: &ast::File, other: &ast::File) -> Verdict {
    let (Ok(first), Ok(second)) = (run(cx, base, one, None), run(cx, base, other, None)) else {
        return Verdict::Untried;
    };
    let both = match (run(cx, &first.schema, other, Some(&second)), run(cx, &second.schema, one, Some(&first))) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(why), other) => return Verdict::Refused { which: Which::Other, why, other_way: other.is_ok() },
        (Ok(_), Err(why)) => return Verdict::Refused { which: Which::One, why, other_way: true },
    };
    let mut found = differences(&both.0.schema, &both.1.schema);
    for difference in differences(&both.1.schema, &both.0.schema) {
        if !found.iter().any(|other| other.object == difference.object) {
            found.push(difference);
        }
    }
    if !found.is_empty() {
        return Verdict::Differ(found);
    }
    // Both say the same: after one, the other changes nothing, and there is nothing to be taken back twice.
    let are_alike =
        differences(&first.schema, &both.0.schema).is_empty() && differences(&second.schema, &both.1.schema).is_empty();
    if are_alike {
        return Verdict::Commute;
    }
    if let Some(why) = way_back(&first, base, &both.0.schema, &second.schema) {
        return Verdict::WayBack(Which::One, why);
    }
    match way_back(&second, base, &both.1.schema, &first.schema) {
        Some(why) => Verdict::WayBack(Which::Other, why),
        None => Verdict::Commute,
    }
}

/// Runs a revision; the first error is why it cannot. So is a name in raw SQL that meant something where it ran before.
fn run(cx: &Settings, base: &Schema, file: &ast::File, before: Option<&Ran>) -> Result<Ran, Box<Diagnostic>> {
    let mut found = Diagnostics::default();
    let mut schema = base.clone();
    let checked = check_revision(cx, file, &mut schema, &mut found);
    if let Some(error) = found.iter().find(|found| found.severity == Severity::Error) {
        return Err(Box::new(error.clone()));
    }
    let names_nothing = |found: &&Diagnostic| [code::RAW_UNKNOWN_TABLE, code::RAW_UNKNOWN_COLUMN].contains(&found.code);
    let warnings: Vec<Diagnostic> = found.iter().filter(names_nothing).cloned().collect();
    let is_new = |found: &&Diagnostic| {
        before.is_some_and(|ran| ran.warnings.iter().all(|old| old.primary.span != found.primary.span))
    };
    match warnings.iter().find(is_new) {
        Some(new) => Err(Box::new(new.clone())),
        None => Ok(Ran { checked, schema, warnings }),
    }
}

/// Takes a revision back after another one ran on top of it; `without` is the schema as if it had never run. Tells what
/// is wrong then and is not when it is taken back by itself, to `base`: raw SQL may leave something behind.
fn way_back(ran: &Ran, base: &Schema, both: &Schema, without: &Schema) -> Option<String> {
    let ops: Vec<Op> = ran.checked.downgrade().ok()?.into_iter().map(|(op, _)| op).collect();
    let alone = take_back(&ops, &ran.schema).ok()?;
    let left = differences(base, &alone);
    match take_back(&ops, both) {
        Ok(back) => differences(without, &back).iter().find(|found| !left.contains(found)).map(ToString::to_string),
        Err(why) => Some(why),
    }
}

/// The schema after these; or why one of them cannot run.
fn take_back(ops: &[Op], schema: &Schema) -> Result<Schema, String> {
    let mut back = schema.clone();
    for op in ops {
        op.apply(&mut back).map_err(|refusal| {
            refusal.diagnostics.first().map_or_else(|| op.summary(), |found| found.message.clone())
        })?;
    }
    Ok(back)
}

/// The operations of two revisions that first conflict: the shortest beginnings of both that do.
pub(super) fn narrow(
    cx: &Settings,
    base: &Schema,
    one: (&ast::File, &[Done]),
    other: (&ast::File, &[Done]),
) -> Option<(Span, Span, Verdict)> {
    let conflicts = |one: &ast::File, other: &ast::File| test(cx, base, one, other).is_conflict();
    let (span, one) = beginnings(one).find(|(_, cut)| conflicts(cut, other.0))?;
    for (place, other) in beginnings(other) {
        let verdict = test(cx, base, &one, &other);
        if verdict.is_conflict() {
            return Some((span, place, verdict));
        }
    }
    None
}

/// The beginnings of a revision in the order of running, each with the place of its last operation.
fn beginnings<'a>((file, ops): (&'a ast::File, &'a [Done])) -> impl Iterator<Item = (Span, ast::File)> + 'a {
    (1..=ops.len()).filter_map(move |count| beginning(file, ops.get(..count)?))
}

/// The revision with those of its operations alone, and the place of the last.
fn beginning(file: &ast::File, ops: &[Done]) -> Option<(Span, ast::File)> {
    let last = ops.last()?.span;
    let mut cut = file.clone();
    let kept = |operation: &ast::Operation| ops.iter().any(|done| done.span == operation.span);
    cut.upgrade.as_mut()?.operations.retain(kept);
    if let Some(ast::Downgrade::Block(block)) = &cut.downgrade {
        let text = String::from("a part of the revision");
        let reason = ast::Text { value: text.clone(), raw: text, span: block.span };
        cut.downgrade = Some(ast::Downgrade::Irreversible { reason, span: block.span });
    }
    Some((last, cut))
}
