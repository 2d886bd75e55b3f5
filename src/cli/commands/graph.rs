//! `aludel graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Context, Fault, database, pipeline};
use crate::engine::AppliedState;
use crate::history::RevisionSet;
use crate::render::{Picture, Position, graph_dot, graph_mermaid, graph_svg, graph_text};

/// Arguments of `graph`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Only these: A:B, A:, :B, -3:current, current:+2; both ends included.
    #[arg(short, long, visible_alias = "rev-range", value_name = "A:B", allow_hyphen_values = true)]
    range: Option<String>,

    /// Asks the database and tells apart what is applied and what is pending. So does --database.
    #[arg(short, long)]
    indicate_current: bool,

    /// How to draw it; without it, what the ending of the file says, else text.
    #[arg(short, long)]
    format: Option<Format>,

    /// Writes to a file: .svg, .dot, .gv, .mmd or any other.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for a terminal.
    Text,
    /// For Graphviz.
    Dot,
    /// For Markdown that draws Mermaid.
    Mermaid,
    /// A picture, for browsers and documents.
    Svg,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let range = args.range.as_deref();
    let shown = args.indicate_current || cx.global.database.is_some();
    let asks_range = range.is_some_and(|range| history.needs_state(range));
    let state = if shown || asks_range { Some(database::applied(&config, cx)?) } else { None };
    let known = state.as_ref().filter(|_| asks_range).map(AppliedState::ids).unwrap_or_default();
    let revisions = match (range, &state) {
        (Some(range), Some(state)) => {
            history.range(range, &known).map_err(|error| database::nowhere(error, state, history))?
        }
        (Some(range), None) => history.range(range, &known)?,
        (None, _) => history.order().to_vec(),
    };
    if let Some(state) = &state {
        database::warn_of_unknown(state, history, cx);
    }
    let numbers = |ids: Vec<&str>| {
        let found: Vec<usize> = ids.into_iter().filter_map(|id| history.find(id)).collect();
        RevisionSet::of(history.len(), &found)
    };
    let position = state.as_ref().filter(|_| shown).map(|state| Position {
        applied: numbers(state.revisions.iter().map(|row| row.id.as_str()).collect()),
        current: numbers(state.heads()),
    });
    let picture = Picture::new(history, &RevisionSet::of(history.len(), &revisions), position.as_ref());
    let drawn = match (args.format.unwrap_or_else(|| format_of(args)), &args.output) {
        (Format::Text, None) => graph_text(&picture, cx.out.style(), cx.out.is_terminal()),
        (Format::Text, Some(_)) => graph_text(&picture, crate::render::Style::default(), false),
        (Format::Dot, _) => graph_dot(&picture),
        (Format::Mermaid, _) => graph_mermaid(&picture),
        (Format::Svg, _) => graph_svg(&picture),
    };
    match &args.output {
        None => cx.out.result(&drawn),
        Some(path) => {
            std::fs::write(path, drawn).map_err(|error| Fault::world(format!("{}: {error}", path.display())))?;
            cx.out.note(&format!("wrote {}", path.display()));
            Ok(())
        }
    }
}

/// What the ending of the file says.
fn format_of(args: &Arguments) -> Format {
    let ending = args.output.as_ref().and_then(|path| path.extension()).map(|it| it.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("svg") => Format::Svg,
        Some("dot" | "gv") => Format::Dot,
        Some("mmd" | "mermaid") => Format::Mermaid,
        _ => Format::Text,
    }
}
