//! `aludel ensure-version`

use clap::Args;

use crate::cli::watch::Watch;
use crate::cli::{Context, Fault, database, pipeline};
use crate::engine::{Session, write_ensure_script};
use crate::render::clean;
use crate::text::Sources;

/// Arguments of `ensure-version`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Writes the SQL to standard output instead of running it; no database is asked.
    #[arg(long)]
    sql: bool,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    if args.sql {
        return cx.out.result(&write_ensure_script(&database::script_options(&config, false, None)));
    }
    let failed = |error| database::failed(&error, &Sources::default());
    let target = database::choose(&config, cx)?;
    let mut watch = Watch::new(cx.out);
    let mut db = target.connect(cx, &mut watch)?;
    let schema = config.state_schema().or_else(|| db.current_schema().map(str::to_owned)).unwrap_or_default();
    let options = database::run_options(&config, false, None);
    let mut session = Session::begin(&mut db, options, &mut watch).map_err(failed)?;
    let made = session.ensure_tables().map_err(failed)?;
    drop(session);
    db.close().map_err(failed)?;
    let word = if made { "were made" } else { "are there already" };
    cx.out.info(&format!("The tables of the state {word}, in the schema {}", clean(&schema)));
    Ok(())
}
