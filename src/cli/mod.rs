//! Layer 7: the command line. A thin face over the library: it reads files and the environment, asks, and prints.
//!
//! One file a command under `commands`, its help in the doc comments of its arguments. Results go to standard output,
//! everything about the run to standard error. Exit codes: 0 fine, 1 faults in the text or a check that found something,
//! 2 usage, 3 the world failed, 101 a bug.
#![allow(
    clippy::disallowed_methods,
    reason = "files, the environment, the clock and the terminal are this layer's business"
)]

mod args;
mod commands;
mod config;
mod confirm;
mod database;
mod draft;
mod fault;
mod files;
mod git;
mod hooks;
mod mend;
mod newer;
mod output;
mod pipeline;
mod resolve;
mod run;
mod watch;
mod worth;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Arguments, Command};
use fault::Fault;
use output::Output;

/// What every command gets.
#[derive(Debug)]
struct Context {
    global: args::Global,
    out: Output,
}

/// Runs the program.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(report_bug));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that nobody reads any more (`aludel --help | head`) is no fault.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(fault::USAGE));
        }
    };
    let global = arguments.global;
    let out = Output::new(global.color, global.quiet, global.verbose);
    match run_command(arguments.command, &Context { global, out }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if !fault.message.is_empty() {
                let help =
                    fault.help.map_or_else(String::new, |help| format!("\n  help: {}", help.replace('\n', "\n  ")));
                let code = fault.code.map_or_else(String::new, |code| format!("[{code}]"));
                Output::tell(&format!("error{code}: {}{help}", crate::render::clean(&fault.message)));
            }
            ExitCode::from(fault.exit)
        }
    }
}

fn run_command(command: Command, cx: &Context) -> Result<(), Fault> {
    match command {
        Command::Init(args) => commands::init::run(&args, cx),
        Command::Revision(args) => commands::revision::run(&args, cx),
        Command::Merge(args) => commands::merge::run(&args, cx),
        Command::Rebase(args) => commands::rebase::run(&args, cx),
        Command::Edit(args) => commands::edit::run(&args, cx),
        Command::Upgrade(args) => commands::upgrade::run(&args, cx),
        Command::Downgrade(args) => commands::downgrade::run(&args, cx),
        Command::Stamp(args) => commands::stamp::run(&args, cx),
        Command::EnsureVersion(args) => commands::ensure_version::run(&args, cx),
        Command::Current(args) => commands::current::run(&args, cx),
        Command::History(args) => commands::history::run(&args, cx),
        Command::Graph(args) => commands::graph::run(&args, cx),
        Command::Heads(args) => commands::heads::run(&args, cx),
        Command::Branches(args) => commands::branches::run(&args, cx),
        Command::Show(args) => commands::show::run(&args, cx),
        Command::Status => commands::status::run(cx),
        Command::Lint(args) => commands::lint::run(&args, cx),
        Command::Fmt(args) => commands::fmt::run(&args, cx),
        Command::Lsp(args) => commands::lsp::run(&args, cx),
        Command::Plan(args) => commands::plan::run(&args, cx),
        Command::Dump(args) => commands::dump::run(&args, cx),
        Command::Explain(args) => commands::explain::run(&args, cx),
        Command::Completions(args) => commands::completions::run(&args, cx),
        Command::Man(args) => commands::man::run(&args, cx),
    }
}

/// The command line as clap knows it, for completions and manual pages.
fn command_line() -> clap::Command {
    Arguments::command()
}

/// A bug is ours: says so, with what is needed to find it.
fn report_bug(panic: &std::panic::PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    Output::tell(&format!(
        "aludel has a bug and had to stop: {what}{place}\n\
         This is not the fault of the files or the database. Please report it with the command, this message and, if\n\
         possible, the .mig files. Version: aludel {}, {} {}.\n\
         What was committed to a database before this is recorded there; `aludel current` shows it.",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    ));
}
