//! From a configuration to a project: finds and reads the files, and reports what is wrong with them.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::compile::{self, Project, Settings};
use crate::ddl::Compiled;
use crate::engine::measure;
use crate::history::RouteStep;
use crate::op::RowFile;
use crate::plan::{Plan, PlanFault};
use crate::render::{Graphical, summary};

use super::config::Config;
use super::fault::FOUND;
use super::{Context, Fault, Output};

/// The configuration of this run.
pub(super) fn configuration(cx: &Context) -> Result<Config, Fault> {
    Config::find(cx.global.config.as_deref(), cx.global.env.as_deref())
}

/// Reads and parses every revision; faults are in the project's diagnostics.
pub(super) fn load(config: &Config) -> Result<Project, Fault> {
    let mut project = compile::load(displayed(config, read_all(config)?), config.settings());
    attach_rows(&mut project, &config.root);
    Ok(project)
}

/// As [`load`], with one more file, or with other bytes in one: what would be if that were written.
pub(super) fn load_with(config: &Config, path: &Path, bytes: &[u8]) -> Result<Project, Fault> {
    load_with_all(config, &[(path.to_owned(), bytes.to_owned())])
}

/// As [`load_with`], for several files.
pub(super) fn load_with_all(config: &Config, others: &[(PathBuf, Vec<u8>)]) -> Result<Project, Fault> {
    let mut files = read_all(config)?;
    for (path, bytes) in others {
        if let Some((_, there)) = files.iter_mut().find(|(other, _)| other == path) {
            bytes.clone_into(there);
        } else {
            let after = |other: &Path| other.parent() == path.parent() && other.file_name() < path.file_name();
            let at = files.iter().rposition(|(other, _)| after(other)).map_or(files.len(), |at| at + 1);
            files.insert(at, (path.clone(), bytes.clone()));
        }
    }
    let mut project = compile::load(displayed(config, files), config.settings());
    attach_rows(&mut project, &config.root);
    Ok(project)
}

/// Finds the files of rows that the revisions name, each in the folder of its revision. What cannot be read is reported
/// by the check, at its place.
pub(super) fn attach_rows(project: &mut Project, root: &Path) {
    for wanted in project.wanted_rows() {
        let revision = root.join(&wanted.revision);
        let place = revision.parent().unwrap_or(root).join(&wanted.file);
        let found = measure(&place).map(|(hash, bytes)| {
            let name = wanted.file.clone();
            RowFile { name, place: Some(place), hash, bytes }
        });
        project.attach(&wanted, found);
    }
}

/// As [`load`], and every fault of the files and the graph ends the command: for listings, which need the graph only.
pub(super) fn load_graph(config: &Config, cx: &Context) -> Result<Project, Fault> {
    let project = load(config)?;
    stop_on_errors(&project, cx)?;
    Ok(project)
}

/// Reads, parses and checks everything, and ends the command if there is an error.
pub(super) fn load_checked(config: &Config, cx: &Context) -> Result<Project, Fault> {
    let mut project = load(config)?;
    project.check();
    stop_on_errors(&project, cx)?;
    Ok(project)
}

/// As [`load_checked`], for commands that go on to [`plan`]: of branches that conflict, only those that the plan brings
/// together end the command, there.
pub(super) fn load_to_plan(config: &Config, cx: &Context) -> Result<Project, Fault> {
    let mut project = load(config)?;
    project.check_for_a_run();
    stop_on_errors(&project, cx)?;
    Ok(project)
}

/// Plans and compiles a route.
pub(super) fn plan(
    project: &mut Project,
    applied: &[String],
    route: &[RouteStep],
    cx: &Context,
) -> Result<(Plan, Vec<Compiled>), Fault> {
    match project.plan(applied, route) {
        Ok(plan) => {
            let compiled = project.compile(&plan);
            Ok((plan, compiled))
        }
        Err(PlanFault::Faulty) => {
            stop_on_errors(project, cx)?;
            Err(Fault::found("revisions on the way have errors"))
        }
        Err(PlanFault::NoWayBack(revision, reason)) => {
            let revision = project.history.get(revision);
            Err(Fault::found(format!("revision {} cannot be taken back: {reason}", revision.id))
                .help(format!("it says so in {}; a backup is the only way back", revision.path)))
        }
    }
}

/// Reports errors and warnings on standard error if there is an error.
pub(super) fn stop_on_errors(project: &Project, cx: &Context) -> Result<(), Fault> {
    let diagnostics = &project.diagnostics;
    if !diagnostics.has_errors() {
        return Ok(());
    }
    let mut sorted = diagnostics.clone();
    sorted.sort();
    Output::tell(&Graphical::new(&project.sources, cx.out.error_style()).all(&sorted));
    Output::tell(&format!("\n{}", summary(&sorted, project.sources.iter().count())));
    Err(Fault::told(FOUND))
}

/// The `.mig` files of all folders with their paths, in load order: what others own, then folder by folder, names sorted.
pub(super) fn read_all(config: &Config) -> Result<Vec<(PathBuf, Vec<u8>)>, Fault> {
    let mut files = Vec::new();
    let revisions = revision_files(config)?;
    for path in external_files(config)?.into_iter().chain(revisions) {
        let bytes = read(&path)?;
        files.push((path, bytes));
    }
    Ok(files)
}

