//! The measurements that forecasts are made of (`spec/facts/ddl.json`) are measured again on the server that is there, each
//! as `spec/facts/measured.json` says: what is made before (`base`, `setup`), what runs before it in the same transaction,
//! and the statement. Locks are read from the session's own in its open transaction, a rewrite from the file node, a scan
//! from the counters of the transaction, a refusal from its SQLSTATE.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use postgres::{Client, SimpleQueryMessage};
use serde::Deserialize;

use crate::cluster::{Cluster, TestDatabase};

/// What is said of a form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    versions: (u32, u32),
    refused: Option<String>,
    #[serde(default)]
    locks: BTreeMap<String, String>,
    #[serde(default)]
    rewrites: BTreeSet<String>,
    #[serde(default)]
    scans: BTreeSet<String>,
    #[serde(default)]
    rebuilds_indexes: bool,
    #[serde(default = "yes")]
    transactional: bool,
    #[serde(default)]
    #[allow(dead_code, reason = "another session would be needed to see it")]
    waits_for_old_transactions: bool,
}

/// How it is measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    id: String,
    versions: (u32, u32),
    base: String,
    #[serde(default)]
    setup: String,
    /// Statements, with `;;` between them.
    #[serde(default)]
    before: String,
    statement: String,
    /// Who plays which role, where it is not told by the name.
    #[serde(default)]
    roles: HashMap<String, String>,
}

fn yes() -> bool {
    true
}

/// Not measured again, each with its reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("set_tablespace", "it needs a folder of the server"),
    ("alter_index_set_tablespace", "it needs a folder of the server"),
];

const REFERENCED: &str = "create table r (id bigint primary key, x int);";
const TABLE: &str = "create table t (id bigint primary key, a int, b text, nn int not null, r_id bigint, j jsonb, \
    v varchar(20), n numeric(10, 2), ts timestamp);";
const INDEXES: &str = "create index t_a_idx on t (a); create index t_b_idx on t (b);";

/// What is there before a measurement begins, by name.
fn base(name: &str) -> String {
    let filled = format!("{REFERENCED} insert into r select g, g from generate_series(1, 300) g;");
    let body = match name {
        "none" => String::new(),
        "empty" => format!("{REFERENCED}{TABLE}{INDEXES}"),
        "std" => format!(
            "{filled}{TABLE} insert into t select g, g, 'b' || g, g, 1 + g % 300, '{{}}', 'v' || g, g, '2024-01-01' \
             from generate_series(1, 2000) g;{INDEXES}"
        ),
        "part" => format!(
            "{filled}create table t (id bigint not null, k int not null, a int, r_id bigint) partition by range (k); \
             create table t_p1 partition of t for values from (0) to (1000); \
             create table t_p2 partition of t for values from (1000) to (2000); \
             insert into t select g, g - 1, g, 1 + g % 300 from generate_series(1, 2000) g;"
        ),
        other => panic!("unknown base {other}"),
    };
    format!("create schema m; set search_path = m, public; {body}")
}

const MODES: &[(&str, &str)] = &[
    ("AccessShareLock", "access share"),
    ("RowShareLock", "row share"),
    ("RowExclusiveLock", "row exclusive"),
    ("ShareUpdateExclusiveLock", "share update exclusive"),
    ("ShareLock", "share"),
    ("ShareRowExclusiveLock", "share row exclusive"),
    ("ExclusiveLock", "exclusive"),
    ("AccessExclusiveLock", "access exclusive"),
];

/// The role of a relation, by its kind and name.
fn role<'a>(name: &str, kind: &str, roles: &'a HashMap<String, String>) -> Option<&'a str> {
    if let Some(role) = roles.get(name) {
        return Some(role);
    }
    let is_partition = name.strip_prefix("t_p").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match kind {
        "S" => Some("sequence"),
        "v" => Some("view"),
        "m" => Some("matview"),
        "i" | "I" => Some(match name {
            "x1" | "x2" | "i1p1" | "i1p2" => "partition_index",
            _ if name.starts_with("mv") => "matview_index",
            _ if name.starts_with("r_") => "referenced_index",
            _ => "index",
        }),
        "r" | "p" => Some(match name {
            "r" | "rv" => "referenced",
            "t_def" => "default_partition",
            "np" => "partition_new",
            _ if is_partition => "partition",
            _ => "target",
        }),
        _ => None,
    }
}

/// A relation at one moment.
struct Seen {
    name: String,
    kind: String,
    file: String,
    read: u64,
}

const LOOK: &str = "select c.oid, c.relname, c.relkind, coalesce(pg_relation_filenode(c.oid), 0), \
    coalesce(s.seq_tup_read, 0) from pg_class c left join pg_stat_xact_all_tables s on s.relid = c.oid \
    where c.relnamespace in (select oid from pg_namespace where nspname in ('m', 'm2', 'lint_m2', 'public'))";

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

/// All relations by oid.
fn look(client: &mut Client) -> Result<HashMap<String, Seen>, postgres::Error> {
    let rows = query(client, LOOK)?.into_iter().map(|row| {
        let [oid, name, kind, file, read] = <[String; 5]>::try_from(row).expect("five columns");
        (oid, Seen { name, kind, file, read: read.parse().expect("a number") })
    });
    Ok(rows.collect())
}

