//! Where the graph is wider than one: the stretches between revisions that everything else runs before or after.

use std::ops::Range;

use crate::history::History;

/// The stretches of the order with revisions that are parallel to others. Two parallel revisions are always in the same
/// one; directly before it stands a revision that all of it descends from, or nothing.
///
/// A revision stands alone if all before it are its ancestors and all after it its descendants: if it is the only head of
/// what is up to it, and the only base of what is from it on.
pub(in crate::check) fn regions(history: &History) -> Vec<Range<usize>> {
    let order = history.order();
    let is_only_head = alone(history, order.iter(), History::parents);
    let mut is_only_base = alone(history, order.iter().rev(), History::dependants);
    is_only_base.reverse();
    let mut all: Vec<Range<usize>> = Vec::new();
    for (at, (head, base)) in is_only_head.into_iter().zip(is_only_base).enumerate() {
        match all.last_mut() {
            _ if head && base => {}
            Some(last) if last.end == at => last.end += 1,
            Some(_) | None => all.push(at..at + 1),
        }
    }
    all
}

/// For each revision in this order: whether it is the only end of what was seen up to it. `before` gives what it ends.
fn alone<'a>(
    history: &History,
    order: impl Iterator<Item = &'a usize>,
    before: impl Fn(&History, usize) -> &[usize],
) -> Vec<bool> {
    let mut is_end = vec![false; history.len()];
    let mut ends = 0_usize;
    order
        .map(|&revision| {
            for &other in before(history, revision) {
                if let Some(end) = is_end.get_mut(other) {
                    ends -= usize::from(std::mem::replace(end, false));
                }
            }
            if let Some(end) = is_end.get_mut(revision) {
                *end = true;
            }
            ends += 1;
            ends == 1
        })
        .collect()
}

/// A set of members of a region, by their places in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Places(Vec<u64>);

impl Places {
    /// The empty set of a region of this size.
    pub fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    /// Adds a place.
    pub fn insert(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Whether it is a member.
    pub fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    /// Adds all of the other.
    pub fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether the other holds all of this.
    pub fn is_in(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(word, more)| word & !more == 0)
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).filter(|&place| self.contains(place))
    }
}