fn displayed(config: &Config, files: Vec<(PathBuf, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    files.into_iter().map(|(path, bytes)| (display(&config.root, &path), bytes)).collect()
}

/// Reads and parses the desired schema, for its faults, if there is one.
pub(super) fn read_schema(config: &Config, project: &mut Project) -> Result<(), Fault> {
    let path = config.schema();
    if path.is_file() {
        project.read_schema(display(&config.root, &path), &read(&path)?);
    }
    Ok(())
}

/// The paths of all revisions, in load order.
pub(super) fn revision_files(config: &Config) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for folder in folders(config)? {
        files.extend(mig_files(&folder)?);
    }
    Ok(files)
}

/// The folders that hold revisions, each once: those of the configuration and, if it says so, those below them.
pub(super) fn folders(config: &Config) -> Result<Vec<PathBuf>, Fault> {
    let mut seen = BTreeSet::new();
    let mut folders = Vec::new();
    for folder in config.migrations() {
        if !folder.is_dir() {
            return Err(Fault::usage(format!("the migrations folder {} does not exist", folder.display()))
                .help("make it, or set `migrations` in the configuration; `aludel init` makes what is missing"));
        }
        // A folder goes before those in it, and these by their names.
        let mut waiting = vec![folder];
        while let Some(folder) = waiting.pop() {
            // Links may lead round, and one folder of the list may be in another.
            if !seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())) {
                continue;
            }
            if config.recursive() {
                let mut below = visible(&folder)?;
                below.retain(|path| path.is_dir());
                waiting.extend(below.into_iter().rev());
            }
            folders.push(folder);
        }
    }
    Ok(folders)
}

/// What others own, as far as the folders say: the files that are there.
fn external_files(config: &Config) -> Result<Vec<PathBuf>, Fault> {
    let files = folders(config)?.into_iter().map(|folder| folder.join("external.mig"));
    Ok(files.filter(|path| path.is_file()).collect())
}

/// The files without a header that are there: what others own, and the desired schema.
pub(super) fn schema_files(config: &Config) -> Result<Vec<PathBuf>, Fault> {
    let mut files = external_files(config)?;
    files.extend(Some(config.schema()).filter(|path| path.is_file()));
    Ok(files)
}

/// What is in a folder, sorted by name; what is hidden is an editor's or a tool's and is left out.
fn visible(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let fault = |error: std::io::Error| Fault::world(format!("{}: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            paths.push(path);
        }
    }
    paths.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(paths)
}

/// The `.mig` files directly in a folder, sorted by name.
pub(super) fn mig_files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut files = visible(folder)?;
    files.retain(|path| is_revision(path) && may_be_read(path));
    Ok(files)
}

/// Whether a path is that of a revision, by its name.
pub(super) fn is_revision(path: &Path) -> bool {
    let is_schema = path.to_str().is_some_and(compile::is_schema_path);
    path.extension().is_some_and(|extension| extension == "mig") && !is_schema
}

/// Whether it is a file. What cannot be told, such as a link to nothing, is to be read, so that it is not left out in silence.
fn may_be_read(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |it| it.is_file())
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| Fault::world(format!("{}: {error}", path.display())))
}

/// Reads files named on the command line, without a configuration; some with other bytes.
pub(super) fn load_files(paths: &[PathBuf], others: &[(PathBuf, Vec<u8>)]) -> Result<Project, Fault> {
    let mut files = Vec::new();
    let here = std::env::current_dir()?;
    for path in expand(paths)? {
        let bytes = match others.iter().find(|(other, _)| *other == path || *other == here.join(&path)) {
            Some((_, bytes)) => bytes.clone(),
            None => read(&path)?,
        };
        files.push((path.display().to_string(), bytes));
    }
    let mut project = compile::load(files, Settings::default());
    attach_rows(&mut project, Path::new(""));
    Ok(project)
}

/// Files as they are, folders as the `.mig` files in them.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(mig_files(path)?);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Fault::usage(format!("{} does not exist", path.display())));
        }
    }
    Ok(files)
}

/// The path as people see it and as the database keeps it: relative to the project, with `/`.
pub(super) fn display(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if relative.is_absolute() { relative.display().to_string() } else { parts.join("/") }
}

/// The path as it is seen from a folder, with `/`; it may lead up and down again.
pub(super) fn display_from(folder: &Path, path: &Path) -> String {
    let (folder, path) = (plain(folder), plain(path));
    let same = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    // Another drive, or a path that is relative to something else.
    if same == 0 {
        return path.iter().collect::<PathBuf>().display().to_string();
    }
    let up = std::iter::repeat_n("..".into(), folder.len() - same);
    let down = path.iter().skip(same).map(|part| part.to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<String>>().join("/")
}

/// The parts of a path, without those that lead nowhere or back.
fn plain(path: &Path) -> Vec<&std::ffi::OsStr> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.len() > 1 => {
                parts.pop();
            }
            Component::ParentDir | Component::RootDir | Component::Prefix(_) | Component::Normal(_) => {
                parts.push(part.as_os_str());
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::display_from;
    use std::path::Path;

    #[test]
    fn paths_are_seen_from_a_folder() {
        let seen = |folder: &str, path: &str| display_from(Path::new(folder), Path::new(path));
        assert_eq!(seen("/work", "/work/db/migrations/a.mig"), "db/migrations/a.mig");
        assert_eq!(seen("/work/db/sub", "/work/db/migrations/a.mig"), "../migrations/a.mig");
        assert_eq!(seen("/work", "/work/other/../db/./a.mig"), "db/a.mig");
    }
}
