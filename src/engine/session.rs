//! A runner's hold on a database: the lock, the state as it is while the lock is held, and what may be done with both.

use std::time::Duration;

use super::connect::Database;
use super::error::EngineError;
use super::lock;
use super::observer::Observer;
use super::runner::{self, RunReport};
use super::state::{AppliedState, read_state};
use super::tables::Tables;
use crate::ddl::Compiled;

/// How to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// One transaction around all steps. Default: each revision in its own.
    pub atomic: bool,
    /// How long a statement waits for a lock on a table; zero is for ever. Never used around `concurrently`, where it
    /// would leave an invalid index. Default 5 s.
    pub lock_timeout: Duration,
    /// How long to wait for another runner. Default 60 s.
    pub lock_wait: Duration,
    /// The schema of the state tables. Default: `current_schema()` of the connection.
    pub state_schema: Option<String>,
    /// What the log says of this run besides what was done: a release, a ticket.
    pub tag: Option<String>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            atomic: false,
            lock_timeout: Duration::from_secs(5),
            lock_wait: Duration::from_mins(1),
            state_schema: None,
            tag: None,
        }
    }
}

/// The lock is held from [`Session::begin`] until the session is dropped.
#[derive(Debug)]
pub struct Session<'a> {
    pub(super) db: &'a mut Database,
    pub(super) options: RunOptions,
    pub(super) tables: Tables,
    pub(super) state: AppliedState,
    schema: String,
}

impl<'a> Session<'a> {
    /// Takes the lock, waiting for another runner as the options say, then reads the state. Makes no tables.
    pub fn begin(db: &'a mut Database, options: RunOptions, observer: &mut dyn Observer) -> Result<Self, EngineError> {
        let schema = options
            .state_schema
            .clone()
            .or_else(|| db.current_schema().map(str::to_owned))
            .ok_or(EngineError::NoSchema)?;
        let tables = Tables::new(Some(&schema)).tagged(options.tag.as_deref());
        lock::acquire(db, &tables, options.lock_wait, observer)?;
        let state = match read_state(db, Some(&schema)) {
            Ok(state) => state,
            Err(error) => {
                lock::release(db, &tables);
                return Err(error);
            }
        };
        Ok(Self { db, options, tables, state, schema })
    }

    /// The applied revisions, kept up to date by [`Session::run`].
    pub fn state(&self) -> &AppliedState {
        &self.state
    }

    /// The database, for questions while the lock is held: losses, the catalog.
    pub fn database(&mut self) -> &mut Database {
        self.db
    }

    /// Runs the steps in order, which were planned from [`Session::state`].
    ///
    /// If one fails, it is rolled back (or resumable, if it runs outside a transaction) and the ones before it stay; with
    /// `atomic` nothing stays.
    pub fn run(&mut self, steps: &[Compiled], observer: &mut dyn Observer) -> Result<RunReport, EngineError> {
        let result = runner::run_steps(self, steps, observer);
        self.db.tell(observer);
        // After a fault the rows are the truth, if they can still be had.
        match &result {
            Ok(_) => self.refresh()?,
            Err(_) => drop(self.refresh()),
        }
        result
    }

    pub(super) fn refresh(&mut self) -> Result<(), EngineError> {
        self.state = read_state(self.db, Some(&self.schema))?;
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        lock::release(self.db, &self.tables);
    }
}

/// Takes the lock, checks that the applied ids are `expected` (their order does not matter), and runs the steps.
///
/// For a caller that planned before it had the lock; with [`Session`] one plans from the state that cannot change.
pub fn run(
    db: &mut Database,
    steps: &[Compiled],
    expected: &[String],
    options: &RunOptions,
    observer: &mut dyn Observer,
) -> Result<RunReport, EngineError> {
    let mut session = Session::begin(db, options.clone(), observer)?;
    let found = session.state.ids();
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids
    };
    if sorted(&found) != sorted(expected) {
        return Err(EngineError::StateMoved { expected: expected.to_vec(), found });
    }
    session.run(steps, observer)
}
