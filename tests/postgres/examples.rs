//! Every revision of every example: up, down and up again by the engine, on a server and on the embedded database.
//!
//! Each time the catalog must be that of a second database in which the model's schema was made from nothing; on the
//! server `pg_dump --schema-only` of both must agree too, columns' positions excepted.

use std::path::{Path, PathBuf};
use std::time::Instant;

use aludel::compile::{self, Project, Settings};
use aludel::ddl;
use aludel::engine::{Database, RunOptions, Session, Silent};
use aludel::history::Direction;

use crate::catalog::{clear, difference, snapshot};
use crate::dump;
use crate::revisions::{fresh, open};

const EXAMPLES: &[&str] = &["social", "branches", "reports", "shop"];

fn project(example: &str, server_version: u32) -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("migrations");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("an example").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let files = paths.iter().map(|path| (path.display().to_string(), std::fs::read(path).expect("a revision")));
    let settings = Settings { server_version, ..Settings::default() };
    let mut project = compile::load(files.collect(), settings);
    project.check();
    assert!(!project.diagnostics.has_errors(), "{example}: {:?}", project.diagnostics);
    project
}

/// Takes the next step to the target by the engine; the state is the database's own.
fn go(project: &mut Project, db: &mut Database, direction: Direction, target: &str) -> Vec<String> {
    let mut session = Session::begin(db, RunOptions::default(), &mut Silent).expect("locks");
    let applied = session.state().ids();
    let route = project.history.route(&applied, direction, target).expect("a route");
    let plan = project.plan(&applied, &route).expect("a plan");
    let steps = project.compile(&plan);
    session.run(&steps, &mut Silent).unwrap_or_else(|error| panic!("{target} from {applied:?}: {error}"));
    session.state().ids()
}

/// The model's schema after these revisions, made from nothing in the other database.
fn make(project: &mut Project, applied: &[String], other: &mut Database) -> Vec<String> {
    let schema = project.schema(applied);
    let client = other.client().expect("connected");
    clear(client);
    let sql = ddl::create_all(&schema).join(";\n");
    client.batch_execute(&sql).unwrap_or_else(|error| panic!("{applied:?}: {error}\n{sql}"));
    snapshot(client)
}

/// Up, down, up for every revision in order; `agree` compares further, as the kind of database allows.
fn walk(example: &str, db: &mut Database, other: &mut Database, agree: impl Fn(&str)) -> usize {
    let mut project = project(example, db.major_version());
    let count = project.history.len();
    let check = |project: &mut Project, db: &mut Database, other: &mut Database, applied: &[String], place: &str| {
        let expected = make(project, applied, other);
        let found = snapshot(db.client().expect("connected"));
        let place = format!("{example}, {place} {}", applied.last().map_or("base", String::as_str));
        assert!(expected == found, "{place}: the catalog is not the model\n{}", difference(&expected, &found));
        agree(&place);
    };
    for _ in 0..count {
        let applied = go(&mut project, db, Direction::Upgrade, "+1");
        check(&mut project, db, other, &applied, "up to");
        let back = go(&mut project, db, Direction::Downgrade, "-1");
        check(&mut project, db, other, &back, "down to");
        let again = go(&mut project, db, Direction::Upgrade, "+1");
        assert_eq!(applied, again);
        check(&mut project, db, other, &again, "up again to");
    }
    assert_eq!(go(&mut project, db, Direction::Downgrade, "base"), Vec::<String>::new());
    check(&mut project, db, other, &[], "down to");
    assert_eq!(go(&mut project, db, Direction::Upgrade, "heads").len(), count);
    count
}

#[test]
fn on_a_server_every_revision_goes_up_down_and_up() {
    for example in EXAMPLES {
        let started = Instant::now();
        let (database, independent) = (fresh("example"), fresh("independent"));
        let (mut db, mut other) = (open(&database), open(&independent));
        let count = walk(example, &mut db, &mut other, |place| {
            let (expected, found) = (dump::entries(&independent), dump::entries(&database));
            assert!(expected == found, "{place}: pg_dump differs\n{}", difference(&expected, &found));
        });
        println!("{example}: {count} revisions in {:.1?}", started.elapsed());
    }
}

#[cfg(feature = "embedded")]
#[test]
fn on_the_embedded_database_every_revision_goes_up_down_and_up() {
    use aludel::engine::{ConnectOptions, DatabaseSpec};
    for example in EXAMPLES {
        let started = Instant::now();
        let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let open = |folder: &Path| {
            let spec = DatabaseSpec::parse("embedded", folder).expect("a database");
            Database::connect(&spec, ConnectOptions::default(), &mut Silent).expect("starts")
        };
        let (mut db, mut other) = (open(here.path()), open(there.path()));
        let count = walk(example, &mut db, &mut other, |_| {});
        println!("{example}: {count} revisions in {:.1?}", started.elapsed());
    }
}
