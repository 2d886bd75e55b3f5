//! Counting steps along the graph, for targets such as `ID+2`, `LABEL@+1` and `LABEL@-1`.

use crate::diag::codes::history as codes;

use super::route::{Applied, Walked};
use super::{Branch, History, RevisionSet, Target, TargetError};

/// What one step meets.
enum Step {
    One(Option<usize>),
    Nothing,
    Several(Vec<usize>),
}

/// Why counting ended.
pub(super) enum End {
    /// All steps were made.
    There,
    /// There is nothing further.
    Nothing,
    /// There is more than one way on.
    Fork(Vec<usize>),
}

impl History {
    /// The revision `steps` away from `start` along `revises`; `None` is the base. `branch` chooses at branch points.
    pub(super) fn walk(
        &self,
        start: Option<usize>,
        steps: i64,
        branch: Option<&Branch>,
        target: &Target,
    ) -> Result<Option<usize>, TargetError> {
        let (at, end) = self.follow(start, steps, branch);
        match end {
            End::There => Ok(at),
            End::Nothing => {
                let end = if steps > 0 { "the head" } else { "the base" };
                Err(TargetError::new(codes::OUT_OF_RANGE, format!("`{}` counts past {end}", target.text))
                    .help(format!("counting stops at {}", self.name(at))))
            }
            End::Fork(ways) => {
                let ways = self.ids(&ways).join(", ");
                Err(TargetError::new(
                    codes::AMBIGUOUS_WALK,
                    format!("`{}` leads to a fork at {}", target.text, self.name(at)),
                )
                .help(format!("from there it could go to {ways}; name the revision itself")))
            }
        }
    }

    /// As far as the steps lead, and why they ended there.
    pub(super) fn follow(&self, start: Option<usize>, steps: i64, branch: Option<&Branch>) -> (Option<usize>, End) {
        let mut at = start;
        for _ in 0..steps.unsigned_abs() {
            match self.step(at, steps > 0, branch) {
                Step::One(next) => at = next,
                Step::Nothing => return (at, End::Nothing),
                Step::Several(ways) => return (at, End::Fork(ways)),
            }
        }
        (at, End::There)
    }

    fn step(&self, at: Option<usize>, up: bool, branch: Option<&Branch>) -> Step {
        let ways: Vec<usize> = match (at, up) {
            (Some(revision), true) => self.children(revision).to_vec(),
            (None, true) => self.bases(),
            (Some(revision), false) if self.down(revision).is_empty() => return Step::One(None),
            (Some(revision), false) => self.down(revision).to_vec(),
            (None, false) => Vec::new(),
        };
        let ways: Vec<usize> = match branch {
            Some(branch) if up => ways.into_iter().filter(|&r| self.share_lineage(r, branch.revision)).collect(),
            _ => ways,
        };
        match ways[..] {
            [] => Step::Nothing,
            [only] => Step::One(Some(only)),
            _ => Step::Several(ways),
        }
    }

    /// For `LABEL@+N`: the revision N steps up the branch from where it is applied; `None` where that is not one way, or
    /// not one place to start from.
    pub(super) fn walk_from_state(
        &self,
        applied: &Applied,
        branch: &Branch,
        steps: i64,
    ) -> Result<Option<usize>, TargetError> {
        let on_branch = |r: usize| self.share_lineage(r, branch.revision);
        let mut tips: Vec<usize> =
            self.applied_real_heads(&applied.set).into_iter().filter(|&r| on_branch(r)).collect();
        if tips.is_empty() {
            let held: Vec<usize> = self.ancestors(&applied.order).iter().filter(|&r| on_branch(r)).collect();
            let held = RevisionSet::of(self.len(), &held);
            tips = held
                .iter()
                .filter(|&r| !self.dependants(r).iter().any(|&c| held.contains(c) && self.parents(c).contains(&r)))
                .collect();
        }
        let mut at = match tips[..] {
            [] => None,
            [only] => Some(only),
            _ => return Ok(None),
        };
        for done in 0..steps {
            match self.step(at, true, Some(branch)) {
                Step::One(next) => at = next,
                Step::Several(_) => return Ok(None),
                Step::Nothing => {
                    let help = match done {
                        0 => format!("nothing is left on the branch {}", branch.name),
                        left => format!("{left} can be run: `{}@+{left}`", branch.name),
                    };
                    return Err(TargetError::new(
                        codes::OUT_OF_RANGE,
                        format!("`{}@+{steps}` asks for more revisions than are left", branch.name),
                    )
                    .help(help));
                }
            }
        }
        Ok(at)
    }

    /// For `LABEL@-N`: where counting back from what is applied of the branch leads.
    pub(super) fn walk_back(
        &self,
        applied: &Applied,
        branch: &Branch,
        target: &Target,
        steps: i64,
    ) -> Result<Walked, TargetError> {
        let on_branch = |r: &usize| self.share_lineage(*r, branch.revision);
        let mut tips: Vec<usize> = self.applied_real_heads(&applied.set).into_iter().filter(on_branch).collect();
        if tips.is_empty() {
            tips = self.applied_heads(&applied.set).into_iter().filter(on_branch).collect();
        }
        let Some(&start) = tips.first() else {
            return Err(TargetError::new(
                codes::NOT_APPLIED,
                format!("nothing of the branch {} is applied", branch.name),
            )
            .help("`aludel current` shows what is applied"));
        };
        if tips.len() > 1 {
            return Ok(Walked::Fork);
        }
        match self.walk(Some(start), steps, None, target) {
            Ok(to) => Ok(Walked::To(to)),
            Err(error) if error.code == codes::AMBIGUOUS_WALK => Ok(Walked::Fork),
            Err(error) => Err(error),
        }
    }
}
