//! The database of a run: which one, its name before anything else, and errors on their line.

use crate::diag::codes::history::UNKNOWN_APPLIED;
use crate::engine::{
    AppliedRevision, AppliedState, ConnectOptions, Database, DatabaseSpec, EngineError, Observer, RunOptions,
    ScriptOptions, read_state,
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

/// Asks the database something, without a lock. What asks is given the schema of the state.
pub(super) fn asked<T>(
    config: &Config,
    cx: &Context,
    ask: impl FnOnce(&mut Database, Option<&str>) -> Result<T, EngineError>,
) -> Result<T, Fault> {
    let target = choose(config, cx)?;
    let mut database = target.connect(cx, &mut super::watch::Watch::new(cx.out))?;
    let schema = config.state_schema().or_else(|| database.current_schema().map(str::to_owned));
    let answer = ask(&mut database, schema.as_deref()).map_err(|error| failed(&error, &Sources::default()))?;
    database.close().map_err(|error| failed(&error, &Sources::default()))?;
    Ok(answer)
}

/// Reads what the database has applied, without a lock.
pub(super) fn applied(config: &Config, cx: &Context) -> Result<AppliedState, Fault> {
    asked(config, cx, read_state)
}

/// As [`applied`], for a command that can do without: where there is no database or it cannot be reached, why.
pub(super) fn applied_if_reachable(config: &Config, cx: &Context) -> Result<Result<AppliedState, String>, Fault> {
    let target = match choose(config, cx) {
        Ok(target) => target,
        Err(fault) => return Ok(Err(fault.message)),
    };
    if let DatabaseSpec::Embedded { folder } = &target.spec
        && !folder.exists()
    {
        // To ask it would make it.
        return Ok(Ok(AppliedState::default()));
    }
    let options = ConnectOptions {
        wait_for_database: cx.global.wait_for_database.unwrap_or_default(),
        ..ConnectOptions::default()
    };
    let mut database = match Database::connect(&target.spec, options, &mut super::watch::Watch::new(cx.out)) {
        Ok(database) => database,
        Err(error) => return Ok(Err(clean(&error.to_string()).into_owned())),
    };
    let state = read_state(&mut database, config.state_schema().as_deref());
    state.map(Ok).map_err(|error| failed(&error, &Sources::default()))
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
pub(super) fn run_options(config: &Config, atomic: bool, tag: Option<&str>) -> RunOptions {
    RunOptions {
        atomic,
        lock_timeout: config.lock_timeout(),
        lock_wait: config.lock_wait(),
        state_schema: config.state_schema(),
        tag: tag.map(str::to_owned),
    }
}

/// How to write a script, from the configuration.
pub(super) fn script_options(config: &Config, atomic: bool, tag: Option<&str>) -> ScriptOptions {
    ScriptOptions {
        atomic,
        lock_timeout: config.lock_timeout(),
        state_schema: config.state_schema(),
        tag: tag.map(str::to_owned),
    }
}

/// Says what the database or the way to it did, on the line of the file it came from.
pub(super) fn failed(error: &EngineError, sources: &Sources) -> Fault {
    Output::tell(&engine_error(error, sources));
    // `--atomic` asks for what cannot be: nothing in the world failed.
    let exit = if matches!(error, EngineError::NotTransactional { .. }) { USAGE } else { WORLD };
    Fault::told(exit)
}
