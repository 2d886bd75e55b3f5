//! The engine on a real server: state, transactions, the lock, resumption, errors, scripts.

use std::path::Path;
use std::time::Duration;

use aludel::ddl::{Compiled, Loss};
use aludel::engine::{
    AppliedRevision, AssumedState, ConnectOptions, Database, DatabaseSpec, EngineError, Observer, RunOptions,
    ScriptOptions, Session, Silent, Stamp, read_state, real_losses, run, write_script,
};

use crate::cluster::{Cluster, TestDatabase};
use crate::revisions::{down, fresh, history, open, own, sql, up};

fn up_all(database: &TestDatabase) {
    let mut db = open(database);
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    session.run(&history(), &mut Silent).expect("runs");
}

fn downs() -> Vec<Compiled> {
    history().iter().rev().map(down).collect()
}

const STATE: &str = "select id, position, checksum, file_hash, parents, depends_on, message, path, transactional, \
                     reversibility, irreversible, inverse, aludel_version from aludel_revision order by position";
const EVENTS: &str = "select id, kind, revision, checksum from aludel_event order by id";

#[test]
fn up_down_and_up_again() {
    let database = fresh("eng_updown");
    let empty = database.dump();
    up_all(&database);
    let dump = database.dump();
    let mut db = open(&database);
    let state = read_state(&mut db, None).expect("reads");
    assert_eq!(state.ids(), ["a", "b", "c"]);
    assert_eq!(state.heads(), ["c"]);
    assert!(state.unfinished.is_empty());
    assert_eq!(state.revisions[0].message, "it's a \\ here");
    assert_eq!(state.revisions[2].inverse.len(), 3);
    assert!(!state.revisions[2].inverse_transactional);
    assert!(state.revisions[0].applied_at.ends_with('Z'));

    // Down from what is stored, as a checkout without the files does it.
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    let stored: Vec<Compiled> = session.state().revisions.iter().rev().map(AppliedRevision::stored_downgrade).collect();
    let report = session.run(&stored, &mut Silent).expect("runs");
    assert_eq!(report.done.len(), 3);
    assert!(session.state().revisions.is_empty() && session.state().exists);
    drop(session);
    assert_eq!(database.rows("select count(*) from pg_class where relname like 'users%'"), [["0"]]);
    assert_eq!(database.rows("select count(*) from aludel_progress"), [["0"]]);
    assert_eq!(
        database.rows("select string_agg(kind, ',' order by id) from aludel_event")[0][0].matches("upgrade").count(),
        3
    );
    up_all(&database);
    assert_eq!(database.dump(), dump);
    assert_ne!(empty, dump);
}

#[test]
fn reading_makes_nothing() {
    let database = fresh("eng_read");
    let mut db = open(&database);
    assert!(!read_state(&mut db, None).expect("reads").exists);
    {
        let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
        session.run(&[], &mut Silent).expect("nothing to do");
    }
    assert_eq!(database.rows("select count(*) from pg_class where relname like 'aludel%'"), [["0"]]);
}

#[test]
fn a_failing_revision_is_rolled_back_and_placed() {
    let database = fresh("eng_fail");
    let mut steps = history();
    steps[1] = up("b", &["a"], vec![own("insert into users values (2, 'ä'); select 'ä', nope from users")], vec![]);
    let mut db = open(&database);
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    let error = session.run(&steps, &mut Silent).expect_err("a column is missing");
    let server = error.server().expect("the server said so").clone();
    assert_eq!(server.sqlstate, "42703");
    let EngineError::Statement(failure) = error else { panic!("{error}") };
    assert_eq!((failure.revision.as_str(), failure.statement, failure.rolled_back), ("b", Some(0), true));
    let at = failure.at.expect("a place");
    let text = "insert into users values (2, 'ä'); select 'ä', nope from users";
    let start = 100 + u32::try_from(text.find("nope").expect("there")).expect("small");
    assert_eq!((at.start, at.end), (start, start + 4));
    assert_eq!(session.state().ids(), ["a"]);
    drop(session);
    assert_eq!(database.rows("select count(*) from users"), [["0"]]);
}

