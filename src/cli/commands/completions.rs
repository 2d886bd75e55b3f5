//! `aludel completions SHELL`

use clap::Args;
use clap_complete::Shell;

use crate::cli::{Context, Fault, command_line};

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut command_line(), "aludel", &mut out);
    cx.out.result(&String::from_utf8_lossy(&out))
}
