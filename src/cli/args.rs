//! The options that every command has, and the list of commands.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::commands;

/// Migrations for PostgreSQL, compiled: checked without a database, planned, run, and taken back.
#[derive(Debug, Parser)]
#[command(name = "aludel", version, max_term_width = 100, propagate_version = false, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Global {
    /// The configuration file; else aludel.yaml in the working folder or above it.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The environment: a name under `environments` in the configuration.
    #[arg(short = 'n', long, global = true, value_name = "NAME")]
    pub env: Option<String>,

    /// The database: `embedded` or a URL. Goes before `ALUDEL_DATABASE_URL` and the configuration.
    #[arg(short, long, global = true, value_name = "URL")]
    pub database: Option<String>,

    /// How long to wait for a database that does not answer yet, such as 30s.
    #[arg(long, global = true, value_name = "TIME", value_parser = super::config::duration)]
    pub wait_for_database: Option<Duration>,

    /// Leaves out progress; results and errors stay.
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Tells more: the long entry in listings, the SQL in a run.
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a listing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// Lines as Alembic's users know them.
    Text,
    /// One object: revisions.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a project: aludel.yaml, migrations/, schema.mig, .gitignore.
    Init(commands::init::Arguments),
    /// Writes a new, empty revision.
    Revision(commands::revision::Arguments),
    /// Writes a revision that joins heads.
    Merge(commands::merge::Arguments),
    /// Moves a revision that is applied nowhere, and all that follow it, onto another head.
    Rebase(commands::rebase::Arguments),
    /// Opens a revision in an editor and checks it afterwards.
    Edit(commands::edit::Arguments),
    /// Runs revisions up to a target.
    Upgrade(commands::upgrade::Arguments),
    /// Takes revisions back down to a target.
    Downgrade(commands::downgrade::Arguments),
    /// Records revisions as applied, and runs nothing.
    Stamp(commands::stamp::Arguments),
    /// Makes the tables of the state, and runs nothing.
    #[command(alias = "ensure_version")]
    EnsureVersion(commands::ensure_version::Arguments),
    /// Shows the heads of what the database has applied.
    Current(commands::current::Arguments),
    /// Lists the revisions, newest first.
    History(commands::history::Arguments),
    /// Draws the history: for a terminal, as SVG, for Graphviz or Mermaid.
    Graph(commands::graph::Arguments),
    /// Lists the heads.
    Heads(commands::heads::Arguments),
    /// Lists the revisions that several others follow, and those.
    Branches(commands::branches::Arguments),
    /// Shows revisions in full.
    Show(commands::show::Arguments),
    /// Compares the database with the files: what is applied, what is pending. Exit code 1 if anything is.
    Status,
    /// Checks everything without a database and reports all faults.
    Lint(commands::lint::Arguments),
    /// Formats revisions in the one canonical form.
    Fmt(commands::fmt::Arguments),
    /// Serves an editor: findings as they are typed, hovers, completion, formatting.
    Lsp(commands::lsp::Arguments),
    /// Shows what an upgrade or downgrade would do.
    Plan(commands::plan::Arguments),
    /// Prints the schema at a revision, as a schema file or as SQL. Needs no database.
    Dump(commands::dump::Arguments),
    /// Explains a diagnostic's code; without one, lists all.
    Explain(commands::explain::Arguments),
    /// Writes completions for a shell.
    Completions(commands::completions::Arguments),
    /// Writes manual pages.
    Man(commands::man::Arguments),
}
