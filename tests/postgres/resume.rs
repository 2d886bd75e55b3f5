//! Revisions outside a transaction on a real server: what a failure or a crash leaves, and how the next run goes on.

use aludel::ddl::{Compiled, Statement, Transaction};
use aludel::engine::{Database, EngineError, RunOptions, RunReport, Session, Silent, read_state, run};

use crate::revisions::{down, fresh, history, open, sql, up};

fn go(db: &mut Database, step: &Compiled) -> Result<RunReport, EngineError> {
    let mut session = Session::begin(db, RunOptions::default(), &mut Silent)?;
    session.run(std::slice::from_ref(step), &mut Silent)
}

#[test]
fn an_invalid_index_is_built_again() {
    let database = fresh("eng_invalid");
    let mut db = open(&database);
    let steps = [
        up("a", &[], vec![sql("create table t (a int)"), sql("insert into t values (1), (1)")], vec![]),
        up(
            "b",
            &["a"],
            vec![
                sql("alter table t add column b int"),
                sql("create unique index concurrently t_a on t (a)"),
                sql("alter table t add column c int"),
            ],
            vec![],
        ),
    ];
    let error = run(&mut db, &steps, &[], &RunOptions::default(), &mut Silent).expect_err("two equal rows");
    let EngineError::Statement(failure) = error else { panic!("{error}") };
    assert_eq!((failure.statement, failure.rolled_back), (Some(1), false));
    assert_eq!(database.rows("select indisvalid from pg_index where indexrelid = 't_a'::regclass"), [["f"]]);
    let state = read_state(&mut db, None).expect("reads");
    assert_eq!((state.ids(), state.unfinished.len(), state.unfinished[0].finished), (vec!["a".to_owned()], 1, 1));
    assert_eq!(database.rows("show lock_timeout"), [["0"]]);

    database.client().batch_execute("delete from t where ctid = '(0,1)'").expect("mended");
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    session.run(&steps[1..], &mut Silent).expect("goes on");
    assert!(session.state().unfinished.is_empty());
    drop(session);
    assert_eq!(database.rows("select indisvalid from pg_index where indexrelid = 't_a'::regclass"), [["t"]]);
    assert_eq!(
        database.rows("select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0"),
        [["a"], ["b"], ["c"]]
    );
}

#[test]
fn a_step_that_ran_before_a_crash_is_not_run_again() {
    let database = fresh("eng_crash");
    let mut db = open(&database);
    let steps = history();
    run(&mut db, &steps[..2], &[], &RunOptions::default(), &mut Silent).expect("runs");
    // As a crash after the index was built and before that was recorded leaves it.
    let failing = up(
        "c",
        &["b"],
        vec![steps[2].statements[0].clone(), steps[2].statements[1].clone(), sql("select 1/0")],
        vec![],
    );
    let before = ["a".to_owned(), "b".to_owned()];
    run(&mut db, &[failing], &before, &RunOptions::default(), &mut Silent).expect_err("division by zero");
    database.client().batch_execute("update aludel_progress set finished_at = null where step = 2").expect("updates");
    run(&mut db, &steps[2..], &before, &RunOptions::default(), &mut Silent).expect("goes on");
    // The same for a dropped one.
    let back = down(&steps[2]);
    let failing = Compiled {
        statements: vec![back.statements[0].clone(), back.statements[1].clone(), sql("select 1/0")],
        ..back.clone()
    };
    let all = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    run(&mut db, &[failing], &all, &RunOptions::default(), &mut Silent).expect_err("division by zero");
    database.client().batch_execute("update aludel_progress set finished_at = null where step = 2").expect("updates");
    run(&mut db, &[back], &all, &RunOptions::default(), &mut Silent).expect("goes on");
    assert_eq!(read_state(&mut db, None).expect("reads").ids(), ["a", "b"]);
}

#[test]
fn a_file_may_be_mended_where_it_failed_and_only_there() {
    let database = fresh("eng_mended");
    let mut db = open(&database);
    let with = |statements: &[&str]| {
        let statements: Vec<Statement> = statements.iter().map(|text| sql(text)).collect();
        up("a", &[], statements, vec![])
    };
    let (first, wrong) = ("create table t (a int)", "create index concurrently t_a on t (nope)");
    go(&mut db, &with(&[first, wrong])).expect_err("no such column");
    let error = go(&mut db, &with(&["create table u (a int)", wrong])).expect_err("another first statement");
    assert!(matches!(error, EngineError::ProgressMismatch { finished: 1, step: 1, .. }), "{error}");
    // Mended into what could be one transaction: it is finished as it was begun.
    let mended = with(&[first, "create index t_a on t (a)"]);
    assert!(mended.transactional);
    go(&mut db, &mended).expect("goes on");
    let state = read_state(&mut db, None).expect("reads");
    assert_eq!((state.ids(), state.unfinished.len()), (vec!["a".to_owned()], 0));
}

