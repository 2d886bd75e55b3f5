//! `aludel merge REV...`

use clap::Args;

use super::revision::{SPLICE, not_a_head};
use crate::cli::draft::{self, Draft};
use crate::cli::{Context, Fault, pipeline};
use crate::diag::codes::history as codes;
use crate::history::{History, Symbol, Target};

/// Arguments of `merge`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The heads to join: ids or their beginnings, labels, LABEL@head; or heads for all.
    #[arg(value_name = "REV", required = true)]
    revisions: Vec<String>,

    /// What the revision does, in a few words. Default: merge A and B.
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,

    /// Lets revisions be joined that others revise already.
    #[arg(long)]
    splice: bool,

    #[command(flatten)]
    options: draft::Options,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let parents = parents(history, &args.revisions, args.splice)?;
    let message = args.message.clone().unwrap_or_else(|| default_message(&history.ids(&parents)));
    let draft = Draft { parents: &parents, message: &message, depends_on: &[] };
    // Branches that do not agree are errors of the check, and are not joined.
    let agrees = |project: &mut crate::compile::Project| {
        project.check();
        pipeline::stop_on_errors(project, cx)
    };
    draft::write(&draft, &args.options, &config, history, agrees, cx)
}

/// The revisions to join, in the written order.
fn parents(history: &History, wanted: &[String], splice: bool) -> Result<Vec<usize>, Fault> {
    let mut parents: Vec<usize> = Vec::new();
    for text in wanted {
        let target = Target::parse(text, history)?;
        let found = match (target.symbol, &target.branch, target.offset) {
            // All that `head` could mean, so that it means one thing afterwards.
            (Some(Symbol::Heads), None, None) => history.heads(),
            (None | Some(Symbol::Base | Symbol::Current), _, _) => {
                return Err(Fault::usage(format!("`{text}` names no revision to merge"))
                    .code(codes::BAD_TARGET)
                    .help("name heads by their ids, by labels, or `heads` for all"));
            }
            (Some(Symbol::Head | Symbol::Heads | Symbol::Revision(_)), _, _) => history.resolve(text, &[])?,
        };
        for revision in found {
            if parents.contains(&revision) {
                return Err(Fault::usage(format!("{} is named twice", history.get(revision).id))
                    .code(codes::LISTED_TWICE)
                    .help("name each revision once"));
            }
            parents.push(revision);
        }
    }
    if parents.len() < 2 {
        return Err(too_few(history, &parents));
    }
    for &one in &parents {
        if let Some(&other) = parents.iter().find(|&&other| other != one && history.down_ancestors(other).contains(one))
        {
            let (one, other) = (&history.get(one).id, &history.get(other).id);
            return Err(Fault::usage(format!("{one} is an ancestor of {other}: nothing is between them to merge"))
                .help(format!("leave {one} out")));
        }
    }
    match parents.iter().find(|&&revision| !splice && !history.is_head(revision)) {
        Some(&revision) => Err(not_a_head(history, revision, SPLICE)),
        None => Ok(parents),
    }
}

fn too_few(history: &History, parents: &[usize]) -> Fault {
    let heads = history.heads();
    match (&heads[..], parents) {
        ([], _) => Fault::usage("there are no revisions to merge").help("`aludel revision -m MESSAGE` makes one"),
        ([only], _) => Fault::usage(format!("there is one head, {}: nothing is to be merged", history.get(*only).id))
            .help("a merge joins several heads; `aludel revision -m MESSAGE` goes on from this one"),
        (heads, parents) => Fault::usage(format!(
            "a merge joins several revisions, and only {} is named",
            history.ids(parents).join(", ")
        ))
        .help(format!("the heads are {}; `aludel merge heads` joins all", history.ids(heads).join(", "))),
    }
}

/// `merge a, b and c`
fn default_message(ids: &[String]) -> String {
    match ids {
        [all @ .., last] if !all.is_empty() => format!("merge {} and {last}", all.join(", ")),
        _ => format!("merge {}", ids.join(", ")),
    }
}
