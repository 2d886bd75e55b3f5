//! Commands that write revisions: what is in the files, how they are called, and that nothing is written where it is refused.

use std::path::Path;

use super::{aludel, text};

/// A project in a folder of its own.
struct Project(tempfile::TempDir);

impl Project {
    fn new(config: &str) -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        std::fs::create_dir(project.path("migrations")).expect("a folder");
        project.write("aludel.yaml", config);
        project
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path(path), text).expect("a file");
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("a text")
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        let output = aludel(self.0.path(), args);
        (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
    }

    fn fine(&self, args: &[&str]) -> String {
        let (code, told) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {told}");
        told
    }

    /// The names of the files in a folder, sorted.
    fn files(&self, folder: &str) -> Vec<String> {
        names(&self.path(folder))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_header_says_all_that_was_asked_for_and_is_canonical() {
    let project = Project::new("");
    project.fine(&["revision", "-m", "the user's", "--rev-id", "aaaa1111", "--branch-label", "one"]);
    project.fine(&["revision", "-m", "other", "--rev-id", "bbbb2222", "--head", "base", "--branch-label", "two"]);
    let args = ["revision", "-m", "all", "--rev-id", "cccc3333", "--head", "one@head", "--depends-on", "bbb"];
    project.fine(&[&args[..], &["--branch-label", "three", "--branch-label", "four-5"]].concat());
    let written = project.read("migrations/cccc3333_all.mig");
    let lines: Vec<&str> = written.lines().filter(|line| !line.starts_with("created '2")).collect();
    assert_eq!(
        lines,
        [
            "revision cccc3333",
            "revises aaaa1111",
            "message 'all'",
            "depends_on bbbb2222",
            "labels three, four-5",
            "",
            "upgrade {}"
        ]
    );
    project.fine(&["merge", "heads", "--rev-id", "dddd4444"]);
    let merged = project.read("migrations/dddd4444_merge_bbbb2222_and_cccc3333.mig");
    assert!(merged.contains("revises bbbb2222, cccc3333\nmessage 'merge bbbb2222 and cccc3333'\n"), "{merged}");
    project.fine(&["fmt", "--check"]);
    project.fine(&["lint", "--deny", "warnings"]);
}

#[test]
fn files_are_called_as_the_template_says_and_never_written_over() {
    let project = Project::new("file_template: '%(slug)s'\ntruncate_slug_length: 9\n");
    project.fine(&["revision", "-m", "add the user", "--rev-id", "aaaa1111"]);
    assert_eq!(project.files("migrations"), ["add_the.mig"]);
    let before = project.read("migrations/add_the.mig");
    let (code, told) = project.run(&["revision", "-m", "add the users"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("migrations/add_the.mig exists already, and nothing was written"), "{told}");
    assert_eq!(project.read("migrations/add_the.mig"), before);
    for message in ["!!", "schema", "external"] {
        let (code, told) = project.run(&["revision", "-m", message]);
        assert!(code == 2 && told.contains("no revision is looked for there"), "{message}: {told}");
    }
    assert_eq!(project.files("migrations").len(), 1);

    project.write("aludel.yaml", "file_template: '{year}/{month}/{rev}_{slug}'\n");
    let (code, told) = project.run(&["heads"]);
    assert!(code == 2 && told.contains("add `recursive: true`"), "{told}");
    project.write("aludel.yaml", "file_template: '{year}/{month}/{rev}_{slug}'\nrecursive: true\n");
    project.fine(&["revision", "-m", "x", "--rev-id", "bbbb2222"]);
    assert_eq!(project.fine(&["heads"]), "bbbb2222 (head)\n");
    let year = project.files("migrations").remove(0);
    assert!(year.len() == 4 && year.parse::<u32>().is_ok_and(|year| year > 2024), "{year}");
    let month = project.files(&format!("migrations/{year}")).remove(0);
    assert_eq!(project.files(&format!("migrations/{year}/{month}")), ["bbbb2222_x.mig"]);
    // What a tool keeps in a hidden folder is none of ours.
    std::fs::create_dir(project.path("migrations/.old")).expect("a folder");
    project.write("migrations/.old/a.mig", "nonsense");
    project.fine(&["lint"]);
}

#[test]
fn a_time_zone_is_that_of_created_and_of_the_name() {
    let project = Project::new("timezone: Asia/Kolkata\nfile_template: '{rev}_{hour}'\n");
    project.fine(&["revision", "-m", "x", "--rev-id", "aaaa1111"]);
    let name = project.files("migrations").remove(0);
    let written = project.read(&format!("migrations/{name}"));
    let created = written.lines().find_map(|line| line.strip_prefix("created '")).expect("a line");
    assert!(created.ends_with("+05:30'"), "{written}");
    assert_eq!(name, format!("aaaa1111_{}.mig", &created[11..13]));
    project.write("aludel.yaml", "timezone: Mars/Olympus\n");
    let (code, told) = project.run(&["revision", "-m", "x"]);
    assert!(code == 2 && told.contains("unknown time zone `Mars/Olympus`"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_hook_runs_on_the_file_and_its_failure_is_one() {
    let project =
        Project::new("hooks:\n  - { name: note, command: [sh, -c, 'echo \"-- noted\" >> {file}; echo said'] }\n");
    let output = aludel(project.0.path(), &["revision", "-m", "x", "--rev-id", "aaaa1111"]);
    assert_eq!(text(&output.stdout), "Generating migrations/aaaa1111_x.mig ... done\n");
    assert_eq!(text(&output.stderr), "INFO  Running hook note\nsaid\n");
    assert!(project.read("migrations/aaaa1111_x.mig").ends_with("upgrade {}\n-- noted\n"));

    project.write("aludel.yaml", "hooks: [\"true\", \"sh -c 'exit 7'\", touch after]\n");
    let (code, told) = project.run(&["revision", "-m", "y", "--rev-id", "bbbb2222"]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("the hook `sh -c 'exit 7'` ended with exit code 7"), "{told}");
    assert!(told.contains("migrations/bbbb2222_y.mig was written and stays"), "{told}");
    assert!(!project.path("after").exists());
    project.write("aludel.yaml", "hooks: [no-such-program]\n");
    let (code, told) = project.run(&["revision", "-m", "z"]);
    assert!(code == 3 && told.contains("cannot be started"), "{told}");

    let before = project.files("migrations");
    project.write("aludel.yaml", "hooks:\n  - { command: 'true', options: x }\n");
    let (code, told) = project.run(&["revision", "-m", "z"]);
    assert!(code == 2 && told.contains("unknown key `options`"), "{told}");
    assert_eq!(project.files("migrations"), before);
    project.write("aludel.yaml", "hooks: [\"sh -c 'echo nonsense >> {file}'\"]\n");
    let (code, told) = project.run(&["merge", "heads"]);
    assert_eq!(code, 2, "{told}");
    let (code, told) = project.run(&["revision", "-m", "z", "--head", &before_head(&before)]);
    assert!(code == 1 && told.contains("syntax::"), "{told}");
}

/// The id of the file that was written last without one being chosen for it.
#[cfg(unix)]
fn before_head(files: &[String]) -> String {
    let drawn = files.iter().find(|name| name.ends_with("_z.mig")).expect("the file");
    drawn[..12].to_owned()
}

#[cfg(unix)]
#[test]
fn an_editor_is_opened_and_the_file_checked_after() {
    let project = Project::new("");
    project.fine(&["revision", "-m", "x", "--rev-id", "aaaa1111"]);
    let edit = |editor: &str, args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_aludel"))
            .args(args)
            .current_dir(project.0.path())
            .env_remove("VISUAL")
            .env("EDITOR", editor)
            .output()
            .expect("the program runs");
        (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
    };
    assert_eq!(
        edit("sed -i 's/upgrade {}/upgrade { create_table t { a int } }/'", &["edit", "aaa"]),
        (0, String::new())
    );
    assert!(project.read("migrations/aaaa1111_x.mig").contains("create_table t"));
    let (code, told) = edit("sed -i s/create_table/creat_table/", &["edit", "head"]);
    assert!(code == 1 && told.contains("creat_table"), "{told}");
    // A file with faults can be edited; that is what it needs.
    assert_eq!(edit("sed -i s/creat_table/create_table/", &["edit", "head"]).0, 0);
    let (code, told) = edit("false", &["edit", "head"]);
    assert!(code == 3 && told.contains("the editor `false` ended with exit code 1"), "{told}");
    let (code, told) = edit("no-such-editor", &["edit", "head"]);
    assert!(code == 2 && told.contains("the editor `no-such-editor` is not there"), "{told}");
    let (code, told) = edit("true", &["edit", "base"]);
    assert!(code == 2 && told.contains("`base` names no file"), "{told}");
}

#[test]
fn a_rebase_changes_one_word_of_the_file() {
    let project = Project::new("");
    project.write("migrations/1.mig", "revision a1\nrevises base\nmessage 'a'\nupgrade { create_table t { a int } }\n");
    project.write("migrations/2.mig", "revision b1\nrevises a1\nmessage 'b'\nupgrade { add_column t.b int }\n");
    let text = "\u{feff}-- why\r\nREVISION c1\r\nRevises /* here */ a1 -- and here\r\nmessage 'c'\r\nupgrade {\r\n  add_column t.c int\r\n}\r\n";
    project.write("migrations/3.mig", text);
    let told = project.fine(&["rebase", "c1", "--onto", "b1"]);
    assert!(told.contains("migrations/3.mig: c1 revises b1 now, before it was a1"), "{told}");
    assert!(told.contains("the database was not asked"), "{told}");
    assert_eq!(project.read("migrations/3.mig"), text.replace("*/ a1", "*/ b1"));
    assert_eq!(project.files("migrations"), ["1.mig", "2.mig", "3.mig"]);
    assert_eq!(project.fine(&["heads"]), "c1 (head)\n");

    // A root moves too, and what would not fit is told and not written.
    let root = "revision d1\nrevises base\nmessage 'd'\nupgrade { create_table u { a int } }\n";
    project.write("migrations/4.mig", root);
    project.fine(&["rebase", "d1", "--onto", "c1"]);
    assert_eq!(project.read("migrations/4.mig"), root.replace("base", "c1"));
    let twice = "revision e1\nrevises base\nmessage 'e'\nupgrade {}\n";
    project.write("migrations/5.mig", twice);
    let clash = "revision e2\nrevises b1\nmessage 'e'\nupgrade { add_column t.f text }\n";
    project.write("migrations/6.mig", clash);
    project.write("migrations/7.mig", "revision e3\nrevises d1\nmessage 'e'\nupgrade { rename_table t to tt }\n");
    let (code, told) = project.run(&["rebase", "e2", "--onto", "e3"]);
    assert!(code == 1 && told.contains("nothing was written"), "{told}");
    assert_eq!(project.read("migrations/6.mig"), clash);
}

#[test]
fn branches_that_do_not_agree_are_not_merged() {
    let project = Project::new("");
    project.write("migrations/1.mig", "revision a1\nrevises base\nmessage 'a'\nupgrade { create_table t { a int } }\n");
    project.write("migrations/2.mig", "revision b1\nrevises a1\nmessage 'b'\nupgrade { add_column t.b int }\n");
    project.write("migrations/3.mig", "revision c1\nrevises a1\nmessage 'c'\nupgrade { add_column t.b int }\n");
    let (code, told) = project.run(&["merge", "heads", "--rev-id", "d1"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("WARNING  migrations/d1_merge_b1_and_c1.mig was not written"), "{told}");
    assert_eq!(project.files("migrations"), ["1.mig", "2.mig", "3.mig"]);
    // A faulty file keeps nobody from writing another one, as long as the graph is known.
    project.fine(&["revision", "-m", "x", "--head", "b1"]);
}
