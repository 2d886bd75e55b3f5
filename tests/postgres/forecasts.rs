//! Forecasts are true: the statements of the specification's cases run on the server that is there, up and down, and what
//! they lock and write anew is compared with what was forecast of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use postgres::{Client, SimpleQueryMessage};

use aludel::ddl::Transaction;
use aludel::forecast::{Forecast, Mode};

use crate::cases::{self, Costed, read, topics};
use crate::catalog::clear;
use crate::cluster::Cluster;
use crate::revisions::fresh;

const MODES: &[(&str, Mode)] = &[
    ("ShareUpdateExclusiveLock", Mode::ShareUpdateExclusive),
    ("ShareLock", Mode::Share),
    ("ShareRowExclusiveLock", Mode::ShareRowExclusive),
    ("ExclusiveLock", Mode::Exclusive),
    ("AccessExclusiveLock", Mode::AccessExclusive),
];

/// A table or view: its schema and name, its kind, its file.
struct Seen {
    name: (String, String),
    kind: String,
    file: String,
}

fn query(client: &mut Client, sql: &str) -> Result<Vec<Vec<String>>, postgres::Error> {
    let text = |row: &postgres::SimpleQueryRow| {
        (0..row.len()).map(|column| row.get(column).unwrap_or_default().to_owned()).collect()
    };
    let messages = client.simple_query(sql)?;
    Ok(messages
        .iter()
        .filter_map(|one| if let SimpleQueryMessage::Row(row) = one { Some(text(row)) } else { None })
        .collect())
}

/// The tables and views of the user's, by oid.
fn look(client: &mut Client) -> Result<HashMap<String, Seen>, postgres::Error> {
    let sql = "select c.oid, n.nspname, c.relname, c.relkind, coalesce(pg_relation_filenode(c.oid), 0) from pg_class c \
        join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm', 'v') \
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')";
    let rows = query(client, sql)?.into_iter().map(|row| {
        let [oid, space, name, kind, file] = <[String; 5]>::try_from(row).expect("five columns");
        (oid, Seen { name: (space, name), kind, file })
    });
    Ok(rows.collect())
}

type Locks = BTreeMap<(String, String), Mode>;
type Names = BTreeSet<(String, String)>;

/// What a statement locks, strongly enough that a change of a definition waits, and what it writes anew, of the tables
/// and views in `old`.
fn measure(client: &mut Client, sql: &str, old: &HashMap<String, Seen>) -> Result<(Locks, Names), postgres::Error> {
    client.batch_execute("begin")?;
    let before = look(client)?;
    client.batch_execute(sql)?;
    let held = query(
        client,
        "select relation, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' \
         and database = (select oid from pg_database where datname = current_database())",
    )?;
    let after = look(client)?;
    client.batch_execute("commit")?;
    let (mut locks, mut rewrites) = (Locks::new(), Names::new());
    for lock in &held {
        let Some(seen) = before.get(&lock[0]).filter(|_| old.contains_key(&lock[0])) else { continue };
        let Some((_, mode)) = MODES.iter().find(|(name, _)| *name == lock[1]) else { continue };
        let known = locks.entry(seen.name.clone()).or_insert(*mode);
        *known = (*known).max(*mode);
    }
    for (oid, seen) in before.iter().filter(|(oid, _)| old.contains_key(*oid)) {
        let is_other = after.get(oid).is_some_and(|now| now.file != seen.file);
        // An emptied table has a new file, and nothing was written into it.
        if is_other && ["r", "m"].contains(&seen.kind.as_str()) && !sql.starts_with("truncate ") {
            rewrites.insert(seen.name.clone());
        }
    }
    Ok((locks, rewrites))
}

/// The same of a forecast. Names of what is no table or view are left out.
fn expected(forecast: &Forecast, known: &HashMap<String, Seen>) -> (Locks, Names) {
    let names: BTreeSet<&(String, String)> = known.values().map(|seen| &seen.name).collect();
    let pair = |name: &aludel::schema::ObjName| (name.schema.clone(), name.name.clone());
    let locks = forecast.locks.iter().filter(|lock| lock.mode >= Mode::ShareUpdateExclusive);
    let locks = locks.map(|lock| (pair(&lock.relation), lock.mode)).filter(|(name, _)| names.contains(name));
    (locks.collect(), forecast.rewrites.iter().map(pair).collect())
}

/// Runs the steps of a case; what differs, and how many statements were compared. It ends where the server refuses one.
fn compare(client: &mut Client, steps: &[Vec<Costed>], faults: &mut Vec<String>) -> usize {
    let mut count = 0;
    for step in steps {
        let Ok(old) = look(client) else { return count };
        for Costed { statement, forecast, verb } in step {
            let sql = statement.sql.as_str();
            if statement.transaction == Transaction::Outside || statement.copy.is_some() {
                if client.batch_execute(sql).is_err() {
                    return count;
                }
                continue;
            }
            let Ok(known) = look(client) else { return count };
            let Ok(found) = measure(client, sql, &old) else {
                let _ = client.batch_execute("rollback");
                return count;
            };
            if forecast.unknown {
                continue;
            }
            count += 1;
            let wanted = expected(forecast, &known);
            // Raw SQL may say in a form that locks less what an operation says; it is never forecast to lock less.
            let covers = |wanted: &Locks, found: &Locks| {
                found.iter().all(|(name, mode)| wanted.get(name).is_some_and(|wanted| wanted >= mode))
            };
            let is_covered = *verb == "execute" && wanted.1 == found.1 && covers(&wanted.0, &found.0);
            if wanted != found && !is_covered {
                faults.push(format!(
                    "{verb}: {sql}\n  forecast {wanted:?} by {:?}\n  found    {found:?}",
                    forecast.facts
                ));
            }
        }
    }
    count
}

#[test]
fn forecasts_are_true() {
    let started = Instant::now();
    let database = fresh("forecasts");
    let mut client = database.client();
    let major = Cluster::shared().major();
    let (mut count, mut faults, mut seen) = (0, Vec::new(), 0);
    // All of them take a quarter of an hour, so that is for those who ask for it.
    let every = if crate::cases(40) > 1000 { 1 } else { 16 };
    for topic in topics() {
        for case in read(&topic).cases.iter().filter(|case| !case.up.is_empty() && case.server_version <= major) {
            seen += 1;
            if seen % every != 0 {
                continue;
            }
            let steps = cases::forecasts(case, major);
            if client.is_closed() {
                client = database.client();
            }
            clear(&mut client);
            let is_made = steps.iter().flatten().any(|one| one.statement.sql.starts_with("create schema app"));
            if !is_made {
                client.batch_execute("create schema app").expect("a schema");
            }
            client.batch_execute(&case.server).expect("what others own");
            let mut found = Vec::new();
            count += compare(&mut client, &steps, &mut found);
            if client.is_closed() {
                found.push("the connection is gone".to_owned());
            }
            faults.extend(found.into_iter().map(|fault| format!("{}: {}: {fault}", topic.display(), case.name)));
        }
    }
    println!("{count} statements in {:.1?}", started.elapsed());
    assert!(faults.is_empty(), "{} differ\n{}", faults.len(), faults.join("\n"));
    assert!(count > 100, "only {count} statements");
}
