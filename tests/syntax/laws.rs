//! Laws: nothing panics, formatting twice is formatting once, and the formatted text reads as the same tree.

use aludel::diag::Diagnostics;
use aludel::format::format;
use aludel::syntax::ast::{ColumnClause, ColumnClauseKind, Downgrade, File, Kind, TableItemKind};
use aludel::syntax::{parse, parse_header};
use aludel::text::SourceId;
use proptest::prelude::*;

use super::make::Tape;
use super::read;

/// As many cases as `ALUDEL_CASES` says.
pub fn cases() -> ProptestConfig {
    let cases = std::env::var("ALUDEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn rank(clause: &ColumnClause) -> usize {
    match clause.kind {
        ColumnClauseKind::Collate(_) => 0,
        ColumnClauseKind::NotNull | ColumnClauseKind::Null => 1,
        ColumnClauseKind::Default(_) => 2,
        ColumnClauseKind::Identity(_) | ColumnClauseKind::Generated { .. } => 3,
        ColumnClauseKind::OwnedSequence { .. } => 13,
        ColumnClauseKind::PrimaryKey(_) => 4,
        ColumnClauseKind::Unique { .. } => 5,
        ColumnClauseKind::Check(_) => 6,
        ColumnClauseKind::References(_) => 7,
        ColumnClauseKind::Comment(_) => 8,
        ColumnClauseKind::Backfill(_) => 9,
        ColumnClauseKind::Statistics(_) => 10,
        ColumnClauseKind::Storage(_) => 11,
        ColumnClauseKind::Compression(_) => 12,
    }
}

/// The tree as text, without places, in canonical order: what formatting must keep.
fn meaning(mut file: File) -> String {
    file.header.lines.clear();
    let mut comments: Vec<String> = std::mem::take(&mut file.comments).into_iter().map(|c| c.text).collect();
    comments.sort();
    let downgrade = match &mut file.downgrade {
        Some(Downgrade::Block(block)) => Some(block),
        _ => None,
    };
    for operation in file.upgrade.iter_mut().chain(downgrade).flat_map(|block| &mut block.operations) {
        match &mut operation.kind {
            Kind::AddColumn { column, .. } => column.clauses.sort_by_key(rank),
            Kind::CreateTable(table) => {
                for item in &mut table.items {
                    if let TableItemKind::Column(column) = &mut item.kind {
                        column.clauses.sort_by_key(rank);
                    }
                }
            }
            _ => {}
        }
    }
    let debug = format!("{file:?} {comments:?}").replace("quoted: true", "quoted: false");
    let mut out = String::new();
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span { source:") {
        out.push_str(before);
        rest = after.split_once(" }").map_or("", |(_, after)| after);
    }
    out + rest
}

fn laws_of_formatting(text: &str) -> Result<(), TestCaseError> {
    let (file, sources, found) = read(text);
    let normal = sources.slice(aludel::text::Span::new(file.source, 0, text.len())).to_owned();
    prop_assert!(found.is_empty(), "{text}\n{:?}", found.iter().next());
    let once = format(&file, &normal);
    let (again, _, found) = read(&once);
    prop_assert!(found.is_empty(), "{text}\n-----\n{once}\n{:?}", found.iter().next());
    let twice = format(&again, &once);
    prop_assert_eq!(&twice, &once, "not idempotent for\n{}", text);
    prop_assert!(!once.contains("\n\n\n") || text.contains("$$") || text.contains("/*"), "{once}");
    prop_assert_eq!(meaning(again), meaning(file), "{}\n-----\n{}", text, once);
    Ok(())
}

fn never_panics(text: &str) {
    let mut diagnostics = Diagnostics::default();
    let file = parse(SourceId(0), text, &mut diagnostics);
    for diagnostic in diagnostics.iter() {
        assert!(diagnostic.primary.span.start <= diagnostic.primary.span.end, "{text}\n{diagnostic:?}");
        assert!(diagnostic.primary.span.end as usize <= text.len(), "{text}\n{diagnostic:?}");
        assert!(text.get(diagnostic.primary.span.range()).is_some(), "{text}\n{diagnostic:?}");
    }
    assert!(file.upgrade.is_some() || diagnostics.has_errors());
    // Only offered without errors, yet it must not fall over either.
    let _ = format(&file, text);
    parse_header(SourceId(0), text, &mut diagnostics);
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn formatted_files_read_the_same(tape in prop::collection::vec(any::<u8>(), 0..600)) {
        laws_of_formatting(&Tape::new(&tape).file())?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        never_panics(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn changed_files_are_survived(
        tape in prop::collection::vec(any::<u8>(), 0..400),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, "[ -~\n]|ä|\\(|\\)|\\{|\\}|'|\"|\\$\\$|--|/\\*|\\*/"), 1..6),
    ) {
        let mut chars: Vec<String> = Tape::new(&tape).file().chars().map(String::from).collect();
        for (index, how, new) in changes {
            let at = index.index(chars.len());
            match how {
                0 => chars[at].clear(),
                1 => chars[at] = new,
                _ => chars.insert(at, new),
            }
        }
        never_panics(&chars.concat());
    }

    #[test]
    fn token_soup_is_survived(words in prop::collection::vec(prop::sample::select(SOUP), 0..120)) {
        never_panics(&words.concat());
    }
}

const SOUP: &[&str] = &[
    "upgrade",
    "downgrade",
    " {",
    "}",
    "{",
    "\n",
    "\n  ",
    " ",
    " ",
    "create_table ",
    "add_column ",
    "execute ",
    "$$",
    "$a$",
    "'",
    "\"",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "--",
    "/*",
    "*/",
    "a",
    "users ",
    "not ",
    "null ",
    "default ",
    "primary key",
    "unique ",
    "check ",
    "references ",
    "on ",
    "index ",
    "comment ",
    "'x'",
    "1",
    "int ",
    "E'",
    "\\",
    "revision ",
    "revises ",
    "message ",
    "base",
    "allow ",
    "irreversible ",
    "reverse ",
    "outside transaction ",
    "constraint ",
    "foreign key ",
    "alter_column ",
    "type ",
    "::",
    "ä",
    "\u{a0}",
    "create_index ",
    "using ",
    "where ",
    "with ",
    "generated ",
    "always ",
    "as ",
    "identity ",
    "case ",
    "end ",
    "interval ",
    "external {",
];
