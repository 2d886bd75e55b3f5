//! `aludel lint` with git beside it, and what it writes for other programs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::{aludel, text};

const ONE: &str = "revision a1\nrevises base\nmessage 'orders'\n\nupgrade {\n  create_table orders {\n    \
                   id bigint generated always as identity primary key\n    placed_at timestamptz not null\n  }\n}\n";
const TWO: &str = "revision b2\nrevises a1\nmessage 'find orders by their day, ä'\n\nupgrade {\n  /* 😀 */ create_index on orders (placed_at)\n}\n";
const NEW: &str = "revision c3\nrevises b2\nmessage 'find the latest orders'\n\nupgrade {\n  \
                   create_index orders_latest on orders (placed_at desc)\n}\n";

fn git(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false"]);
    let output = command.args(args).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").output();
    let output = output.expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", text(&output.stderr));
    output
}

/// A repository with a project in `db`, two revisions committed on `main`, and a branch.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let migrations = folder.path().join("db/migrations");
    fs::create_dir_all(&migrations).expect("a folder");
    fs::write(folder.path().join("db/aludel.yaml"), "migrations: migrations\n").expect("a file");
    fs::write(migrations.join("a1.mig"), ONE).expect("a file");
    fs::write(migrations.join("b2.mig"), TWO).expect("a file");
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    git(folder.path(), &["checkout", "-q", "-b", "feature"]);
    folder
}

/// What `lint` says, on both streams, and its exit code.
fn lint(folder: &Path, args: &[&str]) -> (String, String, Option<i32>) {
    let output = aludel(folder, &[&["lint", "-c", "db/aludel.yaml", "--format", "short"], args].concat());
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn what_is_not_in_the_other_branch_is_new() {
    let folder = repository();
    let (out, err, code) = lint(folder.path(), &["--base", "main"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "no faults in 0 files\n", Some(0)));
    // Neither staged nor committed, and seen all the same. Paths are seen from the working folder.
    fs::write(folder.path().join("db/migrations/c3.mig"), NEW).expect("a file");
    let (out, err, code) = lint(folder.path(), &["--base", "main"]);
    assert!(out.starts_with("db/migrations/c3.mig:6:3: warning[lint::create-index-blocks-writes]"), "{out}");
    assert!(!out.contains("b2.mig") && err.starts_with("1 warning in 1 file\n"), "{out}{err}");
    assert_eq!(code, Some(0));
    // From another folder of the repository, as hooks run.
    let output = aludel(&folder.path().join("db/migrations"), &["lint", "--base", "main", "--format", "short"]);
    assert!(text(&output.stdout).starts_with("c3.mig:6:3: "), "{}", text(&output.stdout));
    // The other branch goes on; what counts is where this one left it.
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "two"]);
    git(folder.path(), &["checkout", "-q", "main"]);
    fs::write(folder.path().join("other"), "x").expect("a file");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "three"]);
    git(folder.path(), &["checkout", "-q", "feature"]);
    assert!(lint(folder.path(), &["--base", "main"]).0.starts_with("db/migrations/c3.mig:6:3: "));
}

#[test]
fn a_revision_that_was_changed_is_told_and_never_mended() {
    let folder = repository();
    let migrations = folder.path().join("db/migrations");
    // Comments, waivers and another name change nothing.
    fs::write(migrations.join("a1.mig"), format!("-- why\n{ONE}")).expect("a file");
    fs::write(migrations.join("b2.mig"), TWO.replace("  /*", "  allow create-index-blocks-writes 'x'\n  /*"))
        .expect("a file");
    fs::rename(migrations.join("b2.mig"), migrations.join("b2_by_day.mig")).expect("a file");
    assert_eq!(lint(folder.path(), &["--base", "main"]).1, "no faults in 0 files\n");
    fs::write(migrations.join("b2_by_day.mig"), TWO.replace("(placed_at)", "(placed_at, id)")).expect("a file");
    let (out, err, code) = lint(folder.path(), &["--base", "main", "--fix", "--deny", "warnings"]);
    assert!(out.starts_with("db/migrations/b2_by_day.mig:1:10: warning[lint::changed-revision]: revision b2"), "{out}");
    assert!(!err.contains("mended") && code == Some(1), "{err}");
    // Its header may say that it is applied nowhere, and the other runs do not call that unused.
    let waived = TWO.replace("(placed_at)", "(placed_at, id)").replace(" ä'\n", " ä'\nallow changed-revision 'new'\n");
    fs::write(migrations.join("b2_by_day.mig"), waived).expect("a file");
    assert!(!lint(folder.path(), &["--base", "main"]).0.contains("changed-revision"));
    assert!(!lint(folder.path(), &[]).0.contains("unused-waiver"));
    // One that is gone has no place, and is told beside.
    fs::remove_file(migrations.join("b2_by_day.mig")).expect("a file");
    let (_, err, code) = lint(folder.path(), &["--base", "main"]);
    assert!(err.contains("WARNING  revision b2 is gone") && code == Some(0), "{err}");
}

