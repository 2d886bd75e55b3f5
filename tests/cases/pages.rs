//! The pages of the diagnostics, `spec/diagnostics/<phase>/<name>.md`, run: `## Example` gives the code, `## Way out` does
//! not.
//!
//! A block of code says by the words after its three backticks what it is:
//!
//! | words | the block is |
//! |---|---|
//! | `mig` | the body of an `upgrade` block; a whole file, if it begins with `revision` |
//! | `mig file` | a whole file that begins otherwise |
//! | `mig NAME.mig` | a whole file of that name; all files of the section have names then |
//! | `mig before` | the body of an earlier revision; the way out has that of the example |
//! | `mig external`, `mig schema` | the text of `external.mig`, of `schema.mig` |
//! | `csv NAME` | a file of rows |
//! | `yaml` | a part of `aludel.yaml`: `server_version`, `naming`, `lint` |
//! | others | shown, not run |

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aludel::compile::Settings;
use aludel::diag::{Code, Diagnostics, Severity, codes};
use aludel::lint::{self, Level, Scope};
use serde::Deserialize;

use crate::cases::{Case, load, show_diagnostics};

/// Codes that no file gives, and why: their pages show a command instead.
const NO_FILE: &[(&str, &str)] = &[
    ("syntax::not-utf8", "a page is UTF-8 itself"),
    ("history::bad-target", TARGET),
    ("history::unknown-target", TARGET),
    ("history::ambiguous-target", TARGET),
    ("history::several-heads", TARGET),
    ("history::not-on-branch", TARGET),
    ("history::out-of-range", TARGET),
    ("history::ambiguous-walk", TARGET),
    ("history::not-ancestor", TARGET),
    ("history::overlapping", TARGET),
    ("lint::changed-revision", "git has to be asked"),
    ("history::not-applied", "a database has to be asked"),
    ("history::unknown-applied", "a database has to be asked"),
];
const TARGET: &str = "a target on the command line gives it";

/// The part of `aludel.yaml` that a page may show.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Config {
    server_version: u32,
    naming: indexmap::IndexMap<String, String>,
    lint: lint::Settings,
}

/// What one section shows.
#[derive(Clone, Default)]
struct Section {
    case: Case,
    config: String,
    /// Blocks that are run, and those that are only shown.
    run: usize,
    shown: usize,
}

/// The blocks of a section; what is not its own is that of another.
fn section(page: &str, heading: &str, inherited: Option<&Section>) -> Option<Section> {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n"))?;
    let mut lines = rest.lines().take_while(|line| !line.starts_with("## "));
    let mut found = Section::default();
    if let Some(other) = inherited {
        found.case = Case { upgrade: String::new(), files: Vec::new(), names: Vec::new(), ..other.case.clone() };
        found.config.clone_from(&other.config);
    }
    let mut files = Vec::new();
    let mut names = Vec::new();
    while let Some(line) = lines.next() {
        let Some(words) = line.strip_prefix("```") else { continue };
        let text =
            lines.by_ref().take_while(|line| *line != "```").fold(String::new(), |text, line| text + line + "\n");
        found.run += 1;
        match words.split(' ').collect::<Vec<_>>()[..] {
            ["mig"] if !text.starts_with("revision") => found.case.upgrade = text,
            ["mig"] | ["mig", "file"] => files.push(text),
            ["mig", name] if name.ends_with(".mig") => {
                files.push(text);
                names.push(name.to_owned());
            }
            ["mig", "before"] => found.case.before = text,
            ["mig", "external"] => found.case.external = text,
            ["mig", "schema"] => found.case.schema = text,
            ["csv", name] => {
                found.case.rows.insert(name.to_owned(), text);
            }
            ["yaml"] => found.config = text,
            _ => (found.run, found.shown) = (found.run - 1, found.shown + 1),
        }
    }
    // Whole files follow the earlier revision, which is called `before`.
    if !files.is_empty() && !found.case.before.is_empty() {
        let body = found.case.before.trim_end();
        files.insert(0, format!("revision before\nrevises base\nmessage 'before'\n\nupgrade {{\n{body}\n}}\n"));
    }
    found.case.files = files;
    found.case.names = names;
    Some(found)
}

/// Everything that is found in a section, with the rule of the page turned on.
fn found(section: &Section, code: Code) -> (Diagnostics, String) {
    let config: Config = serde_yaml::from_str(&section.config).expect("a configuration");
    let mut settings = Settings::default();
    if config.server_version > 0 {
        settings.server_version = config.server_version;
    }
    let case = Case { naming: config.naming, ..section.case.clone() };
    let mut project = load(&case, settings);
    project.check();
    let mut rules = config.lint;
    if lint::by_name(code.name()).is_some_and(|rule| rule.code == code && rule.level == Level::Off) {
        rules.rules.entry(code.name().to_owned()).or_insert(Level::Warning);
    }
    let findings = project.lint(&rules, Scope::Each);
    let mut all = Diagnostics::default();
    all.extend(findings.into_iter().map(|finding| finding.diagnostic));
    let shown = show_diagnostics(&all, &project.sources);
    (all, shown)
}

