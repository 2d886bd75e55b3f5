//! `aludel show TARGET`

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, database, pipeline, worth};
use crate::history::RevisionSet;
use crate::render::{Marks, entry, listing_json};

/// Arguments of `show`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// head, heads, current, an id or its beginning, a label, LABEL@head, -N from the heads, or a range as of `history`.
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: ListFormat,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let state = if history.needs_state(&args.target) { Some(database::applied(&config, cx)?) } else { None };
    let revisions = match &state {
        Some(state) => {
            history.resolve(&args.target, &state.ids()).map_err(|error| database::nowhere(error, state, history))?
        }
        None => history.resolve(&args.target, &[])?,
    };
    if args.format == ListFormat::Json {
        let heads: Vec<usize> =
            state.iter().flat_map(|state| state.heads()).filter_map(|id| history.find(id)).collect();
        let current = RevisionSet::of(history.len(), &heads);
        let marks = Marks { current: state.is_some().then_some(&current) };
        return cx.out.result(&listing_json(history, &revisions, marks));
    }
    let mut entries = Vec::new();
    for revision in revisions {
        let text = entry(&project.history, revision, Marks::default());
        entries.push(text + &worth::of_revision(&mut project, revision));
    }
    cx.out.result(&entries.join("\n"))
}
