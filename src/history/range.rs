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
        match (low.symbol, high.symbol) {
            (None, None) => Err(bad()),
            (None, Some(_)) => self.last(&self.targets(&high, &applied)?, &low),
            (Some(_), None) => self.next(&self.targets(&low, &applied)?, &high),
            (Some(_), Some(_)) => self.between(&self.targets(&low, &applied)?, &self.targets(&high, &applied)?, range),
        }
    }

    /// `-N:B`: B and the N before it in the order of a listing, so that a merge on the way is no riddle.
    fn last(&self, high: &[usize], low: &Target) -> Result<Vec<usize>, TargetError> {
        let mut list = self.newest_first(&self.restrict(&self.ancestors(high), low));
        list.truncate(count(low, false)?.saturating_add(high.len().max(1)));
        Ok(list)
    }

    /// `A:+N`: A and the N that an upgrade from it would run next.
    fn next(&self, low: &[usize], high: &Target) -> Result<Vec<usize>, TargetError> {
        let heads = self.real_heads();
        let above = self.ancestors(&heads).minus(&self.ancestors(low));
        let mut list = self.sort(&self.restrict(&above, high));
        list.truncate(count(high, true)?);
        list.reverse();
        let low = RevisionSet::of(self.len(), low);
        list.extend(self.newest_first(&low));
        Ok(list)
    }

    fn restrict(&self, set: &RevisionSet, target: &Target) -> RevisionSet {
        let Some(branch) = &target.branch else { return set.clone() };
        let members: Vec<usize> = set.iter().filter(|&r| self.share_lineage(r, branch.revision)).collect();
        RevisionSet::of(self.len(), &members)
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
            let start = match self.applied_real_heads(&applied.set)[..] {
                [] => None,
                [only] => Some(only),
                _ => {
                    return Err(TargetError::new(
                        codes::AMBIGUOUS_WALK,
                        format!("`{}` counts from what is applied, and that has several heads", parsed.text),
                    )
                    .help("name the revision to count from"));
                }
            };
            let steps = parsed.offset.unwrap_or(0);
            return Ok(self.walk(start, steps, parsed.branch.as_ref(), &parsed)?.into_iter().collect());
        }
        self.targets(&parsed, &applied)
    }
}

/// How many steps a relative end asks for, up or down.
fn count(target: &Target, up: bool) -> Result<usize, TargetError> {
    let steps = target.offset.unwrap_or(0);
    if (steps > 0) != up {
        return Err(TargetError::new(codes::BAD_TARGET, format!("`{}` counts the wrong way", target.text))
            .help("a range begins with -N or ends with +N"));
    }
    Ok(usize::try_from(steps.unsigned_abs()).unwrap_or(usize::MAX))
}
