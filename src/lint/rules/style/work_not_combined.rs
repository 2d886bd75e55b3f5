//! Several operations of one revision that each read or write all rows of one table while nobody can read it.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;
use crate::plan::PlannedOp;
use crate::schema::ObjName;

pub(super) const RULE: Rule = Rule::revision(code::WORK_NOT_COMBINED, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    let mut passes: Vec<(&ObjName, &'static str, Vec<&PlannedOp>)> = Vec::new();
    for (planned, costs) in at.operations.iter().zip(at.costs) {
        let rewrites = costs.iter().flat_map(|cost| &cost.rewrites).map(|table| (table, "written anew"));
        let scans = costs
            .iter()
            .flat_map(|cost| {
                cost.scans.iter().filter(|table| cost.lock_on(table).is_some_and(|mode| mode.stops_reads()))
            })
            .map(|table| (table, "read"));
        for (table, work) in rewrites.chain(scans) {
            if at.options.is_small(table) {
                continue;
            }
            match passes.iter_mut().find(|(name, kind, _)| *name == table && *kind == work) {
                // One operation may do it more than once: that is not for the text to change.
                Some((_, _, all)) if all.iter().any(|one| one.span == planned.span) => {}
                Some((_, _, all)) => all.push(planned),
                None => passes.push((table, work, vec![planned])),
            }
        }
    }
    for (table, work, all) in &passes {
        let [first, others @ ..] = all.as_slice() else { continue };
        let Some(second) = others.first() else { continue };
        let found = out
            .at(
                second.span,
                format!("all rows of `{table}` are {work} {} times in this revision", all.len()),
                "nobody can read the table meanwhile, each time",
            )
            .related(first.span, "the first time")
            .help(format!(
                "actions of one statement share one pass: `execute $$alter table {table} ..., ...$$ reverse $$...$$`"
            ));
        out.push(found);
    }
}
