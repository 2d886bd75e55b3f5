//! A set of revisions of one history.

/// A set of revision numbers, iterated in load order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevisionSet(Vec<bool>);

impl RevisionSet {
    /// The empty set for a history of `len` revisions.
    pub fn new(len: usize) -> Self {
        Self(vec![false; len])
    }

    /// The set of these revisions of a history of `len`.
    pub fn of(len: usize, members: &[usize]) -> Self {
        let mut set = Self::new(len);
        for &member in members {
            set.insert(member);
        }
        set
    }

    /// Whether it holds the revision.
    pub fn contains(&self, revision: usize) -> bool {
        self.0.get(revision).copied().unwrap_or(false)
    }

    /// Adds a revision; whether it was new.
    pub fn insert(&mut self, revision: usize) -> bool {
        match self.0.get_mut(revision) {
            Some(slot) => !std::mem::replace(slot, true),
            None => false,
        }
    }

    /// Takes a revision out.
    pub fn remove(&mut self, revision: usize) {
        if let Some(slot) = self.0.get_mut(revision) {
            *slot = false;
        }
    }

    /// The members, in load order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|&(_, &held)| held).map(|(revision, _)| revision)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|&&held| held).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    /// The members that `other` does not hold.
    pub fn minus(&self, other: &Self) -> Self {
        Self(self.0.iter().enumerate().map(|(r, &held)| held && !other.contains(r)).collect())
    }

    /// The members that `other` holds too.
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().enumerate().map(|(r, &held)| held && other.contains(r)).collect())
    }
}
