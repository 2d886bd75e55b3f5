//! Commands on a server: what they say, on which stream, and with which exit code.

use std::path::Path;
use std::process::Command;

use crate::cluster::{Cluster, TestDatabase};

/// A project in a folder of its own, on a database of its own.
pub struct Project {
    pub folder: tempfile::TempDir,
    pub database: TestDatabase,
}

/// What a command did.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Project {
    pub fn new(hint: &str) -> Self {
        let project =
            Self { folder: tempfile::tempdir().expect("a folder"), database: Cluster::shared().database(hint) };
        std::fs::create_dir(project.folder.path().join("migrations")).expect("a folder");
        project.config("");
        project.revision("aaaa1111", "base", "create users", "create_table users { id int primary key, email text }");
        project.revision("bbbb2222", "aaaa1111", "add surname", "add_column users.surname text");
        project
    }

    pub fn config(&self, more: &str) {
        let text = format!("database: \"{}\"\n{more}", self.database.url());
        std::fs::write(self.folder.path().join("aludel.yaml"), text).expect("a file");
    }

    pub fn path(&self, id: &str) -> std::path::PathBuf {
        self.folder.path().join(format!("migrations/{id}.mig"))
    }

    pub fn revision(&self, id: &str, parent: &str, message: &str, body: &str) {
        let text = format!("revision {id}\nrevises {parent}\nmessage '{message}'\n\nupgrade {{\n  {body}\n}}\n");
        std::fs::write(self.path(id), text).expect("a file");
    }

    pub fn run(&self, args: &str) -> Done {
        run_in(self.folder.path(), args)
    }
}

