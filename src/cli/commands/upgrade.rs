//! `aludel upgrade TARGET`

use clap::Args;

use crate::cli::confirm::Allowed;
use crate::cli::{Context, Fault, run};
use crate::history::Direction;

/// Arguments of `upgrade`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// head, heads, an id or its beginning, a label, LABEL@head, +N for the next N; with --sql also A:B.
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// Writes the SQL to standard output instead of running it; no database is asked.
    #[arg(long)]
    sql: bool,

    /// Runs all revisions in one transaction; refused if one of them cannot be in it.
    #[arg(long)]
    atomic: bool,

    /// Written into the log of the database beside what was done: a release, a ticket.
    #[arg(long, value_name = "TEXT")]
    tag: Option<String>,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let allowed = Allowed { data_loss: true, yes: true };
    let request = run::Request {
        direction: Direction::Upgrade,
        target: &args.target,
        atomic: args.atomic,
        allowed,
        tag: args.tag.as_deref(),
    };
    if args.sql { run::script(request, cx) } else { run::online(request, cx) }
}
