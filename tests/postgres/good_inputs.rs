//! Every good input of the specification, compiled for the server that is there: it takes the SQL, up and down, and each
//! step down leaves the catalog as it was before that step up. What needs a newer server is left out, and counted.

use std::time::Instant;

use postgres::Client;

use crate::cases::{self, Outcome, read, topics, twenty};
use crate::catalog::{clear, snapshot};
use crate::cluster::Cluster;
use crate::revisions::fresh;

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

/// Runs a step as the engine does: in one transaction, or each statement by itself where the step says so. What it set
/// for the session is set back, of all settings and not only of those that the engine sets back: the next is another case.
fn run(client: &mut Client, step: &str) -> Result<(), postgres::Error> {
    if !step.contains(OUTSIDE) {
        client.batch_execute(&format!("begin;\n{step}\ncommit"))?;
        return client.batch_execute("reset session authorization; reset all");
    }
    let mut statement = String::new();
    for line in step.lines() {
        statement.push_str(line);
        statement.push('\n');
        if line.ends_with(OUTSIDE) {
            client.batch_execute(&std::mem::take(&mut statement))?;
        }
    }
    client.batch_execute("reset session authorization; reset all")
}

/// Runs a case up and down; gives what went wrong.
fn fault(client: &mut Client, case: &Outcome) -> Option<String> {
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
            let is_other =
                |line: &String| !line.starts_with("extension ") && !line.starts_with("comment on extension ");
            expected.retain(is_other);
            found.retain(is_other);
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
    let major = Cluster::shared().major();
    let (mut count, mut newer, mut faults) = (0, 0, Vec::new());
    for topic in topics() {
        for case in read(&topic).cases.iter().filter(|case| !case.up.is_empty()) {
            let outcome = cases::run(case, Some(major));
            if case.server_version > major || outcome.diagnostics.contains("check::server-version") {
                newer += 1;
                continue;
            }
            // Rows that come from a file are sent by the engine: see `data`.
            if outcome.up.contains(" from stdin with ") {
                continue;
            }
            // Rows of tables that are not there: the server would refuse them.
            if outcome.diagnostics.contains("check::raw-unknown") {
                continue;
            }
            count += 1;
            clear(&mut client);
            if (outcome.up.contains("app.") || outcome.up.contains("schema app") || case.server.contains("app."))
                && !outcome.up.contains("create schema app")
            {
                client.batch_execute("create schema app").expect("a schema");
            }
            client.batch_execute(&case.server).expect("what others own");
            if let Some(fault) = fault(&mut client, &outcome) {
                faults.push(format!("{}: {}: {fault}", topic.display(), case.name));
                // A transaction that failed is still open.
                client.batch_execute("rollback").expect("a rollback");
            }
        }
    }
    let skipped = format!("{newer} need a newer server than {major}");
    println!("{count} good inputs in {:.1?}, {skipped}", started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count >= 100, "only {count} good inputs");
}

#[test]
fn the_twenty_are_taken_and_taken_back() {
    let database = fresh("twenty");
    let mut client = database.client();
    let major = Cluster::shared().major();
    for (name, case) in twenty() {
        clear(&mut client);
        let outcome = cases::run(&case, Some(major));
        assert!(!outcome.up.is_empty(), "{name}: {}", outcome.diagnostics);
        let fault = fault(&mut client, &outcome);
        assert!(fault.is_none(), "{name}: {}", fault.unwrap_or_default());
    }
}
