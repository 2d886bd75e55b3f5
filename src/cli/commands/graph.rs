//! `aludel graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Context, Fault, database, pipeline};
use crate::history::{RevisionSet, range_needs_state};
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
    let ask = shown || range.is_some_and(range_needs_state);
    let state = if ask { Some(database::applied(&config, cx)?) } else { None };
    let applied = state.as_ref().map(crate::engine::AppliedState::ids).unwrap_or_default();
    let revisions = match range {
        Some(range) => history.range(range, &applied)?,
        None => history.order().to_vec(),
    };
    let numbers = |ids: Vec<&str>| {
        let found: Vec<usize> = ids.into_iter().filter_map(|id| history.find(id)).collect();
        RevisionSet::of(history.len(), &found)
    };
    let position = state.as_ref().filter(|_| shown).map(|state| Position {
        applied: numbers(applied.iter().map(String::as_str).collect()),
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
    let unknown = applied.iter().filter(|id| history.find(id).is_none()).count();
    if unknown > 0 {
        cx.out.warn(&format!("applied revisions without a file here: {unknown}; they are not drawn"));
    }
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
