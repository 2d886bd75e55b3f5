//! The database of a run: which one, its name before anything else, and errors on their line.

use crate::diag::codes::history::UNKNOWN_APPLIED;
use crate::engine::{
    AppliedRevision, AppliedState, ConnectOptions, Database, DatabaseSpec, EngineError, Observer, RunOptions,
    read_state,
};
use crate::history::{History, TargetError};
use crate::render::{clean, engine_error};
use crate::text::Sources;

use super::config::{Chosen, Config};
use super::fault::{USAGE, WORLD};
use super::{Context, Fault, Output};

/// A chosen database, understood.
#[derive(Debug)]
pub(super) struct Target {
    spec: DatabaseSpec,
    /// The name of the environment, if it is a protected one.
    pub protected: Option<String>,
}

/// Understands the database of this run and names it on standard error.
pub(super) fn choose(config: &Config, cx: &Context) -> Result<Target, Fault> {
    let Chosen { text, protected } = config.database(cx.global.database.as_deref())?;
    let spec = DatabaseSpec::parse(&text, &config.root).map_err(|error| Fault::usage(error.to_string()))?;
    if !cx.out.quiet {
        Output::tell(&format!("Database: {}", clean(&spec.display_name())));
    }
    for warning in spec.warnings() {
        cx.out.warn(&clean(warning));
    }
    Ok(Target { spec, protected })
}

impl Target {
    /// Connects, waiting as `--wait-for-database` says.
    pub fn connect(&self, cx: &Context, observer: &mut dyn Observer) -> Result<Database, Fault> {
        let options = ConnectOptions {
            wait_for_database: cx.global.wait_for_database.unwrap_or_default(),
            ..ConnectOptions::default()
        };
        Database::connect(&self.spec, options, observer).map_err(|error| failed(&error, &Sources::default()))
    }
}

/// Reads what the database has applied, without a lock.
pub(super) fn applied(config: &Config, cx: &Context) -> Result<AppliedState, Fault> {
    let target = choose(config, cx)?;
    let mut database = target.connect(cx, &mut super::watch::Watch::new(cx.out))?;
    let state = read_state(&mut database, config.state_schema().as_deref());
    let state = state.map_err(|error| failed(&error, &Sources::default()))?;
    database.close().map_err(|error| failed(&error, &Sources::default()))?;
    Ok(state)
}

/// What a database stored of an applied revision, for one whose file is not here.
pub(super) fn stored(row: &AppliedRevision) -> String {
    let message = if row.message.is_empty() { "no message" } else { &row.message };
    let parents = if row.parents.is_empty() { "<base>".to_owned() } else { row.parents.join(", ") };
    clean(&format!("{message}; after {parents}; from {}; applied {} by {}", row.path, row.applied_at, row.applied_by))
        .into_owned()
}

/// Says which applied revisions no file has, and what is known of them.
pub(super) fn warn_of_unknown(state: &AppliedState, history: &History, cx: &Context) {
    for row in state.revisions.iter().filter(|row| history.find(&row.id).is_none()) {
        cx.out.warn(&format!("the database has revision {}, and no file has it ({})", row.id, stored(row)));
    }
}

/// A target that leads nowhere. Where the database has a revision that no file has, what it stored of it is offered.
pub(super) fn nowhere(error: TargetError, state: &AppliedState, history: &History) -> Fault {
    let is_unknown = error.code == UNKNOWN_APPLIED;
    let mut fault = Fault::from(error);
    if let Some(lost) = state.revisions.iter().find(|row| is_unknown && history.find(&row.id).is_none()) {
        let back = state.revisions.iter().rev().position(|row| row.id == lost.id).map_or(1, |at| at + 1);
        fault.help = Some(format!(
            "the database stored of it: {}\nget its file back, or take it back from what is stored: `aludel downgrade \
             -{back}`",
            stored(lost),
        ));
    }
    fault
}

/// How to run, from the configuration.
pub(super) fn run_options(config: &Config, atomic: bool) -> RunOptions {
    RunOptions {
        atomic,
        lock_timeout: config.lock_timeout(),
        lock_wait: config.lock_wait(),
        state_schema: config.state_schema(),
    }
}

/// Says what the database or the way to it did, on the line of the file it came from.
pub(super) fn failed(error: &EngineError, sources: &Sources) -> Fault {
    Output::tell(&engine_error(error, sources));
    // `--atomic` asks for what cannot be: nothing in the world failed.
    let exit = if matches!(error, EngineError::NotTransactional { .. }) { USAGE } else { WORLD };
    Fault::told(exit)
}
