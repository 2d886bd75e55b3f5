//! `aludel lint`

use std::cell::OnceCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::config::Config;
use crate::cli::mend::{self, Edited, Mended, Reader};
use crate::cli::newer::{self, Newer};
use crate::cli::{Context, Fault, Output, fault::FOUND, pipeline, worth};
use crate::compile::Project;
use crate::diag::{Diagnostics, Severity};
use crate::lint::{self, Finding, Scope};
use crate::render::{Graphical, clean, count, github, json, junit, sarif, short, summary, unified_diff};
use crate::text::SourceId;

/// Arguments of `lint`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Only what these files or folders are about; everything is checked all the same.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Looks only at what is not REV or below it, as one run: what it makes itself is new. `current` is what the database
    /// has applied.
    #[arg(long, value_name = "REV", allow_hyphen_values = true)]
    since: Option<String>,

    /// Looks only at what is not in GIT-REF where this branch began, as one run, and tells of revisions that were changed.
    #[arg(long, value_name = "GIT-REF", conflicts_with = "since")]
    base: Option<String>,

    /// Mends what can be mended without a change of meaning. A revision that a database has applied must stay as it is:
    /// PATH, --since or --base says which are still to be edited.
    #[arg(long)]
    fix: bool,

    /// Shows what --fix would write, as a unified diff, and writes nothing. Exit code 1 if there is anything.
    #[arg(long, conflicts_with_all = ["format", "deny"])]
    diff: bool,

    /// How to write the findings.
    #[arg(short, long, default_value = "graphical")]
    format: Format,

    /// Counts these as errors too.
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text around each place.
    Graphical,
    /// One line each: path:line:column: error[code]: message.
    Short,
    /// An array of objects.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// XML as tools for tests write it, for services that show reports of tests.
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = Config::find_if_any(cx.global.config.as_deref(), cx.global.env.as_deref())?;
    if config.is_none() && (args.paths.is_empty() || args.base.is_some()) {
        return pipeline::configuration(cx).map(|_| ());
    }
    let (here, settings) = (std::env::current_dir()?, settings(config.as_ref()));
    let lint = Lint { args, cx, config, settings, here, old: OnceCell::new() };
    lint.may_fix()?;
    let mended = if args.fix || args.diff { lint.mend()? } else { Vec::new() };
    if args.diff {
        return lint.show(&mended);
    }
    mended.iter().try_for_each(Mended::write)?;
    lint.report(&mended)
}

fn settings(config: Option<&Config>) -> lint::Settings {
    config.map(|config| config.lint().clone()).unwrap_or_default()
}

/// One run of the command.
struct Lint<'a> {
    args: &'a Arguments,
    cx: &'a Context,
    config: Option<Config>,
    settings: lint::Settings,
    /// The working folder: what paths are shown relative to.
    here: PathBuf,
    /// What `--since` leaves out, once that is known.
    old: OnceCell<Vec<String>>,
}

/// What was looked at, and what was found.
struct Found {
    findings: Vec<Finding>,
    /// The files that were looked at.
    files: Vec<SourceId>,
    /// What `--since` or `--base` took as new.
    newer: Option<Newer>,
}

