//! The open texts over the files of the disk, and what can be asked of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use indexmap::IndexMap;
use lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionTextEdit, Diagnostic, DocumentSymbol, Documentation,
    FoldingRange, Hover, HoverContents, Location, MarkupContent, MarkupKind, Position, Range, TextEdit, Uri,
    WorkspaceEdit,
};

use super::analysis::Analysis;
use super::disk::Disk;
use super::job::{Checked, Job, configuration};
use super::place::Encoding;
use super::point::Point;
use super::{actions, completion, hover, references, symbols, told, uri};
use crate::compile::is_schema_path;
use crate::diag::Diagnostics;
use crate::text::{Source, SourceId, Sources, Span};
use crate::{format, syntax};

/// What is wrong with one file, all of it: what was told before is void.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The file.
    pub uri: Uri,
    /// The version of the text that was checked, if the file is open.
    pub version: Option<i32>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A text that is open in the editor.
#[derive(Clone, Debug)]
struct Document {
    /// The address as the client writes it.
    uri: String,
    version: i32,
    text: Arc<str>,
}

/// The open texts, and the projects they belong to.
pub struct Workspace {
    disk: Arc<dyn Disk>,
    encoding: Encoding,
    folders: Vec<PathBuf>,
    documents: IndexMap<PathBuf, Document>,
    /// By configuration; a file that belongs to no project is one by itself.
    analyses: IndexMap<PathBuf, Analysis>,
    /// What was changed in the editor since its project was checked.
    changed: BTreeSet<PathBuf>,
    /// Whether anything may have changed on the disk since.
    all_changed: bool,
    /// What the editor was told of each file last.
    told: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").field("documents", &self.documents).finish_non_exhaustive()
    }
}

impl Workspace {
    /// A workspace without open texts. Projects in its folders are checked although none of their files is open.
    pub fn new(disk: Arc<dyn Disk>, encoding: Encoding, folders: &[String]) -> Self {
        Self {
            disk,
            encoding,
            folders: folders.iter().filter_map(|folder| uri::to_path(folder)).collect(),
            documents: IndexMap::new(),
            analyses: IndexMap::new(),
            changed: BTreeSet::new(),
            all_changed: true,
            told: BTreeMap::new(),
        }
    }

    /// What columns count.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// A text is open from now on, or has become another one.
    pub fn set(&mut self, uri: &str, version: i32, text: String) {
        let path = place(uri);
        self.changed.insert(path.clone());
        self.documents.insert(path, Document { uri: uri.to_owned(), version, text: text.into() });
    }

    /// The text of an open file.
    pub fn text(&self, uri: &str) -> Option<&str> {
        self.documents.get(&place(uri)).map(|document| &*document.text)
    }

    /// A text is no longer open: what is on the disk counts again.
    pub fn close(&mut self, uri: &str) {
        let path = place(uri);
        self.documents.shift_remove(&path);
        self.changed.insert(path);
    }

    /// A folder belongs to the workspace from now on, or no longer.
    pub fn set_folder(&mut self, uri: &str, is_there: bool) {
        let Some(path) = uri::to_path(uri) else { return };
        self.folders.retain(|other| *other != path);
        if is_there {
            self.folders.push(path);
        }
    }

    /// Files of the disk may have changed.
    pub fn disk_changed(&mut self) {
        self.all_changed = true;
    }

    /// Whether something has changed since the last check.
    pub fn is_stale(&self) -> bool {
        self.all_changed || !self.changed.is_empty()
    }

    /// Forgets what was checked: the next question checks all again.
    pub fn forget(&mut self) {
        self.analyses.clear();
    }

    /// Checks what has changed, and gives what is new.
    pub fn check(&mut self) -> Vec<Findings> {
        self.refresh();
        self.news()
    }