#[test]
fn a_constraint_checked_at_commit_fails_the_revision() {
    let database = fresh("eng_commit");
    let steps = [up(
        "a",
        &[],
        vec![
            sql("create table t (id int primary key, up int references t initially deferred)"),
            sql("insert into t values (1, 2)"),
        ],
        vec![],
    )];
    let mut db = open(&database);
    let error = run(&mut db, &steps, &[], &RunOptions::default(), &mut Silent).expect_err("refused at commit");
    let EngineError::Statement(failure) = error else { panic!("{error}") };
    assert_eq!((failure.statement, failure.server.sqlstate.as_str()), (None, "23503"));
    assert_eq!(read_state(&mut db, None).expect("reads").ids(), Vec::<String>::new());
}

#[test]
fn atomic_is_all_or_nothing() {
    let database = fresh("eng_atomic");
    let mut db = open(&database);
    let options = RunOptions { atomic: true, ..RunOptions::default() };
    let error = run(&mut db, &history(), &[], &options, &mut Silent).expect_err("concurrently");
    assert!(matches!(error, EngineError::NotTransactional { ref revision, .. } if revision == "c"), "{error}");
    assert_eq!(database.rows("select count(*) from pg_class where relname = 'aludel_revision'"), [["0"]]);

    let mut steps = history();
    steps[2] = up("c", &["b"], vec![sql("select 1/0")], vec![]);
    run(&mut db, &steps, &[], &options, &mut Silent).expect_err("division by zero");
    assert_eq!(database.rows("select count(*) from pg_class where relname = 'users'"), [["0"]]);
    run(&mut db, &steps[..2], &[], &options, &mut Silent).expect("runs");
    assert_eq!(read_state(&mut db, None).expect("reads").ids(), ["a", "b"]);
}

#[test]
fn a_statement_that_ends_the_transaction_is_noticed() {
    let database = fresh("eng_ended");
    let mut db = open(&database);
    let steps = [up("a", &[], vec![own("create table t (); commit; begin;")], vec![])];
    let error = run(&mut db, &steps, &[], &RunOptions::default(), &mut Silent).expect_err("noticed");
    assert!(matches!(error, EngineError::TransactionEnded { .. }), "{error}");
    assert!(read_state(&mut db, None).expect("reads").revisions.is_empty());
}

#[test]
fn a_moved_state_stops_the_run() {
    let database = fresh("eng_moved");
    let mut db = open(&database);
    let steps = history();
    run(&mut db, &steps[..1], &[], &RunOptions::default(), &mut Silent).expect("runs");
    let error = run(&mut db, &steps[..2], &[], &RunOptions::default(), &mut Silent).expect_err("moved");
    assert!(matches!(error, EngineError::StateMoved { ref found, .. } if found == &["a"]), "{error}");

    // Past the session's lock, as if a pooler had lost it: the comparison inside the transaction stops it.
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    database.client().batch_execute("delete from aludel_revision").expect("deletes");
    let error = session.run(&steps[1..2], &mut Silent).expect_err("moved");
    assert!(matches!(error, EngineError::StateMoved { ref found, .. } if found.is_empty()), "{error}");
    assert_eq!(database.rows("select count(*) from users"), [["0"]]);
}

#[derive(Default)]
struct Waits(usize);

impl Observer for Waits {
    fn waiting_for_lock(&mut self, holder: Option<&str>, _waited: Duration) {
        assert!(holder.is_some_and(|h| h.contains("aludel")), "{holder:?}");
        self.0 += 1;
    }
}