/// What is wrong with the page of a code.
fn faults(code: Code) -> String {
    let mut out = String::new();
    let page = code.0.page;
    let mut tell = |fault: &str| writeln!(out, "{}: {fault}", code.id()).expect("a string");
    if code.title().ends_with('.') {
        tell("the heading ends with a full stop");
    }
    let is_prose = |line: &&str| !line.starts_with(['|', ' ']);
    if let Some(line) = page.lines().filter(is_prose).find(|line| line.chars().count() > 120) {
        tell(&format!("a line is longer than 120 characters: {line}"));
    }
    let about = page.split("\n## ").next().unwrap_or_default().lines().skip(1).collect::<String>();
    if about.trim().len() < 60 {
        tell("nothing is said before the example");
    }
    let Some(example) = section(page, "Example", None) else {
        tell("there is no `## Example`");
        return out;
    };
    let Some(way_out) = section(page, "Way out", Some(&example)) else {
        tell("there is no `## Way out`");
        return out;
    };
    if NO_FILE.iter().any(|(id, _)| *id == code.id()) {
        if example.shown == 0 || example.run + way_out.run > 0 {
            tell("no file gives it, so its page shows a command and has nothing to run");
        }
        return out;
    }
    if example.run == 0 || way_out.run == 0 {
        tell("the example and the way out each need a block of `mig`");
        return out;
    }
    let has = |all: &Diagnostics| all.iter().any(|diagnostic| diagnostic.code == code);
    let (all, shown) = found(&example, code);
    if !has(&all) {
        tell(&format!("the example does not give it, but\n{shown}"));
    }
    let (all, shown) = found(&way_out, code);
    if has(&all) || all.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        tell(&format!("the way out is none:\n{shown}"));
    }
    out
}

#[test]
fn every_page_holds() {
    let faults: String = codes::all().map(faults).collect();
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_page_is_that_of_a_code() {
    let known: Vec<PathBuf> =
        codes::all().map(|code| code.id().replace("::", "/") + ".md").map(PathBuf::from).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/diagnostics");
    for folder in std::fs::read_dir(&root).expect("spec/diagnostics").map(|entry| entry.expect("an entry").path()) {
        for page in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = page.strip_prefix(&root).expect("a page").to_owned();
            assert!(known.contains(&name), "{} is the page of no code", name.display());
        }
    }
    for (id, reason) in NO_FILE {
        assert!(codes::by_id(id).is_some() && !reason.is_empty(), "{id} is no code");
    }
}

/// The pages, listed: what `aludel explain` prints, with links.
fn index() -> String {
    let mut out = String::from(
        "# Diagnostics\n\nEvery code, how loudly it is told, and its page: what it means, an example, a way out. \
         `aludel explain CODE` shows the\nsame in a terminal. Only the levels of `lint` can be set, under `lint.rules` in \
         `aludel.yaml`; those that are off are\nturned on there. `SPEC=update cargo test --test spec` writes this file.\n",
    );
    let phases = [
        ("syntax", "The text of a file."),
        ("history", "The graph of revisions, and targets on it."),
        ("check", "What the operations mean, in the schema of their place."),
        ("lint", "What PostgreSQL accepts and production does not."),
    ];
    for (phase, about) in phases {
        writeln!(out, "\n## {phase}\n\n{about}\n\n| code | level | |\n|---|---|---|").expect("a string");
        let mut all: Vec<Code> = codes::all().filter(|code| code.id().split("::").next() == Some(phase)).collect();
        all.sort_by_key(|code| code.name());
        for code in all {
            let is_off = lint::by_name(code.name()).is_some_and(|rule| rule.code == code && rule.level == Level::Off);
            let level = if is_off { "off" } else { code.0.severity.word() };
            let (name, title) = (code.name(), code.title().replace('|', "\\|"));
            writeln!(out, "| [{name}](../spec/diagnostics/{phase}/{name}.md) | {level} | {title} |").expect("a string");
        }
    }
    out
}

#[test]
fn the_index_of_the_pages_is_that_of_the_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    if std::env::var("SPEC").is_ok_and(|mode| mode == "update") {
        std::fs::write(&path, index()).expect("a writable file");
    }
    let found = std::fs::read_to_string(&path).expect("docs/diagnostics.md");
    assert!(found == index(), "docs/diagnostics.md is out of date: `SPEC=update cargo test --test spec` writes it");
}
