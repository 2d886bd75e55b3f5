//! The model and the language say the same: a written schema loads as that schema, and a written operation does what the
//! operation does. On the examples, on the good cases of the specification, and on random histories.
//!
//! `ALUDEL_CASES` says how many random schemas; a history gives one after each of its revisions.

#![allow(clippy::print_stdout, reason = "what is left out is told")]

use std::path::{Path, PathBuf};

use aludel::check::check_revision;
use aludel::compile::{self, Project, Settings};
use aludel::diag::Diagnostics;
use aludel::format;
use aludel::op::Op;
use aludel::schema::{Column, ColumnDefault, Definition, Object, ObjectKind, Schema, Target, differences};
use aludel::syntax;
use aludel::text::{SourceId, Sources};
use aludel::write;
use serde::Deserialize;

// Shared with the tests that run the same histories on a server, which use more of it.
#[allow(dead_code, reason = "the server tests count the verbs")]
#[path = "postgres/random/mod.rs"]
mod random;

/// Revisions of each random history.
const REVISIONS: usize = 6;

fn cases() -> u64 {
    std::env::var("ALUDEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(25)
}

fn unequal(one: &Schema, other: &Schema) -> Vec<String> {
    let both = differences(one, other).into_iter().chain(differences(other, one));
    both.map(|difference| difference.to_string()).collect()
}

fn told(diagnostics: &Diagnostics) -> String {
    let lines = diagnostics.iter().map(|found| format!("\n- {}: {}", found.message, found.primary.text));
    lines.collect::<Vec<_>>().concat()
}

/// Writes the schema, loads what was written, and compares.
fn schema_there_and_back(settings: &Settings, schema: &Schema) -> Result<(), String> {
    let text = write::schema(schema);
    let mut project = compile::load(Vec::new(), settings.clone());
    let loaded = project.load_schema("schema.mig".to_owned(), text.as_bytes(), schema);
    if project.diagnostics.has_errors() {
        return Err(format!("it cannot be loaded: {}\n{text}", told(&project.diagnostics)));
    }
    let found = unequal(schema, &loaded);
    if !found.is_empty() {
        return Err(format!("{found:#?}\n{text}"));
    }
    let again = write::schema(&loaded);
    if again != text {
        return Err(format!("written again it is another text:\n{text}\n-- again\n{again}"));
    }
    let mut diagnostics = Diagnostics::default();
    let file = syntax::parse_schema(SourceId(0), &text, &mut diagnostics);
    let formatted = format::format_schema(&file, &text);
    if formatted == text { Ok(()) } else { Err(format!("it is not canonical:\n{text}\n-- but\n{formatted}")) }
}

/// Writes an operation, runs what was written, and compares with what the operation does.
fn operation_there_and_back(settings: &Settings, header: &str, op: &Op, before: &Schema) -> Result<(), String> {
    let mut expected = before.clone();
    let effect = op.apply(&mut expected).map_err(|refusal| format!("{} was refused: {refusal:?}", op.summary()))?;
    let mut written = write::operation(op);
    if effect.no_way_back.is_some() {
        // How it is undone stands elsewhere in the file, which is not looked at here.
        written.push_str(" irreversible 'it is not looked at'");
    }
    let text = format!("revision a\nrevises base\nmessage 'a'\n{header}\nupgrade {{\n{written}\n}}\n");
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let file = syntax::read("a.mig".to_owned(), text.as_bytes(), &mut sources, &mut diagnostics);
    let mut found = before.clone();
    check_revision(settings, &file, &mut found, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(format!("it cannot be read: {}\n{written}", told(&diagnostics)));
    }
    let unequal = unequal(&expected, &found);
    if unequal.is_empty() { Ok(()) } else { Err(format!("it does something else: {unequal:#?}\n{written}")) }
}

/// Runs the header of a revision: what it says that others own.
fn declare(settings: &Settings, file: &syntax::ast::File, schema: &mut Schema) {
    let mut header = file.clone();
    header.downgrade = None;
    if let Some(upgrade) = &mut header.upgrade {
        upgrade.operations.clear();
    }
    let mut diagnostics = Diagnostics::default();
    check_revision(settings, &header, schema, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
}

/// Whether it is a `reverse` that is not followed, of raw SQL whose doing is known: it undoes that, and nothing in the
/// language says so of SQL by itself.
///
/// Nor has it a word for the comment that an extension has from the start.
fn is_taken_at_its_word(op: &Op) -> bool {
    match op {
        Op::Execute(raw) => !raw.sql.follows.is_empty() && !raw.sql.proved && raw.sql.defines.is_none(),
        Op::Comment(comment) => {
            comment.text.is_none() && matches!(&comment.on, Target::Object(key) if key.kind == ObjectKind::Extension)
        }
        _ => false,
    }
}

/// Whether a `*` of the view means other columns by now: it is written out then, the same view by another text.
fn has_old_star(schema: &Schema, object: &Object) -> bool {
    let query = match &object.definition {
        Definition::View(view) => &view.query,
        Definition::MaterializedView(view) => &view.query,
        _ => return false,
    };
    let is_written_out = query.tokens.contains('*') && !query.text.contains('*');
    is_written_out
        || query.stars.iter().flat_map(|star| &star.sources).any(|(source, columns)| match schema.table(source) {
            Some(table) => table.columns.keys().ne(columns),
            None => schema.view(source).and_then(|view| view.definition.output()).is_none_or(|now| now != columns),
        })
}

/// Whether an heir has another default, or none, for a column whose parent counts: a schema file cannot say it, because it
/// could not be taken back.
fn counts_otherwise(schema: &Schema) -> bool {
    let serial = |column: &Column| column.default == Some(ColumnDefault::Sequence);
    schema.tables().any(|table| {
        let parents = table.inheritance.parents.iter().filter_map(|parent| schema.table(parent));
        parents
            .flat_map(|parent| parent.columns.values())
            .any(|column| serial(column) && table.columns.get(&column.name.text).is_some_and(|own| !serial(own)))
    })
}

/// The schema after every revision of a history, and every operation on the way up, and back.
fn everything(project: &mut Project, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let ids = project.history.state(&["heads"]).expect("a state");
    for id in &ids {
        let applied = project.history.state(&[id]).expect("a state");
        let schema = project.schema(&applied);
        let is_told = !counts_otherwise(&schema) && !schema.objects().any(|object| has_old_star(&schema, object));
        if is_told && let Err(fault) = schema_there_and_back(&project.settings, &schema) {
            faults.push(format!("{place}, the schema at {id}: {fault}"));
        }
    }
    let mut schema = project.schema(&project.history.state(&["base"]).expect("a state"));
    for id in &ids {
        let number = project.history.find(id).expect("it was listed");
        let revision = project.history.get(number);
        let (file, header) = (&revision.file, if revision.transaction_none() { "transaction none\n" } else { "" });
        let mut next = schema.clone();
        let mut diagnostics = Diagnostics::default();
        let checked = check_revision(&project.settings, file, &mut next, &mut diagnostics);
        declare(&project.settings, file, &mut schema);
        for done in &checked.up {
            let mut check = |op: &Op, schema: &Schema| {
                let made = match op {
                    Op::CreateObject(op) => Some(&op.object),
                    Op::ReplaceObject(op) => Some(&op.object),
                    _ => None,
                };
                if made.is_some_and(|object| has_old_star(schema, object)) {
                    return;
                }
                if let Err(fault) = operation_there_and_back(&project.settings, header, op, schema) {
                    faults.push(format!("{place}, {id}: {}: {fault}", op.summary()));
                }
            };
            check(&done.op, &schema);
            done.op.apply(&mut schema).expect("it was checked");
            let mut back = schema.clone();
            for op in done.inverse.iter().filter(|_| done.no_way_back.is_none()) {
                if !is_taken_at_its_word(op) {
                    check(op, &back);
                }
                op.apply(&mut back).expect("it was checked");
            }
        }
    }
    faults
}

/// Tells all faults at once.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults\n\n{}", faults.len(), faults.join("\n\n"));
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The files below a folder with an ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn load(files: Vec<(String, Vec<u8>)>, settings: Settings) -> Project {
    let mut project = compile::load(files, settings);
    if !project.diagnostics.has_errors() {
        project.check();
    }
    project
}

#[test]
fn the_examples() {
    let mut faults = Vec::new();
    for example in std::fs::read_dir(root("examples")).expect("the examples") {
        let example = example.expect("an entry").path();
        let name = example.display().to_string();
        let read = |path: PathBuf| (path.display().to_string(), std::fs::read(&path).expect("a file"));
        let mut project = load(files(&example, "mig").into_iter().map(read).collect(), Settings::default());
        assert!(!project.diagnostics.has_errors(), "{name}: {:#?}", project.diagnostics);
        faults.extend(everything(&mut project, &name));
    }
    none(&faults);
}

#[derive(Deserialize)]
struct Topic {
    /// Scenarios of whole histories have none.
    #[serde(default)]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    server_version: u32,
    #[serde(default)]
    upgrade: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    external: String,
}

/// Why views are left out whose text has a `*` from before its table got more columns.
const OLD_STAR: &str = "a `*` that means other columns by now is written out: the same view by another text";

/// Cases that do not come back the same, and why.
const NOT_YET: &[(&str, &str)] = &[
    (
        "a partition is made again with the names and with what was its own",
        "a partition's not-null constraint has no words for a name that is not its parent's",
    ),
    (
        "a key on columns whose nulls the parent refuses makes nothing the table's own, if it comes later",
        "written beside its table, the key is made with it",
    ),
    (
        "the name of a constraint is taken in a schema that is made from nothing too",
        "the name of an inherited not-null constraint is not written",
    ),
    (
        "columns and checks follow the parent",
        "the text of an heir is another one the second time, the schema is the same",
    ),
    ("a star whose table gets columns later, in the schema made from nothing", OLD_STAR),
    ("the columns moved of what a star in a subquery means, or of a view", OLD_STAR),
    ("the columns moved of a view that a star means", OLD_STAR),
    ("after its default is dropped", "a partition's copy of a serial column's default has no words of its own"),
    ("back to what the control file says", "the comment that an extension has from the start has no words"),
    ("what a function reads goes", "a function whose body names what is gone cannot be read again"),
];

#[test]
fn the_good_cases_of_the_specification() {
    let (mut good, mut faults) = (0, Vec::new());
    for path in files(&root("spec"), "yaml") {
        let text = std::fs::read_to_string(&path).expect("a file");
        // Scenarios of histories are no cases.
        if !text.contains("\ncases:\n") {
            continue;
        }
        let topic: Topic = serde_yaml::from_str(&text).expect("cases");
        for case in topic.cases {
            if let Some((name, why)) = NOT_YET.iter().find(|(name, _)| *name == case.name) {
                println!("left out: {name}: {why}");
                continue;
            }
            let mut texts = case.files.clone();
            if !case.upgrade.is_empty() {
                texts.push(format!(
                    "revision a\nrevises base\nmessage 'a'\n\nupgrade {{\n{}\n}}\n",
                    case.upgrade.trim_end()
                ));
            }
            let numbered = texts.into_iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text));
            let external = Some(("external.mig".to_owned(), case.external)).filter(|(_, text)| !text.is_empty());
            let files = external.into_iter().chain(numbered).map(|(name, text)| (name, text.into_bytes())).collect();
            let mut settings = Settings::default();
            if case.server_version > 0 {
                settings.server_version = case.server_version;
            }
            let mut project = load(files, settings);
            if !project.diagnostics.has_errors() {
                good += 1;
                faults.extend(everything(&mut project, &format!("{}: {}", path.display(), case.name)));
            }
        }
    }
    assert!(good > 100, "only {good} good cases were found");
    none(&faults);
}

#[test]
fn random_histories() {
    let mut faults = Vec::new();
    for seed in 1..=cases().div_ceil(REVISIONS as u64) {
        let texts = random::history(seed, REVISIONS, Settings::default().server_version).files;
        let files = texts.iter().enumerate().map(|(at, text)| (format!("{}.mig", at + 1), text.clone().into_bytes()));
        let mut project = load(files.collect(), Settings::default());
        assert!(!project.diagnostics.has_errors(), "seed {seed}: {:#?}", project.diagnostics);
        faults.extend(everything(&mut project, &format!("seed {seed}")));
    }
    none(&faults);
}
