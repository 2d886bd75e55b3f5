//! The work of a check, with all that it needs: it can be done while questions are answered from the last one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::analysis::{Analysis, Home, belongs};
use super::disk::{Disk, Found};

/// What is to be checked.
pub struct Job {
    pub(super) disk: Arc<dyn Disk>,
    /// The configurations whose projects have changed.
    pub(super) stale: BTreeSet<PathBuf>,
    /// The other projects.
    pub(super) homes: BTreeMap<PathBuf, Home>,
    /// Every open text; whether it is checked again if it belongs to no project.
    pub(super) open: Vec<(PathBuf, Arc<str>, bool)>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("stale", &self.stale).finish_non_exhaustive()
    }
}

/// What was checked.
#[derive(Debug)]
pub struct Checked {
    pub(super) analyses: Vec<(PathBuf, Analysis)>,
}

impl Job {
    /// Does it.
    pub fn run(mut self) -> Checked {
        let mut done = Vec::new();
        for key in &self.stale {
            let analysis = self.project(key);
            self.homes.insert(key.clone(), analysis.home());
            done.push((key.clone(), analysis));
        }
        for (path, text, _) in self.open.iter().filter(|(_, _, is_stale)| *is_stale) {
            let home = configuration(&*self.disk, path).and_then(|key| self.homes.get(&key));
            if !home.is_some_and(|home| home.holds(path)) {
                done.push((path.clone(), self.alone(path, text, home)));
            }
        }
        Checked { analyses: done }
    }

    /// Checks a project.
    fn project(&self, configuration: &Path) -> Analysis {
        let found = match self.disk.project(configuration) {
            Ok(found) => found,
            Err(message) => return Analysis::broken(message),
        };
        let own = self.open.iter().filter(|(path, ..)| belongs(&found.folders, &found.schema, path));
        let open = own.map(|(path, text, _)| (path.clone(), Arc::clone(text))).collect();
        Analysis::new(found, open, &*self.disk)
    }

    /// Checks a file that belongs to no history.
    fn alone(&self, path: &Path, text: &Arc<str>, near: Option<&Home>) -> Analysis {
        let root = path.parent().unwrap_or(path).to_owned();
        let settings = near.map(|near| near.settings.clone()).unwrap_or_default();
        let files = vec![(path.to_owned(), text.as_bytes().to_vec())];
        let open = vec![(path.to_owned(), Arc::clone(text))];
        Analysis::new(Found { root, settings, files, ..Found::default() }, open, &*self.disk)
    }
}

/// The configuration that a file belongs to; none for what is no file of the disk.
pub(super) fn configuration(disk: &dyn Disk, path: &Path) -> Option<PathBuf> {
    if path.is_absolute() { disk.configuration(path) } else { None }
}
