//! Shows every operation of a history to every rule, in its place.

use std::collections::HashSet;

use super::moment::{End, Moment, RevisionMoment};
use super::raw;
use super::report::{Finding, Report};
use super::rules::{self, Check};
use super::settings::Settings;
use super::waivers;
use crate::check::{self, check_revision, declare};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::forecast::{Cx, Run, forecast};
use crate::history::{History, Revision, RevisionSet};
use crate::op::Op;
use crate::plan::PlannedOp;
use crate::schema::Schema;
use crate::syntax::ast;
use crate::text::{SourceId, Sources, Span};

/// Which revisions are looked at, and which of them run together.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// All, each as a run of its own: what the others have made is there and in use.
    Each,
    /// These, as one run: what one of them makes is new for the others too.
    OneRun(&'a RevisionSet),
}

impl Scope<'_> {
    fn holds(&self, revision: usize) -> bool {
        match self {
            Self::Each => true,
            Self::OneRun(set) => set.contains(revision),
        }
    }
}

/// What does not change while a history is looked at.
struct Walk<'a> {
    cx: &'a check::Settings,
    sources: &'a Sources,
    settings: &'a Settings,
    /// What rules have found, whatever their levels.
    found: Vec<Finding>,
    /// What raw SQL of the run has made that the model does not know of.
    seen: raw::Seen,
}

/// Everything that the rules find, without what is waived, in the order of the files; `others` are findings of other
/// phases, of which waivers silence those that are no errors.
///
/// Revisions with errors are passed over: what they would do is not known, and neither is what their waivers silence. Of what `others` holds, nothing is looked at
/// but whether it is waived.
pub fn lint(
    cx: &check::Settings,
    history: &History,
    sources: &Sources,
    settings: &Settings,
    scope: Scope<'_>,
    others: &Diagnostics,
) -> Vec<Finding> {
    let mut walk = Walk { cx, sources, settings, found: Vec::new(), seen: raw::Seen::default() };
    let order = history.sort(&history.ancestors(&history.heads()));
    let mut schema = cx.before_all();
    let mut run = Run::default();
    let faulty: HashSet<SourceId> = others
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| found.primary.span.source)
        .collect();
    for number in order {
        if !scope.holds(number) || faulty.contains(&history.get(number).source) {
            check_revision(cx, &history.get(number).file, &mut schema, &mut Diagnostics::default());
            continue;
        }
        if matches!(scope, Scope::Each) {
            run = Run::default();
            walk.seen = raw::Seen::default();
        }
        walk.revision(history.get(number), &mut schema, &mut run);
    }
    let end = End { history, schema: &schema, version: cx.server_version, options: settings, sources };
    for rule in rules::all() {
        if let Check::End(see) = rule.check {
            let mut report = Report::new(rule.code);
            see(&end, &mut report);
            walk.found.extend(report.found);
        }
    }
    let mut found = walk.found;
    found.extend(others.iter().map(|d: &Diagnostic| Finding { diagnostic: d.clone(), fix: None }));
    let held = |source| history.iter().any(|(number, revision)| revision.source == source && scope.holds(number));
    let is_whole = |source| held(source) && !faulty.contains(&source);
    let files = history.iter().filter(|(_, revision)| is_whole(revision.source)).map(|(_, revision)| &*revision.file);
    let mut found = waivers::waive(files, found);
    found.retain_mut(|finding| match rules::level(settings, finding.diagnostic.code) {
        None => true,
        Some(level) => match level.severity() {
            Some(severity) => {
                finding.diagnostic.severity = severity;
                held(finding.diagnostic.primary.span.source)
            }
            None => false,
        },
    });
    found.sort_by_key(|finding| {
        let span = finding.diagnostic.primary.span;
        (span.source, span.start, span.end)
    });
    found.dedup();
    found
}

impl Walk<'_> {
    fn revision(&mut self, revision: &Revision, schema: &mut Schema, run: &mut Run) {
        let mut met = schema.clone();
        let mut faults = Diagnostics::default();
        let checked = check_revision(self.cx, &revision.file, schema, &mut faults);
        if faults.has_errors() {
            return;
        }
        if let Some(external) = &revision.file.header.external {
            declare(self.cx, &external.operations, &mut met, &mut Diagnostics::default());
        }
        let start = met.clone();
        let run_before = run.clone();
        let operations: Vec<PlannedOp> =
            checked.up.iter().map(|done| PlannedOp { op: done.op.clone(), span: done.span }).collect();
        let one_transaction = !revision.transaction_none() && crate::ddl::is_one_transaction(&operations);
        let mut costs = Vec::with_capacity(operations.len());
        let mut raw_parts = Vec::with_capacity(operations.len());
        for (at, planned) in operations.iter().enumerate() {
            let mut all = vec![(&planned.op, false)];
            if let Op::Execute(raw) = &planned.op {
                all.extend(raw.sql.follows.iter().map(|op| (op, true)));
            }
            let parts = match &planned.op {
                Op::Execute(raw) => raw::parts(raw, &met, &mut self.seen),
                _ => Vec::new(),
            };
            let mut own = Vec::new();
            let outset = met.clone();
            for (op, is_raw) in all {
                let before = met.clone();
                // What raw SQL does is told by its parts, one by one.
                if !matches!(op, Op::Execute(_)) && op.apply(&mut met).is_err() {
                    continue;
                }
                let mut cost = forecast(op, &Cx { before: &before, run, version: self.cx.server_version });
                // Of raw SQL as a whole nothing is told but that nothing is known of it.
                if matches!(op, Op::Execute(_)) {
                    cost.retain(|cost| cost.unknown);
                }
                let moment = Moment {
                    op,
                    span: planned.span,
                    is_raw,
                    written: written(&revision.file, planned.span).filter(|_| !is_raw),
                    before: &before,
                    outset: &outset,
                    after: &met,
                    run,
                    costs: &cost,
                    raw: if matches!(op, Op::Execute(_)) { &parts } else { &[] },
                    operations: &operations,
                    at,
                    revision,
                    one_transaction,
                    version: self.cx.server_version,
                    naming: &self.cx.naming,
                    options: self.settings,
                    sources: self.sources,
                };
                for rule in rules::all() {
                    if let Check::Operation(see) = rule.check {
                        let mut report = Report::new(rule.code);
                        see(&moment, &mut report);
                        self.found.extend(report.found);
                    }
                }
                run.follow(op, &before);
                own.extend(cost);
            }
            costs.push(own);
            raw_parts.push(parts);
        }
        let moment = RevisionMoment {
            revision,
            operations: &operations,
            raw: &raw_parts,
            before: &start,
            after: &met,
            costs: &costs,
            run: &run_before,
            one_transaction,
            version: self.cx.server_version,
            options: self.settings,
            sources: self.sources,
        };
        for rule in rules::all() {
            if let Check::Revision(see) = rule.check {
                let mut report = Report::new(rule.code);
                see(&moment, &mut report);
                self.found.extend(report.found);
            }
        }
    }
}

/// The operation of a file that stands at a place.
fn written(file: &ast::File, span: Span) -> Option<&ast::Operation> {
    file.upgrade.as_ref()?.operations.iter().find(|operation| operation.span == span)
}
