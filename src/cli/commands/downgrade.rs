//! `aludel downgrade TARGET`

use clap::Args;

use crate::cli::confirm::Allowed;
use crate::cli::{Context, Fault, run};
use crate::history::Direction;

/// Arguments of `downgrade`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line are what they are")]
pub(in crate::cli) struct Arguments {
    /// -N to take back the N applied last, base, an id or its beginning, LABEL@base; with --sql FROM:TO.
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    target: String,

    /// Writes the SQL to standard output instead of running it; no database is asked.
    #[arg(long)]
    sql: bool,

    /// Takes all revisions back in one transaction; refused if one of them cannot be in it.
    #[arg(long)]
    atomic: bool,

    /// Written into the log of the database beside what was done: a release, a ticket.
    #[arg(long, value_name = "TEXT")]
    tag: Option<String>,

    /// Agrees to lose the data that this downgrade destroys.
    #[arg(long)]
    accept_data_loss: bool,

    /// Agrees to a downgrade in a protected environment.
    #[arg(short, long)]
    yes: bool,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let allowed = Allowed { data_loss: args.accept_data_loss, yes: args.yes };
    let request = run::Request {
        direction: Direction::Downgrade,
        target: &args.target,
        atomic: args.atomic,
        allowed,
        tag: args.tag.as_deref(),
    };
    if args.sql { run::script(request, cx) } else { run::online(request, cx) }
}
