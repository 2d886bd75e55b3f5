//! Runs the specification: every case in `spec/<area>/<topic>.yaml`.
//!
//! A case gives the files of a history (or the body of one `upgrade` block) and says exactly what the compiler makes of
//! them: the diagnostics, or the SQL up and down. `SPEC=update cargo test --test spec` rewrites the expectations in
//! place; the diff is to be read before it is committed.

#![allow(clippy::print_stdout, reason = "each suite prints its time")]

mod cases;
#[path = "cases/pages.rs"]
mod pages;
#[path = "cases/twenty.rs"]
mod twenty;
#[path = "cases/types.rs"]
mod types;

use std::fmt::Write as _;
use std::path::Path;

use aludel::compile::{self, Settings};
use aludel::diag::codes;

use cases::{Costed, Outcome, Topic, read, run, show_diagnostics, topics};

/// Writes a topic in the one form topics have.
fn write(topic: &Topic) -> String {
    let mut out = String::new();
    let block = |out: &mut String, indent: usize, key: &str, text: &str| {
        if text.is_empty() {
            return;
        }
        let pad = " ".repeat(indent);
        // An explicit indentation indicator, so that a text may start with blanks.
        let mark = if text.starts_with([' ', '\n', '\t']) { "|2" } else { "|" };
        let keep = if text.ends_with('\n') && !text.ends_with("\n\n") {
            ""
        } else if text.ends_with('\n') {
            "+"
        } else {
            "-"
        };
        writeln!(out, "{pad}{key}{mark}{keep}").expect("a string");
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if line.is_empty() { out.push('\n') } else { writeln!(out, "{pad}  {line}").expect("a string") }
        }
    };
    block(&mut out, 0, "about: ", &topic.about);
    out.push_str("cases:\n");
    for case in &topic.cases {
        writeln!(out, "- name: {}", serde_json::to_string(&case.name).expect("a string")).expect("a string");
        block(&mut out, 2, "note: ", &case.note);
        if !case.naming.is_empty() {
            out.push_str("  naming:\n");
            for (kind, pattern) in &case.naming {
                writeln!(out, "    {kind}: {}", serde_json::to_string(pattern).expect("a string")).expect("a string");
            }
        }
        if case.server_version > 0 {
            writeln!(out, "  server_version: {}", case.server_version).expect("a string");
        }
        if case.one_run {
            out.push_str("  one_run: true\n");
        }
        block(&mut out, 2, "external: ", &case.external);
        block(&mut out, 2, "server: ", &case.server);
        block(&mut out, 2, "schema: ", &case.schema);
        block(&mut out, 2, "config: ", &case.config);
        block(&mut out, 2, "before: ", &case.before);
        block(&mut out, 2, "upgrade: ", &case.upgrade);
        if !case.names.is_empty() {
            out.push_str("  names:\n");
            for name in &case.names {
                writeln!(out, "  - {}", serde_json::to_string(name).expect("a string")).expect("a string");
            }
        }
        if !case.files.is_empty() {
            out.push_str("  files:\n");
            for file in &case.files {
                // Texts with bytes that a block cannot hold (CR, tabs at the start) are written as JSON strings.
                let is_strange = |c: char| c == '\u{feff}' || (c.is_control() && c != '\n');
                if file.contains(is_strange) || file.trim().is_empty() {
                    writeln!(out, "  - {}", serde_json::to_string(file).expect("a string")).expect("a string");
                } else {
                    block(&mut out, 2, "- ", file);
                }
            }
        }
        if !case.rows.is_empty() {
            out.push_str("  rows:\n");
            for (name, text) in &case.rows {
                let (name, text) = (serde_json::to_string(name), serde_json::to_string(text));
                writeln!(out, "    {}: {}", name.expect("a string"), text.expect("a string")).expect("a string");
            }
        }
        block(&mut out, 2, "diagnostics: ", &case.diagnostics);
        block(&mut out, 2, "fixed: ", &case.fixed);
        block(&mut out, 2, "up: ", &case.up);
        block(&mut out, 2, "down: ", &case.down);
    }
    out
}

