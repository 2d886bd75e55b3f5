//! One transaction that holds a table while it works on another.

use super::Rule;
use crate::diag::codes::lint::objects as code;
use crate::forecast::{Forecast, Mode};
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::plan::PlannedOp;
use crate::schema::ObjName;
use crate::text::Span;

pub(super) const RULE: Rule = Rule::revision(code::STRONG_LOCKS_ACCUMULATE, see);

/// A table that nobody can write, or read, from an operation on.
struct Held<'a> {
    table: &'a ObjName,
    mode: Mode,
    since: Span,
}

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    if !at.one_transaction {
        return;
    }
    let mut held: Vec<Held<'_>> = Vec::new();
    for (planned, costs) in at.operations.iter().zip(at.costs) {
        // Tables change places in one transaction, or in none; of validations another rule tells.
        let is_told = |op: &Op| matches!(op, Op::RenameTable(_) | Op::ValidateConstraint(_));
        if planned.op.in_the_model().iter().any(is_told) {
            continue;
        }
        let locked = blocked(at, costs);
        if let Some(first) = held.iter().find(|one| locked.iter().all(|(table, _)| *table != one.table))
            && tell(at, planned, costs, first, &locked, out)
        {
            // One is enough to see that the transaction does too much.
            return;
        }
        for (table, mode) in locked {
            match held.iter_mut().find(|one| one.table == table) {
                Some(one) => one.mode = one.mode.max(mode),
                None => held.push(Held { table, mode, since: planned.span }),
            }
        }
    }
}

/// The tables in use that the statements lock so that others wait: without those that the revision drops.
fn blocked<'a>(at: &RevisionMoment<'a>, costs: &'a [Forecast]) -> Vec<(&'a ObjName, Mode)> {
    let is_dropped = |name: &ObjName| {
        let mut all = at.operations.iter().flat_map(|planned| planned.op.in_the_model());
        all.any(|op| matches!(op, Op::DropTable(op) if op.table == *name))
    };
    let mut found: Vec<(&ObjName, Mode)> = Vec::new();
    for lock in costs.iter().flat_map(|cost| &cost.locks).filter(|lock| lock.mode.stops_writes()) {
        let table = &lock.relation;
        // A partition is locked with its parent.
        let counts = at.before.table(table).is_some_and(|table| table.partition_of.is_none())
            && !at.run.is_new(table)
            && !at.options.is_small(table)
            && !is_dropped(table);
        match found.iter_mut().find(|(other, _)| *other == table) {
            Some((_, mode)) => *mode = (*mode).max(lock.mode),
            None if counts => found.push((table, lock.mode)),
            None => {}
        }
    }
    found
}

/// Tells of an operation that works while a table waits that was locked before; whether there was something to tell.
fn tell(
    at: &RevisionMoment<'_>,
    planned: &PlannedOp,
    costs: &[Forecast],
    first: &Held<'_>,
    locked: &[(&ObjName, Mode)],
    out: &mut Report,
) -> bool {
    // Locks that are had at once and held for a moment are what every change takes.
    if !costs.iter().any(Forecast::works) {
        return false;
    }
    let what = if first.mode.stops_reads() { "every read and write of" } else { "every write to" };
    let read = costs.iter().flat_map(|cost| cost.scans.iter().chain(&cost.rewrites));
    let mut worked = read.chain(locked.iter().map(|(table, _)| *table));
    let is_big = |table: &&ObjName| !at.run.is_new(table) && !at.options.is_small(table);
    let Some(table) = worked.find(is_big) else { return false };
    let found = out.at(
        planned.span,
        format!("{what} `{}` waits while all rows of `{table}` are read", first.table),
        format!("the {} lock on `{}` is held from further up", first.mode, first.table),
    );
    out.push(found.related(first.since, format!("`{}` is locked from here to the end", first.table)).help(
        "write one of the two into a revision of its own: a lock is held until the transaction ends, and two that take \
         the same in another order stop each other",
    ));
    true
}
