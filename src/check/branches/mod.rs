//! Whether parallel branches commute.
//!
//! Revisions run whole, so the question is asked of two revisions that are parallel: neither is an ancestor of the other.
//! If every two of them commute in every state in which both can run next, all valid orders of the history end in the
//! same schema, because each order is made of another by exchanging neighbours. So this is what is tried, on the model:
//! the two in both orders, directly after what they both need (`pair`); then again after others that are parallel to
//! both and have to do with them, because what two do alone may be refused after a third. `footprint` tells which are
//! worth trying; what happens to rows, which the model does not hold, is told by rules (`clash`).

mod access;
mod clash;
mod footprint;
mod pair;
mod raw;
mod region;
mod rows;
mod tell;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub use footprint::Footprint;
pub(super) use region::regions;

use super::{CheckedRevision, Settings};
use crate::diag::Diagnostic;
use crate::history::History;
use crate::schema::{ObjName, Schema};
use crate::syntax::ast;
use crate::text::Span;
use access::Access;
use clash::clash;
use pair::{Verdict, narrow, test};
use region::Places;
use tell::{Found, tell};

/// In how many states two revisions are tried at most, where others are parallel to both.
const STATES: usize = 24;

/// In how many such states all pairs of a region are tried together, about: long branches that all change one table have
/// many pairs, and each is tried at least where it runs first and after two others.
const ALL_STATES: usize = 4_000;

/// Two revisions whose order counts, although nothing says which runs first.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The number of the one that was loaded first.
    pub one: usize,
    /// The number of the other.
    pub other: usize,
    /// Whether it is certain: found by running both orders on the model. Else it depends on what rows there are, and on what
    /// raw SQL does that cannot be read.
    pub is_certain: bool,
    /// The operations that are the same in both: their places.
    pub identical: Option<(Span, Span)>,
    /// What to tell of it.
    pub diagnostic: Diagnostic,
}

/// Whether two revisions that can both run on a schema lead to the same in both orders, as far as the model holds it;
/// `None` if one of them cannot run there.
pub fn commute(cx: &Settings, base: &Schema, one: &ast::File, other: &ast::File) -> Option<bool> {
    match test(cx, base, one, other) {
        Verdict::Untried => None,
        Verdict::Commute => Some(true),
        Verdict::Refused { .. } | Verdict::Differ(_) | Verdict::WayBack(..) => Some(false),
    }
}

/// A revision of a region, as it was checked in the schema that its ancestors leave.
pub(super) struct Member {
    number: usize,
    file: Arc<ast::File>,
    checked: Arc<CheckedRevision>,
    footprint: Footprint,
    rows: Vec<Access>,
}

impl Member {
    /// The revision that led from one schema to another.
    pub fn new(
        cx: &Settings,
        number: usize,
        file: &Arc<ast::File>,
        checked: &Arc<CheckedRevision>,
        before: &Schema,
        after: &Schema,
    ) -> Self {
        let rows = rows::accesses(file, &checked.up, before, after);
        let footprint = Footprint::new(cx, file, checked, rows::changed(&rows), before, after);
        Self { number, file: Arc::clone(file), checked: Arc::clone(checked), footprint, rows }
    }

    /// Whether it does anything.
    fn acts(&self) -> bool {
        !self.checked.up.is_empty()
    }
}

/// A stretch of the history with parallel revisions.
pub(super) struct Region {
    /// The schema before all of it.
    base: Schema,
    /// Its revisions in the order of the history; `None` for one with faults of its own.
    members: Vec<Option<Member>>,
    numbers: Vec<usize>,
}

impl Region {
    /// A region after this schema, still without revisions.
    pub fn new(base: Schema) -> Self {
        Self { base, members: Vec::new(), numbers: Vec::new() }
    }

    /// Adds the next revision.
    pub fn push(&mut self, number: usize, member: Option<Member>) {
        self.numbers.push(number);
        self.members.push(member);
    }

    /// Finds every two revisions of the region whose order counts.
    pub fn conflicts(&self, cx: &Settings, history: &History) -> Vec<Conflict> {
        let mut work = Work { cx, history, region: self, before: self.ancestors(history), last: None };
        work.all()
    }

