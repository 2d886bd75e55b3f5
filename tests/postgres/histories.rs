//! Catalog = model: random histories on a real server, up, down and up again.
//!
//! After every step the catalog of the migrated database is compared with that of a second database, in which the model's
//! schema at that revision was made from nothing. What the server stores is compared, so spelling does not matter.
//!
//! For one history in five `pg_dump --schema-only` is compared too: of each schema on the way up with the same on the way
//! down.
//!
//! That the test can fail was shown by two mutations. With the indexes left out of the inverse of `drop_column`, seed 3
//! fails after the downgrade of revision 3: the catalog is not the model, `- CREATE UNIQUE INDEX city_name_orders10_idx ...`.
//! With the comment left out of what adds a column, seed 2 fails after the upgrade to revision 6: `- comment on table column
//! ... E'a column''s comment ...'`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use aludel::compile::{self, Project, Settings};
use aludel::ddl::{self, Compiled};
use aludel::history::Direction;
use postgres::Client;

use crate::catalog::{clear, difference, made, snapshot};
use crate::cluster::{Cluster, TestDatabase};
use crate::dump;
use crate::random;

const REVISIONS: usize = 9;

/// One history in so many is compared by `pg_dump` too: it is a process each time.
const DUMPED: u64 = 5;

fn project(files: &[String]) -> Project {
    let files = files.iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text.clone().into_bytes()));
    let settings = Settings { server_version: Cluster::shared().major(), ..Settings::default() };
    let mut project = compile::load(files.collect(), settings);
    project.check();
    assert!(!project.diagnostics.has_errors(), "{:?}", project.diagnostics);
    project
}

/// The ids of the first `count` revisions.
fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

fn compiled(project: &mut Project, applied: usize, direction: Direction, target: &str) -> Vec<Compiled> {
    let applied = ids(applied);
    let route = project.history.route(&applied, direction, target).expect("a route");
    let plan = project.plan(&applied, &route);
    let plan = plan.unwrap_or_else(|fault| panic!("no plan: {fault:?} {:?}", project.diagnostics));
    project.compile(&plan)
}

/// Runs a step as the engine would: in one transaction where it can be.
fn run(client: &mut Client, step: &Compiled, seed: u64) {
    let fail = |sql: &str, error: &postgres::Error| {
        let server =
            error.as_db_error().map_or_else(|| error.to_string(), |e| format!("{} ({})", e.message(), e.code().code()));
        panic!("seed {seed}, {} {}: {server}\n{sql}", step.direction.word(), step.revision)
    };
    if step.transactional {
        let all: Vec<&str> = step.statements.iter().map(|statement| statement.sql.as_str()).collect();
        let sql = format!("begin;\n{};\ncommit", all.join(";\n"));
        client.batch_execute(&sql).unwrap_or_else(|error| fail(&sql, &error));
    } else {
        for statement in &step.statements {
            client.batch_execute(&statement.sql).unwrap_or_else(|error| fail(&statement.sql, &error));
        }
    }
}

/// The catalog of the model's schema at a revision, made from nothing.
fn model(project: &mut Project, applied: usize, client: &mut Client, seed: u64) -> Vec<String> {
    let sql = ddl::create_all(&project.schema(&ids(applied)));
    made(client, &sql).unwrap_or_else(|error| panic!("seed {seed}, model at {applied}: {error:?}\n{}", sql.join(";\n")))
}

/// How often each verb ran, up and down.
type Ran = BTreeMap<&'static str, (usize, usize)>;

/// Databases to run histories on, one after the other.
struct Lane {
    database: TestDatabase,
    migrated: Client,
    made: Client,
    ran: Ran,
}

impl Lane {
    fn new() -> Self {
        let cluster = Cluster::shared();
        let (database, made) = (cluster.database("migrated"), cluster.database("made"));
        let (mut migrated, mut made) = (database.client(), made.client());
        for client in [&mut migrated, &mut made] {
            client.batch_execute("set client_min_messages = warning").expect("a setting");
        }
        Self { database, migrated, made, ran: Ran::new() }
    }

