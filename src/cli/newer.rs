//! Which revisions are new: those that a revision does not need (`--since`), or that are not in a commit (`--base`).

use std::collections::HashSet;

use super::config::Config;
use super::git::Git;
use super::{Context, Fault, database, pipeline};
use crate::compile::{self, Project};
use crate::diag::{Diagnostic, Diagnostics, codes::lint::CHANGED_REVISION};
use crate::history::RevisionSet;
use crate::render::clean;
use crate::syntax;
use crate::syntax::ast::File;
use crate::text::{SourceId, Sources, Span};

/// What is new in a history.
#[derive(Debug)]
pub(super) struct Newer {
    /// What is looked at: what is new, and what was changed.
    pub revisions: RevisionSet,
    /// What was there and means something else now.
    pub changed: Vec<Diagnostic>,
    /// Ids of revisions that were there and are gone.
    pub gone: Vec<String>,
}

impl Newer {
    /// The files of the revisions that are looked at.
    pub fn sources(&self, project: &Project) -> HashSet<SourceId> {
        self.revisions.iter().map(|number| project.history.get(number).source).collect()
    }

    /// Whether a file is that of a revision which was there before.
    pub fn is_changed(&self, source: SourceId) -> bool {
        self.changed.iter().any(|found| found.primary.span.source == source)
    }
}

/// The ids of a revision and its ancestors. Of `current`, of what the database has applied.
pub(super) fn up_to(
    target: &str,
    project: &Project,
    config: Option<&Config>,
    cx: &Context,
) -> Result<Vec<String>, Fault> {
    let history = &project.history;
    match config.filter(|_| history.needs_state(target)) {
        Some(config) => {
            let state = database::applied(config, cx)?;
            database::warn_of_unknown(&state, history, cx);
            Ok(state.ids())
        }
        None => Ok(history.state(&target.split(',').map(str::trim).collect::<Vec<_>>())?),
    }
}

/// What is none of these.
pub(super) fn since(old: &[String], project: &Project) -> Newer {
    let old: HashSet<&str> = old.iter().map(String::as_str).collect();
    let mut revisions = RevisionSet::new(project.history.len());
    for (number, revision) in project.history.iter() {
        if !old.contains(revision.id.as_str()) {
            revisions.insert(number);
        }
    }
    Newer { revisions, changed: Vec::new(), gone: Vec::new() }
}

/// What is not in the newest commit that `HEAD` and a ref have in common, or means something else there. A file that was
/// only moved or formatted anew is neither.
pub(super) fn base(reference: &str, project: &Project, config: &Config) -> Result<Newer, Fault> {
    let git = Git::since(&config.root, reference)?;
    let mut gone = Vec::new();
    for path in git.gone().filter(|path| pipeline::is_revision(path.as_ref())) {
        let file = parse(path, &git.text(path)?);
        gone.extend(file.header.revision.clone().map(|id| (id.text, file)));
    }
    let mut newer = Newer { revisions: RevisionSet::new(project.history.len()), changed: Vec::new(), gone: Vec::new() };
    for (number, revision) in project.history.iter() {
        let path = git.path(&config.root.join(&revision.path));
        let there = path.filter(|path| git.has(path));
        let before = match &there {
            Some(path) if git.is_changed(path) => Some(parse(path, &git.text(path)?)),
            Some(_) if !rows_changed(&revision.file, &revision.path, config, &git) => continue,
            Some(_) => Some((*revision.file).clone()),
            None => gone.iter().find(|(id, _)| *id == revision.id).map(|(_, file)| file.clone()),
        };
        // A file that holds another revision now is a new one.
        let before = before.filter(|file| file.header.revision.as_ref().is_some_and(|id| id.text == revision.id));
        if let Some(before) = before {
            let is_same = compile::meaning(&before) == compile::meaning(&revision.file);
            if is_same && !rows_changed(&revision.file, &revision.path, config, &git) {
                continue;
            }
            newer.changed.push(changed(reference, git.commit(), &revision.id, &revision.file, there.as_deref()));
        }
        newer.revisions.insert(number);
    }
    newer.gone = gone.into_iter().map(|(id, _)| id).filter(|id| project.history.find(id).is_none()).collect();
    Ok(newer)
}

/// Whether a file of rows that the revision names is not as it was.
fn rows_changed(file: &File, revision: &str, config: &Config, git: &Git) -> bool {
    let place = config.root.join(revision);
    let folder = place.parent().unwrap_or(&config.root);
    compile::row_files(file).any(|name| {
        let path = git.path(&folder.join(name));
        path.is_some_and(|path| git.is_changed(&path) || !git.has(&path))
    })
}

fn parse(path: &str, bytes: &[u8]) -> File {
    syntax::read(path, bytes, &mut Sources::default(), &mut Diagnostics::default())
}

fn changed(reference: &str, commit: &str, id: &str, file: &File, path: Option<&str>) -> Diagnostic {
    let span = file.header.revision.as_ref().map_or(Span::new(file.source, 0, 0), |id| id.span);
    let reference = clean(reference);
    let back =
        path.map_or_else(String::new, |path| format!(":\n  git restore --source {commit} -- ':/{}'", clean(path)));
    Diagnostic::new(
        CHANGED_REVISION,
        span,
        format!("revision {id} is not what it was in {reference}"),
        "a database that has applied it stops at its next upgrade",
    )
    .help(format!(
        "write a new revision for the change, and take it back here{back}\nif no database has applied this one yet, its header \
         says so: `allow changed-revision 'applied nowhere'`"
    ))
}
