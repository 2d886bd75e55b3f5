//! A revision that is about to be written: its names are checked, its text is read and the graph is built with it, and only
//! then there is a file.

mod names;
mod place;

use clap::Args;

use super::config::Config;
use super::{Context, Fault, files, hooks, pipeline};
use crate::compile::Project;
use crate::history::History;

pub(super) use names::{dependency, one};

/// What commands that write a revision have in common.
#[derive(Args, Clone, Debug)]
pub(super) struct Options {
    /// The id of the new revision, in the place of one that is drawn.
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// A label for the branch that begins with the new revision; may be repeated.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    branch_label: Vec<String>,

    /// The folder for the file: one of `migrations`. Default: that of the revision that is followed.
    #[arg(long, value_name = "DIR")]
    version_path: Option<std::path::PathBuf>,
}

/// What a new revision says.
#[derive(Clone, Debug)]
pub(super) struct Draft<'a> {
    /// What it revises, by number.
    pub parents: &'a [usize],
    /// What it does.
    pub message: &'a str,
    /// What it depends on: ids and labels.
    pub depends_on: &'a [String],
}

/// Writes a revision, runs the hooks, and says where it is. `agrees` looks at the project as it would be, and refuses it.
pub(super) fn write(
    draft: &Draft<'_>,
    options: &Options,
    config: &Config,
    history: &History,
    agrees: impl FnOnce(&mut Project) -> Result<(), Fault>,
    cx: &Context,
) -> Result<(), Fault> {
    names::check(history, options.rev_id.as_deref(), &options.branch_label)?;
    let id = options.rev_id.clone().unwrap_or_else(|| names::fresh(history, &options.branch_label));
    let created = jiff::Timestamp::now().to_zoned(config.time_zone());
    let path = place::path(draft, &id, &created, options.version_path.as_deref(), config, history)?;
    let shown = pipeline::display(&config.root, &path);
    let text = text(draft, &id, &options.branch_label, &created, history);
    let taken = || {
        Fault::usage(format!("{shown} exists already, and nothing was written"))
            .help("give the revision another message, or put {rev} in `file_template`")
    };
    if path.symlink_metadata().is_ok() {
        return Err(taken());
    }
    let mut project = pipeline::load_with(config, &path, text.as_bytes())?;
    pipeline::stop_on_errors(&project, cx).and_then(|()| agrees(&mut project)).inspect_err(|_| {
        cx.out.warn(&format!("{shown} was not written"));
    })?;
    if !files::create(&path, &text)? {
        return Err(taken());
    }
    cx.out.result(&format!("Generating {shown} ... done"))?;
    if config.hooks().is_empty() {
        return Ok(());
    }
    hooks::run(config, &shown, cx)?;
    // A hook may have made anything of it.
    pipeline::load_graph(config, cx).map(drop)
}

/// The file: a header in canonical form, and nothing to run.
fn text(draft: &Draft<'_>, id: &str, labels: &[String], created: &jiff::Zoned, history: &History) -> String {
    let parents = match draft.parents {
        [] => "base".to_owned(),
        parents => history.ids(parents).join(", "),
    };
    let offset =
        if created.time_zone() == &jiff::tz::TimeZone::UTC { "Z".into() } else { created.strftime("%:z").to_string() };
    let mut out = format!(
        "revision {id}\nrevises {parents}\nmessage '{}'\ncreated '{}{offset}'\n",
        draft.message.replace('\'', "''"),
        created.strftime("%Y-%m-%dT%H:%M:%S"),
    );
    for (word, names) in [("depends_on", draft.depends_on), ("labels", labels)] {
        if !names.is_empty() {
            out.push_str(&format!("{word} {}\n", names.join(", ")));
        }
    }
    out.push_str("\nupgrade {}\n");
    out
}
