//! Every good input of `spec/operations` about partitions, tables that inherit and storage, without raw SQL: after every
//! revision, up and down, the catalog is that of a second database in which the model's schema was made from nothing.

use std::path::Path;
use std::time::Instant;

use aludel::compile::{self, Settings};
use aludel::ddl::{self, Compiled};
use aludel::history::Direction;
use postgres::{Client, SimpleQueryMessage};
use serde::Deserialize;

use crate::catalog::{difference, snapshot};
use crate::revisions::fresh;

#[derive(Deserialize)]
struct Topic {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    naming: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    server_version: u32,
    #[serde(default)]
    upgrade: String,
    #[serde(default)]
    files: Vec<String>,
}

/// What the snapshot of the catalog leaves out: how tables are divided and stored.
const PARTS: &str = "
select line from (
  select format('part %s of %s %s', c.oid::regclass, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid)) as line
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  union all
  select format('key of %s %s', partrelid::regclass, pg_get_partkeydef(partrelid)) from pg_partitioned_table
  union all
  select format('storage of %s %s %s', oid::regclass, reloptions, reltablespace) from pg_class
  where relnamespace in ('public'::regnamespace, 'app'::regnamespace)
) lines order by line collate \"C\"";

fn catalog(client: &mut Client) -> Vec<String> {
    let mut lines = snapshot(client);
    for message in client.simple_query(PARTS).expect("the catalog can be read") {
        if let SimpleQueryMessage::Row(row) = message {
            lines.push(row.get(0).unwrap_or("(null)").to_owned());
        }
    }
    lines
}

/// Empties a database; tables may be parts of others.
fn clear(client: &mut Client) {
    let sql =
        "set client_min_messages = warning; drop schema public, app cascade; create schema public; create schema app";
    client.batch_execute(sql).expect("the schemas can be emptied");
}

fn run(client: &mut Client, step: &Compiled) -> Result<(), String> {
    for statement in &step.statements {
        client.batch_execute(&statement.sql).map_err(|error| format!("{error:?}\n{}", statement.sql))?;
    }
    Ok(())
}

/// Runs a case up and down on one database, and makes each of its schemas from nothing in the other.
fn fault(here: &mut Client, there: &mut Client, case: &Case) -> Option<String> {
    let mut settings = Settings::default();
    if case.server_version > 0 {
        settings.server_version = case.server_version;
    }
    let mut texts = case.files.clone();
    if !case.upgrade.is_empty() {
        texts.push(format!("revision a\nrevises base\nmessage 'a'\n\nupgrade {{\n{}\n}}\n", case.upgrade));
    }
    let files = texts.iter().enumerate().map(|(at, text)| (format!("{at}.mig"), text.clone().into_bytes()));
    let mut project = compile::load(files.collect(), settings);
    if !project.diagnostics.has_errors() {
        project.check();
    }
    if project.diagnostics.has_errors() {
        return None;
    }
    let mut applied = Vec::new();
    for direction in [Direction::Upgrade, Direction::Downgrade] {
        let target = if direction == Direction::Upgrade { "heads" } else { "base" };
        for step in project.history.route(&applied, direction, target).expect("a route") {
            let step = std::slice::from_ref(&step);
            let Ok(plan) = project.plan(&applied, step) else {
                assert_eq!(direction, Direction::Downgrade, "{}", case.name);
                return None;
            };
            for compiled in project.compile(&plan) {
                if let Err(error) = run(here, &compiled) {
                    return Some(error);
                }
            }
            applied = project.history.after(&applied, step);
            clear(there);
            let sql = ddl::create_all(&project.schema(&applied)).join(";\n");
            if let Err(error) = there.batch_execute(&sql) {
                return Some(format!("from nothing: {error:?}\n{sql}"));
            }
            let (expected, found) = (catalog(there), catalog(here));
            if expected != found {
                return Some(format!("after {applied:?}\n{}\nfrom nothing:\n{sql}", difference(&expected, &found)));
            }
        }
    }
    None
}

#[test]
fn good_inputs_are_their_models() {
    let started = Instant::now();
    let (one, other) = (fresh("from_nothing"), fresh("from_nothing_too"));
    let (mut here, mut there) = (one.client(), other.client());
    for client in [&mut here, &mut there] {
        client.batch_execute("create schema app").expect("a schema");
    }
    let version: i32 = one.rows("show server_version_num")[0][0].parse().expect("a number");
    let major = u32::try_from(version / 10_000).expect("a version");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/operations");
    let (mut count, mut faults) = (0, Vec::new());
    for topic in std::fs::read_dir(folder).expect("spec/").map(|entry| entry.expect("an entry").path()) {
        let text = std::fs::read_to_string(&topic).expect("a topic");
        let read: Topic = serde_yaml::from_str(&text).expect("a topic in its form");
        let is_followed = |case: &&Case| {
            let all = case.files.join("\n") + &case.upgrade;
            let is_about = ["partition", "unlogged", "inherits"].iter().any(|word| all.contains(word));
            is_about && !all.contains("execute") && case.server_version <= major && case.naming.is_empty()
        };
        for case in read.cases.iter().filter(is_followed) {
            count += 1;
            if let Some(fault) = fault(&mut here, &mut there, case) {
                faults.push(format!("{}: {}: {fault}", topic.display(), case.name));
            }
            clear(&mut here);
            clear(&mut there);
        }
    }
    println!("{count} good inputs in {:.1?}", started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
