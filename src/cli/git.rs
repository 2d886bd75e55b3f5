//! What git knows of the project: which files were there at the place where a branch began, and which have changed.
//!
//! git is used as a program, so that it decides what a ref is, where the repository lies and what its settings mean.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{Fault, pipeline};
use crate::render::clean;

/// The repository of the project, as it was at one commit.
#[derive(Debug)]
pub(super) struct Git {
    /// The folder in which git runs.
    folder: PathBuf,
    /// The top of the working tree, absolute.
    top: PathBuf,
    /// The commit: the newest that `HEAD` and the ref have in common.
    commit: String,
    /// Paths of its files, from the top.
    files: BTreeSet<String>,
    /// Those that are not as they were: changed or gone, committed or not.
    changed: BTreeSet<String>,
}

impl Git {
    /// Asks git about the place where `HEAD` left the ref.
    pub fn since(folder: &Path, reference: &str) -> Result<Self, Fault> {
        let mut git = Self {
            folder: folder.to_owned(),
            top: PathBuf::new(),
            commit: String::new(),
            files: BTreeSet::new(),
            changed: BTreeSet::new(),
        };
        let top = git.run(["rev-parse", "--show-toplevel"])?;
        if !top.status.success() {
            return Err(no_repository(folder, &top));
        }
        let top = PathBuf::from(text(&top.stdout).trim_end_matches(['\n', '\r']));
        git.top = top.canonicalize().unwrap_or(top);
        git.commit = git.merge_base(reference)?;
        git.files = git.list(["ls-tree", "-r", "-z", "--full-tree", "--name-only", &git.commit])?;
        let diff =
            ["diff", "--name-only", "-z", "--no-renames", "--no-relative", "--no-ext-diff", &git.commit, "--", ":/"];
        git.changed = git.list(diff)?;
        Ok(git)
    }

    /// The commit, by as much of its name as tells it apart.
    pub fn commit(&self) -> &str {
        self.commit.get(..12).unwrap_or(&self.commit)
    }

    /// The path from the top of the working tree, as git writes it; none for a file outside.
    pub fn path(&self, file: &Path) -> Option<String> {
        let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        file.strip_prefix(&self.top).ok().map(|_| pipeline::display(&self.top, &file))
    }

    /// Whether the commit has the file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Whether the file is not as the commit has it.
    pub fn is_changed(&self, path: &str) -> bool {
        self.changed.contains(path)
    }

    /// The files of the commit that are not there any more.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().filter(|path| self.has(path) && !self.top.join(path).exists()).map(String::as_str)
    }

    /// What a file held at the commit.
    pub fn text(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let output = self.run(["cat-file", "blob", &format!("{}:{path}", self.commit)])?;
        if output.status.success() { Ok(output.stdout) } else { Err(failed("cat-file", &output)) }
    }

    fn merge_base(&self, reference: &str) -> Result<String, Fault> {
        let shown = clean(reference).into_owned();
        let of_ref = self.commit_of(reference)?;
        let head = self.commit_of("HEAD")?;
        let Some(head) = head else {
            return Err(Fault::usage("the repository has no commit yet, so nothing is older than what is here")
                .help("without --base all revisions are looked at"));
        };
        let Some(of_ref) = of_ref else {
            let remote = format!("origin/{reference}");
            let help = if self.commit_of(&remote)?.is_some() {
                format!("did you mean {}?", clean(&remote))
            } else {
                let branch = reference.strip_prefix("origin/").unwrap_or(reference);
                format!(
                    "if it is a branch of the remote that was not fetched: `git fetch origin {0}:refs/remotes/origin/{0}`, \
                     and then `--base origin/{0}`; a CI service has a setting for it, such as `fetch-depth: 0`",
                    clean(branch)
                )
            };
            return Err(Fault::usage(format!("git knows no commit {shown}")).help(help));
        };
        let output = self.run(["merge-base", &of_ref, &head])?;
        if output.status.success() {
            return Ok(text(&output.stdout).trim().to_owned());
        }
        // It is 1 where there is none, and another number where git could not look.
        if output.status.code() != Some(1) {
            return Err(failed("merge-base", &output));
        }
        let shallow = self.run(["rev-parse", "--is-shallow-repository"])?;
        let fault = Fault::world(format!("HEAD and {shown} have no commit in common"));
        Err(if text(&shallow.stdout).trim() == "true" {
            fault.help(
                "this clone is shallow and may lack it: `git fetch --unshallow`; in GitHub Actions `fetch-depth: 0` under \
                 actions/checkout, in GitLab `GIT_DEPTH: 0`",
            )
        } else {
            fault.help("name a ref that this branch began at")
        })
    }

    /// The commit that a name stands for, if it stands for one.
    fn commit_of(&self, name: &str) -> Result<Option<String>, Fault> {
        // A name that begins with a dash would be an option.
        if name.starts_with('-') || name.is_empty() {
            return Ok(None);
        }
        let output = self.run(["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
        Ok(output.status.success().then(|| text(&output.stdout).trim().to_owned()))
    }

    fn list<const N: usize>(&self, arguments: [&str; N]) -> Result<BTreeSet<String>, Fault> {
        let output = self.run(arguments)?;
        if !output.status.success() {
            return Err(failed(arguments.first().copied().unwrap_or_default(), &output));
        }
        Ok(text(&output.stdout).split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
    }

    fn run<const N: usize>(&self, arguments: [&str; N]) -> Result<Output, Fault> {
        let mut command = Command::new("git");
        // A hook of git sets these for the folder it runs in, and this may be another one of the same repository.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(name);
        }
        command.args(arguments.map(OsStr::new)).current_dir(&self.folder);
        command.output().map_err(|error| {
            let fault = Fault::world(format!("git cannot be run: {error}"));
            if error.kind() == std::io::ErrorKind::NotFound {
                fault.help("--base asks git, and git is not in PATH; `--since REV` works without it")
            } else {
                fault
            }
        })
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What git says of itself, without its own heading.
fn said(output: &Output) -> String {
    let all = text(&output.stderr);
    clean(all.trim().trim_start_matches("fatal: ")).into_owned()
}

fn failed(command: &str, output: &Output) -> Fault {
    Fault::world(format!("git {command}: {}", said(output)))
}

fn no_repository(folder: &Path, output: &Output) -> Fault {
    let said = said(output);
    if said.contains("not a git repository") {
        return Fault::usage(format!("{} is in no git repository, and --base asks git", folder.display()))
            .help("`--since REV` names a revision instead");
    }
    // Such as a folder that belongs to somebody else: git says best what it takes.
    let (first, rest) = said.split_once('\n').unwrap_or((&said, ""));
    let fault = Fault::world(format!("git: {first}"));
    let rest = rest.trim();
    if rest.is_empty() { fault } else { fault.help(rest.replace("\n\t", "\n").replace("\n\n", "\n")) }
}