    /// Up, down and up again.
    fn run(&mut self, seed: u64) {
        let drawn = random::history(seed, REVISIONS, Cluster::shared().major());
        let mut project = project(&drawn.files);
        clear(&mut self.migrated);
        let text = |number: usize| drawn.files[..number.max(1)].join("\n");
        let check = |client: &mut Client, expected: &[String], place: &str, number: usize| {
            let found = snapshot(client);
            assert!(
                found == expected,
                "seed {seed}, {place} {number}: the catalog is not the model\n{}\n{}",
                difference(expected, &found),
                text(number)
            );
        };
        let with_dumps = seed.is_multiple_of(DUMPED);
        let up = compiled(&mut project, 0, Direction::Upgrade, "head");
        let down = compiled(&mut project, REVISIONS, Direction::Downgrade, "base");
        let mut expected = vec![model(&mut project, 0, &mut self.made, seed)];
        let mut dumps = Vec::new();
        for (at, step) in up.iter().enumerate() {
            if with_dumps {
                dumps.push(dump::entries(&self.database));
            }
            run(&mut self.migrated, step, seed);
            expected.push(model(&mut project, at + 1, &mut self.made, seed));
            check(&mut self.migrated, &expected[at + 1], "after upgrade", at + 1);
            for verb in &drawn.verbs[at] {
                self.ran.entry(verb).or_default().0 += 1;
            }
        }
        for (at, step) in down.iter().enumerate() {
            run(&mut self.migrated, step, seed);
            let left = REVISIONS - 1 - at;
            check(&mut self.migrated, &expected[left], "after downgrade of", left + 1);
            if let Some(before) = dumps.pop() {
                let after = dump::entries(&self.database);
                let (difference, text) = (difference(&before, &after), text(left + 1));
                assert!(
                    before == after,
                    "seed {seed}, after downgrade of {}: pg_dump differs\n{difference}\n{text}",
                    left + 1
                );
            }
            for verb in &drawn.verbs[left] {
                self.ran.entry(verb).or_default().1 += 1;
            }
        }
        for step in &up {
            run(&mut self.migrated, step, seed);
        }
        check(&mut self.migrated, &expected[REVISIONS], "after the second upgrade to", REVISIONS);
        if seed.is_multiple_of(20) {
            // Nobody else does: catalogs whose tables come and go become slow.
            for client in [&mut self.migrated, &mut self.made] {
                client.batch_execute("vacuum").expect("a vacuum");
            }
        }
    }
}

/// How many histories: `ALUDEL_HISTORIES`, because one takes longer than any other case, else as many as cases.
fn histories() -> usize {
    let wanted = std::env::var("ALUDEL_HISTORIES").ok().and_then(|text| text.parse().ok());
    wanted.unwrap_or_else(|| crate::cases(25))
}

#[test]
fn the_catalog_is_the_model_after_every_step_up_and_down() {
    let started = Instant::now();
    let histories = histories() as u64;
    let first: u64 = std::env::var("ALUDEL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let next = AtomicU64::new(first);
    // While one waits for the server, the other computes.
    let lanes: Vec<(Ran, Vec<u64>)> = std::thread::scope(|scope| {
        let work = || {
            let (mut lane, mut failed) = (Lane::new(), Vec::new());
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= first + histories {
                    return (lane.ran, failed);
                }
                // The others are run all the same: one failure says less than ten of a kind.
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| lane.run(seed))).is_err() {
                    failed.push(seed);
                    lane = Lane { ran: std::mem::take(&mut lane.ran), ..Lane::new() };
                }
            }
        };
        let lanes = [scope.spawn(work), scope.spawn(work)];
        lanes.into_iter().map(|lane| lane.join().expect("no more than a history fails")).collect()
    });
    let (lanes, failed): (Vec<Ran>, Vec<Vec<u64>>) = lanes.into_iter().unzip();
    let mut failed = failed.concat();
    failed.sort_unstable();
    let mut ran = Ran::new();
    for (verb, (up, down)) in lanes.into_iter().flatten() {
        let sum = ran.entry(verb).or_default();
        *sum = (sum.0 + up, sum.1 + down);
    }
    let version = Cluster::shared().database("version").rows("show server_version")[0][0].clone();
    let dumped = (first..first + histories).filter(|seed| seed.is_multiple_of(DUMPED)).count();
    println!(
        "{histories} histories of {REVISIONS} revisions on PostgreSQL {version} in {:.1?}, {dumped} with pg_dump",
        started.elapsed()
    );
    for (verb, (up, down)) in &ran {
        println!("  {verb:<26} {up:>6} up {down:>6} down");
    }
    assert!(failed.is_empty(), "these seeds failed, as is told above: {failed:?}");
    let least = self::histories().div_ceil(100);
    let rare: Vec<_> = ran.iter().filter(|(_, (up, down))| *up < least || *down < least).collect();
    assert!(rare.is_empty(), "these ran fewer than {least} times: {rare:?}");
    // That each can be drawn is another test's question; a few histories do not draw them all.
    let never = random::VERBS.iter().map(|(verb, ..)| *verb).filter(|verb| !ran.contains_key(verb));
    let never: Vec<_> = never.collect();
    assert!(histories < 200 || never.is_empty(), "these never ran: {never:?}");
}

/// The verbs of the language that histories are to draw.
fn drawable() -> impl Iterator<Item = &'static str> {
    aludel::syntax::verbs().iter().copied().filter(|verb| random::NOT_DRAWN.iter().all(|(other, _)| other != verb))
}

#[test]
fn every_verb_can_be_drawn() {
    let missing: Vec<_> = drawable().filter(|verb| random::VERBS.iter().all(|(other, ..)| other != verb)).collect();
    assert!(missing.is_empty(), "no history draws {missing:?}: each needs a line in random::VERBS");
    let all = aludel::syntax::verbs();
    let strange = random::VERBS.iter().map(|(verb, ..)| verb).chain(random::NOT_DRAWN.iter().map(|(verb, _)| verb));
    let strange: Vec<_> = strange.filter(|verb| !all.contains(verb)).collect();
    assert!(strange.is_empty(), "{strange:?} are no verbs");
    for (verb, why) in random::NOT_DRAWN {
        assert!(!why.is_empty(), "{verb} is not drawn for a reason");
        assert!(random::VERBS.iter().all(|(other, ..)| other != verb), "{verb} is drawn");
    }
}
