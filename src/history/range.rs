//! Ranges for `history -r`: `A:B`, `A:`, `:B`, `-3:current`, `current:+2`.

use crate::diag::codes::history as codes;

use super::route::Applied;
use super::{History, RevisionSet, Target, TargetError};

/// Whether the range asks for the state of a database: it says `current`.
pub fn range_needs_state(range: &str) -> bool {
    range.split(':').any(|half| half.trim() == "current" || half.trim().starts_with("current"))
}

impl History {
    /// The revisions of a range, newest first, both ends included. `applied` is the state that `current` stands for.
    ///
    /// `-N:B` starts N steps below B, and `A:+N` ends N steps above A; an empty half is the base, or all heads.
    pub fn range(&self, range: &str, applied: &[String]) -> Result<Vec<usize>, TargetError> {
        let applied = self.applied(applied)?;
        let bad = || {
            TargetError::new(codes::BAD_TARGET, format!("`{range}` is not a range"))
                .help("write A:B, A: or :B; both ends are included")
        };
        let (low, high) = range.split_once(':').ok_or_else(bad)?;
        if high.contains(':') {
            return Err(bad());
        }
        let (low, high) = (low.trim(), high.trim());
        let parse = |text: &str, default: &str| Target::parse(if text.is_empty() { default } else { text }, self);
        let (low, high) = (parse(low, "base")?, parse(high, "heads")?);
        let (low, high) = match (low.symbol, high.symbol) {
            (None, None) => return Err(bad()),
            (None, Some(_)) => {
                let top = self.targets(&high, &applied)?;
                (self.from(&top, &low)?, top)
            }
            (Some(_), None) => {
                let bottom = self.targets(&low, &applied)?;
                let top = self.from(&bottom, &high)?;
                (bottom, top)
            }
            (Some(_), Some(_)) => (self.targets(&low, &applied)?, self.targets(&high, &applied)?),
        };
        self.between(&low, &high, range)
    }

    /// The revision an offset away from the one of `ends`; of several, from each.
    fn from(&self, ends: &[usize], relative: &Target) -> Result<Vec<usize>, TargetError> {
        let steps = relative.offset.unwrap_or(0);
        if ends.is_empty() {
            return Ok(self.walk(None, steps, relative.branch.as_ref(), relative)?.into_iter().collect());
        }
        let mut found = Vec::new();
        for &end in ends {
            found.extend(self.walk_short(end, steps));
        }
        Ok(found)
    }

    /// As [`History::walk`], but stops where the way ends or forks: a listing shows what there is.
    fn walk_short(&self, start: usize, steps: i64) -> Option<usize> {
        let mut at = start;
        for _ in 0..steps.unsigned_abs() {
            let ways = if steps > 0 { self.children(at) } else { self.down(at) };
            match ways {
                [only] => at = *only,
                [] if steps < 0 => return None,
                _ => return Some(at),
            }
        }
        Some(at)
    }

    fn between(&self, low: &[usize], high: &[usize], range: &str) -> Result<Vec<usize>, TargetError> {
        let upper = self.ancestors(high);
        if let Some(&outside) = low.iter().find(|&&r| !upper.contains(r)) {
            return Err(TargetError::new(
                codes::NOT_ANCESTOR,
                format!("in the range `{range}`, {} is not an ancestor of the other end", self.get(outside).id),
            )
            .help("the older revision comes first"));
        }
        let mut set = upper.minus(&self.ancestors(low));
        for &revision in low {
            set.insert(revision);
        }
        Ok(self.newest_first(&set))
    }

    /// The members of a set, newest first, as listings print them.
    pub fn newest_first(&self, set: &RevisionSet) -> Vec<usize> {
        let mut order = self.sort(set);
        order.reverse();
        order
    }

    /// The one revision, or the several, that a target names outside of a route: for `show`.
    pub fn resolve(&self, target: &str, applied: &[String]) -> Result<Vec<usize>, TargetError> {
        let parsed = Target::parse(target, self)?;
        let applied = if applied.is_empty() { Applied::none(self.len()) } else { self.applied(applied)? };
        if parsed.symbol.is_none() {
            let start = self.applied_real_heads(&applied.set);
            return self.from(&start, &parsed);
        }
        self.targets(&parsed, &applied)
    }
}
