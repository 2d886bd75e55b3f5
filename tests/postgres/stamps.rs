//! Commands that change what is recorded, or look at it before they change files: `stamp`, `ensure-version`, `--tag`, `rebase`.

use crate::commands::{Done, Project};

/// The state of a database as it should be the same after an upgrade and after a stamp.
const STATE: &str = "select id, checksum, file_hash, parents, depends_on, message, path, transactional, reversibility, \
                     irreversible, inverse from aludel_revision order by position";

fn fine(done: &Done) {
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
}

fn refused(done: &Done, parts: &[&str]) {
    assert_eq!(done.code, 2, "{}{}", done.out, done.err);
    for part in parts {
        assert!(done.err.contains(part), "{part}\n{}", done.err);
    }
}

#[test]
fn a_stamp_leaves_the_rows_of_an_upgrade_and_runs_nothing() {
    let project = Project::new("stamps_rows");
    let body = "add_column users.age int\n  execute $$ select 1 $$ reverse $$ select 2 $$\n  \
                create_index concurrently users_age on users (age)";
    project.revision("cccc3333", "bbbb2222", "age", body);
    fine(&project.run("upgrade head"));
    let upgraded = project.database.rows(STATE);
    assert_eq!(upgraded.len(), 3);
    fine(&project.run("downgrade base"));

    let stamped = project.run("stamp head --tag v1");
    fine(&stamped);
    for part in ["INFO  Applied now: aaaa1111, create users", "recorded at cccc3333; nothing was run"] {
        assert!(stamped.err.contains(part), "{part}\n{}", stamped.err);
    }
    assert_eq!(project.database.rows(STATE), upgraded);
    assert!(project.database.rows("select 1 from pg_class where relname = 'users'").is_empty());
    let events = "select kind, revision, tag from aludel_event where kind like '%stamp' order by id";
    assert_eq!(
        project.database.rows(events),
        [["stamp", "aaaa1111", "v1"], ["stamp", "bbbb2222", "v1"], ["stamp", "cccc3333", "v1"]]
    );
    let again = project.run("stamp head");
    assert!(again.code == 0 && again.err.contains("Nothing to stamp: the database is at cccc3333"), "{}", again.err);

    // Back and forth in the record alone; then what is recorded is what is there, and is taken back as if it had been run.
    fine(&project.run("stamp base"));
    assert_eq!(project.run("current").out, "");
    fine(&project.run("upgrade aaaa1111"));
    let sql = project.run("stamp --sql aaaa1111:bbbb2222");
    project.database.psql(&sql.out).expect("the script runs");
    assert!(project.database.psql(&sql.out).is_err(), "the state is not the assumed one");
    assert_eq!(project.run("current").out, "bbbb2222\n");
    project.database.psql("alter table users add surname text").expect("by hand");
    fine(&project.run("downgrade -1"));
    let columns =
        "select attname from pg_attribute where attrelid = 'users'::regclass and attnum > 0 and not attisdropped";
    assert_eq!(project.database.rows(columns), [["id"], ["email"]]);
    let back = project.run("stamp --sql aaaa1111:base");
    project.database.psql(&back.out).expect("the script runs");
    assert_eq!(project.run("current").out, "");
    let last = "select kind, revision, checksum <> '' from aludel_event order by id desc limit 1";
    assert_eq!(project.database.rows(last), [["unstamp", "aaaa1111", "t"]]);
}

#[test]
fn what_no_file_has_is_purged() {
    let project = Project::new("stamps_purge");
    fine(&project.run("upgrade head"));
    let before = project.database.rows(STATE);
    std::fs::remove_file(project.path("bbbb2222")).expect("a file");
    refused(&project.run("stamp aaaa1111"), &["bbbb2222", "aludel stamp --purge aaaa1111"]);
    refused(&project.run("stamp --purge nobody"), &["nobody"]);
    assert_eq!(project.database.rows(STATE), before);
    let purged = project.run("stamp --purge aaaa1111");
    fine(&purged);
    assert!(purged.err.contains("Not applied any more: bbbb2222, add surname"), "{}", purged.err);
    assert_eq!(project.database.rows(STATE), before[..1]);
    refused(&project.run("stamp --purge --sql aaaa1111"), &["--purge assumes nothing"]);
    assert_eq!(project.run("current").out, "aaaa1111 (head)\n");
}

