//! The cases of the specification, `spec/<area>/<topic>.yaml`, and what the compiler makes of one.

#![allow(dead_code, reason = "each suite uses a part of a case")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aludel::compile::{self, Settings};
use aludel::ddl::{self, Compiled, Statement};
use aludel::diag::Diagnostics;
use aludel::forecast::Forecast;
use aludel::history::{Direction, RouteStep};
use aludel::lint::{Fix, Scope};
use aludel::op::RowFile;
use aludel::text::Sources;
use serde::Deserialize;

/// A file: prose, and cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub about: String,
    pub cases: Vec<Case>,
}

/// What is given, and what is expected.
#[derive(Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    #[serde(default)]
    pub note: String,
    /// `foreign_key: fk_{table}_{columns}` and so on.
    #[serde(default)]
    pub naming: indexmap::IndexMap<String, String>,
    /// PostgreSQL's major version to compile for; 0: the default.
    #[serde(default)]
    pub server_version: u32,
    /// Whether all steps are one run; else each is a run of its own, and what it destroys was there before.
    #[serde(default)]
    pub one_run: bool,
    /// The body of the `upgrade` block of a revision before that of `upgrade`.
    #[serde(default)]
    pub before: String,
    /// The body of one `upgrade` block, as a shorthand for `files`.
    #[serde(default)]
    pub upgrade: String,
    /// Whole files; the first is `1.mig`.
    #[serde(default)]
    pub files: Vec<String>,
    /// The names of `files`, where `1.mig` and so on are not meant.
    #[serde(default)]
    pub names: Vec<String>,
    /// The text of `external.mig`: what others own.
    #[serde(default)]
    pub external: String,
    /// SQL that makes on a real server what others own.
    #[serde(default)]
    pub server: String,
    /// The text of `schema.mig`: the schema as it should be.
    #[serde(default)]
    pub schema: String,
    /// Files of rows, by name.
    #[serde(default)]
    pub rows: indexmap::IndexMap<String, String>,
    #[serde(default)]
    pub diagnostics: String,
    #[serde(default)]
    pub up: String,
    #[serde(default)]
    pub down: String,
    /// `lint:` of the configuration, in topics of `spec/lint`.
    #[serde(default)]
    pub config: String,
    /// Whether the topic is one of `spec/lint`: then `diagnostics` has what the rules find.
    #[serde(skip)]
    pub lint: bool,
    /// In topics of `spec/lint`: the last file after `lint --fix`, if that changes it; of `upgrade`, its body.
    #[serde(default)]
    pub fixed: String,
}

/// What the compiler makes of a case.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub diagnostics: String,
    pub fixed: String,
    pub up: String,
    pub down: String,
}

/// Loads the files of a case.
pub fn load(case: &Case, mut settings: Settings) -> compile::Project {
    for (kind, pattern) in &case.naming {
        let slot = match kind.as_str() {
            "primary_key" => &mut settings.naming.primary_key,
            "unique" => &mut settings.naming.unique,
            "check" => &mut settings.naming.check,
            "foreign_key" => &mut settings.naming.foreign_key,
            "exclude" => &mut settings.naming.exclude,
            "index" => &mut settings.naming.index,
            other => panic!("{}: unknown kind of name {other}", case.name),
        };
        *slot = Some(pattern.clone());
    }
    let mut texts = case.files.clone();
    if !case.upgrade.is_empty() {
        let file = |id: &str, parent: &str, body: &str| {
            format!("revision {id}\nrevises {parent}\nmessage '{id}'\n\nupgrade {{\n{}\n}}\n", body.trim_end())
        };
        if !case.before.is_empty() {
            texts.push(file("before", "base", &case.before));
        }
        texts.push(file("a", if case.before.is_empty() { "base" } else { "before" }, &case.upgrade));
    }
    let name = |at: usize| case.names.get(at).cloned().unwrap_or_else(|| format!("{}.mig", at + 1));
    let numbered = texts.iter().enumerate().map(|(at, text)| (name(at), text));
    let named = [("external.mig", &case.external), ("schema.mig", &case.schema)];
    let named = named.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), text));
    let files = named.chain(numbered).map(|(name, text)| (name, text.clone().into_bytes()));
    let mut project = compile::load(files.collect(), settings);
    for wanted in project.wanted_rows() {
        let found = case.rows.get(&wanted.file).map(|text| RowFile {
            name: wanted.file.clone(),
            place: None,
            hash: String::new(),
            bytes: text.len() as u64,
        });
        project.attach(&wanted, found.ok_or_else(|| "there is no such file".to_owned()));
    }
    project
}

