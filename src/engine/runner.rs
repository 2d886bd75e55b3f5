//! Runs compiled steps.
//!
//! Every transaction begins by locking the state's table and comparing the applied set with the expected one, before
//! anything changes. That, not the session's lock, is what makes it impossible to apply a revision twice, whatever pooler
//! stands between. A revision's statements and its state row commit together.
//!
//! A revision that cannot be one transaction runs statement by statement. A generated statement that can be in a
//! transaction commits together with the row that says it is done; any other one has a row that it began before it, and
//! that it is done after it, so that the next run knows where to go on (`steps`).

use std::time::{Duration, Instant};

use super::connect::Database;
use super::error::{EngineError, Failure, ServerMessage};
use super::observer::Observer;
use super::session::Session;
use super::tables::{Elapsed, digest};
use super::{rows, steps};
use crate::ddl::{Compiled, Direction};

/// One revision that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its id.
    pub revision: String,
    /// Which way.
    pub direction: Direction,
    /// How long it took.
    pub took: Duration,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// The revisions, in the order they were run.
    pub done: Vec<Done>,
}

/// The applied ids as they should be, kept while steps are run.
pub(super) struct Expected {
    pub ids: Vec<String>,
}

impl Expected {
    fn apply(&mut self, step: &Compiled) {
        match step.direction {
            Direction::Upgrade => self.ids.push(step.revision.clone()),
            Direction::Downgrade => self.ids.retain(|id| *id != step.revision),
        }
    }
}

/// Refuses what cannot be one transaction, before anything is run.
pub(super) fn check_atomic(steps: &[Compiled]) -> Result<(), EngineError> {
    let Some(step) = steps.iter().find(|step| !step.can_be_atomic()) else { return Ok(()) };
    let statement = step.statements.iter().find(|s| !s.transaction.is_inside());
    Err(EngineError::NotTransactional {
        revision: step.revision.clone(),
        sql: statement.map(|s| s.sql.clone()),
        span: statement.or(step.statements.first()).and_then(|s| s.span),
    })
}

/// Refuses steps that do not fit the state they are to be run on.
fn check_fit(expected: &Expected, steps: &[Compiled]) -> Result<(), EngineError> {
    let mut at = Expected { ids: expected.ids.clone() };
    for step in steps {
        let applied = at.ids.contains(&step.revision);
        if applied == (step.direction == Direction::Upgrade) {
            let mut wanted = at.ids.clone();
            match step.direction {
                Direction::Upgrade => wanted.retain(|id| *id != step.revision),
                Direction::Downgrade => wanted.push(step.revision.clone()),
            }
            return Err(EngineError::StateMoved { expected: wanted, found: at.ids });
        }
        at.apply(step);
    }
    Ok(())
}

pub(super) fn run_steps(
    session: &mut Session<'_>,
    steps: &[Compiled],
    observer: &mut dyn Observer,
) -> Result<RunReport, EngineError> {
    let mut report = RunReport::default();
    if steps.is_empty() {
        return Ok(report);
    }
    if session.options.atomic {
        check_atomic(steps)?;
    }
    let mut expected = Expected { ids: session.state.ids() };
    check_fit(&expected, steps)?;
    rows::check_files(steps)?;
    make_tables(session)?;
    let mut mark = None;
    if session.options.atomic {
        mark = Some(open_expecting(session, &expected)?);
    }
    for (index, step) in steps.iter().enumerate() {
        let begun = Instant::now();
        observer.revision_started(step, index, steps.len());
        // One that was begun statement by statement is finished so, even if its file has changed to what could be one
        // transaction.
        let begun_apart =
            session.state.unfinished.iter().any(|u| u.revision == step.revision && u.direction == step.direction);
        match (&mark, step.transactional && !begun_apart) {
            (Some(mark), _) => inside(session, step, mark, begun, "", observer)?,
            (None, true) => {
                let mark = open_expecting(session, &expected)?;
                inside(session, step, &mark, begun, ";\ncommit", observer)?;
            }
            (None, false) => steps::outside(session, step, &expected, begun, observer)?,
        }
        session.db.tell(observer);
        expected.apply(step);
        let took = begun.elapsed();
        observer.revision_finished(step, took);
        report.done.push(Done { revision: step.revision.clone(), direction: step.direction, took });
    }
    if mark.is_some()
        && let Some(last) = steps.last()
    {
        commit(session.db, last)?;
    }
    Ok(report)
}