fn run_in(folder: &Path, args: &str) -> Done {
    let output = Command::new(env!("CARGO_BIN_EXE_aludel"))
        .args(args.split(' '))
        .current_dir(folder)
        .env_remove("ALUDEL_DATABASE_URL")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program runs");
    Done {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_run_names_its_database_and_logs_as_alembic_does() {
    let project = Project::new("commands_log");
    assert_eq!(project.run("status").code, 1);
    let up = project.run("upgrade head");
    assert_eq!((up.code, up.out.as_str()), (0, ""), "{}", up.err);
    let lines: Vec<&str> = up.err.lines().collect();
    assert!(lines[0].starts_with("Database: postgresql://"), "{}", up.err);
    assert_eq!(
        lines[1..],
        ["INFO  Running upgrade  -> aaaa1111, create users", "INFO  Running upgrade aaaa1111 -> bbbb2222, add surname"]
    );
    assert_eq!(project.run("current").out, "bbbb2222 (head)\n");
    assert_eq!(
        project.run("history -i").out,
        "aaaa1111 -> bbbb2222 (head) (current), add surname\n<base> -> aaaa1111, create users\n"
    );
    assert_eq!(project.run("history -r-1:current").out.lines().count(), 2);
    assert_eq!(project.run("status").code, 0);
    let again = project.run("upgrade head");
    assert!(again.code == 0 && again.err.contains("Nothing to upgrade: the database is at bbbb2222"), "{}", again.err);
    let down = project.run("downgrade -1");
    assert!(down.err.contains("INFO  Running downgrade bbbb2222 -> aaaa1111, add surname"), "{}", down.err);
    assert_eq!(project.run("-q upgrade head").err, "");
}

#[test]
fn a_drawing_tells_apart_what_is_applied() {
    let project = Project::new("commands_graph");
    assert_eq!(project.run("upgrade aaaa1111").code, 0);
    let wanted = "○  bbbb2222 (head) (pending) add surname\n◉  aaaa1111 (current) create users\n";
    assert_eq!(project.run("graph -i").out, wanted);
    let given = format!("--database {} graph -r :current", project.database.url());
    assert_eq!(project.run(&given).out, "◉  aaaa1111 (current) create users\n");
    assert_eq!(project.run("graph -r current:").out, "●  bbbb2222 (head) add surname\n●  aaaa1111 create users\n");
    let svg = project.run("graph -i --format svg").out;
    assert!(svg.contains("<desc id=\"aludel-words\">2 revisions, 1 head; 1 applied, 1 pending</desc>"), "{svg}");
    assert_eq!(project.run("upgrade head").code, 0);
    std::fs::remove_file(project.path("bbbb2222")).expect("a file");
    let gone = project.run("graph -i");
    assert!(gone.err.contains("the database has revision bbbb2222, and no file has it"), "{}", gone.err);
    assert_eq!(gone.out, "●  aaaa1111 (head) create users\n");
}

#[test]
fn a_servers_error_stands_on_its_line_and_the_revision_is_rolled_back() {
    let project = Project::new("commands_error");
    let body = "add_column users.age int\n  execute $$ update users set age = 1 where nowhere = 2 $$ reverse nothing";
    project.revision("cccc3333", "bbbb2222", "it fails", body);
    let up = project.run("upgrade head");
    assert_eq!(up.code, 3, "{}", up.err);
    for part in [
        "error: upgrade of cccc3333 failed: column \"nowhere\" does not exist",
        "--> migrations/cccc3333.mig:7:45",
        "SQLSTATE: 42703",
        "the revision was rolled back",
    ] {
        assert!(up.err.contains(part), "{part}\n{}", up.err);
    }
    assert_eq!(project.run("current").out, "bbbb2222\n");
}

#[test]
fn rows_go_only_by_consent() {
    let project = Project::new("commands_consent");
    assert_eq!(project.run("upgrade head").code, 0);
    assert_eq!(project.run("downgrade base").code, 0, "there are no rows to lose");
    assert_eq!(project.run("upgrade head").code, 0);
    project.database.psql("insert into users (id, surname) values (1, 'x')").expect("a row");
    let refused = project.run("downgrade base");
    assert_eq!(refused.code, 2, "{}", refused.err);
    for part in ["bbbb2222: the values of users.surname", "aaaa1111: the rows of table users", "--accept-data-loss"] {
        assert!(refused.err.contains(part), "{part}\n{}", refused.err);
    }
    assert_eq!(project.run("current").out, "bbbb2222 (head)\n");
    assert_eq!(project.run("downgrade base --accept-data-loss").code, 0);
}

#[test]
fn a_protected_environment_asks_for_every_downgrade() {
    let project = Project::new("commands_protected");
    let url = project.database.url();
    project.config(&format!("environments:\n  production: {{ database: \"{url}\", protected: true }}\n"));
    assert_eq!(project.run("upgrade head -n production").code, 0);
    let refused = project.run("downgrade -1 -n production");
    assert!(refused.code == 2 && refused.err.contains("--yes") && refused.err.contains("bbbb2222"), "{}", refused.err);
    assert_eq!(project.run("downgrade -1 -n production --yes").code, 0);
    assert_eq!(project.run("downgrade -1").code, 0, "outside of it nobody asks");
}

#[test]
fn a_revision_without_its_file_is_named_and_can_be_taken_back() {
    let project = Project::new("commands_lost");
    assert_eq!(project.run("upgrade head").code, 0);
    std::fs::remove_file(project.path("bbbb2222")).expect("a file");
    let up = project.run("upgrade head");
    assert_eq!(up.code, 2, "{}", up.err);
    let stored = "add surname; after aaaa1111; from migrations/bbbb2222.mig; applied 20";
    for part in ["history::unknown-applied", stored, "`aludel downgrade -1`"] {
        assert!(up.err.contains(part), "{part}\n{}", up.err);
    }
    let current = project.run("current");
    assert!(current.out == "bbbb2222 (no file)\n" && current.err.contains(stored), "{}", current.err);
    for command in ["plan upgrade heads", "show current", "history -r current:"] {
        let done = project.run(command);
        assert!(done.code == 2 && done.err.contains(stored), "{command}: {}", done.err);
    }
    let json = project.run("current --format json").out;
    assert!(json.contains("\"id\": \"bbbb2222\"") && json.contains("\"message\": \"add surname\""), "{json}");
    assert!(project.run("status").err.contains("without a file here: 1"));
    // What it made cannot be told apart without the file, so it takes consent.
    assert_eq!(project.run("downgrade -1 --accept-data-loss").code, 0);
    assert_eq!(project.run("current").out, "aaaa1111 (head)\n");
}

#[test]
fn heads_are_checked_with_what_is_hidden_behind_a_dependency() {
    let project = Project::new("commands_heads");
    // Alembic keeps no row for a head that another revision depends on, and then finds it missing.
    let text = "revision cccc3333\nrevises base\nmessage 'notes'\ndepends_on bbbb2222\n\nupgrade { }\n";
    std::fs::write(project.path("cccc3333"), text).expect("a file");
    let asked = project.run("history -i");
    assert!(asked.code == 0 && !asked.out.contains("(current)"), "{}", asked.err);
    assert_eq!(project.run("show current").out, "");
    let made = project.database.rows("select relname from pg_class where relname like 'aludel%'");
    assert!(made.is_empty(), "asking makes nothing: {made:?}");
    let nothing = project.run("current --check-heads");
    assert!(nothing.code == 1 && nothing.err.contains("cccc3333 not applied"), "{}", nothing.err);
    assert_eq!(project.run("upgrade bbbb2222").code, 0);
    let part = project.run("current --check-heads");
    assert_eq!((part.code, part.out.as_str()), (1, "bbbb2222 (effective head)\n"), "{}", part.err);
    assert_eq!(project.run("upgrade heads").code, 0);
    let all = project.run("current --check-heads");
    assert_eq!((all.code, all.out.as_str()), (0, "cccc3333 (head)\nbbbb2222 (effective head)\n"), "{}", all.err);
    let json = project.run("current --format json").out;
    assert!(json.find("cccc3333") < json.find("\"id\": \"bbbb2222\"") && json.contains("\"current\": true"), "{json}");
    assert!(project.run("history -i").out.contains("bbbb2222 (effective head) (current), add surname"));
    assert!(project.run("-q heads").out.contains("cccc3333 (head)"), "a result stays in quiet");
}

#[test]
fn one_transaction_around_all_is_refused_beforehand_where_a_step_cannot_be_in_it() {
    let project = Project::new("commands_atomic");
    project.revision("cccc3333", "bbbb2222", "index", "create_index concurrently users_email_idx on users (email)");
    let up = project.run("upgrade head --atomic");
    assert_eq!(up.code, 2, "{}", up.err);
    assert!(up.err.contains("cccc3333") && up.err.contains("--atomic"), "{}", up.err);
    assert_eq!(project.run("current").out, "");
    assert_eq!(project.run("upgrade bbbb2222 --atomic").code, 0);
}

#[test]
fn an_edited_revision_is_told_and_taken_back_by_what_was_stored() {
    let project = Project::new("commands_edited");
    assert_eq!(project.run("upgrade head").code, 0);
    // Comments and blanks are no edit.
    let text = std::fs::read_to_string(project.path("bbbb2222")).expect("a file");
    std::fs::write(project.path("bbbb2222"), format!("-- why\n{text}\n")).expect("a file");
    assert!(!project.run("status").out.contains("edited"));
    // Taken by its word, the file would drop another column.
    project.revision("bbbb2222", "aaaa1111", "add surname", "add_column users.nickname text");
    let status = project.run("status");
    assert!(status.out.contains("edited   bbbb2222  add surname"), "{}", status.out);
    let down = project.run("downgrade -1 --accept-data-loss");
    assert_eq!(down.code, 0, "{}", down.err);
    assert!(down.err.contains("bbbb2222 was edited after it was applied"), "{}", down.err);
    let columns =
        "select attname from pg_attribute where attrelid = 'users'::regclass and attnum > 0 and not attisdropped";
    assert_eq!(project.database.rows(columns), [["id"], ["email"]]);
}

#[test]
fn a_script_leaves_what_a_run_leaves() {
    let project = Project::new("commands_script");
    let up = project.run("upgrade head --sql");
    assert_eq!(up.code, 0, "{}", up.err);
    project.database.psql(&up.out).expect("the script runs");
    assert_eq!(project.run("current").out, "bbbb2222 (head)\n");
    let down = project.run("downgrade --sql head:aaaa1111");
    project.database.psql(&down.out).expect("the script runs");
    assert_eq!(project.run("current").out, "aaaa1111\n");
    assert!(project.database.psql(&down.out).is_err(), "the state is not the assumed one");
}

#[test]
fn a_database_that_is_not_there_is_a_fault_of_the_world() {
    let project = Project::new("commands_world");
    let done = project.run("current -d postgresql://nobody:secret@127.0.0.1:1/none");
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(!done.err.contains("secret") && done.err.contains("Database: postgresql://nobody@127.0.0.1:1/none"));
    let waited = project.run("current --wait-for-database 1s -d postgresql://nobody@127.0.0.1:1/none");
    assert!(waited.code == 3 && waited.err.contains("Waiting for the database"), "{}", waited.err);
}
