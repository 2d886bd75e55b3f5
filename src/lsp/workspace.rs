//! The open texts over the files of the disk, and what can be asked of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use indexmap::IndexMap;
use lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionTextEdit, Diagnostic, DocumentSymbol, Documentation,
    FoldingRange, Hover, HoverContents, Location, MarkupContent, MarkupKind, Position, Range, TextEdit, Uri,
    WorkspaceEdit,
};

use super::analysis::Analysis;
use super::disk::{Disk, Found};
use super::place::Encoding;
use super::point::Point;
use super::{actions, completion, hover, symbols, told, uri};
use crate::check::Settings;
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
    text: String,
}

/// The open texts, and the projects they belong to.
pub struct Workspace {
    disk: Box<dyn Disk>,
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
    pub fn new(disk: Box<dyn Disk>, encoding: Encoding, folders: &[String]) -> Self {
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
        self.documents.insert(path, Document { uri: uri.to_owned(), version, text });
    }

    /// The text of an open file.
    pub fn text(&self, uri: &str) -> Option<&str> {
        self.documents.get(&place(uri)).map(|document| document.text.as_str())
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

    /// Checks what has changed, and gives the findings of every file where they are others than before.
    pub fn check(&mut self) -> Vec<Findings> {
        self.refresh(None);
        let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for (key, analysis) in &self.analyses {
            for (path, found) in told::diagnostics(key, analysis, self.encoding) {
                all.entry(path).or_default().extend(found);
            }
        }
        let paths: BTreeSet<PathBuf> = all.keys().chain(self.told.keys()).cloned().collect();
        let mut news = Vec::new();
        for path in paths {
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
        self.refresh(None);
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
        let (target, range) = if span.source == point.source {
            (path, encoding.range(&point.text, span))
        } else {
            let source = point.analysis.project.sources.get(span.source)?;
            (point.analysis.path(span.source)?.to_owned(), encoding.range(source, span))
        };
        Some(Location { uri: self.uri(&target)?, range })
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

    /// What can be done about the findings in a range: fixes, and waivers.
    pub fn code_actions(&mut self, uri: &str, range: Range) -> Vec<CodeAction> {
        self.refresh(None);
        let encoding = self.encoding;
        let path = place(uri);
        let Some(point) = self.seen(&path) else { return Vec::new() };
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
        if path.is_absolute() { self.disk.configuration(path) } else { None }
    }

    /// The key of the analysis that a file belongs to.
    fn home(&self, path: &Path) -> PathBuf {
        let configuration = self.configuration(path);
        let holds = |key: &PathBuf| self.analyses.get(key).is_some_and(|analysis| analysis.holds(path));
        configuration.filter(holds).unwrap_or_else(|| path.to_owned())
    }

    fn is_schema(&self, path: &Path) -> bool {
        let analysis = self.analyses.get(&self.home(path));
        path.to_str().is_some_and(is_schema_path) || analysis.is_some_and(|analysis| analysis.schema == path)
    }

    /// An open file in its place, with what the others are like now.
    fn point(&mut self, uri: &str) -> Option<Point<'_>> {
        let path = place(uri);
        self.refresh(Some(&path));
        self.seen(&path)
    }

    /// An open file in its place, as things were checked last.
    fn seen(&self, path: &Path) -> Option<Point<'_>> {
        let document = self.documents.get(path)?;
        let analysis = self.analyses.get(&self.home(path))?;
        Point::new(analysis, analysis.source(path), &document.text, self.is_schema(path))
    }

    /// Checks every project of which a file has changed, except where it is this one alone.
    fn refresh(&mut self, except: Option<&Path>) {
        let counts = |path: &PathBuf| except != Some(path.as_path());
        let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
        for path in self.folders.iter().chain(self.documents.keys()) {
            wanted.extend(self.configuration(path));
        }
        let touched: BTreeSet<PathBuf> =
            self.changed.iter().filter(|path| counts(path)).filter_map(|path| self.configuration(path)).collect();
        for key in &wanted {
            if self.all_changed || touched.contains(key) || !self.analyses.contains_key(key) {
                let analysis = self.project(key);
                self.analyses.insert(key.clone(), analysis);
            }
        }
        let alone: Vec<PathBuf> = self.documents.keys().filter(|path| self.home(path) == **path).cloned().collect();
        for path in alone {
            let is_stale = self.all_changed || (self.changed.contains(&path) && counts(&path));
            if is_stale || !self.analyses.contains_key(&path) {
                let analysis = self.alone(&path);
                self.analyses.insert(path.clone(), analysis);
            }
            wanted.insert(path);
        }
        self.analyses.retain(|key, _| wanted.contains(key));
        self.changed.retain(|path| !counts(path));
        self.all_changed = false;
    }

    /// Checks a project.
    fn project(&self, configuration: &Path) -> Analysis {
        let found = match self.disk.project(configuration) {
            Ok(found) => found,
            Err(message) => return Analysis::broken(message),
        };
        let is_inside = |path: &Path| {
            let in_folder = path.parent().is_some_and(|folder| found.folders.iter().any(|other| other == folder));
            path == found.schema || (in_folder && path.extension().is_some_and(|extension| extension == "mig"))
        };
        let open: Vec<(PathBuf, &str)> = self
            .documents
            .iter()
            .filter(|(path, _)| is_inside(path))
            .map(|(path, document)| (path.clone(), document.text.as_str()))
            .collect();
        Analysis::new(found, &open, &*self.disk)
    }

    /// Checks a file that belongs to no history.
    fn alone(&self, path: &Path) -> Analysis {
        let Some(document) = self.documents.get(path) else { return Analysis::default() };
        let root = path.parent().unwrap_or(path).to_owned();
        // What the project says of the server and of names holds beside its folders too.
        let near = self.configuration(path).and_then(|key| self.analyses.get(&key));
        let settings = near.map_or_else(Settings::default, |near| Settings {
            external: None,
            row_files: crate::check::RowFiles::default(),
            ..near.project.settings.clone()
        });
        let files = vec![(path.to_owned(), document.text.clone().into_bytes())];
        Analysis::new(Found { root, settings, files, ..Found::default() }, &[], &*self.disk)
    }
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
