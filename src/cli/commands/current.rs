//! `aludel current`

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, database, pipeline};
use crate::history::RevisionSet;
use crate::render::{Marks, entry, line_of_head, listing_json};

/// Arguments of `current`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: ListFormat,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let state = database::applied(&config, cx)?;
    if args.format == ListFormat::Json {
        let heads: Vec<usize> = state.heads().into_iter().filter_map(|id| project.history.find(id)).collect();
        let current = RevisionSet::of(project.history.len(), &heads);
        return cx.out.result(&listing_json(&project.history, &heads, Marks { current: Some(&current) }));
    }
    let mut out = String::new();
    for id in state.heads() {
        match project.history.find(id) {
            Some(revision) if cx.out.verbose => {
                out.push_str(&entry(&project.history, revision, Marks::default()));
                out.push('\n');
            }
            Some(revision) => {
                out.push_str(&line_of_head(&project.history, revision, false));
                out.push('\n');
            }
            None => {
                out.push_str(id);
                out.push_str(" (no file)\n");
            }
        }
    }
    cx.out.result(&out)
}