#[test]
fn a_runner_that_was_killed_leaves_a_revision_that_can_be_finished() {
    let database = fresh("eng_killed");
    let mut db = open(&database);
    let step = up(
        "a",
        &[],
        vec![sql("create table t (a int)"), sql("create index concurrently t_a on t (a)"), sql("select pg_sleep(30)")],
        vec![],
    );
    std::thread::scope(|scope| {
        let runner = scope.spawn(|| go(&mut db, &step));
        let sleeping =
            "select pid from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()";
        while database.rows(sleeping).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        database.rows(&format!("select pg_terminate_backend(pid) from ({sleeping}) s"));
        let error = runner.join().expect("no panic").expect_err("its connection is gone");
        assert!(matches!(error, EngineError::Lost { .. }), "{error}");
    });
    let mut db = open(&database);
    let rest = Compiled {
        statements: vec![step.statements[0].clone(), step.statements[1].clone(), sql("alter table t add column b int")],
        ..step
    };
    go(&mut db, &rest).expect("goes on");
    assert_eq!(database.rows("select indisvalid from pg_index where indexrelid = 't_a'::regclass"), [["t"]]);
    assert_eq!(read_state(&mut db, None).expect("reads").ids(), ["a"]);
}

#[test]
fn a_validation_of_its_own_holds_the_weak_lock_only_and_can_be_finished() {
    let database = fresh("eng_apart");
    let mut db = open(&database);
    let slow = |seconds: u32| {
        format!(
            "create or replace function slow(a int) returns boolean language plpgsql as \
             'begin perform pg_sleep({seconds}); return true; end'"
        )
    };
    let made = [sql("create table t (a int)"), sql("insert into t values (1)"), sql(&slow(30))];
    go(&mut db, &up("a", &[], made.to_vec(), vec![])).expect("runs");
    let step = up(
        "b",
        &["a"],
        vec![
            sql("alter table t add constraint c check (slow(a)) not valid"),
            Statement { transaction: Transaction::Own, ..sql("alter table t validate constraint c") },
            sql("alter table t alter column a set not null"),
        ],
        vec![sql("alter table t drop constraint c")],
    );
    assert!(!step.transactional && step.can_be_atomic());
    let validating = "select pid from pg_stat_activity where query like '%validate constraint c%' \
        and wait_event = 'PgSleep' and datname = current_database()";
    std::thread::scope(|scope| {
        let runner = scope.spawn(|| go(&mut db, &step));
        while database.rows(validating).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let held =
            format!("select distinct mode from pg_locks where relation = 't'::regclass and pid in ({validating})");
        assert_eq!(database.rows(&held), [["ShareUpdateExclusiveLock"]]);
        // Others read and write meanwhile; the check is made for what they write, too.
        database.rows("set lock_timeout = '2s'; select count(*) from t");
        database.rows("set lock_timeout = '2s'; delete from t where a = 2");
        database.rows(&format!("select pg_terminate_backend(pid) from ({validating}) s"));
        let error = runner.join().expect("no panic").expect_err("its connection is gone");
        assert!(matches!(error, EngineError::Lost { .. }), "{error}");
    });
    let mut db = open(&database);
    let state = read_state(&mut db, None).expect("reads");
    assert_eq!((state.ids(), state.unfinished.len(), state.unfinished[0].finished), (vec!["a".to_owned()], 1, 1));
    database.rows(&slow(0));
    go(&mut db, &step).expect("goes on");
    let state = read_state(&mut db, None).expect("reads");
    assert_eq!((state.ids(), state.unfinished.len()), (vec!["a".to_owned(), "b".to_owned()], 0));
    assert_eq!(database.rows("select convalidated from pg_constraint where conname = 'c'"), [["t"]]);
    assert_eq!(
        database.rows("select attnotnull from pg_attribute where attrelid = 't'::regclass and attname = 'a'"),
        [["t"]]
    );
}