    /// The findings of every file where they are others than were given before. Those of a text that has changed since it
    /// was checked wait for the next check.
    pub fn news(&mut self) -> Vec<Findings> {
        let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for (key, analysis) in &self.analyses {
            for (path, found) in told::diagnostics(key, analysis, self.encoding) {
                all.entry(path).or_default().extend(found);
            }
        }
        let paths: BTreeSet<PathBuf> = all.keys().chain(self.told.keys()).cloned().collect();
        let mut news = Vec::new();
        for path in paths {
            if self.has_changed(&path) {
                continue;
            }
            let diagnostics = all.remove(&path).unwrap_or_default();
            if self.told.get(&path).map_or(&[][..], Vec::as_slice) == diagnostics {
                continue;
            }
            let Some(uri) = self.uri(&path) else { continue };
            let version = self.documents.get(&path).map(|document| document.version);
            news.push(Findings { uri, version, diagnostics: diagnostics.clone() });
            if diagnostics.is_empty() {
                self.told.remove(&path);
            } else {
                self.told.insert(path, diagnostics);
            }
        }
        news
    }

    /// The findings of one file.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Diagnostic> {
        self.refresh();
        let path = place(uri);
        let encoding = self.encoding;
        let all = self.analyses.iter().flat_map(|(key, analysis)| told::diagnostics(key, analysis, encoding));
        all.filter(|(other, _)| *other == path).flat_map(|(_, found)| found).collect()
    }

    /// What is told of a place.
    pub fn hover(&mut self, uri: &str, position: Position) -> Option<Hover> {
        let encoding = self.encoding;
        let point = self.point(uri)?;
        let (text, range) = hover::hover(&point, encoding.offset(&point.text, position))?;
        let range = encoding.range(&point.text, Span::new(point.source, range.start, range.end));
        let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
        Some(Hover { contents, range: Some(range) })
    }

    /// Where what stands at a place was made.
    pub fn definition(&mut self, uri: &str, position: Position) -> Option<Location> {
        let encoding = self.encoding;
        let path = place(uri);
        let point = self.point(uri)?;
        let span = hover::definition(&point, encoding.offset(&point.text, position))?;
        let target = location(&point, &path, span, encoding)?;
        Some(Location { uri: self.uri(&target.0)?, range: target.1 })
    }

    /// Every place of the history that names what stands at a place. Nothing where the text has changed since it was
    /// checked: the places would be others.
    pub fn references(&mut self, uri: &str, position: Position, with_origins: bool) -> Vec<Location> {
        let encoding = self.encoding;
        let path = place(uri);
        self.know(&path);
        let Some(point) = self.seen(&path).filter(|_| !self.has_changed(&path)) else { return Vec::new() };
        let found = references::references(&point, encoding.offset(&point.text, position));
        let Some((all, made)) = found else { return Vec::new() };
        all.into_iter()
            .filter(|span| with_origins || !made.contains(span))
            .filter_map(|span| {
                let (path, range) = location(&point, &path, span, encoding)?;
                Some(Location { uri: self.uri(&path)?, range })
            })
            .collect()
    }

    /// What may stand at a place.
    pub fn completion(&mut self, uri: &str, position: Position) -> Vec<CompletionItem> {
        let encoding = self.encoding;
        let Some(point) = self.point(uri) else { return Vec::new() };
        let (choices, range) = completion::completion(&point, encoding.offset(&point.text, position));
        let range = encoding.range(&point.text, Span::new(point.source, range.start, range.end));
        let markdown =
            |value: String| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
        let item = |(at, choice): (usize, completion::Choice)| CompletionItem {
            label: choice.text.clone(),
            kind: Some(choice.kind),
            detail: Some(choice.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(choice.more).filter(|more| !more.is_empty()).map(markdown),
            sort_text: Some(format!("{at:05}")),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: choice.text })),
            ..CompletionItem::default()
        };
        choices.into_iter().enumerate().map(item).collect()
    }

    /// The edits that bring a file into canonical form; none where it has faults.
    pub fn format(&mut self, uri: &str) -> Vec<TextEdit> {
        let path = place(uri);
        let is_schema = self.is_schema(&path);
        let Some(document) = self.documents.get(&path) else { return Vec::new() };
        let mut sources = Sources::default();
        let mut found = Diagnostics::default();
        let bytes = document.text.as_bytes();
        let formatted = if is_schema {
            let file = syntax::read_schema("", bytes, &mut sources, &mut found);
            sources.get(file.source).map(|source| format::format_schema(&file, source.text()))
        } else {
            let file = syntax::read("", bytes, &mut sources, &mut found);
            sources.get(file.source).map(|source| format::format(&file, source.text()))
        };
        match (formatted, sources.get(SourceId(0))) {
            (Some(text), Some(source)) if !found.has_errors() => edits(source, &text, self.encoding),
            _ => Vec::new(),
        }
    }

    /// What can be done about the findings in a range: fixes, and waivers. Nothing where the text has changed since it was
    /// checked: the places would be others.
    pub fn code_actions(&mut self, uri: &str, range: Range) -> Vec<CodeAction> {
        let encoding = self.encoding;
        let path = place(uri);
        self.know(&path);
        let Some(point) = self.seen(&path).filter(|_| !self.has_changed(&path)) else { return Vec::new() };
        let analysis = point.analysis;
        let (start, end) = (encoding.offset(&point.text, range.start), encoding.offset(&point.text, range.end));
        let mut all = Vec::new();
        for finding in &analysis.findings {
            let span = finding.diagnostic.primary.span;
            if span.source != point.source || span.start as usize > end || (span.end as usize) < start {
                continue;
            }
            let told = told::diagnostic(analysis, finding, encoding);
            for action in actions::actions(&point, finding) {
                let Some(edit) = self.edit(analysis, &point, &path, &action.edits) else { continue };
                all.push(CodeAction {
                    title: action.title,
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: told.clone().map(|told| vec![told]),
                    edit: Some(edit),
                    is_preferred: Some(action.mends),
                    ..CodeAction::default()
                });
            }
        }
        all
    }

    /// The outline of a file.
    pub fn symbols(&mut self, uri: &str) -> Vec<DocumentSymbol> {
        let encoding = self.encoding;
        self.point(uri).map(|point| symbols::symbols(&point, encoding)).unwrap_or_default()
    }

    /// What of a file can be folded.
    pub fn folds(&mut self, uri: &str) -> Vec<FoldingRange> {
        self.point(uri).map(|point| symbols::folds(&point)).unwrap_or_default()
    }

    #[allow(clippy::mutable_key_type, reason = "the form of the protocol's own type; nothing in an address changes")]
    fn edit(
        &self,
        analysis: &Analysis,
        point: &Point<'_>,
        path: &Path,
        edits: &[crate::lint::Edit],
    ) -> Option<WorkspaceEdit> {
        let mut changes = std::collections::HashMap::new();
        for edit in edits {
            let source = edit.span.source;
            let own = source == point.source;
            let path = if own { path } else { analysis.path(source)? };
            let text = if own { &point.text } else { analysis.project.sources.get(source)? };
            let edit = TextEdit { range: self.encoding.range(text, edit.span), new_text: edit.text.clone() };
            changes.entry(self.uri(path)?).or_insert_with(Vec::new).push(edit);
        }
        Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
    }

    /// The address of a file, as the client writes it where it does.
    fn uri(&self, path: &Path) -> Option<Uri> {
        let own = self.documents.get(path).and_then(|document| Uri::from_str(&document.uri).ok());
        own.or_else(|| uri::of_path(path))
    }

    /// The configuration that a file belongs to.
    fn configuration(&self, path: &Path) -> Option<PathBuf> {
        configuration(&*self.disk, path)
    }

    /// The key of the analysis that a file belongs to.
    fn home(&self, path: &Path) -> PathBuf {
        let configuration = self.configuration(path);
        let holds = |key: &PathBuf| self.analyses.get(key).is_some_and(|analysis| analysis.home().holds(path));
        configuration.filter(holds).unwrap_or_else(|| path.to_owned())
    }

    fn is_schema(&self, path: &Path) -> bool {
        let analysis = self.analyses.get(&self.home(path));
        path.to_str().is_some_and(is_schema_path) || analysis.is_some_and(|analysis| analysis.schema == path)
    }

    /// An open file in its place, with the others as they were checked last.
    fn point(&mut self, uri: &str) -> Option<Point<'_>> {
        let path = place(uri);
        self.know(&path);
        self.seen(&path)
    }

    /// Checks what a file belongs to if that was never done.
    fn know(&mut self, path: &Path) {
        if self.documents.contains_key(path) && !self.analyses.contains_key(&self.home(path)) {
            self.refresh();
        }
    }

    /// Whether an open text is another one than was checked.
    fn has_changed(&self, path: &Path) -> bool {
        let Some(document) = self.documents.get(path) else { return false };
        let Some(analysis) = self.analyses.get(&self.home(path)) else { return false };
        let checked = analysis.open.iter().find(|(other, _)| other == path);
        analysis.broken.is_none() && checked.is_none_or(|(_, text)| *text != document.text)
    }

    /// An open file in its place, as things were checked last.
    fn seen(&self, path: &Path) -> Option<Point<'_>> {
        let document = self.documents.get(path)?;
        let analysis = self.analyses.get(&self.home(path))?;
        Point::new(analysis, analysis.source(path), &document.text, self.is_schema(path))
    }

    /// What has changed since the last check, to be done here or elsewhere; it is then for [`Self::take`].
    pub fn job(&mut self) -> Option<Job> {
        let configurations: BTreeSet<PathBuf> =
            self.folders.iter().chain(self.documents.keys()).filter_map(|path| self.configuration(path)).collect();
        let touched: BTreeSet<PathBuf> = self.changed.iter().filter_map(|path| self.configuration(path)).collect();
        let is_stale = |key: &PathBuf| self.all_changed || touched.contains(key) || !self.analyses.contains_key(key);
        let stale: BTreeSet<PathBuf> = configurations.iter().filter(|key| is_stale(key)).cloned().collect();
        let homes =
            configurations.iter().filter_map(|key| Some((key.clone(), self.analyses.get(key)?.home()))).collect();
        let open: Vec<_> = self
            .documents
            .iter()
            .map(|(path, document)| {
                let near = self.configuration(path).is_some_and(|key| stale.contains(&key));
                let again = self.all_changed || near || self.changed.contains(path);
                let is_stale = again || !self.analyses.contains_key(&self.home(path));
                (path.clone(), Arc::clone(&document.text), is_stale)
            })
            .collect();
        let is_work = !stale.is_empty() || open.iter().any(|(_, _, is_stale)| *is_stale);
        let is_less = !self.changed.is_empty();
        self.changed.clear();
        self.all_changed = false;
        (is_work || is_less).then(|| Job { disk: Arc::clone(&self.disk), stale, homes, open })
    }

    /// Takes what was checked.
    pub fn take(&mut self, checked: Checked) {
        self.analyses.extend(checked.analyses);
        let configurations: BTreeSet<PathBuf> =
            self.folders.iter().chain(self.documents.keys()).filter_map(|path| self.configuration(path)).collect();
        let alone: BTreeSet<PathBuf> =
            self.documents.keys().filter(|path| self.home(path) == **path).cloned().collect();
        self.analyses.retain(|key, _| configurations.contains(key) || alone.contains(key));
    }

    /// Checks what has changed, here and now.
    fn refresh(&mut self) {
        if let Some(job) = self.job() {
            self.take(job.run());
        }
    }
}