#[test]
fn every_case_holds() {
    let update = std::env::var("SPEC").is_ok_and(|mode| mode == "update");
    let started = std::time::Instant::now();
    let mut failures = String::new();
    let mut count = 0;
    let mut bad_inputs = 0;
    for path in topics() {
        let mut topic = read(&path);
        let shown = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        assert!(!topic.about.trim().is_empty(), "{shown} opens with prose");
        for case in &mut topic.cases {
            count += 1;
            let found = run(case, None);
            let expected = Outcome {
                diagnostics: case.diagnostics.clone(),
                fixed: case.fixed.clone(),
                up: case.up.clone(),
                down: case.down.clone(),
            };
            bad_inputs += usize::from(found.diagnostics.contains(" error["));
            if update {
                case.diagnostics = found.diagnostics;
                case.fixed = found.fixed;
                case.up = found.up;
                case.down = found.down;
            } else if found != expected {
                writeln!(failures, "\n== {shown}: {}", case.name).expect("a string");
                for (what, expected, found) in [
                    ("diagnostics", &expected.diagnostics, &found.diagnostics),
                    ("fixed", &expected.fixed, &found.fixed),
                    ("up", &expected.up, &found.up),
                    ("down", &expected.down, &found.down),
                ] {
                    if expected != found {
                        writeln!(failures, "-- {what}, expected:\n{expected}-- {what}, found:\n{found}")
                            .expect("a string");
                    }
                }
            }
        }
        if update {
            std::fs::write(&path, write(&topic)).expect("a writable topic");
        }
    }
    println!("{count} cases, {bad_inputs} of them bad inputs, in {:.1?}", started.elapsed());
    assert!(failures.is_empty(), "{failures}\nSPEC=update cargo test --test spec rewrites expectations");
    assert!(bad_inputs >= 60, "only {bad_inputs} bad inputs");
}

#[test]
fn every_topic_is_in_its_one_form() {
    for path in topics() {
        let text = std::fs::read_to_string(&path).expect("a readable topic");
        assert_eq!(write(&read(&path)), text, "{} was edited by hand: run SPEC=update", path.display());
    }
}

