//! `aludel explain [CODE]`

use std::fmt::Write;

use clap::Args;

use crate::cli::{Context, Fault};
use crate::diag::{codes, nearest};

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// A code as it stands in a diagnostic, such as `history::cycle`.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let Some(wanted) = &args.code else {
        let mut out = String::new();
        let width = codes::all().map(|code| code.id().len()).max().unwrap_or(0);
        for code in codes::all() {
            let _ = writeln!(out, "{:<width$}  {:<7}  {}", code.id(), code.0.severity.word(), code.title());
        }
        return cx.out.result(&out);
    };
    // What stands after `::` is enough where it is clear.
    let short = || codes::all().find(|code| code.id().rsplit_once("::").is_some_and(|(_, name)| name == wanted));
    let Some(code) = codes::by_id(wanted).or_else(short) else {
        let fault = Fault::usage(format!("there is no code {wanted}"));
        return Err(match nearest(wanted, codes::all().map(codes::Code::id)) {
            Some(near) => fault.help(format!("did you mean {near}?")),
            None => fault.help("`aludel explain` lists all codes"),
        });
    };
    cx.out.result(&format!("{} ({}): {}\n\n{}\n", code.id(), code.0.severity.word(), code.title(), code.explanation()))
}
