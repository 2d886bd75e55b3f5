//! Branches that agree, on a real server: random branches from one random schema.
//!
//! Where the checker finds no conflict, every order of the branches runs, all end in one catalog, and taking a branch back
//! with the others on top leaves what is there without it. Where it finds one on the model, some order fails on the server
//! or ends differently. What it says of rows and of raw SQL is about what rows there may be, so a server without them
//! cannot confirm it: such branches are drawn again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use aludel::check::check_revision;
use aludel::compile::{self, Project, Settings};
use aludel::ddl::Compiled;
use aludel::diag::Diagnostics;
use aludel::history::{Direction, RouteStep};
use aludel::schema::Schema;
use aludel::text::{Source, Sources};
use postgres::Client;

use crate::catalog::{clear, difference, snapshot};
use crate::cluster::{Cluster, TestDatabase};
use crate::random::{self, Random};

/// Branches from one revision, `base0`: the files, and the ids of the branches.
struct Drawn {
    texts: Vec<String>,
    branches: Vec<String>,
}

fn load(texts: &[String]) -> Project {
    let files = texts.iter().enumerate().map(|(at, text)| (format!("{at}.mig"), text.clone().into_bytes()));
    let settings = Settings { server_version: Cluster::shared().major(), ..Settings::default() };
    compile::load(files.collect(), settings)
}

/// The schema after a file.
fn after(text: &str) -> Schema {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let id = sources.add("base.mig", text);
    let normal = sources.get(id).map(Source::shared).expect("just added");
    let file = aludel::syntax::parse(id, &normal, &mut diagnostics);
    let settings = Settings { server_version: Cluster::shared().major(), ..Settings::default() };
    let mut schema = Schema::new("public");
    check_revision(&settings, &file, &mut schema, &mut diagnostics);
    schema
}

/// Two branches, of five seeds once three, of one revision each.
fn draw(seed: u64) -> Option<Drawn> {
    let mut random = Random::new(seed ^ 0xb7a9_c4e5);
    let version = Cluster::shared().major();
    let base = random::history(seed, 1, version).files.remove(0).replace("revision 1\n", "revision base0\n");
    let schema = after(&base);
    let count = if seed.is_multiple_of(5) { 3 } else { 2 };
    let most = if random.chance(30) { 1 } else { 4 };
    // Most of them are about one table, or nothing would meet.
    let tables: Vec<String> = schema.tables().map(|table| table.name.to_string()).collect();
    let near = if random.chance(75) { tables.last().cloned() } else { None };
    let is_near = |text: &str| near.as_ref().is_none_or(|table| text.contains(table.as_str()));
    let mut drawn = Drawn { texts: vec![base], branches: Vec::new() };
    for name in ["b1", "b2", "b3"].into_iter().take(count) {
        let operations = 1 + random.below(most);
        let body = random::body(&mut random, &schema, operations, version, &is_near)?;
        drawn
            .texts
            .push(format!("revision {name}\nrevises base0\nmessage '{name}'\n\nupgrade {{\n{}\n}}\n", body.text));
        drawn.branches.push(name.to_owned());
    }
    Some(drawn)
}

