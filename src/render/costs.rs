//! What statements cost the others who work on the database, in words.

use std::fmt::Write;

use serde::Serialize;

use crate::ddl::{Compiled, Statement};
use crate::forecast::{Forecast, Impact, Mode};
use crate::schema::ObjName;

use super::clean;

/// One statement for programs.
#[derive(Serialize)]
pub(super) struct CostJson {
    /// Whether anything is known of it.
    known: bool,
    /// `none`, `brief` or `long`: how much others feel of it.
    impact: &'static str,
    locks: Vec<LockJson>,
    rewrites: Vec<String>,
    scans: Vec<String>,
    builds_indexes: bool,
    waits_for_old_transactions: bool,
}

#[derive(Serialize)]
struct LockJson {
    relation: String,
    mode: &'static str,
}

impl CostJson {
    pub(super) fn new(cost: &Forecast) -> Self {
        let names = |names: &[ObjName]| names.iter().map(ToString::to_string).collect();
        let lock =
            |lock: &crate::forecast::Lock| LockJson { relation: lock.relation.to_string(), mode: lock.mode.words() };
        Self {
            known: !cost.unknown,
            impact: impact_word(cost.impact()),
            locks: cost.locks.iter().map(lock).collect(),
            rewrites: names(&cost.rewrites),
            scans: names(&cost.scans),
            builds_indexes: cost.builds_indexes,
            waits_for_old_transactions: cost.waits_for_old_transactions,
        }
    }
}

/// A word for programs.
fn impact_word(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "none",
        Impact::Brief => "brief",
        Impact::Long => "long",
    }
}

/// The lines below a statement: its locks that keep somebody from something, and its work.
pub fn lines(cost: &Forecast) -> Vec<String> {
    let mut all = Vec::new();
    // From the strongest on, each mode with all that it locks.
    for mode in
        [Mode::AccessExclusive, Mode::Exclusive, Mode::ShareRowExclusive, Mode::Share, Mode::ShareUpdateExclusive]
    {
        let locked: Vec<&ObjName> =
            cost.locks.iter().filter(|lock| lock.mode == mode).map(|lock| &lock.relation).collect();
        if locked.is_empty() {
            continue;
        }
        let who = if mode.stops_reads() {
            "reads and writes wait"
        } else if mode.stops_writes() {
            "writes wait"
        } else {
            "reads and writes go on"
        };
        all.push(format!("locks {} {mode}: {who}{}", list(&locked), during(cost)));
    }
    if all.is_empty() && cost.works() {
        all.push(format!("nobody waits{}", during(cost)));
    }
    if cost.waits_for_old_transactions {
        all.push("waits for the transactions that are older than it".to_owned());
    }
    if cost.unknown {
        all.push("what it locks is not known".to_owned());
    }
    all
}

/// ` while a and b are read`, or nothing where no work grows with a table.
fn during(cost: &Forecast) -> String {
    let work = work(&cost.rewrites, &cost.scans, cost.builds_indexes);
    if work.is_empty() { String::new() } else { format!(" while {work}") }
}

/// `a is written anew and b is read`
fn work(rewrites: &[ObjName], scans: &[ObjName], builds_indexes: bool) -> String {
    let is = |names: &[ObjName]| if names.len() == 1 { "is" } else { "are" };
    let mut all = Vec::new();
    if !rewrites.is_empty() {
        all.push(format!("{} {} written anew", list(rewrites), is(rewrites)));
    }
    if !scans.is_empty() {
        all.push(format!("{} {} read", list(scans), is(scans)));
    }
    if builds_indexes && rewrites.is_empty() && scans.is_empty() {
        all.push("indexes are built".to_owned());
    }
    all.join(" and ")
}

