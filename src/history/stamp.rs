//! Stamping: which revisions count as applied after a database has been told where it is, with nothing run.
//!
//! As Alembic's, on a state that is a set: a target takes the place of the heads above it, and adds itself with all it
//! needs; what stands on other branches stays. `LABEL@base` takes away the branch and what depends on it. What a branch
//! that goes depended on stays, as it does in a downgrade; Alembic forgets it.

use crate::diag::codes::history as codes;

use super::route::Applied;
use super::{History, Symbol, Target, TargetError};

impl History {
    /// The applied ids after a stamp to these targets: what stays, in its order, and then what is new, in the order in which
    /// an upgrade would have run it.
    ///
    /// The targets are one command's: which stands first makes no difference. One that another needs, and `base` beside
    /// others, is refused. An applied id that no file has is an error; who forgets everything first passes no ids.
    pub fn stamp<S: AsRef<str>>(&self, applied: &[String], targets: &[S]) -> Result<Vec<String>, TargetError> {
        let applied = self.applied(applied)?;
        let mut heads = self.applied_heads(&applied.set);
        let mut wanted = Vec::new();
        for text in targets {
            let target = Target::parse(text.as_ref(), self)?;
            if target.symbol.is_none() || target.symbol == Some(Symbol::Current) {
                return Err(TargetError::new(
                    codes::BAD_TARGET,
                    format!("`{}` does not say which revisions are applied", target.text),
                )
                .help("a stamp names revisions: ids, labels, heads, or base for none"));
            }
            let found = self.targets(&target, &Applied::none(self.len()))?;
            match (&target.branch, found.is_empty()) {
                (Some(branch), true) => {
                    let below = self.down_ancestors(branch.revision);
                    heads.retain(|&h| !below.contains(h) && !self.ancestors(&[h]).contains(branch.revision));
                }
                (None, true) if targets.len() > 1 => {
                    return Err(TargetError::new(
                        codes::OVERLAPPING,
                        format!("`{}` takes everything away, and other targets stand beside it", target.text),
                    )
                    .help("name base alone, or leave it out"));
                }
                (None, true) => heads.clear(),
                (_, false) => {}
            }
            wanted.extend(self.tops(&found));
        }
        self.apart(&wanted)?;
        let above = self.descendants(&wanted);
        heads.retain(|&h| wanted.contains(&h) || !above.contains(h));
        let kept = self.ancestors(&heads);
        let needed = self.ancestors(&wanted);
        let stays = |&r: &usize| kept.contains(r) || needed.contains(r);
        let mut state: Vec<usize> = applied.order.iter().copied().filter(stays).collect();
        state.extend(self.sort(&needed.minus(&applied.set)));
        Ok(self.ids(&state))
    }

    /// Those that no other one needs: of the heads of a branch, a dependency may stand below another.
    pub(super) fn tops(&self, revisions: &[usize]) -> Vec<usize> {
        let needed = |&r: &usize| revisions.iter().any(|&other| other != r && self.ancestors(&[other]).contains(r));
        revisions.iter().copied().filter(|r| !needed(r)).collect()
    }

    /// Refuses a list of revisions one of which needs another one: each is to say something of its own.
    pub(super) fn apart(&self, revisions: &[usize]) -> Result<(), TargetError> {
        for &upper in revisions {
            let below = self.ancestors(&[upper]);
            if let Some(&lower) = revisions.iter().find(|&&r| r != upper && below.contains(r)) {
                let (upper, lower) = (&self.get(upper).id, &self.get(lower).id);
                return Err(TargetError::new(
                    codes::OVERLAPPING,
                    format!("{upper} and {lower} are named together, and {upper} has {lower} below it"),
                )
                .help(format!("name {upper} alone: it stands for all that it needs")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::history;

    fn stamp(lines: &[&str], applied: &[&str], targets: &[&str]) -> Result<String, &'static str> {
        let (h, _, _) = history(lines);
        let applied: Vec<String> = applied.iter().map(|&id| id.to_owned()).collect();
        h.stamp(&applied, targets).map(|ids| ids.join(" ")).map_err(|error| error.code.id())
    }

    const BRANCHED: [&str; 6] = ["a <", "b < a", "c1 < b | one", "d1 < c1", "c2 < b | two", "d2 < c2"];

    #[test]
    fn a_target_takes_the_place_of_what_is_above_it() {
        let lines = ["a <", "b < a", "c1 < b", "d1 < c1", "c2 < b", "d2 < c2", "e < d1 d2", "f < e"];
        let all = ["a", "b", "c2", "d2", "c1", "d1", "e"];
        assert_eq!(stamp(&lines, &all, &["c2"]).as_deref(), Ok("a b c2"));
        assert_eq!(stamp(&lines, &all, &["c1", "c2"]).as_deref(), Ok("a b c2 c1"));
        assert_eq!(stamp(&lines, &all, &["base"]).as_deref(), Ok(""));
        assert_eq!(stamp(&lines, &all, &["e"]).as_deref(), Ok("a b c2 d2 c1 d1 e"));
        assert_eq!(stamp(&BRANCHED, &["a", "b", "c1", "d1", "c2"], &["b"]).as_deref(), Ok("a b"));
    }

    #[test]
    fn a_target_brings_what_it_needs_and_leaves_other_branches() {
        assert_eq!(stamp(&BRANCHED, &["a", "b", "c1", "d1", "c2"], &["two@head"]).as_deref(), Ok("a b c1 d1 c2 d2"));
        assert_eq!(stamp(&BRANCHED, &["a", "b", "c1"], &["d2"]).as_deref(), Ok("a b c1 c2 d2"));
        assert_eq!(stamp(&BRANCHED, &[], &["heads"]).as_deref(), Ok("a b c2 d2 c1 d1"));
    }

    #[test]
    fn the_base_of_a_branch_takes_the_branch_away_and_not_what_it_depends_on() {
        assert_eq!(stamp(&BRANCHED, &["a", "b", "c1", "d1", "c2"], &["one@base"]).as_deref(), Ok("a b c2"));
        let lines = ["a1 <", "a2 < a1", "b1 < | b", "b2 < b1 | | a1", "c1 < | | b2"];
        let all = ["a1", "a2", "b1", "b2", "c1"];
        assert_eq!(stamp(&lines, &all, &["b@base"]).as_deref(), Ok("a1 a2"));
        assert_eq!(stamp(&lines, &["a1", "b1", "b2"], &["b1"]).as_deref(), Ok("a1 b1"));
        // Both are heads of the branch, and one needs the other.
        let lines = ["a < | a", "b < a", "c < a | | b"];
        assert_eq!(stamp(&lines, &[], &["a@heads"]).as_deref(), Ok("a b c"));
    }

    #[test]
    fn targets_that_make_no_state_are_refused() {
        assert_eq!(stamp(&BRANCHED, &[], &["b", "c1"]), Err("history::overlapping"));
        assert_eq!(stamp(&BRANCHED, &[], &["base", "c1"]), Err("history::overlapping"));
        assert_eq!(stamp(&BRANCHED, &[], &["+1"]), Err("history::bad-target"));
        assert_eq!(stamp(&BRANCHED, &[], &["head"]), Err("history::several-heads"));
        assert_eq!(stamp(&BRANCHED, &["lost"], &["a"]), Err("history::unknown-applied"));
    }
}