/// A transaction's own number, to notice a statement that ends it.
pub(super) struct Mark(String);

/// Makes the state tables, if they were not there when the state was read, and a place for a tag.
pub(super) fn make_tables(session: &mut Session<'_>) -> Result<(), EngineError> {
    if session.state.exists {
        return match session.tables.prepare_tags() {
            Some(prepare) => session.db.execute("preparing the log for tags", &prepare),
            None => Ok(()),
        };
    }
    let made = session
        .db
        .execute("making the state tables", &format!("begin;\n{};\ncommit", session.tables.create().join(";\n")));
    if made.is_err() {
        session.db.roll_back();
    }
    made?;
    session.state.exists = true;
    Ok(())
}

/// Opens a transaction on the state that the session knows.
pub(super) fn open(session: &mut Session<'_>) -> Result<Mark, EngineError> {
    let expected = Expected { ids: session.state.ids() };
    open_expecting(session, &expected)
}

/// Opens a transaction, locks the state and compares it. On an error nothing is open.
///
/// Isolation and access mode are named, because a role or database may have other defaults. The wait for the state is the
/// wait for another runner, so it has `lock_wait`; `lock_timeout` is set after it.
pub(super) fn open_expecting(session: &mut Session<'_>, expected: &Expected) -> Result<Mark, EngineError> {
    let text = format!(
        "begin isolation level read committed read write;\nset local lock_timeout = {};\n{};\nset local lock_timeout = \
         {};\n{};\nselect pg_current_xact_id()",
        timeout(session.options.lock_wait.max(Duration::from_millis(1))),
        session.tables.lock(),
        timeout(session.options.lock_timeout),
        session.tables.digest_query(),
    );
    let begun = Instant::now();
    let answer = session.db.query("locking the state", &text);
    let mut values = match answer {
        Ok(rows) => rows.into_iter().filter_map(|row| row.into_iter().next().flatten()),
        Err(error) => {
            session.db.roll_back();
            // Somebody writes the state without the session's lock: behind a pooler, or a script in another program.
            let waited_in_vain = error.server().is_some_and(|server| server.sqlstate == LOCK_NOT_AVAILABLE);
            return Err(if waited_in_vain {
                EngineError::Locked { holder: None, waited: begun.elapsed() }
            } else {
                error
            });
        }
    };
    let (found, mark) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
    if found == digest(expected.ids.iter().map(String::as_str)) {
        return Ok(Mark(mark));
    }
    session.db.roll_back();
    session.refresh()?;
    Err(EngineError::StateMoved { expected: expected.ids.clone(), found: session.state.ids() })
}

/// A `lock_timeout` as SQL; zero is none.
pub(super) fn timeout(limit: Duration) -> String {
    match limit.as_millis().min(i32::MAX as u128) {
        0 => "'0'".to_owned(),
        ms if ms % 1000 == 0 => format!("'{}s'", ms / 1000),
        ms => format!("'{ms}ms'"),
    }
}

/// Runs a revision in the open transaction and records it, then sends `end` in the same message. On an error the
/// transaction is rolled back.
fn inside(
    session: &mut Session<'_>,
    step: &Compiled,
    mark: &Mark,
    begun: Instant,
    end: &str,
    observer: &mut dyn Observer,
) -> Result<(), EngineError> {
    for (index, statement) in step.statements.iter().enumerate() {
        observer.statement_started(step, index, statement);
        let sent = rows::send(session.db, step, statement, observer);
        session.db.tell(observer);
        if let Err(refusal) = rolled_back_on_loss(session.db, sent)? {
            session.db.roll_back();
            return Err(failure(step, Some(index), true, refusal));
        }
    }
    let record = session.tables.record(step, Elapsed::Measured(begun.elapsed())).join(";\n");
    let text = format!("{};\n{}{record}{end}", still_in(mark), settle(session.db, step));
    let sent = session.db.send(&text);
    if let Err(refusal) = rolled_back_on_loss(session.db, sent)? {
        session.db.roll_back();
        return Err(if refusal.sqlstate == TRANSACTION_ENDED {
            EngineError::TransactionEnded { revision: step.revision.clone() }
        } else {
            failure(step, None, true, refusal)
        });
    }
    Ok(())
}

