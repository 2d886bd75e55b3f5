//! `aludel man [DIR]`

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Context, Fault, command_line};

/// Arguments of `man`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Writes a page for every command into this folder; else the main page to standard output.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let Some(folder) = &args.folder else {
        let mut out = Vec::new();
        clap_mangen::Man::new(command_line()).render(&mut out)?;
        return cx.out.result(&String::from_utf8_lossy(&out));
    };
    let fault = |error: std::io::Error| Fault::world(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(fault)?;
    clap_mangen::generate_to(command_line(), folder).map_err(fault)
}
