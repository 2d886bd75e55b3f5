//! Routes: from what is applied to a target.
//!
//! An upgrade runs everything that the targets need and that is not applied; a downgrade takes back what stands above the
//! target, with everything that depends on it, the last applied first. Dependencies of what is taken back stay.
//!
//! Bare numbers count along the order of application: `-N` takes back the N applied last, also across merges, and `+N` runs
//! the next N of the route to all heads. Numbers after a name count along the graph from that name.

use std::fmt::Write;

use crate::diag::{codes::history as codes, nearest};

use super::{Branch, History, RevisionSet, Symbol, Target, TargetError};

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Applies the revision.
    Upgrade,
    /// Takes it back.
    Downgrade,
}

impl Direction {
    /// `upgrade` or `downgrade`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
        }
    }
}

/// One revision to run, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteStep {
    /// Its number in the history.
    pub revision: usize,
    /// Which way.
    pub direction: Direction,
}

impl History {
    /// The steps from a state (applied ids, in the order they were applied) to a target, in the order to run them.
    ///
    /// Empty if the target is already reached. An upgrade may have several targets, `A,B`.
    pub fn route(&self, applied: &[String], direction: Direction, target: &str) -> Result<Vec<RouteStep>, TargetError> {
        let applied = self.applied(applied)?;
        if direction == Direction::Upgrade && target.contains(',') {
            let goals = self.several(target, &applied)?;
            let missing = self.ancestors(&goals).minus(&self.ancestors(&applied.order));
            let revisions = self.onward(&applied, &missing).into_iter();
            return Ok(revisions.map(|revision| RouteStep { revision, direction }).collect());
        }
        let target = Target::parse(target, self)?;
        let revisions = match direction {
            Direction::Upgrade => self.upgrade(&applied, &target)?,
            Direction::Downgrade => self.downgrade(&applied, &target)?,
        };
        Ok(revisions.into_iter().map(|revision| RouteStep { revision, direction }).collect())
    }

    /// The revisions of `A,B`, none of which another one needs.
    fn several(&self, targets: &str, applied: &Applied) -> Result<Vec<usize>, TargetError> {
        let mut goals = Vec::new();
        for text in targets.split(',') {
            let target = Target::parse(text, self)?;
            if target.symbol.is_none() {
                return Err(TargetError::new(
                    codes::BAD_TARGET,
                    format!("`{}` counts from what is applied, and stands beside other targets", target.text),
                )
                .help("name the revisions, or run one upgrade after the other"));
            }
            goals.extend(self.tops(&self.targets(&target, applied)?));
        }
        self.apart(&goals)?;
        Ok(goals)
    }

    /// The applied ids that a list of revisions stands for: these and all they need, in the order in which an upgrade to them
    /// runs. `base` (or nothing) is the empty state. One that another one needs adds nothing.
    pub fn state<S: AsRef<str>>(&self, revisions: &[S]) -> Result<Vec<String>, TargetError> {
        let mut members = Vec::new();
        for text in revisions {
            let target = Target::parse(text.as_ref(), self)?;
            if target.symbol.is_none() || target.symbol == Some(Symbol::Current) {
                return Err(TargetError::new(
                    codes::BAD_TARGET,
                    format!("`{}` does not say which revisions are applied", target.text),
                )
                .help("write ids, heads, or base for none"));
            }
            members.extend(self.targets(&target, &Applied::none(self.len()))?);
        }
        Ok(self.ids(&self.sort(&self.ancestors(&members))))
    }

    /// The ids of a state after these steps, in applied order.
    pub fn after(&self, applied: &[String], route: &[RouteStep]) -> Vec<String> {
        let mut state = applied.to_vec();
        for step in route {
            let id = &self.get(step.revision).id;
            match step.direction {
                Direction::Upgrade => state.push(id.clone()),
                Direction::Downgrade => state.retain(|held| held != id),
            }
        }
        state
    }