#[test]
fn the_second_runner_waits_and_gives_up() {
    let database = fresh("eng_lock");
    let (mut one, mut two) = (open(&database), open(&database));
    let session = Session::begin(&mut one, RunOptions::default(), &mut Silent).expect("locks");
    let options = RunOptions { lock_wait: Duration::from_millis(300), ..RunOptions::default() };
    let mut waits = Waits::default();
    let error = Session::begin(&mut two, options.clone(), &mut waits).expect_err("locked");
    assert!(matches!(error, EngineError::Locked { .. }) && waits.0 == 1, "{error}");
    drop(session);
    let mut session = Session::begin(&mut two, options, &mut waits).expect("free now");

    // Somebody has the state's table, past the session's lock.
    session.run(&history()[..1], &mut Silent).expect("runs");
    let mut other = database.client();
    other.batch_execute("begin; lock table aludel_revision in share row exclusive mode").expect("locks");
    let error = session.run(&history()[1..], &mut Silent).expect_err("locked");
    assert!(matches!(error, EngineError::Locked { .. }), "{error}");
}

#[test]
fn many_runners_at_once_apply_each_revision_once() {
    let database = fresh("eng_race");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut db = open(&database);
                let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
                let applied = session.state().ids();
                let steps: Vec<_> = history().into_iter().filter(|s| !applied.contains(&s.revision)).collect();
                session.run(&steps, &mut Silent).expect("runs");
            });
        }
    });
    assert_eq!(
        database.rows("select string_agg(kind || ' ' || revision, ',' order by id) from aludel_event"),
        [["upgrade a,upgrade b,upgrade c"]]
    );
}

#[test]
fn a_script_leaves_what_a_run_leaves() {
    let (by_run, by_script) = (fresh("eng_run"), fresh("eng_script"));
    let options = ScriptOptions::default();
    let none = AssumedState::default();
    up_all(&by_run);
    let script = write_script(&history(), &none, &options).expect("writes");
    by_script.psql(&script).expect("runs");
    let compare = || {
        assert_eq!(by_run.dump(), by_script.dump());
        for question in [STATE, EVENTS, "select * from aludel_progress"] {
            assert_eq!(by_run.rows(question), by_script.rows(question));
        }
        assert_eq!(
            by_script.rows("select count(*) from aludel_event where duration_ms not between 0 and 60000"),
            [["0"]]
        );
    };
    compare();
    // The state is not those that this script was written for any more: the guard stops it.
    let error = by_script.psql(&script).expect_err("the guard");
    assert!(error.contains("not those that this script was written for"), "{error}");
    compare();

    let all = AssumedState { applied: vec!["c".into(), "a".into(), "b".into()] };
    let back = write_script(&downs(), &all, &options).expect("writes");
    assert!(fresh("eng_nothing").psql(&back).expect_err("no state").contains("state tables"));
    by_script.psql(&back).expect("runs");
    let mut db = open(&by_run);
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    session.run(&downs(), &mut Silent).expect("runs");
    drop(session);
    compare();

    let atomic = ScriptOptions { atomic: true, ..ScriptOptions::default() };
    by_script.psql(&write_script(&history()[..2], &none, &atomic).expect("writes")).expect("runs");
    run(&mut db, &history()[..2], &[], &RunOptions { atomic: true, ..RunOptions::default() }, &mut Silent)
        .expect("runs");
    compare();
}

#[test]
fn a_state_schema_is_where_the_state_is() {
    let database = fresh("eng_schema");
    database.client().batch_execute("create schema \"My State\"").expect("a schema");
    let mut db = open(&database);
    let options = RunOptions { state_schema: Some("My State".into()), ..RunOptions::default() };
    run(&mut db, &history(), &[], &options, &mut Silent).expect("runs");
    assert_eq!(read_state(&mut db, Some("My State")).expect("reads").ids(), ["a", "b", "c"]);
    assert!(!read_state(&mut db, None).expect("reads").exists);
    let options = ScriptOptions { state_schema: Some("My State".into()), ..ScriptOptions::default() };
    let all = AssumedState { applied: vec!["a".into(), "b".into(), "c".into()] };
    database.psql(&write_script(&downs(), &all, &options).expect("writes")).expect("runs");
    assert!(read_state(&mut db, Some("My State")).expect("reads").ids().is_empty());
}

