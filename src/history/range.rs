//! Ranges for `history -r`: `A:B`, `A:`, `:B`, `-3:current`, `current:+2`.

use crate::diag::codes::history as codes;

use super::route::Applied;
use super::walk::End;
use super::{History, RevisionSet, Symbol, Target, TargetError};

impl History {
    /// Whether a target, or one end of a range, asks for the state of a database: it says `current`.
    pub fn needs_state(&self, target: &str) -> bool {
        let asks = |half: &str| Target::parse(half, self).is_ok_and(|it| it.symbol == Some(Symbol::Current));
        target.split(':').any(asks)
    }

    /// The revisions of a range, newest first, both ends included. `applied` is the state that `current` stands for.
    ///
    /// Of `A:B` these are B and what is between: what B needs and A is an ancestor of. `-N:B` starts N steps below B, and
    /// `A:+N` ends N steps above A; an empty half is the base, or all heads. A branch before the `@` of the lower end
    /// restricts the upper end too.
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
        let found = match (low.symbol, high.symbol) {
            (None, None) => return Err(bad()),
            (None, Some(_)) => self.last(&self.upper(&high, &low, &applied)?, &low)?,
            (Some(_), None) => self.next(&self.targets(&low, &applied)?, &high)?,
            (Some(_), Some(_)) => {
                let lower = self.targets(&low, &applied)?;
                self.between(&lower, &self.upper(&high, &low, &applied)?, range)?
            }
        };
        Ok(self.newest_first(&found))
    }

    /// The upper end, restricted to the branch of the lower one.
    fn upper(&self, high: &Target, low: &Target, applied: &Applied) -> Result<Vec<usize>, TargetError> {
        let ends = self.targets(high, applied)?;
        let Some(branch) = &low.branch else { return Ok(ends) };
        let on_branch: Vec<usize> = ends.iter().copied().filter(|&r| self.share_lineage(r, branch.revision)).collect();
        if on_branch.is_empty() && !ends.is_empty() {
            return Err(TargetError::new(
                codes::NOT_ON_BRANCH,
                format!("`{}` is not on the branch {}, on which the range begins", high.text, branch.name),
            )
            .help("name a revision of the branch, or leave the upper end out"));
        }
        Ok(on_branch)
    }

    /// `-N:B`: B and the N below it. Where the way forks, the N before it in the order of a listing, so that a merge on the
    /// way is no riddle.
    fn last(&self, high: &[usize], low: &Target) -> Result<RevisionSet, TargetError> {
        let steps = count(low, false)?;
        let mut found = RevisionSet::new(self.len());
        for &end in high {
            let part = match self.follow(Some(end), -steps, None) {
                (_, End::Fork(_)) => {
                    let mut list = self.newest_first(&self.ancestors(&[end]));
                    list.truncate(usize::try_from(steps).unwrap_or(usize::MAX).saturating_add(1));
                    RevisionSet::of(self.len(), &list)
                }
                (Some(start), End::There | End::Nothing) => self.span(&[start], &[end]),
                (None, End::There | End::Nothing) => self.ancestors(&[end]),
            };
            part.iter().for_each(|r| {
                found.insert(r);
            });
        }
        Ok(found)
    }

    /// `A:+N`: A and the N above it. Where the way forks, or begins at several, the N that an upgrade would run next.
    fn next(&self, low: &[usize], high: &Target) -> Result<RevisionSet, TargetError> {
        let steps = count(high, true)?;
        if low.len() <= 1 {
            let start = low.first().copied();
            match self.follow(start, steps, high.branch.as_ref()) {
                (Some(end), End::There | End::Nothing) if low.is_empty() => return Ok(self.ancestors(&[end])),
                (Some(end), End::There | End::Nothing) => return Ok(self.span(low, &[end])),
                (None, End::There | End::Nothing) | (_, End::Fork(_)) => {}
            }
        }
        let mut above = self.ancestors(&self.real_heads()).minus(&self.ancestors(low));
        if let Some(branch) = &high.branch {
            let members: Vec<usize> = above.iter().filter(|&r| self.share_lineage(r, branch.revision)).collect();
            above = RevisionSet::of(self.len(), &members);
        }
        let mut list = self.sort(&above);
        list.truncate(usize::try_from(steps).unwrap_or(usize::MAX));
        list.extend(low);
        Ok(RevisionSet::of(self.len(), &list))
    }

    fn between(&self, low: &[usize], high: &[usize], range: &str) -> Result<RevisionSet, TargetError> {
        let upper = self.ancestors(high);
        if let Some(&outside) = low.iter().find(|&&r| !upper.contains(r)) {
            return Err(TargetError::new(
                codes::NOT_ANCESTOR,
                format!("in the range `{range}`, {} is not an ancestor of the other end", self.get(outside).id),
            )
            .help("the older revision comes first"));
        }
        Ok(if low.is_empty() { upper } else { self.span(low, high) })
    }

    /// What the upper ends need and the lower ends do not, as far as it descends from them, and the lower ends themselves.
    fn span(&self, low: &[usize], high: &[usize]) -> RevisionSet {
        let mut set = self.ancestors(high).minus(&self.ancestors(low)).and(&self.down_descendants(low));
        for &revision in low {
            set.insert(revision);
        }
        set
    }

    /// The members of a set, newest first, in the order of the whole history: what is left out may hold them together.
    pub fn newest_first(&self, set: &RevisionSet) -> Vec<usize> {
        self.order().iter().rev().copied().filter(|&r| set.contains(r)).collect()
    }

    /// The revisions that a target names outside of a route, newest first: for `show`. `-N` counts back from the heads.
    pub fn resolve(&self, target: &str, applied: &[String]) -> Result<Vec<usize>, TargetError> {
        if target.contains(':') {
            return self.range(target, applied);
        }
        let parsed = Target::parse(target, self)?;
        let applied = self.applied(applied)?;
        if parsed.symbol.is_some() {
            return Ok(self.newest_first(&RevisionSet::of(self.len(), &self.targets(&parsed, &applied)?)));
        }
        let steps = parsed.offset.unwrap_or(0);
        if steps >= 0 {
            return Err(TargetError::new(codes::BAD_TARGET, format!("`{}` counts up from nowhere", parsed.text))
                .help("say from where: `current+1`, `base+1`, or an id and `+1`"));
        }
        let heads = match &parsed.branch {
            Some(branch) => self.branch_heads(branch),
            None => self.real_heads(),
        };
        let mut found = RevisionSet::new(self.len());
        for head in heads {
            if let Some(revision) = self.walk(Some(head), steps, None, &parsed)? {
                found.insert(revision);
            }
        }
        Ok(self.newest_first(&found))
    }
}

/// How many steps a relative end asks for; it must count the right way.
fn count(target: &Target, up: bool) -> Result<i64, TargetError> {
    let steps = target.offset.unwrap_or(0);
    if (steps > 0) != up {
        return Err(TargetError::new(codes::BAD_TARGET, format!("`{}` counts the wrong way", target.text))
            .help("a range begins with -N or ends with +N"));
    }
    Ok(steps.abs())
}
