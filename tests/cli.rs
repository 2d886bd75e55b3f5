//! Transcripts: what commands print, on which stream, with which exit code. Each runs in its own copy of its folder.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes them anew; the diff is to be read before it is committed. Nothing here
//! needs a database.

#[path = "cli/editing.rs"]
mod editing;
#[path = "cli/highlighting.rs"]
mod highlighting;
#[path = "cli/linting.rs"]
mod linting;
#[path = "cli/memory.rs"]
mod memory;
#[path = "cli/server.rs"]
mod server;
#[path = "cli/writing.rs"]
mod writing;

use std::path::Path;
use std::process::{Command, Output};

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        // Neither the caller's database nor terminal takes part.
        .env("ALUDEL_DATABASE_URL", "")
        .env("NO_COLOR", "1")
        .case("tests/cli/*.trycmd");
}

fn aludel(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aludel"))
        .args(args)
        .current_dir(folder)
        .env_remove("ALUDEL_DATABASE_URL")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_new_revision_follows_the_head_and_is_in_canonical_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let output = aludel(folder.path(), args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    run(&["init"]);
    run(&["revision", "-m", "the user's first"]);
    let told = run(&["revision", "-m", "second"]);
    assert!(told.starts_with("Generating migrations/") && told.ends_with("_second.mig ... done\n"), "{told}");
    let history = run(&["history"]);
    let lines: Vec<&str> = history.lines().collect();
    let [second, first] = lines[..] else { panic!("{history}") };
    assert!(first.starts_with("<base> -> ") && first.ends_with(", the user's first"), "{first}");
    let id = &first["<base> -> ".len()..][..12];
    assert!(second.starts_with(&format!("{id} -> ")) && second.contains("(head)"), "{second}");
    run(&["lint", "--deny", "warnings"]);
    run(&["fmt", "--check"]);
    run(&["revision", "--head", "base", "-m", "another root"]);
    assert_eq!(run(&["heads"]).lines().count(), 2);
}

#[test]
fn the_picture_in_the_readme_is_what_the_program_draws() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = root.join("docs/branches.svg");
    let output = aludel(&root.join("examples/branches"), &["graph", "--format", "svg"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = "`aludel graph -o ../../docs/branches.svg` in examples/branches makes it anew";
    assert!(std::fs::read(&kept).is_ok_and(|kept| kept == output.stdout), "docs/branches.svg is out of date: {told}");
    assert!(std::fs::read_to_string(root.join("README.md")).expect("a file").contains("(docs/branches.svg)"));
}

#[test]
fn the_ending_of_a_file_says_how_to_draw() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(aludel(folder.path(), &["init"]).status.success());
    assert!(aludel(folder.path(), &["revision", "-m", "it's <first>"]).status.success());
    for (name, beginning) in [("a.svg", "<svg "), ("a.GV", "digraph "), ("a.mmd", "flowchart "), ("a.txt", "●  ")] {
        let output = aludel(folder.path(), &["graph", "-o", name]);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
        let written = std::fs::read_to_string(folder.path().join(name)).expect("a file");
        assert!(written.starts_with(beginning), "{name}: {written}");
    }
    let output = aludel(folder.path(), &["graph", "-o", "missing/a.svg"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = aludel(folder.path(), &["completions", shell]);
        assert!(output.status.success() && text(&output.stdout).contains("downgrade"), "{shell}");
    }
    assert!(aludel(folder.path(), &["man", "pages"]).status.success());
    assert!(folder.path().join("pages/aludel-downgrade.1").is_file());
}

#[test]
fn a_reader_that_has_had_enough_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_aludel"))
        .args(["completions", "bash"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}

#[cfg(unix)]
#[test]
fn a_revision_that_is_a_link_to_nothing_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(aludel(folder.path(), &["init"]).status.success());
    std::os::unix::fs::symlink("nowhere", folder.path().join("migrations/lost.mig")).expect("a link");
    let output = aludel(folder.path(), &["lint"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("lost.mig: No such file"), "{}", text(&output.stderr));
}