/// A revision's own text may set the role or `search_path`; the state is written and the next revision begins with the
/// connection's.
pub(super) fn settle(db: &Database, step: &Compiled) -> String {
    let own = step.statements.iter().any(|s| s.sql_offset.is_some());
    if own { format!("{};\n", db.settle()) } else { String::new() }
}

/// Commits what is open; constraints that are checked late may refuse here.
fn commit(db: &mut Database, step: &Compiled) -> Result<(), EngineError> {
    db.send("commit")?.map_err(|refusal| failure(step, None, true, refusal))
}

/// `lock_not_available`: what a `lock_timeout` ends with.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// An SQLSTATE of ours, in a class the standard leaves to implementations.
const TRANSACTION_ENDED: &str = "AL001";

/// A statement that fails if the transaction is not the one that was opened.
pub(super) fn still_in(mark: &Mark) -> String {
    format!(
        "do $aludel$ begin if pg_current_xact_id() <> '{}'::xid8 then raise exception 'the transaction was ended' using \
         errcode = '{TRANSACTION_ENDED}'; end if; end $aludel$",
        mark.0
    )
}

pub(super) fn failure(
    step: &Compiled,
    index: Option<usize>,
    rolled_back: bool,
    mut server: ServerMessage,
) -> EngineError {
    if index.is_none() {
        // It counts characters of the engine's own text.
        server.position = None;
    }
    EngineError::Statement(Box::new(Failure::new(step, index, rolled_back, server)))
}

/// Passes an answer on; if the connection broke, there is nothing left to roll back.
pub(super) fn rolled_back_on_loss<T>(db: &mut Database, sent: Result<T, EngineError>) -> Result<T, EngineError> {
    if sent.is_err() {
        db.roll_back();
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ddl::{Reversibility, Statement, Transaction};

    fn step(revision: &str, direction: Direction, transactional: bool) -> Compiled {
        Compiled {
            revision: revision.into(),
            parents: vec![],
            depends_on: vec![],
            message: String::new(),
            direction,
            statements: vec![Statement {
                sql: "create index concurrently i on t (a)".into(),
                span: None,
                sql_offset: None,
                transaction: Transaction::outside_if(!transactional),
                builds_index: None,
                copy: None,
            }],
            inverse: vec![],
            transactional,
            reversibility: Reversibility::Exact,
            irreversible: None,
            losses: vec![],
            checksum: String::new(),
            file_hash: String::new(),
            path: String::new(),
        }
    }

    #[test]
    fn one_transaction_is_refused_with_the_statement() {
        let steps = [step("a", Direction::Upgrade, true), step("b", Direction::Upgrade, false)];
        let message = check_atomic(&steps).expect_err("not transactional").to_string();
        assert!(message.contains('b') && message.contains("concurrently"), "{message}");
    }

    #[test]
    fn steps_must_fit_the_state() {
        let expected = Expected { ids: vec!["a".into()] };
        assert!(check_fit(&expected, &[step("a", Direction::Upgrade, true)]).is_err());
        assert!(check_fit(&expected, &[step("b", Direction::Downgrade, true)]).is_err());
        let there_and_back = [
            step("b", Direction::Upgrade, true),
            step("b", Direction::Downgrade, true),
            step("a", Direction::Downgrade, true),
        ];
        assert!(check_fit(&expected, &there_and_back).is_ok());
    }

    #[test]
    fn timeouts_are_spelled_for_the_server() {
        assert_eq!(timeout(Duration::from_secs(5)), "'5s'");
        assert_eq!(timeout(Duration::from_millis(1500)), "'1500ms'");
        assert_eq!(timeout(Duration::ZERO), "'0'");
        assert_eq!(timeout(Duration::MAX), "'2147483647ms'");
    }
}
