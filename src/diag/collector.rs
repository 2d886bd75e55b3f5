//! The collector that every phase writes to.

use super::{Diagnostic, Severity};

/// Proof that something was reported: a poisoned value can only be made with one, so nothing fails in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported(());

/// Everything found so far, in the order it was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding and gives the proof that there is one.
    pub fn push(&mut self, diagnostic: Diagnostic) -> Reported {
        self.all.push(diagnostic);
        Reported(())
    }

    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|d| d.severity == Severity::Error)
    }

    /// The number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let count = |severity| self.all.iter().filter(|d| d.severity == severity).count();
        (count(Severity::Error), count(Severity::Warning))
    }

    /// The number of pieces of advice.
    pub fn advice(&self) -> usize {
        self.all.iter().filter(|d| d.severity == Severity::Advice).count()
    }

    /// How many findings there are; with [`Self::since`], what one phase added.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether an error was added after the first `mark` findings.
    pub fn errors_since(&self, mark: usize) -> bool {
        self.since(mark).iter().any(|d| d.severity == Severity::Error)
    }

    /// The findings after the first `mark`.
    pub fn since(&self, mark: usize) -> &[Diagnostic] {
        self.all.get(mark..).unwrap_or(&[])
    }

    /// All findings in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// Sorts by place (source, offset), so that output does not depend on the order of phases; ties keep their order.
    pub fn sort(&mut self) {
        self.all.sort_by_key(|d| d.primary.span);
    }

    /// Drops repetitions: the same code at the same place with the same headline, as when one file is walked on two branches.
    pub fn dedup(&mut self) {
        let mut kept: Vec<Diagnostic> = Vec::with_capacity(self.all.len());
        let mut seen = std::collections::HashSet::new();
        for diagnostic in self.all.drain(..) {
            if seen.insert((diagnostic.code.0.id, diagnostic.primary.span, diagnostic.message.clone())) {
                kept.push(diagnostic);
            }
        }
        self.all = kept;
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, iter: T) {
        self.all.extend(iter);
    }
}
