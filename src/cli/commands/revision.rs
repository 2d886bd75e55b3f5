//! `aludel revision -m MESSAGE`

use clap::Args;

use crate::cli::draft::{self, Draft};
use crate::cli::{Context, Fault, pipeline};
use crate::diag::codes::history as codes;
use crate::history::{History, Symbol, Target};

/// Arguments of `revision`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// What the revision does, in a few words; also makes the file's name.
    #[arg(short, long, value_name = "TEXT")]
    message: String,

    /// The revision that the new one revises: an id or its beginning, a label, LABEL@head, or base. Default: the one head.
    #[arg(long, value_name = "REV")]
    head: Option<String>,

    /// Lets --head name a revision that others revise already: a new branch begins there.
    #[arg(long)]
    splice: bool,

    /// A revision of another branch that must be applied before: an id or its beginning, or a label; may be repeated.
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,

    #[command(flatten)]
    options: draft::Options,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let parent = parent(history, args.head.as_deref(), args.splice)?;
    let mut depends_on = Vec::new();
    for text in &args.depends_on {
        let name = draft::dependency(history, text)?;
        if depends_on.contains(&name) {
            return Err(Fault::usage(format!("--depends-on names {name} twice"))
                .code(codes::LISTED_TWICE)
                .help("name it once"));
        }
        depends_on.push(name);
    }
    let draft = Draft { parents: parent.as_slice(), message: &args.message, depends_on: &depends_on };
    draft::write(&draft, &args.options, &config, history, |_| Ok(()), cx)
}

/// The revision to follow; `None` for the first one or `--head base`.
fn parent(history: &History, head: Option<&str>, splice: bool) -> Result<Option<usize>, Fault> {
    let Some(wanted) = head else {
        let heads = history.heads();
        return match heads[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            _ => {
                let lines: Vec<String> =
                    heads.iter().map(|&h| format!("  {}  {}", history.get(h).id, history.get(h).summary())).collect();
                Err(Fault::usage(format!("there are {} heads, and a revision has to follow one", heads.len()))
                    .code(codes::SEVERAL_HEADS)
                    .help(format!(
                        "name it: --head ID; or join them first: `aludel merge heads`\n{}",
                        lines.join("\n")
                    )))
            }
        };
    };
    let target = Target::parse(wanted, history)?;
    if target.symbol == Some(Symbol::Base) && target.offset.is_none() {
        return Ok(None);
    }
    let not_one = || Fault::usage(format!("--head `{wanted}` is not one revision")).code(codes::BAD_TARGET);
    if matches!(target.symbol, None | Some(Symbol::Current)) {
        return Err(not_one().help("name it by its id, the beginning of one, a label, or LABEL@head"));
    }
    match history.resolve(wanted, &[])?[..] {
        [only] if splice || history.is_head(only) => Ok(Some(only)),
        [only] => Err(not_a_head(history, only, SPLICE)),
        _ => Err(not_one().help("to follow several is to merge them: `aludel merge`")),
    }
}

/// What `--splice` is for.
pub(in crate::cli) const SPLICE: &str = "with --splice it is taken itself, and a new branch begins there";

/// A revision that others revise, where a head is wanted; `else_` says what else there is to do.
pub(in crate::cli) fn not_a_head(history: &History, revision: usize, else_: &str) -> Fault {
    let id = &history.get(revision).id;
    let mut heads = history.heads();
    heads.retain(|&head| history.down_ancestors(head).contains(revision));
    let children = history.ids(history.children(revision)).join(", ");
    Fault::usage(format!("revision {id} is not a head: it is revised by {children}"))
        .help(format!("above it the history ends in {}; {else_}", history.ids(&heads).join(", ")))
}
