//! What is told of a place, and where what stands there was made.

use std::ops::Range;

use super::context::{NameAt, Words};
use super::names::{Thing, find};
use super::point::{Around, Point, Step, covers};
use crate::ddl;
use crate::diag::{Code, codes};
use crate::forecast::{Cx, forecast};
use crate::history::Revision;
use crate::op::Op;
use crate::render::cost_lines;
use crate::syntax::{TokenKind, ast};
use crate::text::Span;

/// What is told of a place, as Markdown, and the place.
pub(super) fn hover(point: &Point<'_>, offset: usize) -> Option<(String, Range<usize>)> {
    if let Some((code, span)) = rule_at(point, offset) {
        return Some((page(code), span.range()));
    }
    if let Some((revision, span)) = revision_at(point, offset) {
        return Some((entry(revision), span.range()));
    }
    let around = point.around(offset);
    if let Some(operation) = around.operation.filter(|operation| covers(operation.verb, offset)) {
        return Some((told(point, &around), operation.verb.range()));
    }
    with_thing(point, &around, offset, |thing, range| {
        let (word, name) = (thing.word(), thing.name());
        let mut out = format!("{word} `{name}`\n\n```mig\n{}\n```\n", thing.definition());
        if let Some(place) = place_words(point, thing.origin()) {
            out.push_str(&format!("\n{place}\n"));
        }
        (out, range)
    })
    .or_else(|| {
        let operation = around.operation?;
        Some((told(point, &around), operation.span.range()))
    })
}

/// Where what stands at a place was made.
pub(super) fn definition(point: &Point<'_>, offset: usize) -> Option<Span> {
    if let Some((revision, _)) = revision_at(point, offset) {
        return Some(revision.id_span);
    }
    let around = point.around(offset);
    let origin = with_thing(point, &around, offset, |thing, _| thing.origin())?;
    (origin.start < origin.end).then_some(origin)
}

/// The rule that an `allow` line names.
fn rule_at(point: &Point<'_>, offset: usize) -> Option<(Code, Span)> {
    let header = point.header().into_iter().flat_map(|header| &header.allows);
    let operations = point.operations();
    let own = operations.iter().flat_map(|operation| operation.allows.iter().chain(item_allows(operation)));
    let allow = header.chain(own).find(|allow| covers(allow.span, offset))?;
    let name = allow.rule.text.as_str();
    let code = codes::by_id(name).or_else(|| codes::all().find(|code| code.name() == name))?;
    Some((code, allow.rule.span))
}

/// The waivers inside an operation.
fn item_allows(operation: &ast::Operation) -> impl Iterator<Item = &ast::Allow> {
    let items = match &operation.kind {
        ast::Kind::CreateTable(table) => table.items.as_slice(),
        _ => &[],
    };
    items.iter().flat_map(|item| &item.allows)
}

/// The page of a code.
pub(super) fn page(code: Code) -> String {
    format!("`{}` ({}): {}\n\n{}\n", code.id(), code.0.severity.word(), code.title(), code.explanation())
}

/// The revision that the header names at a place, other than itself.
fn revision_at<'p>(point: &'p Point<'_>, offset: usize) -> Option<(&'p Revision, Span)> {
    let header = point.header()?;
    let parents = header.revises.iter().flat_map(|revises| &revises.parents);
    let word = parents.chain(&header.depends_on).find(|word| covers(word.span, offset))?;
    let history = &point.analysis.project.history;
    let number = history.find(&word.text).or_else(|| history.find_label(&word.text))?;
    Some((history.get(number), word.span))
}

fn entry(revision: &Revision) -> String {
    let created = revision.created.as_ref().map_or_else(String::new, |created| format!(", created {created}"));
    format!("revision `{}`: {}\n\n{}{created}\n", revision.id, revision.summary(), revision.path)
}

/// The name at a place, without those it is qualified by.
pub(super) fn thing_at(point: &Point<'_>, offset: usize) -> Option<String> {
    with_name(point, offset, |_, name, _, _| name.parts.last().cloned())
}

