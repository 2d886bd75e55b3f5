//! Faults of the database, on the line of the `.mig` that they came from.

use std::fmt::Write;

use crate::engine::{EngineError, Failure, ServerMessage};
use crate::text::{Source, Sources, Span};

use super::clean;

/// The error as several lines: what failed, where it stands, the SQL, and all that the server said.
pub fn engine_error(error: &EngineError, sources: &Sources) -> String {
    let mut out = String::new();
    if let EngineError::Statement(failure) = error {
        statement(&mut out, failure, sources);
    } else {
        let _ = writeln!(out, "error: {}", clean(&error.to_string()));
        if let Some(span) = error.span() {
            place(&mut out, span, sources);
        }
        if let Some(server) = error.server() {
            fields(&mut out, server, false);
        }
        if let Some(help) = error.help() {
            let _ = writeln!(out, "  help: {}", clean(&help));
        }
    }
    out
}

fn statement(out: &mut String, failure: &Failure, sources: &Sources) {
    let _ = writeln!(
        out,
        "error: {} of {} failed: {}",
        failure.direction.word(),
        failure.revision,
        clean(&failure.server.message)
    );
    match failure.at.or(failure.span) {
        Some(span) => place(out, span, sources),
        None if failure.path.is_empty() => {}
        None => {
            let _ = writeln!(out, "  --> {}", clean(&failure.path));
        }
    }
    if !failure.sql.is_empty() {
        let _ = writeln!(out, "  SQL: {}", flush_left(&clean(&failure.sql)).replace('\n', "\n       "));
    }
    fields(out, &failure.server, true);
    let _ = writeln!(
        out,
        "  {}",
        if failure.rolled_back {
            "the revision was rolled back; nothing of it is in the database"
        } else {
            "it runs outside a transaction: what it did before this statement stays, and the next run goes on here"
        }
    );
}

fn fields(out: &mut String, server: &ServerMessage, with_hint: bool) {
    let hint = server.hint.as_deref().filter(|_| with_hint);
    for (name, value) in [
        ("detail", server.detail.as_deref()),
        ("hint", hint),
        ("context", server.context.as_deref()),
        ("query", server.internal_query.as_deref()),
        ("SQLSTATE", Some(server.sqlstate.as_str())),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "  {name}: {}", clean(value).replace('\n', "\n    "));
        }
    }
}

/// The text without empty lines around it and without the blanks that all its lines after the first begin with.
fn flush_left(sql: &str) -> String {
    let lines: Vec<&str> = sql.trim_end().lines().skip_while(|line| line.trim().is_empty()).collect();
    let blanks = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(blanks).min().unwrap_or(0);
    let cut = |(at, line): (usize, &&str)| {
        if at == 0 { line.trim_start().to_owned() } else { line.get(common..).unwrap_or("").to_owned() }
    };
    lines.iter().enumerate().map(cut).collect::<Vec<_>>().join("\n")
}

/// The line, with marks under the place.
fn place(out: &mut String, span: Span, sources: &Sources) {
    let Some((name, at)) = sources.locate(span) else { return };
    let _ = writeln!(out, "  --> {}:{}:{}", clean(name), at.line, at.column);
    let text = sources.get(span.source).map_or("", |source: &Source| source.line(at.line));
    let gutter = at.line.to_string();
    let blank = " ".repeat(gutter.len());
    let before: String = text.chars().take(at.column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let rest = text.chars().count().saturating_sub(at.column - 1);
    let marks = sources.slice(span).lines().next().unwrap_or("").chars().count().clamp(1, rest.max(1));
    let _ = writeln!(out, "  {blank} |\n  {gutter} | {}\n  {blank} | {before}{}", clean(text), "^".repeat(marks));
}