/// Every order of these.
fn orders(of: &[String]) -> Vec<Vec<String>> {
    if of.len() < 2 {
        return vec![of.to_vec()];
    }
    let with = |at: usize| {
        let mut rest = of.to_vec();
        let first = rest.remove(at);
        orders(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
    };
    (0..of.len()).flat_map(with).collect()
}

/// What a revision runs on top of others; `None` if the checker refuses it there.
fn step(texts: &[String], applied: &[String], revision: &str, direction: Direction) -> Option<Compiled> {
    let mut project = load(texts);
    let number = project.history.find(revision).expect("a revision");
    let plan = project.plan(applied, &[RouteStep { revision: number, direction }]).ok()?;
    project.compile(&plan).pop()
}

/// What a revision runs on top of others; where the checker refuses that, what it runs on top of the base alone: it is for
/// the server to refuse it.
fn step_or_alone(texts: &[String], applied: &[String], revision: &str, direction: Direction) -> Compiled {
    step(texts, applied, revision, direction).unwrap_or_else(|| {
        let base = vec!["base0".to_owned()];
        let applied = match direction {
            Direction::Upgrade => base,
            Direction::Downgrade => [base, vec![revision.to_owned()]].concat(),
        };
        step(texts, &applied, revision, direction).expect("each branch is fine alone")
    })
}

fn run(client: &mut Client, step: &Compiled) -> Result<(), String> {
    let all: Vec<&str> = step.statements.iter().map(|statement| statement.sql.as_str()).collect();
    let sql = if step.transactional { format!("begin;\n{};\ncommit", all.join(";\n")) } else { all.join(";\n") };
    client.batch_execute(&sql).map_err(|error| {
        let _ = client.batch_execute("rollback");
        let why = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
        format!("{} {}: {why}\n{sql}", step.direction.word(), step.revision)
    })
}

/// A database to run orders on.
struct Lane {
    _database: TestDatabase,
    client: Client,
}

impl Lane {
    fn new() -> Self {
        let database = Cluster::shared().database("branches");
        let mut client = database.client();
        client.batch_execute("set client_min_messages = warning").expect("a setting");
        Self { _database: database, client }
    }

    /// An empty database with the revision below the branches; its catalog.
    fn begin(&mut self, drawn: &Drawn) -> Vec<String> {
        clear(&mut self.client);
        let base = step(&drawn.texts, &[], "base0", Direction::Upgrade).expect("the base is fine");
        run(&mut self.client, &base).unwrap_or_else(|why| panic!("{why}"));
        snapshot(&mut self.client)
    }

    /// Runs branches that are said to commute, in every order and back.
    fn agree(&mut self, drawn: &Drawn, seed: u64) {
        let told = |why: &str| format!("seed {seed}: {why}\n{}", drawn.texts.join("\n"));
        let mut alone: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for order in orders(&drawn.branches) {
            let base = self.begin(drawn);
            let mut applied = vec!["base0".to_owned()];
            let mut catalogs = vec![base.clone()];
            for name in &order {
                let up = step(&drawn.texts, &applied, name, Direction::Upgrade);
                let up = up.unwrap_or_else(|| panic!("{}", told(&format!("{name} is refused after {applied:?}"))));
                run(&mut self.client, &up).unwrap_or_else(|why| panic!("{}", told(&format!("{order:?}: {why}"))));
                applied.push(name.clone());
                let found = snapshot(&mut self.client);
                let mut set = applied.clone();
                set.sort();
                let expected = alone.entry(set).or_insert_with(|| found.clone());
                let differs = difference(expected, &found);
                assert!(*expected == found, "{}", told(&format!("{order:?} ends differently\n{differs}")));
                catalogs.push(found);
            }
            // Of two that say the same, the later one changes nothing, and is taken back first.
            let are_alike = catalogs.windows(2).any(|pair| pair[0] == pair[1])
                || order.iter().any(|name| alone.get(&vec!["b1".to_owned(), name.clone()]).is_some_and(|c| *c == base));
            let back: Vec<&String> = if are_alike { order.iter().rev().collect() } else { order.iter().collect() };
            for name in back {
                let down = step(&drawn.texts, &applied, name, Direction::Downgrade);
                let down = down.unwrap_or_else(|| panic!("{}", told(&format!("{name} is not taken back"))));
                run(&mut self.client, &down).unwrap_or_else(|why| panic!("{}", told(&format!("{order:?}: {why}"))));
                applied.retain(|other| other != name);
                let mut set = applied.clone();
                set.sort();
                let found = snapshot(&mut self.client);
                if let Some(expected) = alone.get(&set) {
                    let differs = difference(expected, &found);
                    assert!(*expected == found, "{}", told(&format!("{order:?} without {name}\n{differs}")));
                }
                if applied.len() == 1 {
                    let differs = difference(&base, &found);
                    assert!(base == found, "{}", told(&format!("{order:?} does not lead back\n{differs}")));
                }
            }
        }
    }

    /// Whether some order of branches that are said to conflict fails, or ends or leads back differently.
    fn disagree(&mut self, drawn: &Drawn) -> bool {
        let mut ends: Vec<Vec<String>> = Vec::new();
        let mut partly: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for order in orders(&drawn.branches) {
            let base = self.begin(drawn);
            let mut applied = vec!["base0".to_owned()];
            let mut ran = Vec::new();
            for name in &order {
                let up = step_or_alone(&drawn.texts, &applied, name, Direction::Upgrade);
                if run(&mut self.client, &up).is_err() {
                    return true;
                }
                ran.push(name.clone());
                applied.push(name.clone());
                let mut set = ran.clone();
                set.sort();
                partly.entry(set).or_insert_with(|| snapshot(&mut self.client));
            }
            ends.push(snapshot(&mut self.client));
            // Taking back what ran first, with the rest on top.
            for name in &order {
                let down = step_or_alone(&drawn.texts, &applied, name, Direction::Downgrade);
                if run(&mut self.client, &down).is_err() {
                    return true;
                }
                applied.retain(|other| other != name);
                ran.retain(|other| other != name);
                let found = snapshot(&mut self.client);
                let mut set = ran.clone();
                set.sort();
                if partly.get(&set).is_some_and(|expected| *expected != found) || (ran.is_empty() && found != base) {
                    return true;
                }
            }
        }
        ends.windows(2).any(|pair| pair[0] != pair[1])
    }
}

#[test]
fn branches_commute_on_a_server_where_the_checker_says_so_and_nowhere_else() {
    let started = Instant::now();
    let wanted = (crate::cases(60) / 2).max(1);
    let first: u64 = std::env::var("ALUDEL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let (next, agreeing, conflicting, uncertain) =
        (AtomicU64::new(first), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let (mut lane, mut failed) = (Lane::new(), Vec::new());
        while agreeing.load(Ordering::Relaxed) + conflicting.load(Ordering::Relaxed) < wanted {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let Some(drawn) = draw(seed) else { continue };
            let mut project = load(&drawn.texts);
            project.check_for_a_run();
            assert!(!project.diagnostics.has_errors(), "seed {seed}: {:#?}", project.diagnostics);
            let certain = project.conflicts.iter().filter(|conflict| conflict.is_certain).count();
            if certain == 0 && !project.conflicts.is_empty() {
                uncertain.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let kind = if certain == 0 { &agreeing } else { &conflicting };
            kind.fetch_add(1, Ordering::Relaxed);
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                if certain == 0 {
                    lane.agree(&drawn, seed);
                } else {
                    let told: Vec<&str> = project.conflicts.iter().map(|c| c.diagnostic.message.as_str()).collect();
                    let texts = drawn.texts.join("\n");
                    assert!(lane.disagree(&drawn), "seed {seed}: no order fails or differs: {told:#?}\n{texts}");
                }
            }));
            if result.is_err() {
                failed.push(seed);
                lane = Lane::new();
            }
        }
        failed
    };
    let failed: Vec<u64> = std::thread::scope(|scope| {
        let lanes = [scope.spawn(work), scope.spawn(work)];
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane")).collect()
    });
    let (agreeing, conflicting) = (agreeing.into_inner(), conflicting.into_inner());
    println!(
        "{} sets of branches in {:.1?}: {agreeing} commute, {conflicting} conflict, {} were left out",
        agreeing + conflicting,
        started.elapsed(),
        uncertain.into_inner()
    );
    assert!(failed.is_empty(), "these seeds failed, as is told above: {failed:?}");
    let third = (agreeing + conflicting) / 3;
    assert!(wanted < 20 || (agreeing >= third && conflicting >= third), "{agreeing} commute, {conflicting} conflict");
}
