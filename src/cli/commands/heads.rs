//! `aludel heads`

use crate::cli::{Context, Fault, pipeline};
use crate::render::{Marks, entry, line_of_head};

/// Runs the command.
pub(in crate::cli) fn run(cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let order = history.order().iter().rev().copied().filter(|&r| history.is_head(r));
    let lines: Vec<String> = order
        .map(|r| if cx.out.verbose { entry(history, r, Marks::default()) } else { line_of_head(history, r, true) })
        .collect();
    cx.out.result(&lines.join("\n"))
}
