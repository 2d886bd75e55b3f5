//! `aludel show TARGET`

use clap::Args;

use crate::cli::{Context, Fault, database, pipeline, worth};
use crate::history::{Symbol, Target};
use crate::render::{Marks, entry};

/// Arguments of `show`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// head, heads, current, an id or its beginning, a label, LABEL@head.
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let target = Target::parse(&args.target, history)?;
    let ask = matches!(target.symbol, None | Some(Symbol::Current));
    let applied = if ask { database::applied(&config, cx)?.ids() } else { Vec::new() };
    let mut entries = Vec::new();
    for revision in history.resolve(&args.target, &applied)? {
        let text = entry(&project.history, revision, Marks::default());
        entries.push(text + &worth::of_revision(&mut project, revision));
    }
    cx.out.result(&entries.join("\n"))
}
