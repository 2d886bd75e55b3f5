//! The house rules that no compiler checks: layers, one room for each library, docs, sizes, forgotten files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The layers of `ARCHITECTURE.md`: a folder may import from those below it.
const LAYERS: &[&[&str]] = &[
    &["text", "diag"],
    &["syntax", "format", "sql", "schema"],
    &["op"],
    &["history"],
    &["check", "plan"],
    &["ddl", "write", "forecast", "lint", "diff"],
    &["engine", "render"],
    &["compile", "lsp", "cli"],
];

/// Imports inside a layer, importer first. `syntax` and `schema` are not here: they meet in `check` only.
const SIDEWAYS: &[(&str, &str)] = &[
    ("diag", "text"),
    ("format", "syntax"),
    ("plan", "check"),
    ("write", "ddl"),
    ("forecast", "ddl"),
    ("lint", "ddl"),
    ("lint", "forecast"),
    ("lint", "write"),
    ("render", "engine"),
    ("cli", "compile"),
    ("cli", "lsp"),
    ("lsp", "compile"),
];

/// Lines a file may have.
const MOST_LINES: usize = 500;

/// Libraries that one place alone may name: how their paths begin, and where.
const ROOMS: &[(&str, &str)] = &[
    ("miette::", "src/render/"),
    ("pest::", "src/syntax/"),
    ("pest_derive::", "src/syntax/"),
    ("squawk_syntax::", "src/sql/"),
    ("squawk_linter::", "src/lint/raw/"),
    ("pglite_oxide::", "src/engine/embedded.rs"),
    ("postgres::", "src/engine/"),
    ("clap::", "src/cli/"),
    ("similar::", "src/render/"),
    ("lsp_server::", "src/lsp/"),
    ("lsp_types::", "src/lsp/"),
];

/// How statements begin; text that begins so is SQL.
const STATEMENTS: &[&str] = &[
    "alter table ",
    "alter index ",
    "alter sequence ",
    "alter statistics ",
    "create table ",
    "create index ",
    "create unique index ",
    "create schema ",
    "create sequence ",
    "create statistics ",
    "drop table ",
    "drop index ",
    "drop schema ",
    "drop statistics ",
    "comment on ",
    "insert into ",
    "delete from ",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files of a folder, as paths from the root with `/`, sorted.
fn rust_files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(shown(&path));
            }
        }
    }
    found.sort();
    assert!(folder != "src" || !found.is_empty(), "no Rust files in {folder}");
    found
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).expect("a path below the root");
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a readable file")
}

/// The lines of code, with their numbers from 1: no comments, and nothing from `#[cfg(test)]` on.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The folders of `src` that a text imports from: `crate::text`, `crate::{format, syntax}`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            // The first word of each member of the group, however deep the members go.
            let mut depth = 0;
            let mut begins = true;
            for (at, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => begins = true,
                    _ if begins && !c.is_whitespace() => {
                        begins = false;
                        found.insert(word(&group[at..]));
                    }
                    _ => {}
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn layer(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&folder))
}

