//! Every place of a history that names one thing.
//!
//! A thing is known by where it was made. Its names are collected first, as renames give it others; a word that is one of
//! them is then looked up in the schema of its own place, and counts if it was made at the same place.

use super::analysis::Analysis;
use super::context::{Words, unquoted};
use super::hover::{thing_at, with_thing};
use super::point::Point;
use crate::op::{Move, Op};
use crate::schema::{ObjName, ObjectKey, Schema};
use crate::syntax::TokenKind;
use crate::text::Span;

/// What a thing is known by: what it is, and where it was made.
type Origin = (&'static str, Span);

/// One thing, whatever it was called.
#[derive(Debug, Default)]
struct Same {
    origins: Vec<Origin>,
    names: Vec<String>,
}

/// Something that has another name from here on.
struct Renamed {
    origins: [Origin; 2],
    names: [String; 2],
}

/// Every place that names what stands at a byte of the text, with those where it was made.
pub(super) fn references(point: &Point<'_>, offset: usize) -> Option<(Vec<Span>, Vec<Span>)> {
    let around = point.around(offset);
    let name = thing_at(point, offset)?;
    let origin = with_thing(point, &around, offset, |thing, _| (thing.word(), thing.origin()))?;
    let mut same = Same { origins: vec![origin], names: vec![name] };
    let analysis = point.analysis;
    let mut renamed = Vec::new();
    walk(analysis, |number, schema| {
        let Some(Some(checked)) = analysis.project.checked.get(number) else { return };
        let mut schema = schema.clone();
        for op in checked.up.iter().flat_map(|done| done.op.in_the_model()) {
            let before = schema.clone();
            let _ = op.apply(&mut schema);
            renamed.extend(rename(op, &before, &schema));
        }
    });
    same.follow(&renamed);
    let mut found = Vec::new();
    walk(analysis, |number, schema| same.places(analysis, number, schema, &mut found));
    let made = same.origins.iter().map(|(_, span)| *span).collect();
    Some((found, made))
}

/// Shows every revision with the schema before it.
fn walk(analysis: &Analysis, mut see: impl FnMut(usize, &Schema)) {
    let history = &analysis.project.history;
    let mut last: Option<(usize, Schema)> = None;
    for &number in history.order() {
        let parents = history.parents(number);
        // In a line, the schema goes on from one to the next.
        let before = match last.take() {
            Some((before, schema)) if *parents == [before] => schema,
            _ => analysis.project.schema_after(parents),
        };
        see(number, &before);
        let mut after = before;
        if let Some(Some(checked)) = analysis.project.checked.get(number) {
            for op in &checked.external {
                let _ = op.apply(&mut after);
            }
            for done in &checked.up {
                let _ = done.op.apply(&mut after);
            }
        }
        last = Some((number, after));
    }
}

/// What an operation gives another name.
fn rename(op: &Op, before: &Schema, after: &Schema) -> Option<Renamed> {
    let table = |schema: &Schema, name: &ObjName| schema.table(name).map(|table| table.name.span);
    let (word, origins, names) = match (op.moves(), op) {
        (Some(Move::RenamesTable(from, to)), _) => {
            ("table", [table(before, &from)?, table(after, &to)?], [from.name, to.name])
        }
        (Some(Move::RenamesColumn(on, from, to)), _) => {
            let column = |schema: &Schema, name: &str| Some(schema.table(&on)?.columns.get(name)?.name.span);
            ("column", [column(before, &from.text)?, column(after, &to.text)?], [from.text, to.text])
        }
        (Some(Move::MakesTable(_) | Move::MakesColumn(..)), _) => return None,
        (None, Op::RenameObject(op)) => {
            let name = op.key.name.sibling(op.to.text.clone(), op.to.span);
            let key = ObjectKey { name, ..op.key.clone() };
            let object = |schema: &Schema, key: &ObjectKey| schema.object(key).map(|object| object.key.name.span);
            let origins = [object(before, &op.key)?, object(after, &key)?];
            (op.key.kind.word(), origins, [op.key.name.name.clone(), op.to.text.clone()])
        }
        (None, _) => return None,
    };
    Some(Renamed { origins: origins.map(|span| (word, span)), names })
}

impl Same {
    /// Takes in every name that it had or got, as long as there is one more.
    fn follow(&mut self, renamed: &[Renamed]) {
        loop {
            let before = (self.origins.len(), self.names.len());
            for one in renamed {
                if !one.origins.iter().any(|origin| self.is(*origin)) {
                    continue;
                }
                for origin in one.origins {
                    if !self.origins.contains(&origin) {
                        self.origins.push(origin);
                    }
                }
                for name in &one.names {
                    if !self.names.contains(name) {
                        self.names.push(name.clone());
                    }
                }
            }
            if before == (self.origins.len(), self.names.len()) {
                return;
            }
        }
    }

    fn is(&self, (word, span): Origin) -> bool {
        // A table is a partition for a while.
        let kind = |word: &'static str| if word == "partition" { "table" } else { word };
        self.origins.iter().any(|(other, origin)| kind(other) == kind(word) && *origin == span)
    }

    /// Adds the places of one revision.
    fn places(&self, analysis: &Analysis, number: usize, before: &Schema, found: &mut Vec<Span>) {
        let revision = analysis.project.history.get(number);
        let Some(source) = analysis.project.sources.get(revision.source) else { return };
        let offsets = self.offsets(source.text());
        if offsets.is_empty() {
            return;
        }
        let Some(point) = Point::checked(analysis, number, before.clone()) else { return };
        for offset in offsets {
            let around = point.around(offset);
            if around.operation.is_none() {
                continue;
            }
            let thing = with_thing(&point, &around, offset, |thing, range| ((thing.word(), thing.origin()), range));
            if let Some((_, range)) = thing.filter(|(origin, _)| self.is(*origin)) {
                found.push(Span::new(revision.source, range.start, range.end));
            }
        }
    }

    /// The words of a text that are one of the names.
    fn offsets(&self, text: &str) -> Vec<usize> {
        let words = Words::new(text);
        let mut offsets = Vec::new();
        for (at, token) in words.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Word | TokenKind::Quoted if self.names.contains(&unquoted(words.word(at))) => {
                    offsets.push(token.start);
                }
                TokenKind::Dollar => {
                    let Some(tag) = words.word(at).get(1..).and_then(|rest| rest.find('$')) else { continue };
                    let inner = words.word(at).get(tag + 2..).unwrap_or("");
                    let inside = self.offsets(inner.get(..inner.len().saturating_sub(tag + 2)).unwrap_or(""));
                    offsets.extend(inside.into_iter().map(|offset| token.start + tag + 2 + offset));
                }
                TokenKind::Word | TokenKind::Quoted | TokenKind::Text | TokenKind::Comment | TokenKind::Mark => {}
            }
        }
        offsets
    }
}
