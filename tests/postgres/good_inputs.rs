//! Every good input of the specification: the server takes the SQL that stands there, up and down, and each step down
//! leaves the catalog as it was before that step up.

use std::path::Path;
use std::time::Instant;

use postgres::Client;
use serde::Deserialize;

use crate::catalog::{clear, snapshot};
use crate::revisions::fresh;

#[derive(Deserialize)]
struct Topic {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    server_version: u32,
    #[serde(default)]
    diagnostics: String,
    #[serde(default)]
    up: String,
    #[serde(default)]
    down: String,
}

/// The mark of a statement that the engine runs by itself.
const OUTSIDE: &str = "; -- outside a transaction";

/// The steps of a text such as `-- upgrade a`, statements, `-- upgrade b`, statements: one step has no such line.
fn steps(text: &str, direction: &str) -> Vec<String> {
    let mark = format!("-- {direction} ");
    let mut all = vec![String::new()];
    for line in text.lines() {
        if line.starts_with(&mark) {
            all.push(String::new());
        } else if let Some(last) = all.last_mut().filter(|_| !is_remark(line)) {
            last.push_str(line);
            last.push('\n');
        }
    }
    if all.len() > 1 {
        all.remove(0);
    }
    all
}

fn is_remark(line: &str) -> bool {
    ["-- structural", "-- none", "-- loses ", "-- no way back: "].iter().any(|remark| line.starts_with(remark))
}

/// Runs a step as the engine does: in one transaction, or each statement by itself where the step says so.
fn run(client: &mut Client, step: &str) -> Result<(), postgres::Error> {
    if !step.contains(OUTSIDE) {
        return client.batch_execute(&format!("begin;\n{step}\ncommit"));
    }
    let mut statement = String::new();
    for line in step.lines() {
        statement.push_str(line);
        statement.push('\n');
        if line.ends_with(OUTSIDE) {
            client.batch_execute(&std::mem::take(&mut statement))?;
        }
    }
    Ok(())
}

/// Runs a case up and down; gives what went wrong.
fn fault(client: &mut Client, case: &Case) -> Option<String> {
    let mut states = vec![snapshot(client)];
    for step in steps(&case.up, "upgrade") {
        if let Err(error) = run(client, &step) {
            return Some(format!("up: {error:?}\n{step}"));
        }
        states.push(snapshot(client));
    }
    states.pop();
    for step in steps(&case.down, "downgrade") {
        if step.is_empty() && case.down.contains("-- no way back: ") {
            break;
        }
        if let Err(error) = run(client, &step) {
            return Some(format!("down: {error:?}\n{step}"));
        }
        let (mut expected, mut found) = (states.pop()?, snapshot(client));
        if case.up.contains("create extension if not exists") {
            // Made or not, it stays.
            expected.retain(|line| !line.starts_with("extension "));
            found.retain(|line| !line.starts_with("extension "));
        }
        if expected != found {
            return Some(format!("after\n{step}expected {expected:#?}\nfound {found:#?}"));
        }
    }
    None
}

#[test]
fn good_inputs_are_taken_and_taken_back() {
    let started = Instant::now();
    let database = fresh("good_inputs");
    let mut client = database.client();
    client.batch_execute("create schema app").expect("a schema");
    let version: i32 = database.rows("show server_version_num")[0][0].parse().expect("a number");
    let major = u32::try_from(version / 10_000).expect("a version");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let (mut count, mut faults) = (0, Vec::new());
    for area in std::fs::read_dir(root).expect("spec/").map(|entry| entry.expect("an entry").path()) {
        if !area.is_dir() {
            continue;
        }
        for topic in std::fs::read_dir(&area).expect("an area").map(|entry| entry.expect("an entry").path()) {
            let text = std::fs::read_to_string(&topic).expect("a topic");
            let read: Topic = serde_yaml::from_str(&text).expect("a topic in its form");
            // What needs a newer server says so, or is compiled for one.
            let fits = |case: &&Case| {
                !case.up.is_empty()
                    && case.server_version <= major
                    && !case.diagnostics.contains("check::server-version")
            };
            for case in read.cases.iter().filter(fits) {
                count += 1;
                if let Some(fault) = fault(&mut client, case) {
                    faults.push(format!("{}: {}: {fault}", topic.display(), case.name));
                    // A transaction that failed is still open.
                    client.batch_execute("rollback").expect("a rollback");
                }
                clear(&mut client);
            }
        }
    }
    println!("{count} good inputs in {:.1?}", started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count >= 100, "only {count} good inputs");
}
