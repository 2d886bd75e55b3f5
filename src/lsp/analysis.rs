//! A project as it was checked last.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, Found};
use crate::compile::{self, Project, Settings};
use crate::lint::{Finding, Scope};
use crate::schema::Schema;
use crate::syntax::ast::Header;
use crate::text::SourceId;

/// Where a project's files are, and what it says of the server and of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Home {
    folders: Vec<PathBuf>,
    schema: PathBuf,
    /// What holds for a file beside its folders too.
    pub settings: Settings,
    broken: bool,
}

impl Home {
    /// Whether a file of this path is a part of the project: it is, or would be read if it were saved.
    pub fn holds(&self, path: &Path) -> bool {
        self.broken || belongs(&self.folders, &self.schema, path)
    }
}

/// Whether a project with these folders and this schema file has a file of this path.
pub(super) fn belongs(folders: &[PathBuf], schema: &Path, path: &Path) -> bool {
    let is_revision = path.extension().is_some_and(|extension| extension == "mig");
    let is_inside = path.parent().is_some_and(|folder| folders.iter().any(|other| other == folder));
    path == schema || (is_revision && is_inside)
}

/// A project, and all that was found in it.
#[derive(Debug, Default)]
pub(super) struct Analysis {
    /// The project, checked.
    pub project: Project,
    /// Everything found, as `lint` tells it.
    pub findings: Vec<Finding>,
    /// The paths of its sources, by number.
    pub paths: Vec<PathBuf>,
    /// The file of the desired schema.
    pub schema: PathBuf,
    /// The folders that hold revisions.
    pub folders: Vec<PathBuf>,
    /// The open texts that were checked.
    pub open: Vec<(PathBuf, Arc<str>)>,
    /// Why the project could not be read.
    pub broken: Option<String>,
    /// The schema after some revisions, as it was asked for last: typing asks for the same again and again.
    after: RefCell<Option<(Vec<usize>, Schema)>>,
}

impl Analysis {
    /// A project that cannot be read.
    pub fn broken(message: String) -> Self {
        Self { broken: Some(message), ..Self::default() }
    }

    /// Loads, checks and lints a project with the open texts in the place of its files.
    pub fn new(mut found: Found, open: Vec<(PathBuf, Arc<str>)>, disk: &dyn Disk) -> Self {
        let mut desired = found.desired.take();
        for (path, text) in &open {
            let bytes = text.as_bytes().to_vec();
            if *path == found.schema {
                desired = Some(bytes);
            } else if let Some((_, there)) = found.files.iter_mut().find(|(other, _)| other == path) {
                *there = bytes;
            } else {
                let after = |other: &Path| other.parent() == path.parent() && other.file_name() < path.file_name();
                let last = found.files.iter().rposition(|(other, _)| after(other));
                found.files.insert(last.map_or(found.files.len(), |at| at + 1), (path.clone(), bytes));
            }
        }
        let mut paths: Vec<PathBuf> = found.files.iter().map(|(path, _)| path.clone()).collect();
        let files = found.files.into_iter().map(|(path, bytes)| (disk.shown(&found.root, &path), bytes)).collect();
        let mut project = compile::load(files, found.settings);
        disk.attach_rows(&mut project, &found.root);
        if let Some(bytes) = desired {
            project.read_schema(disk.shown(&found.root, &found.schema), &bytes);
            paths.push(found.schema.clone());
        }
        project.check();
        let findings = project.lint(&found.lint, Scope::Each);
        let (schema, folders) = (found.schema, found.folders);
        Self { project, findings, paths, schema, folders, open, ..Self::default() }
    }

    /// What of it decides which files belong to it.
    pub fn home(&self) -> Home {
        Home {
            folders: self.folders.clone(),
            schema: self.schema.clone(),
            settings: Settings {
                external: None,
                row_files: crate::check::RowFiles::default(),
                ..self.project.settings.clone()
            },
            broken: self.broken.is_some(),
        }
    }

    /// The number of a file among the sources.
    pub fn source(&self, path: &Path) -> Option<SourceId> {
        let at = self.paths.iter().position(|other| other == path)?;
        u32::try_from(at).ok().map(SourceId)
    }

    /// The path of a source.
    pub fn path(&self, source: SourceId) -> Option<&Path> {
        self.paths.get(source.0 as usize).map(PathBuf::as_path)
    }

    /// The schema that a file with this header begins with.
    pub fn before(&self, header: &Header) -> Schema {
        let history = &self.project.history;
        let parents = header.revises.iter().flat_map(|revises| &revises.parents).chain(&header.depends_on);
        let named = |id: &str| history.find(id).or_else(|| history.find_label(id));
        let parents: Vec<usize> = parents.filter_map(|word| named(&word.text)).collect();
        self.after(&parents)
    }

    /// The schema after these revisions.
    pub fn after(&self, revisions: &[usize]) -> Schema {
        if let Some((asked, schema)) = &*self.after.borrow()
            && asked == revisions
        {
            return schema.clone();
        }
        let schema = self.project.schema_after(revisions);
        *self.after.borrow_mut() = Some((revisions.to_vec(), schema.clone()));
        schema
    }
}