/// Calls `give` with what the name at a place stands for.
pub(super) fn with_thing<T>(
    point: &Point<'_>,
    around: &Around<'_>,
    offset: usize,
    give: impl FnOnce(Thing<'_>, Range<usize>) -> T,
) -> Option<T> {
    with_name(point, offset, |words, name, shift, outside| resolve(around, words, name, give, shift, outside))
}

/// Calls `give` with the name at a place, the words around it and where these begin; of a name in raw SQL also with the
/// words outside, and which of them holds it.
fn with_name<T>(
    point: &Point<'_>,
    offset: usize,
    give: impl FnOnce(&Words<'_>, &NameAt, usize, Option<(&Words<'_>, usize)>) -> Option<T>,
) -> Option<T> {
    let text = point.text.text();
    let outer = Words::new(text);
    let token = outer.at(offset)?;
    let place = outer.tokens.get(token)?;
    if outer.in_comment(offset) {
        return None;
    }
    if place.kind == TokenKind::Dollar {
        // Inside is SQL, with names of its own.
        let body = text.get(place.start..place.end)?;
        let tag = body.get(1..)?.find('$')? + 2;
        let inside = body.get(tag..body.len().saturating_sub(tag).max(tag))?;
        let inner = Words::new(inside);
        let shift = place.start + tag;
        let name = inner.name_at(offset.checked_sub(shift)?)?;
        return give(&inner, &name, shift, Some((&outer, token)));
    }
    let name = outer.name_at(offset)?;
    give(&outer, &name, 0, None)
}

fn resolve<T>(
    around: &Around<'_>,
    words: &Words<'_>,
    name: &NameAt,
    give: impl FnOnce(Thing<'_>, Range<usize>) -> T,
    shift: usize,
    outside: Option<(&Words<'_>, usize)>,
) -> Option<T> {
    let range = name.range.start + shift..name.range.end + shift;
    // What is dropped was there before, what is made is there after.
    let schemas = [true, false].into_iter().flat_map(|strict| [(strict, &around.before), (strict, &around.after)]);
    let mut found = schemas.filter_map(|(strict, schema)| {
        let mut tables = words.tables(schema, name.first, words.operation_end(name.first));
        if let Some((outer, token)) = outside {
            tables.extend(outer.tables(schema, token, token));
        }
        find(schema, &name.parts, words.wanted(name.first), &tables, strict)
    });
    found.next().map(|thing| give(thing, range))
}

/// `made in revision 91a12e (create account table), migrations/91a12e_account.mig`
fn place_words(point: &Point<'_>, origin: Span) -> Option<String> {
    if origin.start == origin.end {
        return None;
    }
    if origin.source == point.source {
        let line = point.text.position(origin.start as usize).line;
        return Some(format!("made in this file, line {line}"));
    }
    let project = &point.analysis.project;
    let (name, at) = project.sources.locate(origin)?;
    let revision = project.history.iter().find(|(_, revision)| revision.source == origin.source);
    let of = revision
        .map_or_else(String::new, |(_, revision)| format!("in revision `{}` ({}), ", revision.id, revision.summary()));
    Some(format!("made {of}{name}:{}", at.line))
}

/// What an operation runs, up and down, and what it costs those who work on the database meanwhile.
fn told(point: &Point<'_>, around: &Around<'_>) -> String {
    let Some(operation) = around.operation else { return String::new() };
    let verb = point.text.text().get(operation.verb.range()).unwrap_or("").to_lowercase();
    let form = super::forms::form(&verb);
    if around.done.is_empty() {
        return form.map_or_else(String::new, |(form, does)| format!("`{form}`\n\n{does}\n"));
    }
    let mut out = String::new();
    let up: Vec<String> = around.done.iter().flat_map(|step| sql(&step.done.op)).collect();
    out.push_str(&block("up", &up));
    let reason = around.done.iter().find_map(|step| {
        let missing = step.done.no_way_back.as_ref().map(|missing| missing.message.clone());
        step.done.irreversible.clone().or(missing)
    });
    if let Some(reason) = reason {
        out.push_str(&format!("\nno way back: {reason}\n"));
    } else {
        let back = around.done.iter().rev().flat_map(|step| &step.done.inverse);
        out.push_str(&block("down", &back.flat_map(sql).collect::<Vec<_>>()));
    }
    let costs: Vec<String> = around.done.iter().flat_map(|step| costs(point, step)).collect();
    if !costs.is_empty() {
        out.push('\n');
    }
    for cost in costs {
        out.push_str(&format!("- {cost}\n"));
    }
    out
}

fn sql(op: &Op) -> Vec<String> {
    ddl::statements(op, None).into_iter().map(|statement| statement.sql).collect()
}

fn block(head: &str, statements: &[String]) -> String {
    if statements.is_empty() {
        return format!("{head}: nothing\n");
    }
    format!("{head}:\n```sql\n{};\n```\n", statements.join(";\n"))
}

/// What an operation costs, a few words for each of its effects.
fn costs(point: &Point<'_>, step: &Step<'_>) -> Vec<String> {
    let version = point.analysis.project.settings.server_version;
    let cx = Cx { before: &step.before, run: &step.run, version };
    let mut out = Vec::new();
    for cost in forecast(&step.done.op, &cx) {
        for line in cost_lines(&cost) {
            if !out.contains(&line) {
                out.push(line);
            }
        }
    }
    out
}
