//! The parser from outside: what valid files become, and which findings faulty ones give.

mod faults;
mod formatting;
mod laws;
mod make;
mod seeded;

use aludel::diag::{Diagnostics, Severity};
use aludel::syntax::ast::{ColumnClauseKind, File, Kind, TableItemKind};
use aludel::syntax::parse;
use aludel::text::Sources;

fn read(text: &str) -> (File, Sources, Diagnostics) {
    let mut sources = Sources::default();
    let id = sources.add("a.mig", text);
    let normal = sources.get(id).map(aludel::text::Source::shared).expect("just added");
    let mut diagnostics = Diagnostics::default();
    let file = parse(id, &normal, &mut diagnostics);
    (file, sources, diagnostics)
}

/// `line:column code: headline` of every finding.
fn findings(text: &str) -> Vec<String> {
    let (_, sources, diagnostics) = read(text);
    let mut all = Vec::new();
    for d in diagnostics.iter() {
        assert_eq!(d.severity, Severity::Error);
        assert!(!d.message.contains("you") && !d.message.contains('_') || d.message.contains('`'), "{}", d.message);
        assert!(!d.primary.text.is_empty());
        let (_, at) = sources.locate(d.primary.span).expect("the source is known");
        all.push(format!("{}:{} {}: {}", at.line, at.column, d.code.id(), d.message));
    }
    all
}

/// The help of the finding at an index.
fn help(text: &str, index: usize) -> String {
    let (_, _, diagnostics) = read(text);
    diagnostics.iter().nth(index).and_then(|d| d.help.clone()).unwrap_or_default()
}

const HEAD: &str = "revision a1\nrevises base\nmessage 'm'\n\n";

fn upgrade(body: &str) -> String {
    format!("{HEAD}upgrade {{\n{body}\n}}\n")
}

const ALL: &str = include_str!("all.mig");

#[test]
fn every_core_operation_parses() {
    let (file, _, _) = read(ALL);
    assert_eq!(findings(ALL), Vec::<String>::new());
    let operations = file.upgrade.expect("there is one").operations;
    assert_eq!(operations.len(), 143);
    let Kind::CreateTable(table) = &operations[0].kind else { panic!("a table comes first") };
    assert_eq!(table.items.len(), 26);
    let TableItemKind::Column(id) = &table.items[0].kind else { panic!("a column comes first") };
    assert!(matches!(id.clauses[0].kind, ColumnClauseKind::Identity(_)));
}

#[test]
fn the_header_can_be_read_alone() {
    let mut diagnostics = Diagnostics::default();
    let header = aludel::syntax::parse_header(aludel::text::SourceId(0), ALL, &mut diagnostics);
    assert!(diagnostics.is_empty());
    assert_eq!(header, read(ALL).0.header);
    // What stands in the blocks is not looked at.
    let text = format!("{HEAD}upgrade {{ nonsense 'never closed");
    aludel::syntax::parse_header(aludel::text::SourceId(0), &text, &mut diagnostics);
    assert!(diagnostics.is_empty());
}

#[test]
fn places_are_exact() {
    let text = upgrade("  add_column users.a numeric(12, 2) -- c\n    default  1 + 2  not null");
    let (file, sources, _) = read(&text);
    let operation = &file.upgrade.expect("there is one").operations[0];
    let Kind::AddColumn { column, .. } = &operation.kind else { panic!("a column is added") };
    assert_eq!(sources.slice(column.ty.span), "numeric(12, 2)");
    assert_eq!(sources.slice(column.ty.args[1].span), "2");
    assert_eq!(sources.slice(column.clauses[0].span), "default  1 + 2");
    let ColumnClauseKind::Default(expr) = &column.clauses[0].kind else { panic!("a default comes first") };
    assert_eq!(sources.slice(expr.span), "1 + 2");
    assert_eq!(sources.slice(column.clauses[1].span), "not null");
    assert_eq!(sources.slice(operation.verb), "add_column");
    assert!(sources.slice(operation.span).ends_with("not null"));
}

#[test]
fn line_ends_and_byte_order_mark_do_not_matter() {
    let windows = format!("\u{feff}{}", ALL.replace('\n', "\r\n"));
    assert_eq!(findings(&windows), Vec::<String>::new());
    let meaning = |file: File| format!("{:?}", file.upgrade);
    assert_eq!(meaning(read(&windows).0), meaning(read(ALL).0));
}
