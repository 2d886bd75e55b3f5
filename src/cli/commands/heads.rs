//! `aludel heads`

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, pipeline};
use crate::render::{Marks, entry, line_of_head, listing_json};

/// Arguments of `heads`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Leaves out heads that another revision depends on: applying the others applies everything.
    #[arg(long)]
    resolve_dependencies: bool,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: ListFormat,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let is_listed = |&r: &usize| history.is_head(r) && !(args.resolve_dependencies && history.is_effective_head(r));
    let heads: Vec<usize> = history.order().iter().rev().copied().filter(is_listed).collect();
    if args.format == ListFormat::Json {
        return cx.out.result(&listing_json(history, &heads, Marks::default()));
    }
    let lines: Vec<String> = heads
        .into_iter()
        .map(|r| if cx.out.verbose { entry(history, r, Marks::default()) } else { line_of_head(history, r, true) })
        .collect();
    cx.out.result(&lines.join("\n"))
}
