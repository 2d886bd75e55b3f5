//! `aludel init [DIR]`

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Context, Fault};

/// Arguments of `init`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The folder of the project.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

const CONFIG: &str = "\
# The project's configuration. Paths are relative to this file.
migrations: migrations        # or a list of folders; with `recursive: true` those in them too
schema: schema.mig

# `embedded` is a PostgreSQL inside this program, with its data in .aludel/. A server is named by a URL:
# postgresql://user@host:5432/name
database: ${ALUDEL_DATABASE_URL:-embedded}

# default_schema: public
# server_version: 15          # for work without a database
# file_template: '{year}_{month}_{day}_{rev}_{slug}'
# timezone: Europe/Berlin     # for `created` and the names of files
# hooks: [git add]            # run on each new revision
# lock_timeout: 5s            # how long a statement waits for a lock on a table
# naming: { foreign_key: 'fk_{table}_{columns}' }
# lint:                       # what `aludel lint` warns of; `aludel explain` lists the rules
#   rules: { create-index-blocks-writes: error }   # or off, advice, warning
#   small_tables: [countries] # tables that are and stay small: work on them is over at once
# environments:
#   production: { database: '${PRODUCTION_URL}', protected: true }
";

const SCHEMA: &str = "\
-- The schema as it should be: create_table and other create operations, without a header.
";

const IGNORED: &str = ".aludel/";

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let root = if args.folder == Path::new(".") { Path::new("") } else { &args.folder };
    folder(&root.join("migrations"), cx)?;
    file(&root.join("aludel.yaml"), CONFIG, cx)?;
    file(&root.join("schema.mig"), SCHEMA, cx)?;
    ignore(&root.join(".gitignore"), cx)
}

fn fault(path: &Path, error: &std::io::Error) -> Fault {
    Fault::world(format!("{}: {error}", path.display()))
}

fn folder(path: &Path, cx: &Context) -> Result<(), Fault> {
    let word = if path.is_dir() { "exists, kept" } else { "made" };
    fs::create_dir_all(path).map_err(|error| fault(path, &error))?;
    cx.out.result(&format!("{}/  {word}", path.display()))
}

/// Writes a file that is not there; one that is there stays.
fn file(path: &Path, text: &str, cx: &Context) -> Result<(), Fault> {
    let word = match fs::File::create_new(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(|error| fault(path, &error))?;
            "made"
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => "exists, kept",
        Err(error) => return Err(fault(path, &error)),
    };
    cx.out.result(&format!("{}  {word}", path.display()))
}

/// The embedded database's data is not for the repository: a line that is not there is added, nothing else changes.
fn ignore(path: &Path, cx: &Context) -> Result<(), Fault> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return file(path, &format!("{IGNORED}\n"), cx);
        }
        Err(error) => return Err(fault(path, &error)),
    };
    let there = text.lines().any(|line| matches!(line.trim().trim_matches('/'), ".aludel"));
    if !there {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let mut file = fs::OpenOptions::new().append(true).open(path).map_err(|error| fault(path, &error))?;
        file.write_all(format!("{gap}{IGNORED}\n").as_bytes()).map_err(|error| fault(path, &error))?;
    }
    let word = if there { "exists, kept" } else { "exists, .aludel/ added" };
    cx.out.result(&format!("{}  {word}", path.display()))
}