/// What is measured, in the words of a fact.
fn measure(client: &mut Client, way: &Way, is_refused: bool) -> Result<Fact, postgres::Error> {
    let mut found = Fact {
        id: way.id.clone(),
        versions: way.versions,
        refused: None,
        locks: BTreeMap::new(),
        rewrites: BTreeSet::new(),
        scans: BTreeSet::new(),
        rebuilds_indexes: false,
        transactional: true,
        waits_for_old_transactions: false,
    };
    if is_refused && way.statement.contains("CONCURRENTLY") {
        // In a transaction it would be refused for that.
        client.batch_execute(&way.statement)?;
        return Ok(found);
    }
    client.batch_execute("begin")?;
    let first = look(client)?;
    for statement in way.before.split(";;") {
        client.batch_execute(statement)?;
    }
    let before = look(client)?;
    client.batch_execute(&way.statement)?;
    let locks = query(
        client,
        "select relation, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' \
         and database = (select oid from pg_database where datname = current_database())",
    )?;
    let after = look(client)?;
    let strength = |mode: &str| MODES.iter().position(|(name, word)| *name == mode || *word == mode).expect("a mode");
    for lock in &locks {
        let Some(seen) = first.get(&lock[0]) else { continue };
        let Some(role) = role(&seen.name, &seen.kind, &way.roles) else { continue };
        let mode = strength(&lock[1]);
        let known = found.locks.get(role).map_or(0, |word| strength(word));
        found.locks.insert(role.to_owned(), MODES[mode.max(known)].1.to_owned());
    }
    // An index that was made again has another oid.
    let by_name: HashMap<&str, &Seen> = after.values().map(|seen| (seen.name.as_str(), seen)).collect();
    // An emptied table has a new file, and nothing was written into it.
    let empties = way.statement.starts_with("TRUNCATE");
    let mut first: Vec<_> = first.into_iter().collect();
    first.sort_by(|a, b| a.0.cmp(&b.0));
    for (oid, seen) in &first {
        let Some(role) = role(&seen.name, &seen.kind, &way.roles) else { continue };
        let Some(now) = after.get(oid).or_else(|| by_name.get(seen.name.as_str()).copied()) else { continue };
        if seen.file != now.file && now.file != "0" && !empties {
            match seen.kind.as_str() {
                "r" | "m" => drop(found.rewrites.insert(role.to_owned())),
                "i" => found.rebuilds_indexes = true,
                _ => {}
            }
        }
        let read_before = before.get(oid).unwrap_or(seen).read;
        if matches!(seen.kind.as_str(), "r" | "m") && now.read > read_before {
            found.scans.insert(role.to_owned());
        }
    }
    Ok(found)
}

/// What differs, if anything does.
fn fault(base: &TestDatabase, way: &Way, fact: &Fact) -> Option<String> {
    let database = Cluster::shared().copy("fact", base);
    let mut client = database.client();
    client.batch_execute("set search_path = m, public").expect("a setting");
    if let Err(error) = client.batch_execute(&way.setup) {
        return Some(format!("{}: its setup: {error:?}", way.id));
    }
    let found = measure(&mut client, way, fact.refused.is_some());
    drop(client);
    database.drop();
    let show = |fact: &Fact| {
        let (locks, rewrites, scans) = (&fact.locks, &fact.rewrites, &fact.scans);
        format!("locks {locks:?} rewrites {rewrites:?} scans {scans:?} rebuilds {}", fact.rebuilds_indexes)
    };
    let (wanted, found) = match (&fact.refused, found) {
        (Some(code), Ok(_)) => (code.clone(), "it ran".to_owned()),
        (Some(code), Err(error)) => {
            (code.clone(), error.code().map_or_else(|| error.to_string(), |c| c.code().to_owned()))
        }
        (None, Err(error)) => (show(fact), format!("{error:?}")),
        (None, Ok(found)) => (show(fact), show(&found)),
    };
    (wanted != found).then(|| format!("{}:\n  wanted {wanted}\n  found  {found}", way.id))
}

/// What a program that uses measurements may rely on: each that it names was made.
#[test]
fn the_measurements_hold() {
    let started = Instant::now();
    let facts: Vec<Fact> = serde_json::from_str(include_str!("../../spec/facts/ddl.json")).expect("facts");
    let ways: Vec<Way> = serde_json::from_str(include_str!("../../spec/facts/measured.json")).expect("ways");
    assert_eq!(facts.len(), ways.len());
    let major = Cluster::shared().major();
    let held = |(fact, way): &(&Fact, &Way)| {
        assert_eq!((&fact.id, fact.versions), (&way.id, way.versions));
        let is_left_out = LEFT_OUT.iter().any(|(id, _)| *id == fact.id);
        (fact.versions.0..=fact.versions.1).contains(&major) && fact.transactional && !is_left_out
    };
    let all: Vec<(&Fact, &Way)> = facts.iter().zip(&ways).filter(held).collect();
    // All of them take minutes, so that is for those who ask for it.
    let cases = crate::cases(24);
    let count = if cases > 1000 { all.len() } else { cases.min(100) };
    // A sample from all over the list, another one for each number.
    let step = all.len() / count;
    let bases: HashMap<&str, TestDatabase> = ["none", "empty", "std", "part"]
        .into_iter()
        .map(|name| {
            let database = Cluster::shared().database("base");
            database.client().batch_execute(&base(name)).expect("a base");
            (name, database)
        })
        .collect();
    let sample = all.iter().skip(count % step.max(1)).step_by(step.max(1)).take(count);
    let faults: Vec<String> = sample.filter_map(|(fact, way)| fault(&bases[way.base.as_str()], way, fact)).collect();
    println!("{count} of {} measurements in {:.1?}", all.len(), started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(all.len() > 400, "only {} measurements", all.len());
}
