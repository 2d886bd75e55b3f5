//! Runs the specification: every case in `spec/<area>/<topic>.yaml`.
//!
//! A case gives the files of a history (or the body of one `upgrade` block) and says exactly what the compiler makes of
//! them: the diagnostics, or the SQL up and down. `SPEC=update cargo test --test spec` rewrites the expectations in
//! place; the diff is to be read before it is committed.

#![allow(clippy::print_stdout, reason = "each suite prints its time")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aludel::compile::{self, Settings};
use aludel::ddl::{Compiled, Statement};
use aludel::diag::{Diagnostics, codes};
use aludel::history::{Direction, RouteStep};
use aludel::text::Sources;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    about: String,
    cases: Vec<Case>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    note: String,
    /// `foreign_key: fk_{table}_{columns}` and so on.
    #[serde(default)]
    naming: indexmap::IndexMap<String, String>,
    /// PostgreSQL's major version to compile for; 0: the default.
    #[serde(default)]
    server_version: u32,
    /// Whether all steps are one run; else each is a run of its own, and what it destroys was there before.
    #[serde(default)]
    one_run: bool,
    /// The body of one `upgrade` block, as a shorthand for `files`.
    #[serde(default)]
    upgrade: String,
    /// Whole files; the first is `1.mig`.
    #[serde(default)]
    files: Vec<String>,
    /// The text of `external.mig`: what others own.
    #[serde(default)]
    external: String,
    /// SQL that makes on a real server what others own.
    #[serde(default)]
    server: String,
    /// The text of `schema.mig`: the schema as it should be.
    #[serde(default)]
    schema: String,
    #[serde(default)]
    diagnostics: String,
    #[serde(default)]
    up: String,
    #[serde(default)]
    down: String,
}

/// What the compiler makes of a case.
#[derive(Default, PartialEq, Eq, Debug)]
struct Outcome {
    diagnostics: String,
    up: String,
    down: String,
}

fn run(case: &Case) -> Outcome {
    let mut settings = Settings::default();
    if case.server_version > 0 {
        settings.server_version = case.server_version;
    }
    for (kind, pattern) in &case.naming {
        let slot = match kind.as_str() {
            "primary_key" => &mut settings.naming.primary_key,
            "unique" => &mut settings.naming.unique,
            "check" => &mut settings.naming.check,
            "foreign_key" => &mut settings.naming.foreign_key,
            "index" => &mut settings.naming.index,
            other => panic!("{}: unknown kind of name {other}", case.name),
        };
        *slot = Some(pattern.clone());
    }
    let mut texts = case.files.clone();
    if !case.upgrade.is_empty() {
        texts.push(format!("revision a\nrevises base\nmessage 'a'\n\nupgrade {{\n{}\n}}\n", case.upgrade.trim_end()));
    }
    let numbered = texts.iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text));
    let named = [("external.mig", &case.external), ("schema.mig", &case.schema)];
    let named = named.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text));
    let files = named.chain(numbered).map(|(name, text)| (name, text.clone().into_bytes()));
    let mut project = compile::load(files.collect(), settings);
    if !project.diagnostics.has_errors() {
        project.check();
    }
    project.diagnostics.sort();
    let mut outcome =
        Outcome { diagnostics: show_diagnostics(&project.diagnostics, &project.sources), ..Outcome::default() };
    if project.diagnostics.has_errors() {
        return outcome;
    }
    let up = project.history.route(&[], Direction::Upgrade, "heads").expect("a route up");
    let (compiled, applied) = compile_route(&mut project, Vec::new(), &up, case.one_run);
    let steps = compiled.iter().rev().take_while(|step| step.irreversible.is_none()).count();
    outcome.up = show_steps(&compiled);
    if let Some(last) = compiled.iter().rev().nth(steps) {
        writeln!(outcome.down, "-- no way back: {}", last.irreversible.as_deref().unwrap_or_default())
            .expect("a string");
    }
    if steps > 0 {
        let down = project.history.route(&applied, Direction::Downgrade, &format!("-{steps}")).expect("a route down");
        let (compiled, _) = compile_route(&mut project, applied, &down, case.one_run);
        outcome.down.insert_str(0, &show_steps(&compiled));
    }
    outcome
}

