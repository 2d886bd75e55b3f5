//! What the server wants from the disk.

use std::path::{Path, PathBuf};

use crate::compile::{Project, Settings};
use crate::lint;

/// A project as it stands on the disk.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The folder that names of files are relative to.
    pub root: PathBuf,
    /// How to check.
    pub settings: Settings,
    /// Which rules speak.
    pub lint: lint::Settings,
    /// The folders that hold revisions.
    pub folders: Vec<PathBuf>,
    /// The file of the desired schema.
    pub schema: PathBuf,
    /// Its files in load order, without that of the desired schema.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// The desired schema, if it is there.
    pub desired: Option<Vec<u8>>,
}

/// Finds and reads projects. Texts that are open in the editor go before what it reads.
pub trait Disk: Send + Sync {
    /// The configuration that a file or folder belongs to: the nearest one beside or above it.
    fn configuration(&self, path: &Path) -> Option<PathBuf>;

    /// Reads the project of a configuration, or says why it cannot be read.
    fn project(&self, configuration: &Path) -> Result<Found, String>;

    /// How a file of a project is called in messages: relative to its root.
    fn shown(&self, root: &Path, path: &Path) -> String;

    /// Finds the files of rows that revisions name.
    fn attach_rows(&self, project: &mut Project, root: &Path);
}
