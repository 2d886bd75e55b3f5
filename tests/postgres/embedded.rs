//! The engine on the embedded database: it persists, it is one process's at a time, it tells notices.

use std::path::Path;

use aludel::ddl::{Compiled, Direction, Reversibility, Statement, Transaction};
use aludel::engine::{
    ConnectOptions, Database, DatabaseSpec, EngineError, Notice, Observer, RunOptions, Session, Silent,
};

fn open(project: &Path) -> Result<Database, EngineError> {
    let spec = DatabaseSpec::parse("embedded", project)?;
    Database::connect(&spec, ConnectOptions::default(), &mut Silent)
}

fn step(id: &str, texts: &[&str]) -> Compiled {
    let statement = |sql: &&str| Statement {
        sql: (*sql).into(),
        span: None,
        sql_offset: None,
        transaction: Transaction::outside_if(sql.contains("concurrently")),
        builds_index: sql.contains("concurrently").then(|| "t_a".to_owned()),
        copy: None,
    };
    let statements: Vec<Statement> = texts.iter().map(statement).collect();
    Compiled {
        revision: id.into(),
        parents: vec![],
        depends_on: vec![],
        message: String::new(),
        direction: Direction::Upgrade,
        transactional: statements.iter().all(|s| s.transaction == Transaction::Shared),
        statements,
        inverse: vec![],
        reversibility: Reversibility::Exact,
        irreversible: None,
        losses: vec![],
        checksum: String::new(),
        file_hash: String::new(),
        path: String::new(),
    }
}

#[derive(Default)]
struct Listener(Vec<String>);

impl Observer for Listener {
    fn notice(&mut self, notice: &Notice) {
        self.0.push(notice.message.clone());
    }
}

#[test]
fn it_persists_and_takes_one_at_a_time() {
    let project = tempfile::tempdir().expect("a folder");
    let mut db = open(project.path()).expect("starts");
    assert!(db.is_embedded());
    assert_eq!((db.major_version(), db.display_name()), (17, "embedded (.aludel/postgres)"));
    let busy = open(project.path()).expect_err("a second one");
    assert!(matches!(busy, EngineError::EmbeddedBusy { .. }), "{busy}");

    let steps = [
        step("a", &["create table t (a int)", "do $$ begin raise notice 'hello'; end $$"]),
        step("b", &["create index concurrently t_a on t (a)"]),
    ];
    let mut listener = Listener::default();
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut listener).expect("locks");
    session.run(&steps, &mut listener).expect("runs");
    drop(session);
    assert_eq!(listener.0, ["hello"]);
    db.close().expect("stops");

    let mut db = open(project.path()).expect("starts again");
    let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent).expect("locks");
    assert_eq!(session.state().ids(), ["a", "b"]);
    let error = session.run(&[step("c", &["create table half ()", "select nope"])], &mut Silent).expect_err("fails");
    assert_eq!(error.server().map(|s| s.sqlstate.as_str()), Some("42703"));
    drop(session);
    // Dropped in the middle of a transaction, as a program that fails does.
    db.execute("testing", "begin").expect("begins");
    db.execute("testing", "create table half ()").expect("creates");
    drop(db);
    let mut db = open(project.path()).expect("starts once more");
    let rows =
        db.query("testing", "select count(*) from pg_class where relname in ('t', 't_a', 'half')").expect("asks");
    assert_eq!(rows, [[Some("2".to_owned())]]);
}

#[test]
fn rows_come_and_go() {
    let project = tempfile::tempdir().expect("a folder");
    let mut db = open(project.path()).expect("starts");
    crate::data::there_and_back(&mut db);
    db.close().expect("stops");
}