    /// What has to run before each, by places.
    fn ancestors(&self, history: &History) -> Vec<Places> {
        let places: HashMap<usize, usize> =
            self.numbers.iter().enumerate().map(|(place, &number)| (number, place)).collect();
        let mut all: Vec<Places> = Vec::with_capacity(self.numbers.len());
        for &number in &self.numbers {
            let mut own = Places::new(self.numbers.len());
            for place in history.parents(number).iter().filter_map(|parent| places.get(parent)) {
                own.insert(*place);
                if let Some(more) = all.get(*place) {
                    own.add(more);
                }
            }
            all.push(own);
        }
        all
    }
}

struct Work<'a> {
    cx: &'a Settings,
    history: &'a History,
    region: &'a Region,
    before: Vec<Places>,
    /// The last state that was made: the next one is often more of it.
    last: Option<(Places, Schema)>,
}

impl<'a> Work<'a> {
    fn member(&self, place: usize) -> Option<&'a Member> {
        self.region.members.get(place)?.as_ref()
    }

    fn ancestors(&self, place: usize) -> Places {
        self.before.get(place).cloned().unwrap_or_else(|| Places::new(self.region.members.len()))
    }

    fn are_parallel(&self, one: usize, other: usize) -> bool {
        let before = |one: usize, other: usize| self.before.get(other).is_some_and(|places| places.contains(one));
        one != other && !before(one, other) && !before(other, one)
    }

    fn meet(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.member(one), self.member(other)) else { return false };
        one.acts() && other.acts() && one.footprint.meets(&other.footprint)
    }

    /// The parallel revisions that may notice each other, or a third that notices both.
    fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let mut touching: HashMap<&ObjName, Vec<usize>> = HashMap::new();
        let members = || self.region.members.iter().enumerate().filter_map(|(at, one)| Some((at, one.as_ref()?)));
        let acting = || members().filter(|(_, member)| member.acts());
        for (place, member) in acting() {
            for name in member.footprint.touches() {
                touching.entry(name).or_default().push(place);
            }
        }
        let mut all = BTreeSet::new();
        let mut add = |one: usize, other: usize| {
            if self.are_parallel(one, other) {
                all.insert((one.min(other), one.max(other)));
            }
        };
        for (place, member) in acting() {
            if member.footprint.is_everything() {
                acting().for_each(|(other, _)| add(place, other));
            }
            for name in member.footprint.changes() {
                touching.get(name).into_iter().flatten().for_each(|&other| add(place, other));
            }
        }
        all
    }

    /// Two that are apart and both meet a third that is parallel to them.
    fn linked(&self, pairs: &BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
        let mut near: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &(one, other) in pairs {
            near.entry(one).or_default().push(other);
            near.entry(other).or_default().push(one);
        }
        let mut all = BTreeSet::new();
        for others in near.values() {
            for (at, &one) in others.iter().enumerate() {
                for &other in others.get(at + 1..).unwrap_or_default() {
                    let pair = (one.min(other), one.max(other));
                    if self.are_parallel(one, other) && !pairs.contains(&pair) {
                        all.insert(pair);
                    }
                }
            }
        }
        all
    }

    fn all(&mut self) -> Vec<Conflict> {
        let pairs = self.pairs();
        let mut found = Vec::new();
        let mut conflicting = BTreeSet::new();
        for &(one, other) in &pairs {
            let mut state = self.ancestors(one);
            state.add(&self.ancestors(other));
            if let Some(conflict) = self.decide(one, other, &state, &[]) {
                conflicting.insert((one, other));
                found.push(conflict);
            }
        }
        let mut told: HashSet<BTreeSet<usize>> = HashSet::new();
        let linked = self.linked(&pairs);
        let most = (ALL_STATES / (pairs.len() + linked.len()).max(1)).clamp(3, STATES);
        for &(one, other) in pairs.iter().chain(&linked).filter(|pair| !conflicting.contains(pair)) {
            for (state, thirds) in self.states(one, other, &conflicting, most) {
                let all: BTreeSet<usize> = thirds.iter().copied().chain([one, other]).collect();
                if told.iter().any(|before| before.is_subset(&all)) {
                    continue;
                }
                if let Some(conflict) = self.decide(one, other, &state, &thirds) {
                    told.insert(all);
                    found.push(conflict);
                    break;
                }
            }
        }
        found.sort_by_key(|conflict| (conflict.one, conflict.other));
        found
    }

    /// The states in which both can run next and others ran before that have to do with one of them, the smallest first;
    /// with the others. `most` counts the one without others too.
    fn states(
        &self,
        one: usize,
        other: usize,
        conflicting: &BTreeSet<(usize, usize)>,
        most: usize,
    ) -> Vec<(Places, Vec<usize>)> {
        let clashes = |a: usize, b: usize| conflicting.contains(&(a.min(b), a.max(b)));
        let thirds: Vec<usize> = (0..self.region.members.len())
            .filter(|&third| self.are_parallel(third, one) && self.are_parallel(third, other))
            .filter(|&third| self.meet(third, one) || self.meet(third, other))
            .filter(|&third| !clashes(third, one) && !clashes(third, other))
            .collect();
        let mut least = self.ancestors(one);
        least.add(&self.ancestors(other));
        let mut states: Vec<(Places, Vec<usize>)> = vec![(least.clone(), Vec::new())];
        let mut at = 0;
        while let Some((state, _)) = states.get(at).cloned() {
            at += 1;
            for &third in thirds.iter().filter(|&&third| !state.contains(third)) {
                let mut more = state.clone();
                more.add(&self.ancestors(third));
                more.insert(third);
                let members: Vec<usize> = more.iter().collect();
                let is_torn = conflicting.iter().any(|&(a, b)| {
                    let held = |place: usize| more.contains(place) || place == one || place == other;
                    held(a) && held(b)
                });
                if !is_torn && states.len() < most && states.iter().all(|(known, _)| *known != more) {
                    let own: Vec<usize> = members.into_iter().filter(|&place| !least.contains(place)).collect();
                    states.push((more, own));
                }
            }
        }
        states.remove(0);
        states
    }

    /// The schema after these revisions; `None` if one of them cannot run.
    fn state(&mut self, wanted: &Places) -> Option<Schema> {
        let last = self.last.take().filter(|(places, _)| places.is_in(wanted));
        let (mut places, mut schema) =
            last.unwrap_or_else(|| (Places::new(self.region.members.len()), self.region.base.clone()));
        for place in wanted.iter().filter(|&place| !places.contains(place)).collect::<Vec<_>>() {
            let member = self.member(place)?;
            super::external::declare_again(&member.checked.external, &mut schema);
            for done in &member.checked.up {
                done.op.apply(&mut schema).ok()?;
            }
            places.insert(place);
        }
        self.last = Some((places, schema.clone()));
        Some(schema)
    }

    /// Whether the order of two revisions counts in a state.
    fn decide(&mut self, one: usize, other: usize, state: &Places, thirds: &[usize]) -> Option<Conflict> {
        let schema = self.state(state)?;
        let (mut first, mut second) = (self.member(one)?, self.member(other)?);
        if first.number > second.number {
            std::mem::swap(&mut first, &mut second);
        }
        let verdict = test(self.cx, &schema, &first.file, &second.file);
        let found = match verdict {
            Verdict::Untried => return None,
            Verdict::Commute if !thirds.is_empty() => return None,
            Verdict::Commute => {
                let places = |member: &Member| member.checked.up.first().map(|done| done.span);
                Found::Rows(clash(&first.rows, &second.rows, (places(first), places(second)))?)
            }
            Verdict::Refused { .. } | Verdict::Differ(_) | Verdict::WayBack(..) => {
                let sides = ((&*first.file, &*first.checked.up), (&*second.file, &*second.checked.up));
                match narrow(self.cx, &schema, sides.0, sides.1) {
                    Some((one, other, narrowed)) => Found::Model { verdict: narrowed, places: Some((one, other)) },
                    None => Found::Model { verdict, places: None },
                }
            }
        };
        let thirds: Vec<usize> = thirds.iter().filter_map(|&place| Some(self.member(place)?.number)).collect();
        Some(tell(self.history, (first, second), found, &thirds))
    }
}
