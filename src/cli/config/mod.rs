//! `aludel.yaml`: where it is, what it says, and what of it counts for this run.
//!
//! Found in the working folder or above it. Relative paths in it are relative to its own folder.

mod duration;
mod file;
mod hooks;
mod interpolate;
mod template;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::cli::Fault;
use crate::compile::Settings;
use crate::diag::nearest;
use crate::lint;

pub(super) use duration::parse as duration;
use file::{Environment, File};
pub(super) use hooks::Hook;
use interpolate::interpolate;
pub(super) use template::Template;
pub(super) use words::words;

/// Names under which the file is looked for.
const NAMES: [&str; 2] = ["aludel.yaml", "aludel.yml"];

/// The version assumed where neither a server nor the file says one.
const DEFAULT_VERSION: u32 = 15;

/// The configuration of a run.
#[derive(Debug)]
pub(super) struct Config {
    /// The folder of the file: what paths are relative to.
    pub root: PathBuf,
    name: String,
    file: File,
    environment: Option<(String, Environment)>,
}

/// The database a run works on, not yet understood.
#[derive(Debug)]
pub(super) struct Chosen {
    /// `embedded` or a connection string; may hold a password.
    pub text: String,
    /// The name of the environment, if it is a protected one.
    pub protected: Option<String>,
}

impl Config {
    /// Finds and reads the file. `path` is `--config`, `environment` is `--env`.
    pub fn find(path: Option<&Path>, environment: Option<&str>) -> Result<Self, Fault> {
        let here = std::env::current_dir().map_err(|error| Fault::world(format!("the working folder: {error}")))?;
        let path = match path {
            Some(path) if path.is_dir() => look_in(path).unwrap_or_else(|| path.join(NAMES[0])),
            Some(path) => path.to_owned(),
            None => here.ancestors().find_map(look_in).ok_or_else(|| {
                Fault::usage("there is no aludel.yaml here or above")
                    .help("`aludel init` makes one; `--config FILE` names one")
            })?,
        };
        Self::read(&here, &path, environment)
    }

    /// As [`Config::find`], but nothing if there is no file.
    pub fn find_if_any(path: Option<&Path>, environment: Option<&str>) -> Result<Option<Self>, Fault> {
        let here = std::env::current_dir().map_err(|error| Fault::world(format!("the working folder: {error}")))?;
        if path.is_none() && here.ancestors().find_map(look_in).is_none() {
            return Ok(None);
        }
        Self::find(path, environment).map(Some)
    }

    /// The file that counts for a file or folder: the nearest one beside or above it.
    pub fn nearest(path: &Path) -> Option<PathBuf> {
        path.ancestors().find_map(look_in)
    }