/// The file and the range of a span; `path` is that of the file which is asked about.
fn location(point: &Point<'_>, path: &Path, span: Span, encoding: Encoding) -> Option<(PathBuf, Range)> {
    if span.source == point.source {
        return Some((path.to_owned(), encoding.range(&point.text, span)));
    }
    let source = point.analysis.project.sources.get(span.source)?;
    Some((point.analysis.path(span.source)?.to_owned(), encoding.range(source, span)))
}

/// What a file is known by: its path, or the address itself where it is none of the disk.
fn place(uri: &str) -> PathBuf {
    uri::to_path(uri).unwrap_or_else(|| PathBuf::from(uri))
}

/// The edits from one text to another: the lines that differ, as one piece.
fn edits(source: &Source, new: &str, encoding: Encoding) -> Vec<TextEdit> {
    let old = source.text();
    if old == new {
        return Vec::new();
    }
    let same = |(a, b): &(&str, &str)| a == b;
    let start: usize =
        old.split_inclusive('\n').zip(new.split_inclusive('\n')).take_while(same).map(|(line, _)| line.len()).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or(""), new.get(start..).unwrap_or(""));
    let last: usize = old_rest
        .split_inclusive('\n')
        .rev()
        .zip(new_rest.split_inclusive('\n').rev())
        .take_while(same)
        .map(|(line, _)| line.len())
        .sum();
    let span = Span::new(SourceId(0), start, old.len() - last);
    let text = new_rest.get(..new_rest.len() - last).unwrap_or("").to_owned();
    vec![TextEdit { range: encoding.range(source, span), new_text: text }]
}