#[test]
fn what_git_cannot_tell_is_a_fault_with_a_way_out() {
    let folder = repository();
    let (_, err, code) = lint(folder.path(), &["--base", "origin/main"]);
    assert!(
        err.contains("git knows no commit origin/main\n  help: ") && err.contains("git fetch origin main:"),
        "{err}"
    );
    assert_eq!(code, Some(2));
    let (_, err, code) = lint(folder.path(), &["--base", "--output=x"]);
    assert!(code == Some(2) && !folder.path().join("x").exists(), "{err}");
    // A clone of one commit, and another that has nothing to do with it.
    let clone = tempfile::tempdir().expect("a folder");
    git(clone.path(), &["init", "-q", "-b", "main"]);
    git(clone.path(), &["commit", "-q", "--allow-empty", "-m", "other"]);
    let url = format!("file://{}", folder.path().display());
    git(clone.path(), &["fetch", "-q", "--depth", "1", &url, "feature"]);
    git(clone.path(), &["checkout", "-q", "-b", "feature", "FETCH_HEAD"]);
    let (_, err, code) = lint(clone.path(), &["--base", "main"]);
    assert!(err.contains("have no commit in common") && err.contains("git fetch --unshallow"), "{err}");
    assert_eq!(code, Some(3));
    let bare = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(bare.path().join("db/migrations")).expect("a folder");
    fs::write(bare.path().join("db/aludel.yaml"), "migrations: migrations\n").expect("a file");
    let (_, err, code) = lint(bare.path(), &["--base", "main"]);
    assert!(err.contains("is in no git repository") && code == Some(2), "{err}");
    let output = Command::new(env!("CARGO_BIN_EXE_aludel"))
        .args(["lint", "-c", "db/aludel.yaml", "--base", "main"])
        .current_dir(folder.path())
        .env("PATH", "")
        .output()
        .expect("the program runs");
    assert!(text(&output.stderr).contains("git is not in PATH") && output.status.code() == Some(3));
}

#[test]
fn mending_keeps_every_other_byte() {
    let folder = repository();
    let file = folder.path().join("db/migrations/c3.mig");
    let raw = format!("\u{feff}{}", NEW.replace('\n', "\r\n"));
    fs::write(&file, &raw).expect("a file");
    let (out, err, code) = lint(folder.path(), &["--base", "main", "--fix"]);
    assert_eq!((out.as_str(), code), ("", Some(0)));
    assert_eq!(err, "1 finding mended in db/migrations/c3.mig\nno faults in 1 file\n");
    let mended = fs::read_to_string(&file).expect("a file");
    assert_eq!(mended, raw.replace("create_index ", "create_index concurrently "));
    // The diff is one that git applies.
    fs::write(&file, NEW).expect("a file");
    let output = aludel(folder.path(), &["lint", "-c", "db/aludel.yaml", "--base", "main", "--diff"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&file).expect("a file"), NEW, "nothing is written");
    fs::write(folder.path().join("patch"), &output.stdout).expect("a file");
    git(folder.path(), &["apply", "patch"]);
    assert_eq!(fs::read_to_string(&file).expect("a file"), NEW.replace("create_index ", "create_index concurrently "));
}

