//! Laws of the graph, on random ones: branches, merges, several roots, dependencies by id and by label.
//!
//! What is expected comes from the edges as they were drawn, followed here once more, and not from the history's own walks.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use aludel::compile::{self, Project, Settings};
use aludel::history::{Direction, History};
use proptest::prelude::*;

fn cases() -> ProptestConfig {
    let cases = std::env::var("ALUDEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(128);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

type Ids = BTreeSet<usize>;

/// A drawn graph: revision `n` is `r<n>`; edges lead to smaller numbers.
#[derive(Clone, Debug)]
struct Drawn {
    down: Vec<Vec<usize>>,
    depends: Vec<Vec<usize>>,
    labelled: Vec<bool>,
    /// The place of each revision in the order of files.
    place: Vec<usize>,
}

/// Numbers from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

impl Drawn {
    fn new(seed: u64) -> Self {
        let mut draw = Draw(seed);
        let len = 1 + draw.below(14);
        let (root, branch, merge) = (draw.below(30), draw.below(60), draw.below(40));
        let (dependency, label) = (draw.below(40), draw.below(50));
        let mut drawn = Self { down: vec![], depends: vec![], labelled: vec![], place: (0..len).collect() };
        for number in 0..len {
            let mut down = Vec::new();
            if number > 0 && !draw.chance(root) {
                down.push(if draw.chance(branch) { draw.below(number) } else { number - 1 });
                while draw.chance(merge) {
                    let other = draw.below(number);
                    if !down.contains(&other) {
                        down.push(other);
                    }
                }
            }
            let mut depends = Vec::new();
            while number > 0 && draw.chance(dependency) && depends.len() < 2 {
                let other = draw.below(number);
                if !depends.contains(&other) {
                    depends.push(other);
                }
            }
            drawn.down.push(down);
            drawn.depends.push(depends);
            drawn.labelled.push(draw.chance(label));
        }
        for at in (1..len).rev() {
            drawn.place.swap(at, draw.below(at + 1));
        }
        drawn
    }

    fn len(&self) -> usize {
        self.down.len()
    }

    fn project(&self) -> Project {
        let list = |numbers: &[usize], label: bool| {
            let name = |&n: &usize| if label && self.labelled[n] { format!("l{n}") } else { format!("r{n}") };
            numbers.iter().map(name).collect::<Vec<_>>().join(", ")
        };
        let mut files = Vec::new();
        for number in 0..self.len() {
            let down = &self.down[number];
            let parents = if down.is_empty() { "base".to_owned() } else { list(down, false) };
            let mut text = format!("revision r{number}\nrevises {parents}\nmessage 'm'\n");
            if !self.depends[number].is_empty() {
                writeln!(text, "depends_on {}", list(&self.depends[number], true)).expect("a string");
            }
            if self.labelled[number] {
                writeln!(text, "labels l{number}").expect("a string");
            }
            text.push_str("upgrade { }\n");
            files.push((format!("{:02}.mig", self.place[number]), text.into_bytes()));
        }
        files.sort();
        let project = compile::load(files, Settings::default());
        assert!(!project.diagnostics.has_errors(), "{self:?}: {:#?}", project.diagnostics);
        project
    }

    fn needs(&self, number: usize, dependencies: bool) -> Vec<usize> {
        let depends = self.depends[number].iter().filter(|_| dependencies);
        self.down[number].iter().chain(depends).copied().collect()
    }

    /// These and everything they need; without dependencies, their branches.
    fn below(&self, from: &[usize], dependencies: bool) -> Ids {
        let mut found = Ids::new();
        let mut todo = from.to_vec();
        while let Some(number) = todo.pop() {
            if found.insert(number) {
                todo.extend(self.needs(number, dependencies));
            }
        }
        found
    }

    /// These and everything that needs them.
    fn above(&self, from: &[usize], dependencies: bool) -> Ids {
        (0..self.len()).filter(|&n| from.iter().any(|base| self.below(&[n], dependencies).contains(base))).collect()
    }
}

fn id(number: usize) -> String {
    format!("r{number}")
}

fn numbers(ids: &[String]) -> Vec<usize> {
    ids.iter().map(|id| id[1..].parse().expect("r and a number")).collect()
}

fn set(ids: &[String]) -> Ids {
    numbers(ids).into_iter().collect()
}

/// A route by number, and the state after it. Every step must find what it needs.
fn route(drawn: &Drawn, history: &History, state: &[String], direction: Direction, target: &str) -> Option<Vec<usize>> {
    let steps = history.route(state, direction, target).ok()?;
    let mut applied = set(state);
    let mut found = Vec::new();
    for step in &steps {
        let number = numbers(&history.ids(&[step.revision]))[0];
        match direction {
            Direction::Upgrade => {
                assert!(drawn.needs(number, true).iter().all(|n| applied.contains(n)), "r{number} is too early");
                assert!(applied.insert(number), "r{number} runs twice");
            }
            Direction::Downgrade => {
                assert!(applied.remove(&number), "r{number} is not applied");
                assert!(!applied.iter().any(|&n| drawn.needs(n, true).contains(&number)), "r{number} is needed");
            }
        }
        found.push(number);
    }
    assert_eq!(set(&history.after(state, &steps)), applied);
    Some(found)
}

/// A state that upgrades made: of up to two random revisions, one after the other.
fn state(drawn: &Drawn, history: &History, draw: &mut Draw) -> Vec<String> {
    let mut state = Vec::new();
    for _ in 0..draw.below(3) {
        let target = id(draw.below(drawn.len()));
        let steps = history.route(&state, Direction::Upgrade, &target).expect("a way up");
        state = history.after(&state, &steps);
    }
    state
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_upgrade_runs_what_is_missing_and_its_last_steps_can_be_taken_back(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut draw = Draw(!seed);
        let before = state(&drawn, history, &mut draw);
        let goal = draw.below(drawn.len());
        let up = route(&drawn, history, &before, Direction::Upgrade, &id(goal)).expect("a way up");
        let missing: Ids = drawn.below(&[goal], true).difference(&set(&before)).copied().collect();
        prop_assert_eq!(up.iter().copied().collect::<Ids>(), missing);

        let again = drawn.project();
        let same = route(&drawn, &again.history, &before, Direction::Upgrade, &id(goal)).expect("a way up");
        prop_assert_eq!(&same, &up, "the order is not the same on every run");

        let mut after = before.clone();
        after.extend(up.iter().map(|&n| id(n)));
        for count in 1..=after.len() {
            let down = route(&drawn, history, &after, Direction::Downgrade, &format!("-{count}")).expect("a way back");
            let last: Vec<usize> = numbers(&after).into_iter().rev().take(count).collect();
            prop_assert_eq!(down, last, "-{} is not the last", count);
        }
        let past = format!("-{}", after.len() + 1);
        prop_assert!(history.route(&after, Direction::Downgrade, &past).is_err());
    }

    #[test]
    fn steps_by_number_lead_to_the_heads(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut now = state(&drawn, history, &mut Draw(!seed));
        let left = drawn.len() - now.len();
        let all = route(&drawn, history, &now, Direction::Upgrade, "heads").expect("a way up");
        prop_assert_eq!(all.len(), left);
        for count in 1..=left {
            let some = route(&drawn, history, &now, Direction::Upgrade, &format!("+{count}")).expect("a way up");
            prop_assert_eq!(&some[..], &all[..count]);
        }
        for _ in 0..left {
            let one = route(&drawn, history, &now, Direction::Upgrade, "+1").expect("a step");
            prop_assert_eq!(one.len(), 1);
            now.extend(one.iter().map(|&n| id(n)));
        }
        prop_assert_eq!(set(&now), (0..drawn.len()).collect::<Ids>());
        prop_assert!(history.route(&now, Direction::Upgrade, "+1").is_err());
    }

    #[test]
    fn a_downgrade_takes_back_what_stands_above_its_target_and_nothing_else(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut draw = Draw(!seed);
        let now = state(&drawn, history, &mut draw);
        let goal = draw.below(drawn.len());
        let applied = set(&now);
        match route(&drawn, history, &now, Direction::Downgrade, &id(goal)) {
            Some(down) => {
                let children: Vec<usize> = (0..drawn.len()).filter(|&n| drawn.down[n].contains(&goal)).collect();
                let gone: Ids = drawn.above(&children, true).intersection(&applied).copied().collect();
                prop_assert!(applied.contains(&goal) || !gone.is_empty());
                prop_assert_eq!(down.into_iter().collect::<Ids>(), gone);
            }
            None => prop_assert!(!applied.contains(&goal), "r{} is applied, and there is no way to it", goal),
        }
        let down = route(&drawn, history, &now, Direction::Downgrade, "base").expect("a way back");
        prop_assert_eq!(down.len(), now.len());
    }

    #[test]
    fn the_base_of_a_branch_takes_the_branch_and_its_dependants(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut draw = Draw(!seed);
        let now = state(&drawn, history, &mut draw);
        let branch = draw.below(drawn.len());
        let down = route(&drawn, history, &now, Direction::Downgrade, &format!("r{branch}@base")).expect("a way back");
        let bases: Vec<usize> =
            drawn.below(&[branch], false).into_iter().filter(|&n| drawn.down[n].is_empty()).collect();
        let gone: Ids = drawn.above(&bases, true).intersection(&set(&now)).copied().collect();
        prop_assert_eq!(down.into_iter().collect::<Ids>(), gone);
    }

    #[test]
    fn a_range_is_all_that_lies_between_its_ends(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut draw = Draw(!seed);
        let (low, high) = (draw.below(drawn.len()), draw.below(drawn.len()));
        let needed = drawn.below(&[high], true);
        let found = history.range(&format!("r{low}:r{high}"), &[]);
        prop_assert_eq!(found.is_ok(), needed.contains(&low));
        if let Ok(found) = found {
            let listed = numbers(&history.ids(&found));
            for (at, &number) in listed.iter().enumerate() {
                let later = &listed[at..];
                prop_assert!(!later.iter().any(|&n| n != number && drawn.below(&[n], true).contains(&number)));
            }
            let descends = drawn.above(&[low], false);
            let earlier = drawn.below(&[low], true);
            let between = needed.into_iter().filter(|n| descends.contains(n) && !earlier.contains(n));
            prop_assert_eq!(listed.into_iter().collect::<Ids>(), between.chain([low]).collect::<Ids>());
        }
    }

    #[test]
    fn a_stamp_leaves_a_state_that_upgrades_could_have_made(seed in any::<u64>()) {
        let drawn = Drawn::new(seed);
        let project = drawn.project();
        let history = &project.history;
        let mut draw = Draw(!seed);
        let before = state(&drawn, history, &mut draw);
        let goal = draw.below(drawn.len());
        let after = history.stamp(&before, &[id(goal)]).expect("a state");
        let stamped = set(&after);
        prop_assert_eq!(after.len(), stamped.len());
        prop_assert_eq!(&drawn.below(&numbers(&after), true), &stamped, "something lacks what it needs");
        let above: Ids = drawn.above(&[goal], true).into_iter().filter(|&n| n != goal).collect();
        prop_assert!(stamped.contains(&goal) && stamped.is_disjoint(&above));
        // What the target neither needs nor stands below is as it was, unless it was there only for what has gone.
        let new: Ids = stamped.difference(&set(&before)).copied().collect();
        prop_assert!(new.is_subset(&drawn.below(&[goal], true)));
        if set(&before).is_disjoint(&above) {
            prop_assert!(set(&before).is_subset(&stamped));
        }
        prop_assert_eq!(history.stamp(&after, &[id(goal)]).expect("a state"), after, "twice is not once");
        prop_assert_eq!(history.stamp(&before, &["base"]).expect("a state"), Vec::<String>::new());
    }
}
