//! Catalog = model: random histories on a real server, up, down and up again.
//!
//! After every step the catalog of the migrated database is compared with that of a second database, in which the model's
//! schema at that revision was made from nothing. What the server stores is compared, so spelling does not matter.
//!
//! That the test can fail was shown by two mutations. With the indexes left out of the inverse of `drop_column`, seed 1
//! fails when the way down is planned: the inverse of an earlier revision drops an index that did not come back. With
//! the comment left out of what adds a column, seed 1 fails after the downgrade of revision 6: the catalog is not the model,
//! `- column ... comment 'a column''s comment ...'`, `+ column ... comment NULL`.

use std::collections::BTreeMap;
use std::time::Instant;

use aludel::compile::{self, Project, Settings};
use aludel::ddl::{self, Compiled};
use aludel::history::Direction;
use postgres::Client;

use crate::catalog::{clear, difference, made, snapshot};
use crate::cluster::Cluster;
use crate::random;

const REVISIONS: usize = 9;

fn project(files: &[String]) -> Project {
    let files = files.iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text.clone().into_bytes()));
    let mut project = compile::load(files.collect(), Settings::default());
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
    let plan = project.plan(&applied, &route).expect("a plan");
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

#[test]
fn the_catalog_is_the_model_after_every_step_up_and_down() {
    let started = Instant::now();
    let cluster = Cluster::shared();
    let (mut migrated, mut made) = (cluster.database("migrated").client(), cluster.database("made").client());
    for client in [&mut migrated, &mut made] {
        client.batch_execute("set client_min_messages = warning").expect("a setting");
    }
    let histories = crate::cases(25);
    let mut ran: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let first: u64 = std::env::var("ALUDEL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for seed in first..first + histories as u64 {
        let drawn = random::history(seed, REVISIONS);
        let mut project = project(&drawn.files);
        clear(&mut migrated);
        let mut expected = vec![model(&mut project, 0, &mut made, seed)];
        let check = |client: &mut Client, expected: &[String], place: &str, number: usize| {
            let found = snapshot(client);
            assert!(
                found == expected,
                "seed {seed}, {place} {number}: the catalog is not the model\n{}\n{}",
                difference(expected, &found),
                drawn.files[..number.max(1)].join("\n")
            );
        };
        let up = compiled(&mut project, 0, Direction::Upgrade, "head");
        let down = compiled(&mut project, REVISIONS, Direction::Downgrade, "base");
        for (at, step) in up.iter().enumerate() {
            run(&mut migrated, step, seed);
            expected.push(model(&mut project, at + 1, &mut made, seed));
            check(&mut migrated, &expected[at + 1], "after upgrade", at + 1);
            for verb in &drawn.verbs[at] {
                ran.entry(verb).or_default().0 += 1;
            }
        }
        for (at, step) in down.iter().enumerate() {
            run(&mut migrated, step, seed);
            let left = REVISIONS - 1 - at;
            check(&mut migrated, &expected[left], "after downgrade of", left + 1);
            for verb in &drawn.verbs[left] {
                ran.entry(verb).or_default().1 += 1;
            }
        }
        for step in &up {
            run(&mut migrated, step, seed);
        }
        check(&mut migrated, &expected[REVISIONS], "after the second upgrade to", REVISIONS);
    }
    let version = migrated.query_one("show server_version", &[]).expect("a version").get::<_, String>(0);
    println!("{histories} histories of {REVISIONS} revisions on PostgreSQL {} in {:.1?}", version, started.elapsed());
    for (verb, (up, down)) in &ran {
        println!("  {verb:<26} {up:>6} up {down:>6} down");
    }
    let least = if histories >= 100 { 10 } else { 1 };
    let rare: Vec<_> = ran.iter().filter(|(_, (up, down))| *up < least || *down < least).collect();
    assert!(rare.is_empty(), "these ran fewer than {least} times: {rare:?}");
    assert_eq!(ran.len(), 19, "an operation was never drawn: {:?}", ran.keys());
}