/// Compiles a case for a server of that version, else for the one that the case names.
pub fn run(case: &Case, server_version: Option<u32>) -> Outcome {
    let mut settings = Settings::default();
    if let Some(version) = server_version.or(Some(case.server_version).filter(|&version| version > 0)) {
        settings.server_version = version;
    }
    let mut project = load(case, settings);
    if !project.diagnostics.has_errors() {
        project.check();
    }
    project.diagnostics.sort();
    let mut outcome =
        Outcome { diagnostics: show_diagnostics(&project.diagnostics, &project.sources), ..Outcome::default() };
    if project.diagnostics.has_errors() {
        return outcome;
    }
    if case.lint {
        lint(case, &project, &mut outcome);
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

/// The rules' findings in the operations of a case's `upgrade`, else in all files; and what `--fix` makes of the last.
fn lint(case: &Case, project: &compile::Project, outcome: &mut Outcome) {
    let settings = match case.config.as_str() {
        "" => aludel::lint::Settings::default(),
        text => serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", case.name)),
    };
    let mut findings = project.lint(&settings, Scope::Each);
    let (_, last) = project.history.iter().last().expect("a revision");
    let body = last.file.upgrade.as_ref().expect("an upgrade block").open;
    if !case.upgrade.is_empty() {
        findings.retain(|finding| {
            let span = finding.diagnostic.primary.span;
            span.source == last.source && span.start > body.start
        });
    }
    let mut found = Diagnostics::default();
    found.extend(findings.iter().map(|finding| finding.diagnostic.clone()));
    outcome.diagnostics = show_diagnostics(&found, &project.sources);
    let text = project.sources.get(last.source).expect("a source").text();
    let fixes: Vec<&Fix> = findings
        .iter()
        .filter(|finding| finding.diagnostic.primary.span.source == last.source)
        .filter_map(|finding| finding.fix.as_ref())
        .collect();
    let (fixed, count) = aludel::lint::apply(last.source, text, &fixes);
    if count == 0 {
        return;
    }
    outcome.fixed = match (case.upgrade.is_empty(), fixed.rfind('}')) {
        (false, Some(end)) => fixed[body.end as usize..end].trim_start_matches('\n').to_owned(),
        _ => fixed,
    };
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

/// A statement with its forecast.
pub struct Costed {
    pub statement: Statement,
    pub forecast: Forecast,
    /// The verb of the operation that it belongs to.
    pub verb: &'static str,
}

/// What a case's way up and back costs on a server of that version, step by step, each a run of its own. Nothing where the
/// case has errors.
pub fn forecasts(case: &Case, server_version: u32) -> Vec<Vec<Costed>> {
    let mut project = load(case, Settings { server_version, ..Settings::default() });
    if !project.diagnostics.has_errors() {
        project.check();
    }
    if project.diagnostics.has_errors() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut applied, mut back) = (Vec::new(), 0);
    let up = project.history.route(&[], Direction::Upgrade, "heads").expect("a route up");
    for run in up.chunks(1) {
        let is_irreversible = step_costs(case, &mut project, &applied, run, &mut found);
        back = if is_irreversible { 0 } else { back + 1 };
        applied = project.history.after(&applied, run);
    }
    if back > 0 {
        let down = project.history.route(&applied, Direction::Downgrade, &format!("-{back}")).expect("a route down");
        for run in down.chunks(1) {
            step_costs(case, &mut project, &applied, run, &mut found);
            applied = project.history.after(&applied, run);
        }
    }
    found
}

/// Adds what a run of one step costs; whether there is no way back from it.
fn step_costs(
    case: &Case,
    project: &mut compile::Project,
    applied: &[String],
    run: &[RouteStep],
    found: &mut Vec<Vec<Costed>>,
) -> bool {
    let plan = project.plan(applied, run).expect("a plan");
    let compiled = project.compile(&plan).remove(0);
    let costs = project.forecasts(applied, &plan).remove(0);
    assert_eq!(compiled.statements.len(), costs.len(), "{}: {:#?}", case.name, compiled.statements);
    let mut verbs = Vec::new();
    for planned in &plan.steps[0].operations {
        let own = ddl::statements(&planned.op, None);
        // What makes pending checks stands before the statements of its operation.
        let settled = compiled.statements[verbs.len()..].iter();
        let settled =
            settled.take_while(|one| one.sql.starts_with("set constraints ") && one.sql != own[0].sql).count();
        verbs.extend(std::iter::repeat_n(planned.op.verb(), settled + own.len()));
    }
    let all = compiled.statements.into_iter().zip(costs).zip(verbs);
    found.push(all.map(|((statement, forecast), verb)| Costed { statement, forecast, verb }).collect());
    compiled.irreversible.is_some()
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
        for Statement { sql, .. } in &step.statements {
            let mark = match (step.transactional, step.can_be_atomic()) {
                (true, _) => "",
                (false, true) => " -- in a transaction of its own",
                (false, false) => " -- outside a transaction",
            };
            // A comment at the end must not swallow the semicolon.
            let end = if sql.lines().last().is_some_and(|line| line.contains("--")) { "\n;" } else { ";" };
            writeln!(out, "{sql}{end}{mark}").expect("a string");
        }
    }
    out
}

/// The diagnostics in their short form: place, code, message, label, help.
pub fn show_diagnostics(diagnostics: &Diagnostics, sources: &Sources) -> String {
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

/// The files of the specification, in order.
pub fn topics() -> Vec<PathBuf> {
    let mut all = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    for area in std::fs::read_dir(&root).expect("spec/").map(|entry| entry.expect("an entry").path()) {
        if area.is_dir() {
            let files = std::fs::read_dir(&area).expect("an area").map(|entry| entry.expect("an entry").path());
            // The differences of a history from Alembic belong to its scenarios, not to its cases.
            let is_topic = |path: &PathBuf| path.extension().is_some_and(|e| e == "yaml");
            all.extend(files.filter(is_topic).filter(|path| !path.ends_with("history/differences.yaml")));
        }
    }
    all.sort();
    all
}

/// Reads a file.
pub fn read(path: &Path) -> Topic {
    let text = std::fs::read_to_string(path).expect("a readable topic");
    let mut topic: Topic = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let is_of_lint = path.components().any(|part| part.as_os_str() == "lint");
    topic.cases.iter_mut().for_each(|case| case.lint = is_of_lint);
    topic
}

/// Where the twenty revisions are that lint tells apart.
pub fn twenty_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/lint/twenty")
}

/// Each of the twenty, by its name, with the history that it ends.
pub fn twenty() -> Vec<(String, Case)> {
    let text = |path: &Path| std::fs::read_to_string(path).expect("a readable file");
    let base = text(&twenty_folder().join("base.mig"));
    let mut all = Vec::new();
    for kind in ["harmless", "harmful"] {
        for path in
            std::fs::read_dir(twenty_folder().join(kind)).expect("a folder").map(|entry| entry.expect("a file").path())
        {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let files = vec![base.clone(), text(&path)];
            let name = format!("{kind}/{name}");
            all.push((name.clone(), Case { name, files, ..Case::default() }));
        }
    }
    all.sort_by(|(a, _), (b, _)| b.split('/').next().cmp(&a.split('/').next()).then(a.cmp(b)));
    all
}
