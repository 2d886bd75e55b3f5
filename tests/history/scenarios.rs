//! The scenarios of `spec/history/scenarios`: a graph, a state, a command, and where Alembic ends. Each ends so here too,
//! except those that `spec/history/differences.yaml` lists, which end as it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aludel::compile::{self, Settings};
use aludel::diag::Severity;
use aludel::history::{Direction, History, RevisionSet, RouteStep, TargetError};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    about: String,
    scenarios: Vec<Scenario>,
}

/// A graph, a state, a command, and where Alembic ends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    /// A line a revision, in load order: `id < parent parent | label label | dependency`.
    graph: String,
    /// The heads of what is applied.
    #[serde(default)]
    from: Vec<String>,
    command: Command,
    target: String,
    /// The kind of Alembic's error, if it ends in one.
    #[serde(default)]
    error: Option<Error>,
    /// What runs, in Alembic's order; what a history lists.
    #[serde(default)]
    steps: Option<Vec<String>>,
    /// The heads after it that nothing applied depends on.
    #[serde(default)]
    heads: Option<Vec<String>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Command {
    Upgrade,
    Downgrade,
    Stamp,
    History,
}

/// Alembic's kinds of errors, as far as scenarios end in one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Error {
    AmbiguousPartialId,
    AmbiguousUpgrade,
    AmbiguousWalk,
    BranchFilterEmpty,
    /// A traceback of Python.
    Crash,
    MultipleHeads,
    NotAncestor,
    OverlappingRevisions,
    RelativeOutOfRange,
    UnknownBranch,
    UnknownRevision,
    WalkedTooFar,
}