#[test]
fn nothing_is_mended_in_a_history_with_errors() {
    let folder = repository();
    let wrong = NEW.replace("}\n", "  drop_column orders.nothing\n}\n");
    let file = folder.path().join("db/migrations/c3.mig");
    fs::write(&file, &wrong).expect("a file");
    let (out, _, code) = lint(folder.path(), &["--base", "main", "--fix"]);
    assert!(out.starts_with("db/migrations/c3.mig:7:22: error[check::unknown-column]"), "{out}");
    assert_eq!((fs::read_to_string(&file).expect("a file"), code), (wrong, Some(1)));
}

#[test]
fn sarif_is_what_its_schema_says() {
    let folder = repository();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let mut schema: serde_json::Value = serde_json::from_slice(&fs::read(schema).expect("a file")).expect("JSON");
    // A bracket too many makes it a pattern for lenient engines only, and Aludel says nothing of languages.
    for owner in ["run", "toolComponent"] {
        let place = format!("/definitions/{owner}/properties/language");
        let language = schema.pointer_mut(&place).and_then(|it| it.as_object_mut());
        assert!(language.and_then(|it| it.remove("pattern")).is_some(), "{owner}");
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let run = |args: &[&str]| {
        let output = aludel(folder.path(), &[&["lint", "-c", "db/aludel.yaml", "--format", "sarif"], args].concat());
        let log: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let faults: Vec<String> = validator.iter_errors(&log).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        log["runs"][0].clone()
    };
    // The schema is not one that everything follows.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{}] })));
    assert_eq!(run(&["--since", "heads"])["results"], serde_json::json!([]));
    let log = run(&[]);
    let [found] = log["results"].as_array().expect("results").as_slice() else { panic!("{log}") };
    let place = &found["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "db/migrations/b2.mig");
    // The emoji is two code units.
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&6.into(), &12.into()));
    assert_eq!(found["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], " concurrently");
    let at = found["ruleIndex"].as_u64().and_then(|at| usize::try_from(at).ok()).expect("a number");
    let rule = &log["tool"]["driver"]["rules"][at];
    assert_eq!(rule["id"], found["ruleId"]);
    assert!(rule["help"]["markdown"].as_str().is_some_and(|page| page.contains("## Way out")));
    // An error that names another file too.
    fs::write(folder.path().join("db/migrations/c3.mig"), ONE).expect("a file");
    let again = run(&[]);
    let related = again["results"].as_array().expect("results").iter().find(|found| found["level"] == "error");
    assert_eq!(related.expect("an error")["relatedLocations"][0]["message"]["text"], "first here");
    let print = |log: &serde_json::Value, at: usize| log["results"][at]["partialFingerprints"].clone();
    // What was known before is known again, although it is another line now.
    fs::write(folder.path().join("db/migrations/b2.mig"), format!("\n\n{TWO}")).expect("a file");
    fs::remove_file(folder.path().join("db/migrations/c3.mig")).expect("a file");
    assert_eq!(print(&run(&[]), 0), print(&log, 0));
}

#[test]
fn pages_are_for_programs_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let explain = |args: &[&str]| text(&aludel(folder.path(), &[&["explain"], args].concat()).stdout);
    let page = explain(&["unused-waiver", "--format", "markdown"]);
    assert!(page.starts_with("# a waiver silences nothing\n\n") && page.contains("\n```mig before\n"), "{page}");
    let all: serde_json::Value = serde_json::from_str(&explain(&["--format", "json"])).expect("JSON");
    let all = all.as_array().expect("an array");
    let found = all.iter().find(|page| page["code"] == "lint::unused-waiver").expect("it is among them");
    assert_eq!((found["level"].as_str(), found["page"].as_str()), (Some("warning"), Some(page.as_str())));
    assert_eq!(explain(&[]).lines().count(), all.len());
}

#[test]
fn junit_is_xml_with_a_suite_for_each_file() {
    let folder = repository();
    let output = aludel(folder.path(), &["lint", "-c", "db/aludel.yaml", "--format", "junit"]);
    let report = text(&output.stdout);
    let tree = roxmltree::Document::parse(&report).expect("XML");
    let suites: Vec<_> = tree.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    let named: Vec<_> = suites.iter().map(|suite| (suite.attribute("name"), suite.attribute("failures"))).collect();
    assert_eq!(named, [(Some("db/migrations/a1.mig"), Some("0")), (Some("db/migrations/b2.mig"), Some("1"))]);
}
