//! `aludel branches`

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, pipeline};
use crate::render::{Marks, branches, listing_json};

/// Arguments of `branches`.
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
    let history = &project.history;
    let found: Vec<usize> = history.order().iter().rev().copied().filter(|&r| history.is_branchpoint(r)).collect();
    if args.format == ListFormat::Json {
        return cx.out.result(&listing_json(history, &found, Marks::default()));
    }
    let entries: Vec<String> = found.into_iter().map(|r| branches(history, r, cx.out.verbose)).collect();
    cx.out.result(&entries.join("\n"))
}
