//! Every good input of the specification that leaves nothing to raw SQL: after every revision, up and down, the catalog is
//! that of a database in which the model's schema was made from nothing.

use std::time::Instant;

use aludel::compile::{self, Settings};
use aludel::ddl::{self, Compiled};
use aludel::history::Direction;
use postgres::Client;

use crate::cases::{Case, load, read, topics};
use crate::catalog::{clear, difference, made, snapshot};
use crate::cluster::Cluster;
use crate::revisions::fresh;

/// Runs a step as the engine does: in one transaction where it can be.
fn run(client: &mut Client, step: &Compiled) -> Result<(), String> {
    if step.transactional {
        let all: Vec<&str> = step.statements.iter().map(|statement| statement.sql.as_str()).collect();
        let sql = format!("begin;\n{};\ncommit", all.join(";\n"));
        return client.batch_execute(&sql).map_err(|error| {
            client.batch_execute("rollback").expect("a rollback");
            format!("{error:?}\n{sql}")
        });
    }
    for statement in &step.statements {
        client.batch_execute(&statement.sql).map_err(|error| format!("{error:?}\n{}", statement.sql))?;
    }
    Ok(())
}

/// Whether the model knows all that the case makes on a server.
fn is_followed(case: &Case) -> bool {
    let all = case.files.join("\n") + &case.upgrade;
    let is_raw = all.contains("execute ") || !case.external.is_empty() || !case.server.is_empty();
    !case.up.is_empty() && !is_raw && case.rows.is_empty()
}

/// Runs a case up and down on one database, and makes each of its schemas from nothing in the other.
fn fault(here: &mut Client, there: &mut Client, mut project: compile::Project) -> Option<String> {
    let mut applied = Vec::new();
    for direction in [Direction::Upgrade, Direction::Downgrade] {
        let target = if direction == Direction::Upgrade { "heads" } else { "base" };
        for step in project.history.route(&applied, direction, target).expect("a route") {
            let step = std::slice::from_ref(&step);
            let Ok(plan) = project.plan(&applied, step) else {
                assert_eq!(direction, Direction::Downgrade, "{:?}", project.diagnostics);
                return None;
            };
            for compiled in project.compile(&plan) {
                if let Err(error) = run(here, &compiled) {
                    return Some(error);
                }
            }
            applied = project.history.after(&applied, step);
            let sql = ddl::create_all(&project.schema(&applied));
            let expected = match made(there, &unchecked(&sql)) {
                Ok(expected) => expected,
                Err(error) => return Some(format!("from nothing: {error:?}\n{}", sql.join(";\n"))),
            };
            let found = snapshot(here);
            if expected != found {
                let difference = difference(&expected, &found);
                return Some(format!("after {applied:?}\n{difference}\nfrom nothing:\n{}", sql.join(";\n")));
            }
        }
    }
    None
}

/// The statements where bodies of functions are not looked at: one may read what is gone.
fn unchecked(sql: &[String]) -> Vec<String> {
    std::iter::once("set check_function_bodies = off".to_owned()).chain(sql.iter().cloned()).collect()
}

#[test]
fn good_inputs_are_their_models() {
    let started = Instant::now();
    let (one, other) = (fresh("from_nothing"), fresh("from_nothing_too"));
    let (mut here, mut there) = (one.client(), other.client());
    let major = Cluster::shared().major();
    let (mut count, mut faults) = (0, Vec::new());
    for topic in topics() {
        for case in read(&topic).cases.iter().filter(|case| is_followed(case)) {
            let settings = Settings { server_version: major, ..Settings::default() };
            let mut project = load(case, settings);
            if !project.diagnostics.has_errors() {
                project.check();
            }
            // What is kept where it is there, and a schema that is assumed to be there, are not made by the model.
            if case.up.contains("if not exists") || case.up.contains("alter schema app rename") {
                continue;
            }
            let newer = project.diagnostics.iter().any(|found| found.code.id() == "check::server-version");
            if case.server_version > major || newer || project.diagnostics.has_errors() {
                continue;
            }
            count += 1;
            clear(&mut here);
            clear(&mut there);
            if (case.up.contains("app.") || case.up.contains("schema app")) && !case.up.contains("create schema app") {
                for client in [&mut here, &mut there] {
                    client.batch_execute("create schema app").expect("a schema");
                }
            }
            if let Some(fault) = fault(&mut here, &mut there, project) {
                faults.push(format!("{}: {}: {fault}", topic.display(), case.name));
            }
        }
    }
    println!("{count} good inputs from nothing in {:.1?}", started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(count >= 150, "only {count} good inputs");
}
