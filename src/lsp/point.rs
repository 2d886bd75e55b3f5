//! One file as it stands in the editor, in its place in the history: what the schema is at each of its operations.
//!
//! Only the file itself is read again for this. The schema that it begins with comes from the last check, so that asking
//! costs no more in a long history than in a short one.

use std::sync::Arc;

use super::analysis::Analysis;
use crate::check::{CheckedRevision, Done, Down, Transaction, check_revision, declare, run_block};
use crate::diag::Diagnostics;
use crate::forecast::Run;
use crate::schema::Schema;
use crate::syntax::{self, ast};
use crate::text::{Source, SourceId, Sources, Span};

/// A file, read anew.
#[derive(Debug)]
pub(super) struct Point<'a> {
    /// The project it belongs to.
    pub analysis: &'a Analysis,
    /// The number that its spans have.
    pub source: SourceId,
    /// Its text.
    pub text: Source,
    /// What was read.
    pub read: Read,
    /// The schema before its first operation.
    start: Schema,
    /// What its operations do.
    up: Vec<Done>,
    /// What those of its `downgrade` block do.
    down: Vec<Done>,
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    /// A revision.
    Revision(Arc<ast::File>),
    /// A file without a header.
    Schema(ast::SchemaFile),
}

/// The schema around a place.
#[derive(Debug)]
pub(super) struct Around<'p> {
    /// Before the operation there, or before what follows.
    pub before: Schema,
    /// After it.
    pub after: Schema,
    /// The operation, if there is one.
    pub operation: Option<&'p ast::Operation>,
    /// What it does, in the order of running; nothing if it is faulty.
    pub done: Vec<Step<'p>>,
}

/// Something that the operation does, in its place.
#[derive(Debug)]
pub(super) struct Step<'p> {
    /// What is done.
    pub done: &'p Done,
    /// The schema before it.
    pub before: Schema,
    /// What the revision has made before it.
    pub run: Run,
}

impl<'a> Point<'a> {
    /// Reads a file. `is_schema` says that it has no header.
    pub fn new(analysis: &'a Analysis, source: Option<SourceId>, raw: &str, is_schema: bool) -> Option<Self> {
        let mut sources = Sources::default();
        let text = sources.add("", raw);
        let text = sources.get(text)?.clone();
        // A number that no source of the project has.
        let source = source.unwrap_or(SourceId(u32::MAX));
        let cx = &analysis.project.settings;
        let mut found = Diagnostics::default();
        if is_schema {
            let file = syntax::parse_schema(source, text.text(), &mut found);
            let start = crate::check::Settings { external: None, ..cx.clone() }.before_all();
            let up = run_block(cx, &file.operations, Transaction::Whole, &mut start.clone(), &mut found);
            return Some(Self { analysis, source, text, read: Read::Schema(file), start, up, down: Vec::new() });
        }
        let file = syntax::parse(source, text.text(), &mut found);
        let mut start = analysis.before(&file.header);
        let CheckedRevision { up, down, .. } = check_revision(cx, &file, &mut start.clone(), &mut found);
        if let Some(external) = &file.header.external {
            declare(cx, &external.operations, &mut start, &mut found);
        }
        let down = written(down);
        Some(Self { analysis, source, text, read: Read::Revision(Arc::new(file)), start, up, down })
    }

    /// A revision as it was checked last, with the schema before it.
    pub fn checked(analysis: &'a Analysis, number: usize, mut start: Schema) -> Option<Self> {
        let project = &analysis.project;
        let revision = project.history.get(number);
        let CheckedRevision { up, down, .. } = CheckedRevision::clone(project.checked.get(number)?.as_ref()?);
        if let Some(external) = &revision.file.header.external {
            declare(&project.settings, &external.operations, &mut start, &mut Diagnostics::default());
        }
        let text = project.sources.get(revision.source)?.clone();
        let (source, read) = (revision.source, Read::Revision(Arc::clone(&revision.file)));
        Some(Self { analysis, source, text, read, start, up, down: written(down) })
    }

    /// The header, if the file has one.
    pub fn header(&self) -> Option<&ast::Header> {
        match &self.read {
            Read::Revision(file) => Some(&file.header),
            Read::Schema(_) => None,
        }
    }

    /// All operations: of the blocks, and of `external`.
    pub fn operations(&self) -> Vec<&ast::Operation> {
        match &self.read {
            Read::Revision(file) => {
                let external = file.header.external.iter();
                let blocks = external.chain(&file.upgrade).chain(downgrade(file));
                blocks.flat_map(|block| &block.operations).collect()
            }
            Read::Schema(file) => file.operations.iter().collect(),
        }
    }

    /// The schema around a byte of the text.
    pub fn around(&self, offset: usize) -> Around<'_> {
        let is_back = match &self.read {
            Read::Revision(file) => downgrade(file).is_some_and(|block| covers(block.span, offset)),
            Read::Schema(_) => false,
        };
        let mut schema = self.start.clone();
        let run = if is_back {
            for done in &self.up {
                let _ = done.op.apply(&mut schema);
            }
            &self.down
        } else {
            &self.up
        };
        let operation = self.operations().into_iter().find(|operation| covers(operation.span, offset));
        let is_here = |done: &Done| operation.is_some_and(|operation| operation.span == done.span);
        let has_run = run.iter().any(is_here);
        let mut done = Vec::new();
        let mut made = Run::default();
        let mut before = None;
        let mut after = None;
        for one in run {
            let own = is_here(one);
            // An operation that could not be run stands where it was written.
            let is_past = !has_run && one.span.end as usize > operation.map_or(offset, |here| here.span.start as usize);
            if is_past {
                break;
            }
            if own {
                before.get_or_insert_with(|| schema.clone());
                done.push(Step { done: one, before: schema.clone(), run: made.clone() });
            }
            made.follow(&one.op, &schema);
            let _ = one.op.apply(&mut schema);
            if own {
                after = Some(schema.clone());
            }
        }
        let before = before.unwrap_or_else(|| schema.clone());
        Around { before, after: after.unwrap_or(schema), operation, done }
    }
}

/// What a `downgrade` block does.
fn written(down: Down) -> Vec<Done> {
    match down {
        Down::Written(done) => done,
        Down::Derived | Down::Irreversible(_) => Vec::new(),
    }
}

/// The `downgrade` block.
pub(super) fn downgrade(file: &ast::File) -> Option<&ast::Block> {
    match &file.downgrade {
        Some(ast::Downgrade::Block(block)) => Some(block),
        Some(ast::Downgrade::Irreversible { .. }) | None => None,
    }
}

/// Whether a byte is in a span, or directly after it.
pub(super) fn covers(span: Span, offset: usize) -> bool {
    (span.start as usize..=span.end as usize).contains(&offset)
}