    /// Numbers for applied ids.
    pub(super) fn applied(&self, ids: &[String]) -> Result<Applied, TargetError> {
        let mut order = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(revision) = self.find(id) else {
                let near = nearest(id, self.ids.keys().map(String::as_str)).map(|n| format!("\nthe nearest id is {n}"));
                return Err(TargetError::new(
                    codes::UNKNOWN_APPLIED,
                    format!("the database has revision {id}, and no file has it"),
                )
                .help(format!(
                    "get the file back (from the branch it was written on) and run again{}",
                    near.unwrap_or_default()
                )));
            };
            order.push(revision);
        }
        let set = RevisionSet::of(self.len(), &order);
        Ok(Applied { order, set })
    }

    fn upgrade(&self, applied: &Applied, target: &Target) -> Result<Vec<usize>, TargetError> {
        let have = self.ancestors(&applied.order);
        let missing = |to: &[usize]| self.onward(applied, &self.ancestors(to).minus(&have));
        match (target.symbol, target.offset) {
            (None, Some(steps)) if steps > 0 => {
                if let Some(branch) = &target.branch
                    && let Some(to) = self.walk_from_state(applied, branch, steps)?
                {
                    return Ok(missing(&[to]));
                }
                let goals = match &target.branch {
                    Some(branch) => self.branch_heads(branch),
                    None => self.real_heads(),
                };
                let mut route = missing(&goals);
                let wanted = usize::try_from(steps).unwrap_or(usize::MAX);
                if route.len() < wanted {
                    return Err(TargetError::new(
                        codes::OUT_OF_RANGE,
                        format!("`{}` asks for more revisions than are left", target.text),
                    )
                    .help(match route.len() {
                        0 => "nothing is left to upgrade".to_owned(),
                        left => format!("{left} can be run: `+{left}`, or `heads` for all"),
                    }));
                }
                route.truncate(wanted);
                Ok(route)
            }
            (None, _) => Err(TargetError::new(codes::OUT_OF_RANGE, format!("`{}` is not a step up", target.text))
                .help("an upgrade counts up from what is applied: `+1`; to go back, use downgrade")),
            (Some(_), _) => Ok(missing(&self.targets(target, applied)?)),
        }
    }

    /// What is missing, in the order to run it: an upgrade goes on where the database is, as long as that is one way, and
    /// then turns to other branches.
    fn onward(&self, applied: &Applied, missing: &RevisionSet) -> Vec<usize> {
        let mut order = Vec::new();
        let mut left = missing.clone();
        if let [mut at] = self.applied_real_heads(&applied.set)[..] {
            while let [child] = self.children(at)[..]
                && left.contains(child)
            {
                if self.parents(child).iter().any(|&parent| left.contains(parent)) {
                    let needed = self.ancestors(&[child]).and(&left);
                    order.extend(self.sort(&needed));
                    left = left.minus(&needed);
                } else {
                    order.push(child);
                    left.remove(child);
                }
                at = child;
            }
        }
        if !left.is_empty() {
            order.extend(self.sort(&left));
        }
        order
    }

    fn downgrade(&self, applied: &Applied, target: &Target) -> Result<Vec<usize>, TargetError> {
        let to = match (target.symbol, target.offset) {
            (None, Some(steps)) if steps < 0 => {
                let Some(branch) = &target.branch else { return self.last_applied(applied, target, steps) };
                match self.walk_back(applied, branch, target, steps)? {
                    Walked::To(to) => to,
                    Walked::Fork => return self.last_on_branch(applied, branch, target, steps),
                }
            }
            (None, _) => {
                return Err(TargetError::new(codes::OUT_OF_RANGE, format!("`{}` is not a step down", target.text))
                    .help("a downgrade counts back from what is applied: `-1`"));
            }
            (Some(Symbol::Current), None) => return Ok(Vec::new()),
            (Some(_), offset) => {
                // The branch says what goes, and the revision, which may stand on another one, what stays.
                if offset.is_some() {
                    self.on_branch(target)?;
                }
                self.single(target, applied)?
            }
        };
        let mut roots = match to {
            Some(to) => self.children(to).to_vec(),
            None => self.bases(),
        };
        if let Some(branch) = &target.branch
            && !roots.is_empty()
        {
            if roots.len() == 1 {
                // One way up needs no choice, but it must not be another branch's.
                roots.retain(|&root| self.share_lineage(root, branch.revision));
            } else {
                let line = self.down_ancestors(branch.revision);
                roots.retain(|&root| line.contains(root));
            }
            if roots.is_empty() {
                return Err(TargetError::new(
                    codes::NOT_ON_BRANCH,
                    format!("the branch {} has nothing above {}", branch.name, self.name(to)),
                )
                .help(format!(
                    "what stands above {} is of other branches; name the one that should go",
                    self.name(to)
                )));
            }
        }
        let set = self.descendants(&roots).and(&applied.set);
        if let Some(to) = to
            && set.is_empty()
            && !applied.set.contains(to)
        {
            return Err(TargetError::new(
                codes::NOT_APPLIED,
                format!("revision {} is not applied, so there is no way back to it", self.get(to).id),
            )
            .help("`aludel current` shows what is applied"));
        }
        Ok(self.back(applied, &set))
    }

    /// The members of a set, the last applied first, and never before what stands above them.
    fn back(&self, applied: &Applied, set: &RevisionSet) -> Vec<usize> {
        let order: Vec<usize> = applied.order.iter().rev().copied().filter(|&r| set.contains(r)).collect();
        let mut gone = RevisionSet::new(self.len());
        let valid = order.iter().all(|&r| {
            gone.insert(r);
            self.dependants(r).iter().all(|&above| !set.contains(above) || gone.contains(above))
        });
        if valid {
            return order;
        }
        // A state that was not made by upgrades (a stamp in the wrong order): the graph decides.
        let mut order = self.sort(set);
        order.reverse();
        order
    }

    fn last_applied(&self, applied: &Applied, target: &Target, steps: i64) -> Result<Vec<usize>, TargetError> {
        let order = self.back(applied, &applied.set);
        take_back(order, target, steps)
    }

    fn last_on_branch(
        &self,
        applied: &Applied,
        branch: &Branch,
        target: &Target,
        steps: i64,
    ) -> Result<Vec<usize>, TargetError> {
        let mut order = self.back(applied, &applied.set);
        order.retain(|&r| self.share_lineage(r, branch.revision));
        let last = take_back(order, target, steps)?;
        Ok(self.back(applied, &self.descendants(&last).and(&applied.set)))
    }

    /// The revisions that a target with a symbol names.
    pub(super) fn targets(&self, target: &Target, applied: &Applied) -> Result<Vec<usize>, TargetError> {
        self.on_branch(target)?;
        if target.offset.is_some() {
            return Ok(self.single(target, applied)?.into_iter().collect());
        }
        Ok(match (target.symbol, &target.branch) {
            (Some(Symbol::Heads), None) => self.real_heads(),
            (Some(Symbol::Heads), Some(branch)) => self.branch_heads(branch),
            (Some(Symbol::Current), _) => self.applied_real_heads(&applied.set),
            (Some(Symbol::Head | Symbol::Base | Symbol::Revision(_)) | None, _) => {
                self.single(target, applied)?.into_iter().collect()
            }
        })
    }

    /// The one revision that a target with a symbol names; `None` is the base.
    pub(super) fn single(&self, target: &Target, applied: &Applied) -> Result<Option<usize>, TargetError> {
        let branch = target.branch.as_ref();
        let start = match target.symbol {
            Some(Symbol::Base) | None => None,
            Some(Symbol::Revision(revision)) => Some(revision),
            Some(Symbol::Head) => {
                let heads = branch.map_or_else(|| self.heads(), |b| self.branch_heads(b));
                self.only(&heads, target)?
            }
            Some(Symbol::Heads) => {
                let heads = branch.map_or_else(|| self.real_heads(), |b| self.branch_heads(b));
                self.only(&heads, target)?
            }
            Some(Symbol::Current) => self.only(&self.applied_real_heads(&applied.set), target)?,
        };
        match target.offset {
            Some(steps) => self.walk(start, steps, branch, target),
            None => Ok(start),
        }
    }

    /// Whether the revision that a target names is on the branch that it names.
    fn on_branch(&self, target: &Target) -> Result<(), TargetError> {
        let (Some(Symbol::Revision(revision)), Some(branch)) = (target.symbol, &target.branch) else { return Ok(()) };
        // Counting up from a revision, the branch says which way to go; it may be joined only further up.
        if target.offset.is_some_and(|steps| steps > 0) {
            return Ok(());
        }
        if self.share_lineage(revision, branch.revision) {
            return Ok(());
        }
        let (id, carrier) = (&self.get(revision).id, &self.get(branch.revision).id);
        Err(TargetError::new(codes::NOT_ON_BRANCH, format!("revision {id} is not on the branch {}", branch.name)).help(
            format!("{id} is neither an ancestor nor a descendant of {carrier}; leave out the part before the `@`"),
        ))
    }

    fn only(&self, heads: &[usize], target: &Target) -> Result<Option<usize>, TargetError> {
        if heads.len() <= 1 {
            return Ok(heads.first().copied());
        }
        let mut help = String::from("the heads are:");
        for &head in heads {
            let _ = write!(help, "\n  {}  {}", self.get(head).id, self.get(head).summary());
        }
        let _ = write!(
            help,
            "\nname one of them, use `heads` for all, or join them:\n  aludel merge -m 'merge the heads' {}",
            self.ids(heads).join(" ")
        );
        Err(TargetError::new(codes::SEVERAL_HEADS, format!("`{}` could be any of {} heads", target.text, heads.len()))
            .help(help))
    }

    /// The heads on a branch, in load order.
    pub(super) fn branch_heads(&self, branch: &Branch) -> Vec<usize> {
        self.heads().into_iter().filter(|&h| self.share_lineage(h, branch.revision)).collect()
    }

    /// The id, or `base`.
    pub(super) fn name(&self, revision: Option<usize>) -> &str {
        revision.map_or("base", |r| self.get(r).id.as_str())
    }
}

fn take_back(mut order: Vec<usize>, target: &Target, steps: i64) -> Result<Vec<usize>, TargetError> {
    let wanted = usize::try_from(steps.unsigned_abs()).unwrap_or(usize::MAX);
    if order.len() < wanted {
        let help = match order.len() {
            0 => "nothing is applied".to_owned(),
            have => format!("{have} can be taken back: `-{have}`, or `base` for all"),
        };
        return Err(TargetError::new(
            codes::OUT_OF_RANGE,
            format!("`{}` asks for more revisions than are applied", target.text),
        )
        .help(help));
    }
    order.truncate(wanted);
    Ok(order)
}

/// A state by number.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    /// In applied order.
    pub order: Vec<usize>,
    /// The same as a set.
    pub set: RevisionSet,
}

impl Applied {
    /// Nothing.
    pub fn none(len: usize) -> Self {
        Self { order: Vec::new(), set: RevisionSet::new(len) }
    }
}

/// Where counting back on a branch leads.
pub(super) enum Walked {
    /// To this revision, or the base.
    To(Option<usize>),
    /// There is more than one way.
    Fork,
}
