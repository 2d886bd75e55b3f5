//! Every bad input of the specification, given to the program for real: it ends with 1, and database and files are untouched.

use std::process::Command;
use std::time::Instant;

use crate::cases::{Case, read, topics};
use crate::revisions::fresh;

/// A bad input: its name, the server's version that it is about (0: any), and its files.
type Bad = (String, u32, Vec<(String, String)>);

/// The bad inputs of `spec/`.
fn bad_inputs() -> Vec<Bad> {
    let mut all = Vec::new();
    for topic in topics() {
        // A schema file is no part of a history.
        let is_bad = |case: &Case| case.diagnostics.contains(" error[") && case.schema.is_empty();
        for case in read(&topic).cases.into_iter().filter(is_bad) {
            let mut files = case.files;
            if !case.upgrade.is_empty() {
                let body = case.upgrade.trim_end();
                files.push(format!("revision a\nrevises base\nmessage 'a'\n\nupgrade {{\n{body}\n}}\n"));
            }
            let numbered = files.into_iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text));
            let external = Some(("external.mig".to_owned(), case.external)).filter(|(_, text)| !text.is_empty());
            let files = numbered.chain(external).collect();
            all.push((format!("{}: {}", topic.display(), case.name), case.server_version, files));
        }
    }
    all
}

#[test]
fn bad_inputs_leave_database_and_files_as_they_were() {
    let started = Instant::now();
    let database = fresh("bad_inputs");
    let all = bad_inputs();
    assert!(all.len() >= 60, "only {} bad inputs", all.len());
    for (name, version, files) in &all {
        let project = tempfile::tempdir().expect("a folder");
        let folder = project.path().join("migrations");
        std::fs::create_dir(&folder).expect("a folder");
        let version = if *version > 0 { format!("server_version: {version}\n") } else { String::new() };
        std::fs::write(project.path().join("aludel.yaml"), format!("migrations: migrations\n{version}"))
            .expect("writes");
        for (file, text) in files {
            std::fs::write(folder.join(file), text).expect("writes");
        }
        for command in [["upgrade", "heads"], ["lint", "--format=short"]] {
            let output = Command::new(env!("CARGO_BIN_EXE_aludel"))
                .current_dir(project.path())
                .args(["--database", &database.url()])
                .args(command)
                .output()
                .expect("the program runs");
            let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{name}: {command:?}\n{told}");
            assert!(told.contains(".mig:"), "{name}: no place is told\n{told}");
        }
        let relations = database.rows("select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname !~ '^pg_' and nspname <> 'information_schema'");
        assert_eq!(relations, Vec::<Vec<String>>::new(), "{name}: the database was changed");
        for (file, text) in files {
            let now = std::fs::read(folder.join(file)).expect("reads");
            assert_eq!(now, text.as_bytes(), "{name}: a file was changed");
        }
        let left = std::fs::read_dir(project.path()).expect("a folder").count();
        assert_eq!(left, 2, "{name}: something was left behind");
    }
    println!("{} bad inputs in {:.1?}", all.len(), started.elapsed());
}