impl Error {
    /// The codes that say the same.
    fn codes(self) -> &'static [&'static str] {
        match self {
            Self::AmbiguousPartialId => &["history::ambiguous-target"],
            Self::AmbiguousUpgrade | Self::AmbiguousWalk => &["history::ambiguous-walk"],
            Self::BranchFilterEmpty => &["history::not-on-branch"],
            // Something is said, whatever it is.
            Self::Crash => &["history::bad-target", "history::not-applied"],
            Self::MultipleHeads => &["history::several-heads"],
            Self::NotAncestor => &["history::not-ancestor", "history::not-applied"],
            Self::OverlappingRevisions => &["history::overlapping"],
            Self::RelativeOutOfRange | Self::WalkedTooFar => &["history::out-of-range"],
            Self::UnknownBranch => &["history::unknown-target"],
            // A stamp does not count in Alembic: it looks for a revision called `+1`.
            Self::UnknownRevision => &["history::unknown-target", "history::bad-target"],
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    about: String,
    /// Why, by a word.
    reasons: BTreeMap<String, String>,
    differences: Vec<Different>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Different {
    scenario: String,
    /// One of the reasons.
    reason: String,
    /// The code of the error it ends in.
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    steps: Vec<String>,
    #[serde(default)]
    heads: Vec<String>,
}

/// Where a scenario ends here.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Fault(String),
    Steps { steps: Vec<String>, heads: BTreeSet<String> },
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/history")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All scenarios, file by file.
fn scenarios() -> Vec<Scenario> {
    let entries = std::fs::read_dir(folder().join("scenarios")).expect("scenarios");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let topic: Topic =
            serde_yaml::from_str(&text(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!topic.about.trim().is_empty(), "{} opens with prose", path.display());
        all.extend(topic.scenarios);
    }
    all
}

/// The file of a line of a graph.
fn file(line: &str) -> String {
    let mut parts = line.split('|').map(str::trim);
    let (id, parents) = parts.next().and_then(|first| first.split_once('<')).expect("ID < PARENTS");
    let list = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(", ");
    let parents = if parents.trim().is_empty() { "base".to_owned() } else { list(parents) };
    let mut out = format!("revision {}\nrevises {parents}\nmessage 'm'\n", id.trim());
    for word in ["labels", "depends_on"] {
        match parts.next() {
            Some(names) if !names.is_empty() => writeln!(out, "{word} {}", list(names)).expect("a string"),
            Some(_) | None => {}
        }
    }
    out.push_str("upgrade { }\n");
    out
}

/// Where a scenario ends; the revisions of a state are in the order of an upgrade to them.
fn run(scenario: &Scenario) -> End {
    let files = scenario.graph.lines().enumerate().map(|(at, line)| (format!("{at:03}.mig"), file(line).into_bytes()));
    let project = compile::load(files.collect(), Settings::default());
    if let Some(fault) = project.diagnostics.iter().find(|found| found.severity == Severity::Error) {
        return End::Fault(fault.code.id().to_owned());
    }
    answer(&project.history, scenario).unwrap_or_else(|error| End::Fault(error.code.id().to_owned()))
}

fn answer(history: &History, scenario: &Scenario) -> Result<End, TargetError> {
    let applied = history.state(&scenario.from)?;
    let route = |direction| -> Result<End, TargetError> {
        let route = history.route(&applied, direction, &scenario.target)?;
        respects_edges(history, &applied, &route, &scenario.name);
        let steps = history.ids(&route.iter().map(|step| step.revision).collect::<Vec<_>>());
        Ok(End::Steps { steps, heads: heads(history, &history.after(&applied, &route)) })
    };
    match scenario.command {
        Command::Upgrade => route(Direction::Upgrade),
        Command::Downgrade => route(Direction::Downgrade),
        Command::Stamp => {
            let state = history.stamp(&applied, &[&scenario.target])?;
            Ok(End::Steps { steps: Vec::new(), heads: heads(history, &state) })
        }
        Command::History => {
            let listed = history.range(&scenario.target, &applied)?;
            Ok(End::Steps { steps: history.ids(&listed), heads: BTreeSet::new() })
        }
    }
}

/// The heads of a state, as rows of Alembic's table.
fn heads(history: &History, state: &[String]) -> BTreeSet<String> {
    let numbers: Vec<usize> = state.iter().map(|id| history.find(id).expect("an applied id")).collect();
    let set = RevisionSet::of(history.len(), &numbers);
    history.ids(&history.applied_real_heads(&set)).into_iter().collect()
}

/// Every step finds what it needs: going up, all parents applied; going down, nothing above it left.
fn respects_edges(history: &History, applied: &[String], route: &[RouteStep], name: &str) {
    let mut state: BTreeSet<usize> = applied.iter().filter_map(|id| history.find(id)).collect();
    for step in route {
        let id = &history.get(step.revision).id;
        match step.direction {
            Direction::Upgrade => {
                let ready = history.parents(step.revision).iter().all(|parent| state.contains(parent));
                assert!(ready && state.insert(step.revision), "{name}: {id} runs before its parents, or twice");
            }
            Direction::Downgrade => {
                let free = !history.dependants(step.revision).iter().any(|above| state.contains(above));
                assert!(free && state.remove(&step.revision), "{name}: {id} goes before what stands on it, or twice");
            }
        }
    }
}

/// Whether it ends where Alembic does. Steps are a set: their order is ours, and respects the edges.
fn as_alembic(scenario: &Scenario, end: &End) -> bool {
    let set = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<String>>();
    match (end, scenario.error) {
        (End::Fault(code), Some(kind)) => kind.codes().contains(&code.as_str()),
        (End::Fault(_), None) | (End::Steps { .. }, Some(_)) => false,
        (End::Steps { steps, heads }, None) => {
            scenario.steps.as_ref().is_none_or(|wanted| set(wanted) == set(steps) && wanted.len() == steps.len())
                && scenario.heads.as_ref().is_none_or(|wanted| set(wanted) == *heads)
        }
    }
}

#[test]
fn every_scenario_ends_as_alembic_does_or_as_the_differences_say() {
    let listed: List = serde_yaml::from_str(&text(&folder().join("differences.yaml"))).expect("differences");
    assert!(!listed.about.trim().is_empty());
    let mut reasons: BTreeSet<&str> = listed.reasons.keys().map(String::as_str).collect();
    let mut differences: BTreeMap<&str, &Different> = BTreeMap::new();
    for different in &listed.differences {
        assert!(listed.reasons.contains_key(&different.reason), "{} has no reason", different.scenario);
        reasons.remove(different.reason.as_str());
        assert!(differences.insert(&different.scenario, different).is_none(), "{} twice", different.scenario);
    }
    assert!(reasons.is_empty(), "reasons for nothing: {reasons:?}");

    let mut failures = String::new();
    let mut names = BTreeSet::new();
    let scenarios = scenarios();
    for scenario in &scenarios {
        let name = scenario.name.as_str();
        assert!(names.insert(name), "{name} is there twice");
        assert!(
            scenario.error.is_some() || scenario.steps.is_some() || scenario.heads.is_some(),
            "{name} says nothing"
        );
        let end = run(scenario);
        match differences.remove(name) {
            None if as_alembic(scenario, &end) => {}
            None => writeln!(
                failures,
                "{name}: Alembic {:?} {:?} {:?}, here {end:?}",
                scenario.error, scenario.steps, scenario.heads
            )
            .expect("a string"),
            Some(_) if as_alembic(scenario, &end) => {
                writeln!(failures, "{name} is listed as different, and is not").expect("a string");
            }
            Some(different) => {
                let wanted = match &different.error {
                    Some(code) => End::Fault(code.clone()),
                    None => {
                        End::Steps { steps: different.steps.clone(), heads: different.heads.iter().cloned().collect() }
                    }
                };
                if end != wanted {
                    writeln!(failures, "{name}: listed {wanted:?}, here {end:?}").expect("a string");
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(differences.is_empty(), "no scenario of these names: {:?}", differences.keys());
    assert!(scenarios.len() >= 120, "only {} scenarios", scenarios.len());
}