#[test]
fn alembics_record_is_taken_over() {
    let project = Project::new("stamps_alembic");
    refused(&project.run("stamp --from-alembic"), &["no table alembic_version", "--version-table"]);
    project.database.psql("create table alembic_version (version_num varchar(32) primary key)").expect("a table");
    refused(&project.run("stamp --from-alembic"), &["alembic_version is empty"]);
    project.database.psql("insert into alembic_version values ('dddd4444')").expect("a row");
    refused(&project.run("stamp --from-alembic"), &["has dddd4444, and no file", "aludel revision --rev-id"]);
    project.database.psql("update alembic_version set version_num = 'bbbb2222'").expect("a row");
    project.revision("cccc3333", "bbbb2222", "age", "add_column users.age int");
    fine(&project.run("stamp --from-alembic"));
    assert_eq!(project.run("current").out, "bbbb2222\n");
    assert_eq!(project.database.rows("select id from aludel_revision order by position"), [["aaaa1111"], ["bbbb2222"]]);
    fine(&project.run("stamp --from-alembic"));
    fine(&project.run("stamp cccc3333"));
    refused(&project.run("stamp --from-alembic"), &["a state of its own already", "--purge"]);
    let sql = "create schema \"My Ops\"; create table \"My Ops\".versions as select 'aaaa1111'::text as version_num";
    project.database.psql(sql).expect("a table");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_aludel"))
        .args(["stamp", "--from-alembic", "--purge", "--version-table", "My Ops.versions"])
        .current_dir(project.folder.path())
        .env_remove("ALUDEL_DATABASE_URL")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(project.run("current").out, "aaaa1111\n");
}

#[test]
fn tags_stand_in_the_log() {
    let project = Project::new("stamps_tags");
    let made = project.run("ensure-version");
    assert!(made.code == 0 && made.err.contains("were made, in the schema public"), "{}", made.err);
    assert!(project.run("ensure-version").err.contains("are there already"));
    // A log from before there were tags.
    project.database.psql("alter table aludel_event drop column tag").expect("a column");
    fine(&project.run("upgrade aaaa1111"));
    assert!(!project.run("status -v").out.contains("tag"));
    fine(&project.run("upgrade head --tag release-7"));
    let status = project.run("status -v");
    let tagged: Vec<&str> = status.out.lines().filter(|line| line.contains(" by ")).collect();
    assert!(tagged.len() == 2 && tagged[1].ends_with(", tag release-7"), "{}", status.out);
    fine(&project.run("downgrade -1 --tag back"));
    project.database.psql("alter table aludel_event drop column tag").expect("a column");
    let script = project.run("upgrade --sql aaaa1111:head --tag it's");
    project.database.psql(&script.out).expect("the script runs");
    assert_eq!(project.database.rows("select tag from aludel_event order by id desc limit 1"), [["it's"]]);
}

#[test]
fn the_script_for_the_tables_makes_them() {
    let project = Project::new("stamps_ensure");
    let script = project.run("ensure-version --sql");
    fine(&script);
    for _ in 0..2 {
        project.database.psql(&script.out).expect("the script runs");
    }
    assert!(project.run("ensure-version").err.contains("are there already"));
    fine(&project.run("upgrade head"));
}

#[test]
fn what_is_applied_is_not_moved() {
    let project = Project::new("stamps_rebase");
    project.revision("cccc3333", "aaaa1111", "age", "add_column users.age int");
    fine(&project.run("upgrade cccc3333"));
    let before = std::fs::read(project.path("cccc3333")).expect("a file");
    refused(&project.run("rebase cccc3333 --onto bbbb2222"), &["has applied cccc3333", "aludel merge"]);
    assert_eq!(std::fs::read(project.path("cccc3333")).expect("a file"), before);
    // The other branch is not applied here; elsewhere nobody was asked.
    project.config(
        "environments: { production: { database: 'postgresql://nobody@127.0.0.1:1/none', protected: true } }\n",
    );
    let moved = project.run("rebase bbbb2222 --onto cccc3333");
    fine(&moved);
    assert!(moved.err.contains("databases that were not asked: production"), "{}", moved.err);
    let unreached = project.run("rebase bbbb2222 --onto cccc3333 -n production");
    assert!(unreached.err.contains("Nothing to rebase"), "{}", unreached.err);
    project.revision("dddd4444", "cccc3333", "more", "add_column users.more int");
    let unreached = project.run("rebase dddd4444 --onto bbbb2222 -n production");
    assert!(unreached.code == 0 && unreached.err.contains("the database was not asked"), "{}", unreached.err);
    fine(&project.run("upgrade head"));
    assert_eq!(project.run("current").out, "dddd4444 (head)\n");
}