/// Plans and compiles a route, as one run or step by step; the second value is what is applied after it.
fn compile_route(
    project: &mut compile::Project,
    mut applied: Vec<String>,
    route: &[RouteStep],
    one_run: bool,
) -> (Vec<Compiled>, Vec<String>) {
    let mut compiled = Vec::new();
    for run in route.chunks(if one_run { route.len().max(1) } else { 1 }) {
        let plan = project.plan(&applied, run).expect("a plan");
        compiled.extend(project.compile(&plan));
        applied = project.history.after(&applied, run);
    }
    (compiled, applied)
}

fn show_steps(steps: &[Compiled]) -> String {
    let mut out = String::new();
    for step in steps {
        if steps.len() > 1 {
            writeln!(out, "-- {} {}", step.direction.word(), step.revision).expect("a string");
        }
        if step.direction == Direction::Upgrade && step.irreversible.is_none() && step.reversibility.word() != "exact" {
            writeln!(out, "-- {}", step.reversibility.word()).expect("a string");
        }
        for loss in &step.losses {
            writeln!(out, "-- loses {}", loss.what).expect("a string");
        }
        for Statement { sql, transactional, .. } in &step.statements {
            let mark = if *transactional && step.transactional { "" } else { " -- outside a transaction" };
            // A comment at the end must not swallow the semicolon.
            let end = if sql.lines().last().is_some_and(|line| line.contains("--")) { "\n;" } else { ";" };
            writeln!(out, "{sql}{end}{mark}").expect("a string");
        }
    }
    out
}

fn show_diagnostics(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut out = String::new();
    let place = |span| {
        let (name, at) = sources.locate(span).expect("a place in a source");
        format!("{name}:{}:{}", at.line, at.column)
    };
    for found in diagnostics.iter() {
        let primary = &found.primary;
        let (severity, code) = (found.severity.word(), found.code.id());
        writeln!(out, "{} {severity}[{code}] {}", place(primary.span), found.message).expect("a string");
        writeln!(out, "  `{}` {}", sources.slice(primary.span).escape_debug(), primary.text).expect("a string");
        for label in &found.related {
            writeln!(out, "  {} {}", place(label.span), label.text).expect("a string");
        }
        for (at, line) in found.help.iter().flat_map(|help| help.lines().enumerate()) {
            writeln!(out, "  {} {line}", if at == 0 { "help:" } else { "     " }).expect("a string");
        }
    }
    out
}

fn topics() -> Vec<PathBuf> {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    for area in std::fs::read_dir(&root).expect("spec/").map(|entry| entry.expect("an entry").path()) {
        if area.is_dir() {
            let files = std::fs::read_dir(&area).expect("an area").map(|entry| entry.expect("an entry").path());
            all.extend(files.filter(|path| path.extension().is_some_and(|e| e == "yaml")));
        }
    }
    all.sort();
    all
}

fn read(path: &Path) -> Topic {
    let text = std::fs::read_to_string(path).expect("a readable topic");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

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
        block(&mut out, 2, "upgrade: ", &case.upgrade);
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
        block(&mut out, 2, "diagnostics: ", &case.diagnostics);
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
            let found = run(case);
            let expected =
                Outcome { diagnostics: case.diagnostics.clone(), up: case.up.clone(), down: case.down.clone() };
            bad_inputs += usize::from(found.diagnostics.contains(" error["));
            if update {
                case.diagnostics = found.diagnostics;
                case.up = found.up;
                case.down = found.down;
            } else if found != expected {
                writeln!(failures, "\n== {shown}: {}", case.name).expect("a string");
                for (what, expected, found) in [
                    ("diagnostics", &expected.diagnostics, &found.diagnostics),
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
        .filter(|id| id.starts_with("syntax::") || id.starts_with("check::") || id.starts_with("history::"))
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

/// Codes that only a database's state causes; those of targets on a command line are in the transcripts of `tests/cli`.
const BY_COMMAND: &[&str] = &["history::unknown-applied"];
