//! Twenty revisions on top of one schema that is full and in use, `spec/lint/twenty`: ten that do no harm, about which no
//! rule says anything, and ten that do, with what is found where in `expected.md`.

use std::fmt::Write as _;

use aludel::compile::{Project, Settings};
use aludel::diag::Severity;
use aludel::lint::Scope;

use crate::cases::{load, twenty, twenty_folder};

/// What is found in the last file of a project: the code, the place and the text there.
fn findings(project: &Project) -> Vec<(String, String)> {
    let (_, last) = project.history.iter().last().expect("a revision");
    let found = project.lint(&aludel::lint::Settings::default(), Scope::Each);
    let own = found.iter().map(|finding| &finding.diagnostic).filter(|found| found.primary.span.source == last.source);
    own.map(|found| {
        assert!(found.severity != Severity::Error, "{}", found.message);
        let (_, at) = project.sources.locate(found.primary.span).expect("a place");
        let text = project.sources.slice(found.primary.span);
        (found.code.id().to_owned(), format!("{}:{} `{}`", at.line, at.column, text.replace('\n', " ")))
    })
    .collect()
}

#[test]
fn the_twenty_are_told_apart() {
    let mut table =
        "# What is found in the twenty\n\nEach runs alone on top of `base.mig`, with all rules as they are.\n\n\
                     | file | finding | place |\n|---|---|---|\n"
            .to_owned();
    let mut faults = String::new();
    let all = twenty();
    assert_eq!(all.len(), 20, "there are twenty");
    for (name, case) in &all {
        let mut project = load(case, Settings::default());
        project.check();
        assert!(!project.diagnostics.has_errors(), "{name} has errors");
        let found = findings(&project);
        if name.starts_with("harmless") != found.is_empty() {
            writeln!(faults, "{name}: {found:?}").expect("a string");
        }
        if found.is_empty() {
            writeln!(table, "| {name} | nothing | |").expect("a string");
        }
        for (code, place) in found {
            writeln!(table, "| {name} | {code} | {place} |").expect("a string");
        }
    }
    let path = twenty_folder().join("expected.md");
    if std::env::var("SPEC").is_ok_and(|mode| mode == "update") {
        std::fs::write(&path, &table).expect("a writable table");
    } else {
        let expected = std::fs::read_to_string(&path).expect("expected.md");
        assert_eq!(table, expected, "SPEC=update writes {}", path.display());
    }
    assert!(faults.is_empty(), "harmless ones are silent, the others are not:\n{faults}");
}
