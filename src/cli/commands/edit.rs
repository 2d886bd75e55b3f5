//! `aludel edit REV`

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::cli::config::words;
use crate::cli::hooks::ended;
use crate::cli::{Context, Fault, database, pipeline};
use crate::history::{Symbol, Target};

/// Arguments of `edit`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The revision: head, current, an id or its beginning, a label, LABEL@head.
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,
}

/// Editors that are looked for where neither `VISUAL` nor `EDITOR` is set.
const EDITORS: &[&str] =
    if cfg!(windows) { &["notepad"] } else { &["sensible-editor", "editor", "nano", "vim", "vi", "emacs"] };

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    // A file with faults is one to be edited.
    let project = pipeline::load(&config)?;
    let history = &project.history;
    let target = Target::parse(&args.revision, history)?;
    let ask = matches!(target.symbol, None | Some(Symbol::Current));
    let applied = if ask { database::applied(&config, cx)?.ids() } else { Vec::new() };
    let nothing = |why: &str| Fault::usage(format!("`{}` names no file: {why}", args.revision));
    if ask && applied.is_empty() {
        return Err(nothing("nothing is applied").help("name the revision: an id, a label, or head"));
    }
    let revisions = history.resolve(&args.revision, &applied)?;
    if revisions.is_empty() {
        return Err(
            nothing("nothing stands before the first revision").help("name a revision: an id, a label, or head")
        );
    }
    let editor = editor()?;
    for &revision in &revisions {
        let revision = history.get(revision);
        if applied.contains(&revision.id) {
            cx.out.warn(&format!(
                "{} is applied: what is changed in it does not reach the database; `aludel revision` makes a new one",
                revision.id
            ));
        }
        open(&editor, &config.root.join(&revision.path))?;
    }
    let mut project = pipeline::load(&config)?;
    project.check();
    pipeline::stop_on_errors(&project, cx)
}

/// The editor and its arguments.
fn editor() -> Result<Vec<String>, Fault> {
    for variable in ["VISUAL", "EDITOR"] {
        let Some(text) = std::env::var(variable).ok().filter(|text| !text.trim().is_empty()) else { continue };
        return words(&text).ok_or_else(|| {
            Fault::usage(format!("a quote in {variable} is not closed: {text}"))
                .help("write it as a shell would read it")
        });
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let there = |name: &&str| {
        let file = if cfg!(windows) { format!("{name}.exe") } else { (*name).to_owned() };
        std::env::split_paths(&folders).any(|folder| folder.join(&file).is_file())
    };
    EDITORS.iter().copied().find(there).map(|name| vec![name.to_owned()]).ok_or_else(|| {
        Fault::usage("no editor was found").help("name one in the variable VISUAL or EDITOR, such as EDITOR=vim")
    })
}

fn open(editor: &[String], path: &Path) -> Result<(), Fault> {
    let mut words = editor.iter();
    let program = words.next().map_or("", String::as_str);
    match Command::new(program).args(words).arg(path).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Fault::world(format!("the editor `{program}` {}", ended(status)))
            .help(format!("{} is as the editor left it", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Fault::usage(format!("the editor `{program}` is not there"))
                .help("name one that is in the variable VISUAL or EDITOR"))
        }
        Err(error) => Err(Fault::world(format!("the editor `{program}` cannot be started: {error}"))),
    }
}
