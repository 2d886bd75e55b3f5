//! `aludel current`

use std::fmt::Write;

use clap::Args;

use crate::cli::args::ListFormat;
use crate::cli::{Context, Fault, database, pipeline};
use crate::engine::AppliedState;
use crate::history::{History, RevisionSet};
use crate::render::{Marks, Unknown, entry, line_of_head, listing_of};

/// Arguments of `current`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Also fails, with exit code 1, unless everything is applied.
    #[arg(long)]
    check_heads: bool,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: ListFormat,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let state = database::applied(&config, cx)?;
    cx.out.result(&match args.format {
        ListFormat::Json => json(&state, history),
        ListFormat::Text => text(&state, history, cx.out.verbose),
    })?;
    database::warn_of_unknown(&state, history, cx);
    if args.check_heads { check(&state, history) } else { Ok(()) }
}

/// The last applied first.
fn text(state: &AppliedState, history: &History, long: bool) -> String {
    let mut out = String::new();
    for id in state.heads().into_iter().rev() {
        let shown = match history.find(id) {
            Some(revision) if long => entry(history, revision, Marks::default()),
            Some(revision) => line_of_head(history, revision, false),
            None => format!("{id} (no file)"),
        };
        let _ = writeln!(out, "{shown}");
    }
    out
}

fn json(state: &AppliedState, history: &History) -> String {
    let heads = state.heads();
    let known: Vec<usize> = heads.iter().rev().filter_map(|id| history.find(id)).collect();
    let lost = heads.iter().rev().filter(|id| history.find(id).is_none()).filter_map(|id| state.get(id));
    let lost: Vec<Unknown<'_>> = lost
        .map(|row| Unknown {
            id: &row.id,
            parents: &row.parents,
            depends_on: &row.depends_on,
            message: &row.message,
            path: &row.path,
        })
        .collect();
    let current = RevisionSet::of(history.len(), &known);
    listing_of(history, &known, &lost, Marks { current: Some(&current) })
}

/// Everything is applied when all heads are that nothing depends on: what hides behind a dependency counts.
fn check(state: &AppliedState, history: &History) -> Result<(), Fault> {
    let missing: Vec<usize> =
        history.real_heads().into_iter().filter(|&head| state.get(&history.get(head).id).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Fault::found(format!("the database is not at all heads: {} not applied", history.ids(&missing).join(", ")))
        .help("`aludel upgrade heads` applies what is missing, `aludel status` lists it"))
}