    fn read(here: &Path, path: &Path, environment: Option<&str>) -> Result<Self, Fault> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Fault::usage(format!("{}: {error}", path.display())))?;
        let name = path.strip_prefix(here).unwrap_or(path).display().to_string();
        let file = file::read(&name, &text)?;
        if file.file_template.has_folders() && !file.recursive {
            return Err(Fault::usage(format!(
                "{name}: `file_template` makes folders, and folders are not looked into"
            ))
            .help("add `recursive: true`, or take the `/` out of it"));
        }
        let absolute = here.join(path);
        let root = absolute.parent().unwrap_or(here).to_owned();
        let environment = match environment {
            None => None,
            Some(wanted) => match file.environments.get(wanted) {
                Some(found) => Some((wanted.to_owned(), found.clone())),
                None => return Err(unknown_environment(wanted, &file, &name)),
            },
        };
        Ok(Self { root, name, file, environment })
    }

    /// The folders of the migrations, absolute, in the written order.
    pub fn migrations(&self) -> Vec<PathBuf> {
        self.file.migrations.iter().map(|folder| self.root.join(folder)).collect()
    }

    /// Whether the folders below those of [`Config::migrations`] count too.
    pub fn recursive(&self) -> bool {
        self.file.recursive
    }

    /// How the file of a new revision is called, and how much of its message is in that.
    pub fn file_template(&self) -> (&Template, usize) {
        (&self.file.file_template, self.file.truncate_slug_length)
    }

    /// The time zone in which times are written.
    pub fn time_zone(&self) -> TimeZone {
        self.file.timezone.clone()
    }

    /// What runs after a revision was written.
    pub fn hooks(&self) -> &[Hook] {
        &self.file.hooks
    }

    /// The environments that name a database of their own, but for the one of this run.
    pub fn other_environments(&self) -> Vec<&str> {
        let own = self.environment.as_ref().map(|(name, _)| name.as_str());
        let named = self.file.environments.iter().filter(|(_, environment)| environment.database.is_some());
        named.map(|(name, _)| name.as_str()).filter(|name| Some(*name) != own).collect()
    }

    /// The file of the desired schema, absolute; it may not be there.
    pub fn schema(&self) -> PathBuf {
        self.root.join(&self.file.schema)
    }

    /// What the checker wants to know. A connected server's version is put in its place later.
    pub fn settings(&self) -> Settings {
        Settings {
            default_schema: self.file.default_schema.clone(),
            naming: self.file.naming.patterns(),
            server_version: self.file.server_version.unwrap_or(DEFAULT_VERSION),
            ..Settings::default()
        }
    }

    /// PostgreSQL's major version, where the configuration says it.
    pub fn server_version(&self) -> Option<u32> {
        self.file.server_version
    }

    /// Which rules of `lint` speak, and what they are told.
    pub fn lint(&self) -> &lint::Settings {
        &self.file.lint
    }

    /// How long a statement waits for a lock on a table.
    pub fn lock_timeout(&self) -> Duration {
        self.file.lock_timeout
    }

    /// How long to wait for another runner.
    pub fn lock_wait(&self) -> Duration {
        self.file.lock_wait
    }

    /// The schema of the state tables, where the file says.
    pub fn state_schema(&self) -> Option<String> {
        self.file.state_schema.clone()
    }

    /// The database: `--database`, then `ALUDEL_DATABASE_URL`, then the environment, then the top level.
    pub fn database(&self, flag: Option<&str>) -> Result<Chosen, Fault> {
        let variable = |name: &str| std::env::var(name).ok();
        let environment = self.environment.as_ref();
        let protected = environment.filter(|(_, e)| e.protected).map(|(name, _)| name.clone());
        let written = environment.and_then(|(_, e)| e.database.as_deref()).or(self.file.database.as_deref());
        let text = match (flag, variable("ALUDEL_DATABASE_URL").filter(|v| !v.trim().is_empty()), written) {
            (Some(flag), _, _) => flag.to_owned(),
            (None, Some(url), _) => url,
            (None, None, Some(written)) => interpolate(written, &variable).map_err(|name| {
                Fault::usage(format!("{}: the variable {name}, which `database` needs, is not set", self.name))
                    .help(format!("set {name}, or give the database: --database URL"))
            })?,
            (None, None, None) => {
                return Err(Fault::usage(format!("{} names no database", self.name))
                    .help("add `database: embedded` or a URL to it, or give one: --database URL"));
            }
        };
        if text.trim().is_empty() {
            return Err(Fault::usage(format!("{}: `database` is empty", self.name))
                .help("write `embedded` or a URL, or give one: --database URL"));
        }
        if let Some(name) = &protected
            && text.trim() == "embedded"
        {
            return Err(Fault::usage(format!("the environment {name} is protected, and its database is embedded"))
                .help("a protected environment needs a server: check its `database` and the variables in it"));
        }
        Ok(Chosen { text, protected })
    }
}

/// A time zone by its name in the IANA database, in any case.
fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("unknown time zone `{name}`; names are such as Europe/Berlin and UTC"))
}

fn look_in(folder: &Path) -> Option<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

fn unknown_environment(wanted: &str, file: &File, name: &str) -> Fault {
    let names: Vec<&str> = file.environments.keys().map(String::as_str).collect();
    let fault = Fault::usage(format!("{name} has no environment {wanted}"));
    match (nearest(wanted, names.iter().copied()), names.is_empty()) {
        (_, true) => fault.help("it has none; add it under `environments:`"),
        (Some(near), false) => fault.help(format!("did you mean {near}? there are: {}", names.join(", "))),
        (None, false) => fault.help(format!("there are: {}", names.join(", "))),
    }
}