#[test]
fn stamping_runs_nothing() {
    let database = fresh("eng_stamp");
    let mut db = open(&database);
    let steps = history();
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    session.stamp(&[Stamp::Add(&steps[0]), Stamp::Add(&steps[1])]).expect("stamps");
    assert_eq!(session.state().ids(), ["a", "b"]);
    session.stamp(&[Stamp::Remove("b")]).expect("stamps");
    assert_eq!(session.state().ids(), ["a"]);
    drop(session);
    assert_eq!(database.rows("select count(*) from pg_class where relname = 'users'"), [["0"]]);
    assert_eq!(
        database.rows("select kind, revision from aludel_event order by id"),
        [["stamp", "a"], ["stamp", "b"], ["unstamp", "b"]]
    );
}

#[test]
fn only_rows_that_exist_are_lost() {
    let database = fresh("eng_loss");
    database
        .client()
        .batch_execute("create table t (a int); create table u (a int); insert into u values (1)")
        .expect("tables");
    let loss = |table: &str, probe: Option<&str>| Loss {
        what: format!("table {table}"),
        probe: probe.map(str::to_owned),
        table: Some(table.into()),
    };
    let mut step = down(&history()[0]);
    step.losses = vec![
        loss("t", Some("select exists (select from t)")),
        loss("u", Some("select exists (select from u)")),
        loss("gone", Some("select exists (select from gone)")),
        loss("unknown", None),
    ];
    let mut db = open(&database);
    let real: Vec<String> = real_losses(&mut db, &[step]).expect("asks").into_iter().map(|r| r.loss.what).collect();
    assert_eq!(real, ["table u", "table gone", "table unknown"]);
}

#[test]
fn a_lock_timeout_ends_a_wait_and_nothing_is_left() {
    let database = fresh("eng_timeout");
    let mut other = database.client();
    other.batch_execute("create table t ()").expect("a table");
    other.batch_execute("begin; lock table t").expect("locks");
    let mut db = open(&database);
    let options = RunOptions { lock_timeout: Duration::from_millis(100), ..RunOptions::default() };
    let steps = [up("a", &[], vec![sql("alter table t add column a int")], vec![])];
    let error = run(&mut db, &steps, &[], &options, &mut Silent).expect_err("waits in vain");
    assert_eq!(error.server().map(|s| s.sqlstate.as_str()), Some("55P03"));
    other.batch_execute("rollback").expect("rolls back");
    run(&mut db, &steps, &[], &options, &mut Silent).expect("runs now");
}

#[test]
fn a_database_that_is_not_there_is_told_without_a_password() {
    let url = Cluster::shared().url("nowhere").replace("postgres@", "postgres:sesame@");
    let spec = DatabaseSpec::parse(&url, Path::new(".")).expect("a URL");
    let error = Database::connect(&spec, ConnectOptions::default(), &mut Silent).expect_err("no such database");
    assert_eq!(error.server().map(|s| s.sqlstate.as_str()), Some("3D000"));
    assert!(!format!("{error} {error:?} {spec:?}").contains("sesame"));
    let options = ConnectOptions { wait_for_database: Duration::from_millis(500), ..ConnectOptions::default() };
    let spec = DatabaseSpec::parse("postgresql://postgres:sesame@127.0.0.1:1/x", Path::new(".")).expect("a URL");
    let begun = std::time::Instant::now();
    let error = Database::connect(&spec, options, &mut Silent).expect_err("nobody listens");
    assert!(begun.elapsed() >= Duration::from_millis(500) && !error.to_string().contains("sesame"), "{error}");
}

#[test]
fn a_socket_works() {
    let cluster = Cluster::shared();
    let port = cluster.port();
    let words =
        format!("host={} port={port} user=postgres dbname=postgres sslmode=require", cluster.folder().display());
    let spec = DatabaseSpec::parse(&words, Path::new(".")).expect("words");
    let db = Database::connect(&spec, ConnectOptions::default(), &mut Silent).expect("connects");
    assert!(db.major_version() >= 13);
    db.close().expect("closes");
}