/// `a`, `a and b`, `a, b and c`; of many, the first and how many more.
fn list<T: ToString>(names: &[T]) -> String {
    const MOST: usize = 4;
    let mut shown: Vec<String> = names.iter().take(MOST).map(ToString::to_string).collect();
    if names.len() > MOST {
        shown.push(format!("{} more", names.len() - MOST));
    }
    match shown.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// What a step costs as a whole. Locks are held to the end of their transaction, so what runs after one counts for it too.
#[derive(Default)]
struct Sum {
    /// Who waits for what, and as long as what work.
    long: Held,
    brief: Held,
    unknown: bool,
}

/// Locks with the work that is done while they are held.
#[derive(Default)]
struct Held {
    reads: Vec<ObjName>,
    writes: Vec<ObjName>,
    rewrites: Vec<ObjName>,
    scans: Vec<ObjName>,
    builds: bool,
}

impl Sum {
    /// One transaction.
    fn transaction(&mut self, costs: &[&Forecast]) {
        let is_held = |cost: &&&Forecast| cost.stops_writes().next().is_some();
        let Some(first) = costs.iter().position(|cost| is_held(&cost)) else { return };
        let held = costs.get(first..).unwrap_or_default();
        let into = if held.iter().any(|cost| cost.works()) { &mut self.long } else { &mut self.brief };
        for cost in held {
            cost.stops_reads().for_each(|name| push(&mut into.reads, name));
            cost.stops_writes().for_each(|name| push(&mut into.writes, name));
            cost.rewrites.iter().for_each(|name| push(&mut into.rewrites, name));
            cost.scans.iter().for_each(|name| push(&mut into.scans, name));
            into.builds |= cost.builds_indexes;
        }
    }
}

fn push(all: &mut Vec<ObjName>, name: &ObjName) {
    if !all.contains(name) {
        all.push(name.clone());
    }
}

impl Held {
    /// `reads and writes of a, writes to b, while a is read`
    fn words(&self) -> Option<String> {
        let writes: Vec<&ObjName> = self.writes.iter().filter(|name| !self.reads.contains(name)).collect();
        let mut who = Vec::new();
        if !self.reads.is_empty() {
            who.push(format!("reads and writes of {}", list(&self.reads)));
        }
        if !writes.is_empty() {
            who.push(format!("writes to {}", list(&writes)));
        }
        if who.is_empty() {
            return None;
        }
        let scans: Vec<ObjName> = self.scans.iter().filter(|name| !self.rewrites.contains(name)).cloned().collect();
        let work = work(&self.rewrites, &scans, self.builds);
        let time = if work.is_empty() { "briefly".to_owned() } else { format!("while {work}") };
        Some(format!("{}, {time}", who.join(" and ")))
    }
}

fn sum(step: &Compiled, costs: &[Forecast]) -> Sum {
    let mut sum = Sum { unknown: costs.iter().any(|cost| cost.unknown), ..Sum::default() };
    if step.transactional {
        sum.transaction(&costs.iter().collect::<Vec<_>>());
    } else {
        for cost in costs {
            sum.transaction(&[cost]);
        }
    }
    sum
}

/// How much others feel of a step, for programs.
pub(super) fn impact(step: &Compiled, costs: &[Forecast]) -> &'static str {
    let sum = sum(step, costs);
    let is_some = |held: &Held| !held.writes.is_empty();
    impact_word(if is_some(&sum.long) {
        Impact::Long
    } else if is_some(&sum.brief) {
        Impact::Brief
    } else {
        Impact::None
    })
}

/// The line of a step that says who waits; nothing for a step that does nothing.
pub(super) fn summary(step: &Compiled, costs: &[Forecast]) -> Option<String> {
    if costs.is_empty() {
        return None;
    }
    let sum = sum(step, costs);
    let mut all: Vec<String> = [&sum.long, &sum.brief].into_iter().filter_map(Held::words).collect();
    if sum.unknown {
        all.push("not known of raw SQL".to_owned());
    }
    Some(if all.is_empty() { "nobody".to_owned() } else { all.join("; ") })
}

/// Writes a statement, and below it what it costs.
pub(super) fn statement(out: &mut String, statement: &Statement, cost: Option<&Forecast>) {
    let sql = statement.sql.trim();
    let count = sql.lines().count();
    for (at, text) in sql.lines().enumerate() {
        let last = if at + 1 == count { ";" } else { "" };
        let _ = writeln!(out, "      {}{last}", clean(text));
    }
    for line in cost.map(lines).unwrap_or_default() {
        let _ = writeln!(out, "        {}", clean(&line));
    }
}