#[test]
fn every_code_has_a_case() {
    let mut seen = String::new();
    for path in topics() {
        seen.push_str(&std::fs::read_to_string(&path).expect("a readable topic"));
    }
    let transcripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    for path in std::fs::read_dir(transcripts).expect("tests/cli").map(|entry| entry.expect("an entry").path()) {
        if path.extension().is_some_and(|e| e == "trycmd") {
            seen.push_str(&std::fs::read_to_string(&path).expect("a readable transcript"));
        }
    }
    let missing: Vec<&str> = codes::all()
        .map(aludel::diag::Code::id)
        .filter(|id| !seen.contains(&format!("[{id}]")))
        .filter(|id| !BY_COMMAND.contains(id))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

#[test]
fn no_code_is_excused_for_nothing() {
    for id in BY_COMMAND {
        assert!(codes::by_id(id).is_some(), "{id} is no code");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_told() {
    let bytes = b"revision a\nrevises base\nmessage 'x\xff'\nupgrade { }\n".to_vec();
    let project = compile::load(vec![("1.mig".to_owned(), bytes)], Settings::default());
    let shown = show_diagnostics(&project.diagnostics, &project.sources);
    assert!(shown.starts_with("1.mig:3:11 error[syntax::not-utf8] the file is not UTF-8"), "{shown}");
}

/// Every rule has a topic of its own in `spec/lint`, with a case where it speaks and one where it does not.
#[test]
fn every_rule_has_a_topic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/lint");
    let mut faults = String::new();
    for rule in aludel::lint::all() {
        let name = rule.code.name();
        let path = folder.join(format!("{name}.yaml"));
        if !path.exists() {
            writeln!(faults, "{name} has no topic").expect("a string");
            continue;
        }
        let topic = read(&path);
        let speaks = |case: &&cases::Case| case.diagnostics.contains(&format!("[{}]", rule.code.id()));
        if !topic.cases.iter().any(|case| speaks(&case)) {
            writeln!(faults, "{name} has no case where it speaks").expect("a string");
        }
        if topic.cases.iter().filter(|case| !case.up.is_empty()).all(|case| speaks(&case)) {
            writeln!(faults, "{name} has no case where it is silent").expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// What `--fix` makes of a case lints clean, as far as it could be mended, and leads to the same schema.
#[test]
fn what_is_fixed_is_clean_and_the_same() {
    let mut count = 0;
    for path in topics() {
        for case in read(&path).cases.iter().filter(|case| !case.fixed.is_empty()) {
            count += 1;
            let again = if case.upgrade.is_empty() {
                let mut files = case.files.clone();
                files.pop();
                files.push(case.fixed.clone());
                cases::Case { files, ..case.clone() }
            } else {
                cases::Case { upgrade: case.fixed.clone(), ..case.clone() }
            };
            let outcome = run(&again, None);
            assert!(!outcome.diagnostics.contains(" error["), "{}: {}", case.name, outcome.diagnostics);
            assert_eq!(outcome.fixed, "", "{}: something is left to mend", case.name);
            let schema = |case: &cases::Case| {
                let mut project = cases::load(case, Settings::default());
                let ids: Vec<String> = project.history.iter().map(|(_, revision)| revision.id.clone()).collect();
                project.schema(&ids)
            };
            let found = aludel::schema::differences(&schema(case), &schema(&again));
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert!(found.is_empty(), "{}: {found:?}", case.name);
        }
    }
    println!("{count} cases were mended");
    assert!(count > 0);
}

/// Codes that only a database's state or git's causes (`tests/cli/linting.rs`); those of targets on a command line are in the transcripts of `tests/cli`.
const BY_COMMAND: &[&str] = &["history::unknown-applied", "lint::changed-revision"];

/// Every operation has a page of its own, which says in prose what it does and shows it.
#[test]
fn every_operation_has_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/operations");
    let mut faults = String::new();
    for verb in aludel::syntax::verbs() {
        let path = folder.join(format!("{verb}.yaml"));
        if !path.exists() {
            writeln!(faults, "{verb} has no page").expect("a string");
            continue;
        }
        let topic = read(&path);
        let uses = |text: &String| text.lines().any(|line| line.trim_start().starts_with(&format!("{verb} ")));
        let shown = topic.cases.iter().filter(|case| !case.up.is_empty());
        if !shown.into_iter().any(|case| uses(&case.upgrade) || case.files.iter().any(uses)) {
            writeln!(faults, "the page of {verb} shows no good case of it").expect("a string");
        }
        if topic.about.len() < 100 || !topic.about.contains(verb) {
            writeln!(faults, "the page of {verb} says too little").expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Every statement that the program spells has a forecast made of measurements.
#[test]
fn every_statement_has_a_forecast() {
    let mut faults = Vec::new();
    for path in topics() {
        let is_of_operation = path.parent().is_some_and(|folder| folder.ends_with("operations"));
        for (number, case) in read(&path).cases.iter().enumerate() {
            // The oldest and the newest in turns.
            let other = if number % 2 == 0 { 13 } else { 18 };
            let versions: &[u32] = if is_of_operation { &[15, other] } else { &[15] };
            for &version in versions {
                for Costed { statement, forecast, verb } in cases::forecasts(case, version).into_iter().flatten() {
                    // What the script of an extension does is not known, nor what a server would refuse.
                    let sql = &statement.sql;
                    let is_refused = version == 13
                        && (sql.ends_with(" concurrently") || sql.contains(" set compression "))
                        || version < 18 && sql.ends_with(" virtual");
                    if forecast.unknown && !is_refused && !["execute", "alter_extension"].contains(&verb) {
                        let (path, name, sql) = (path.display(), &case.name, &statement.sql);
                        faults.push(format!("{path} {name}: {version}: {sql} {:?}", forecast.facts));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is spelled in the source as the id of a measurement is one.
#[test]
fn every_form_in_the_source_was_measured() {
    let known = aludel::forecast::fact_ids();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/forecast");
    let is_letter = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("src/forecast") {
        let path = entry.expect("an entry").path();
        // The names of PostgreSQL's functions.
        if path.ends_with("volatile.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("#[")) {
            let parts: Vec<&str> = line.split('"').collect();
            for (at, word) in parts.iter().enumerate().skip(1).step_by(2) {
                // What stands before an arrow is matched, not looked up.
                let is_pattern =
                    parts.get(at + 1).is_some_and(|rest| rest.starts_with(" =>") || rest.starts_with(" if "));
                if word.contains('_') && word.chars().all(is_letter) && !is_pattern {
                    seen += 1;
                    assert!(known.contains(word), "{}: `{word}` was not measured", path.display());
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} were found");
}