impl Lint<'_> {
    /// Which revisions are applied somewhere is not in the files, so somebody has to say which may be edited.
    fn may_fix(&self) -> Result<(), Fault> {
        let args = self.args;
        let is_narrow = !args.paths.is_empty() || args.since.is_some() || args.base.is_some();
        if !args.fix || args.diff || is_narrow || self.load(&Vec::new())?.history.len() < 2 {
            return Ok(());
        }
        Err(Fault::usage("--fix edits revisions, and which of these are applied already is not known").help(
            "a revision that a database has applied must stay as it is, or the next upgrade stops there. Say which may \
             be edited:\n`--base origin/main` what is new on this branch, `--since current` what the database has not \
             applied,\n`--since REV` what comes after a revision, or files by their paths; `--diff` shows everything",
        ))
    }

    fn root(&self) -> &Path {
        self.config.as_ref().map_or(self.here.as_path(), |config| config.root.as_path())
    }

    /// The path of a source of the project.
    fn place(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// A source's path as it is seen from the working folder.
    fn shown(&self, name: &str) -> String {
        pipeline::display_from(&self.here, &self.place(name))
    }

    fn load(&self, edited: &Edited) -> Result<Project, Fault> {
        let mut project = match &self.config {
            Some(config) => {
                let mut project = pipeline::load_with_all(config, edited)?;
                pipeline::read_schema(config, &mut project)?;
                project
            }
            None => pipeline::load_files(&self.args.paths, edited)?,
        };
        project.check();
        Ok(project)
    }

    /// What is found in the files that are to be looked at, errors of the checks first.
    fn find(&self, project: &mut Project) -> Result<Found, Fault> {
        let newer = match (&self.args.since, &self.args.base, &self.config) {
            (Some(target), _, _) => Some(newer::since(&self.up_to(target, project)?, project)),
            (None, Some(reference), Some(config)) => Some(newer::base(reference, project, config)?),
            (None, _, _) => None,
        };
        let scope = match &newer {
            Some(newer) => {
                project.diagnostics.extend(newer.changed.iter().cloned());
                Scope::OneRun(&newer.revisions)
            }
            None => Scope::Each,
        };
        let mut findings = project.lint(&self.settings, scope);
        let mut files: Vec<SourceId> = project.sources.iter().map(|(id, _)| id).collect();
        if let Some(newer) = &newer {
            let new = newer.sources(project);
            files.retain(|id| new.contains(id));
        }
        let wanted = self.wanted(project)?;
        if let Some(wanted) = &wanted {
            files.retain(|id| wanted.contains(id));
        }
        let looked_at: HashSet<SourceId> = files.iter().copied().collect();
        findings.retain(|finding| {
            let id = finding.diagnostic.primary.span.source;
            looked_at.contains(&id) || (wanted.is_none() && is_error_of_checks(finding))
        });
        findings.sort_by_key(|finding| (!is_error_of_checks(finding), finding.diagnostic.primary.span));
        Ok(Found { findings, files, newer })
    }

    /// The revisions that `--since` leaves out. A database is asked once, however often a file is mended.
    fn up_to(&self, target: &str, project: &Project) -> Result<Vec<String>, Fault> {
        if let Some(old) = self.old.get() {
            return Ok(old.clone());
        }
        let old = newer::up_to(target, project, self.config.as_ref(), self.cx)?;
        Ok(self.old.get_or_init(|| old).clone())
    }

    /// The sources that the paths on the command line name.
    fn wanted(&self, project: &Project) -> Result<Option<HashSet<SourceId>>, Fault> {
        if self.args.paths.is_empty() || self.config.is_none() {
            return Ok(None);
        }
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let all: Vec<(SourceId, PathBuf)> =
            project.sources.iter().map(|(id, source)| (id, real(&self.place(source.name())))).collect();
        let mut wanted = HashSet::new();
        for path in &self.args.paths {
            if !path.exists() {
                return Err(Fault::usage(format!("{} does not exist", path.display())));
            }
            let path = real(&self.here.join(path));
            // A folder is what the history has in it: that is all the way down if the configuration says `recursive`.
            let found: Vec<SourceId> =
                all.iter().filter(|(_, source)| source.starts_with(&path)).map(|(id, _)| *id).collect();
            if found.is_empty() {
                let name = pipeline::display_from(&self.here, &path);
                let fault = if path.is_dir() {
                    Fault::usage(format!("no revision of the history is in {name}, so nothing was checked"))
                } else {
                    Fault::usage(format!("{name} is not part of the history, so it was not checked"))
                };
                return Err(fault.help("revisions stand in the folders that `migrations` names in the configuration"));
            }
            wanted.extend(found);
        }
        Ok(Some(wanted))
    }

    fn mend(&self) -> Result<Vec<Mended>, Fault> {
        let find = |project: &mut Project| {
            let Found { findings, newer, .. } = self.find(project)?;
            // What was there before may be applied, whatever was done to it since.
            let is_new = |finding: &Finding| {
                newer.as_ref().is_none_or(|newer| !newer.is_changed(finding.diagnostic.primary.span.source))
            };
            Ok(findings.into_iter().filter(is_new).collect())
        };
        let place = |name: &str| self.place(name);
        mend::mend(&Reader { load: &|edited| self.load(edited), find: &find, place: &place })
    }

    /// Prints what would be written.
    fn show(&self, mended: &[Mended]) -> Result<(), Fault> {
        let mut diff = String::new();
        for file in mended {
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            diff.push_str(&unified_diff(&clean(&self.shown(&file.name)), &text(&file.old), &text(&file.new)));
        }
        self.cx.out.result(&diff)?;
        let total = mended.iter().map(|file| file.count).sum();
        if total == 0 {
            self.cx.out.note("nothing can be mended");
            return Ok(());
        }
        let (fixes, files) = (count(total, "finding", "s"), count(mended.len(), "file", "s"));
        self.cx.out.note(&format!("{fixes} in {files} can be mended: --fix writes it"));
        Err(Fault::told(FOUND))
    }

    /// Prints what is found, and what was mended before.
    fn report(&self, mended: &[Mended]) -> Result<(), Fault> {
        let (args, out) = (self.args, self.cx.out);
        let mut project = self.load(&Vec::new())?;
        let Found { findings, files, newer } = self.find(&mut project)?;
        let sources = project.sources.renamed(|name| self.shown(name));
        let mut found = Diagnostics::default();
        found.extend(findings.iter().map(|finding| finding.diagnostic.clone()));
        out.result(&match args.format {
            Format::Graphical => Graphical::new(&sources, out.style()).all(&found),
            Format::Short => short(&found, &sources),
            Format::Json => json(&findings, &sources),
            Format::Sarif => sarif(&findings, &sources),
            Format::Github => github(&findings, &sources),
            Format::Junit => {
                let names = files.iter().filter_map(|&id| sources.get(id)).map(|source| source.name().to_owned());
                junit(&findings, &sources, &names.collect::<Vec<_>>())
            }
        })?;
        for id in newer.iter().flat_map(|newer| &newer.gone) {
            out.warn(&format!(
                "revision {} is gone: a database that has applied it cannot go on without its file",
                clean(id)
            ));
        }
        for file in mended {
            let fixes = count(file.count, "finding", "s");
            out.note(&format!("{fixes} mended in {}", clean(&self.shown(&file.name))));
        }
        if !out.quiet {
            let gap = if args.format == Format::Graphical && !found.is_empty() { "\n" } else { "" };
            Output::tell(&format!("{gap}{}", summary(&found, files.len())));
            self.tell_of_fixes(&findings, newer.as_ref());
            if args.paths.is_empty() && newer.is_none() && !project.diagnostics.has_errors() {
                let lossy = worth::of_all(&mut project);
                if !lossy.is_empty() {
                    Output::tell(lossy.trim_end());
                }
            }
        }
        let (errors, warnings) = found.counts();
        let is_denied = errors > 0 || (warnings > 0 && args.deny == Some(Deny::Warnings));
        if is_denied { Err(Fault::told(FOUND)) } else { Ok(()) }
    }

    /// Says that --fix would help.
    fn tell_of_fixes(&self, findings: &[Finding], newer: Option<&Newer>) {
        let may = |finding: &&Finding| {
            let source = finding.diagnostic.primary.span.source;
            finding.fix.is_some() && newer.is_none_or(|newer| !newer.is_changed(source))
        };
        let fixes = findings.iter().filter(may).count();
        if fixes > 0 && !self.args.fix {
            Output::tell(&format!("{fixes} of them can be mended: --fix does it, --diff shows it"));
        }
    }
}

/// Whether it is an error that no rule of `lint` found: what else is said then may be wrong.
fn is_error_of_checks(finding: &Finding) -> bool {
    let found = &finding.diagnostic;
    found.severity == Severity::Error && !found.code.id().starts_with("lint::")
}
