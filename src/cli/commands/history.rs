//! `aludel history`

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, database, pipeline};
use crate::engine::AppliedState;
use crate::history::RevisionSet;
use crate::render::{Marks, entry, line, listing_json};

/// Arguments of `history`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Only these: A:B, A:, :B, -3:current, current:+2, LABEL@base:; both ends included.
    #[arg(short, long, value_name = "A:B", allow_hyphen_values = true)]
    rev_range: Option<String>,

    /// Asks the database and marks what is current.
    #[arg(short, long)]
    indicate_current: bool,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: ListFormat,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let range = args.rev_range.as_deref();
    let ask = args.indicate_current || range.is_some_and(|range| history.needs_state(range));
    let state = if ask { Some(database::applied(&config, cx)?) } else { None };
    let asks_range = range.is_some_and(|range| history.needs_state(range));
    let applied = state.as_ref().filter(|_| asks_range).map(AppliedState::ids).unwrap_or_default();
    let revisions = match (range, &state) {
        (Some(range), Some(state)) => {
            history.range(range, &applied).map_err(|error| database::nowhere(error, state, history))?
        }
        (Some(range), None) => history.range(range, &applied)?,
        (None, _) => history.order().iter().rev().copied().collect(),
    };
    if let Some(state) = &state {
        database::warn_of_unknown(state, history, cx);
    }
    let heads: Vec<usize> = state.iter().flat_map(AppliedState::heads).filter_map(|id| history.find(id)).collect();
    let current = RevisionSet::of(history.len(), &heads);
    let marks = Marks { current: args.indicate_current.then_some(&current) };
    if args.format == ListFormat::Json {
        let marks = Marks { current: state.is_some().then_some(&current) };
        return cx.out.result(&listing_json(history, &revisions, marks));
    }
    let draw = |r: usize| if cx.out.verbose { entry(history, r, marks) } else { line(history, r, marks) };
    let lines: Vec<String> = revisions.into_iter().map(draw).collect();
    cx.out.result(&lines.join("\n"))
}