#[test]
fn imports_go_down_the_layers_only() {
    let mut faults = Vec::new();
    for path in rust_files("src") {
        if ["src/lib.rs", "src/main.rs"].contains(&path.as_str()) {
            continue;
        }
        let own = path.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs");
        let Some(own_layer) = layer(own) else {
            faults.push(format!("{path}: `{own}` has no layer"));
            continue;
        };
        for other in imports(&text(&path)) {
            let Some(other_layer) = layer(&other) else { continue };
            let down = other_layer < own_layer || other == own || SIDEWAYS.contains(&(own, &other));
            // The page with the whole pipeline sees everything but the command line.
            let is_page = own == "compile" && other != "cli";
            if !down && !is_page {
                faults.push(format!("{path}: `{own}` imports `{other}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn imports_are_read() {
    let read = imports("use crate::{check, diag::{Code, codes}, plan};\nlet x = crate::text::Span;\nmy_crate::foo");
    assert_eq!(read.into_iter().collect::<Vec<_>>(), ["check", "diag", "plan", "text"]);
}

#[test]
fn every_file_opens_with_its_purpose() {
    let silent: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| rust_files(folder))
        .filter(|path| !text(path).starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "no `//!` opens {silent:#?}");
}

#[test]
fn no_file_needs_a_second_room() {
    for path in ["src", "tests", "benches"].iter().flat_map(|folder| rust_files(folder)) {
        let lines = text(&path).lines().count();
        assert!(lines <= MOST_LINES, "{path} has {lines} lines: make a second room");
    }
}

#[test]
fn nothing_is_left_to_do() {
    // Put together here, so that this file does not find itself.
    let left = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let skipped = format!("#[{}", "ignore");
    for path in ["src", "tests", "benches"].iter().flat_map(|folder| rust_files(folder)) {
        let text = text(&path);
        for mark in left.iter().chain([&skipped]) {
            assert!(!text.contains(mark.as_str()), "{path} has `{mark}`");
        }
    }
}

#[test]
fn sql_is_spelled_in_ddl_and_engine_only() {
    let mut faults = Vec::new();
    for path in rust_files("src") {
        if path.starts_with("src/ddl/") || path.starts_with("src/engine/") {
            continue;
        }
        for (number, line) in code(&text(&path)) {
            if STATEMENTS.iter().any(|statement| line.contains(&format!("\"{statement}"))) {
                faults.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_library_has_its_room() {
    let mut faults = Vec::new();
    for path in rust_files("src") {
        for (number, line) in code(&text(&path)) {
            for (library, room) in ROOMS {
                let named = line
                    .match_indices(library)
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                if named && !path.starts_with(room) {
                    faults.push(format!("{path}:{number}: `{library}` belongs in {room}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_file_is_forgotten() {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = vec![root().join("src/lib.rs"), root().join("src/main.rs")];
    for folder in ["tests", "benches", "examples"] {
        // Cargo finds `tests/a.rs` and `tests/b/main.rs`.
        for path in rust_files(folder) {
            let parts = path.split('/').count();
            if parts == 2 || (parts == 3 && path.ends_with("/main.rs")) {
                waiting.push(root().join(path));
            }
        }
    }
    while let Some(path) = waiting.pop() {
        if !reached.insert(shown(&path)) {
            continue;
        }
        waiting.extend(modules(&path));
    }
    let all: BTreeSet<String> = ["src", "tests", "benches"].iter().flat_map(|folder| rust_files(folder)).collect();
    let forgotten: Vec<&String> = all.difference(&reached).collect();
    assert!(forgotten.is_empty(), "no module declares {forgotten:#?}");
}

/// The files of the modules that a file declares.
fn modules(path: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let folder = path.parent().expect("a folder").to_owned();
    let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let is_root = ["mod", "lib", "main"].contains(&stem.as_str()) || shown(path).split('/').count() == 2;
    let own = if is_root { folder.clone() } else { folder.join(stem) };
    let mut at = None;
    let mut found = Vec::new();
    for (_, line) in code_with_tests(&text) {
        let line = line.trim();
        if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")) {
            at = Some(folder.join(path));
            continue;
        }
        let name = line.strip_suffix(';').and_then(|line| line.split("mod ").nth(1).filter(|_| is_declaration(line)));
        let Some(name) = name else {
            if !line.starts_with("#[") {
                at = None;
            }
            continue;
        };
        let beside = own.join(format!("{name}.rs"));
        found.push(at.take().unwrap_or(if beside.exists() { beside } else { own.join(name).join("mod.rs") }));
    }
    found
}

fn is_declaration(line: &str) -> bool {
    line.starts_with("mod ") || (line.starts_with("pub") && line.contains(" mod "))
}

fn code_with_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
}
