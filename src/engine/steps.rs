//! A revision outside a transaction: statement by statement, with its progress recorded, so that a crash leaves something
//! the next run can finish.

use std::time::{Duration, Instant};

use super::error::EngineError;
use super::observer::Observer;
use super::rows;
use super::runner::{Expected, failure, open_expecting, rolled_back_on_loss, settle, still_in, timeout};
use super::session::Session;
use super::tables::{Elapsed, hash};
use crate::ddl::{Compiled, Statement};
use crate::text::quote_literal;

const READING: &str = "reading the progress";
const RECORDING: &str = "recording the progress";

/// What an earlier run left of a revision.
#[derive(Debug, PartialEq, Eq)]
struct Progress {
    /// How many statements are done, from the first.
    finished: usize,
    /// Whether the one after them was begun.
    begun: bool,
}

/// Runs a revision outside a transaction, from where an earlier run left it.
pub(super) fn outside(
    session: &mut Session<'_>,
    step: &Compiled,
    expected: &Expected,
    started: Instant,
    observer: &mut dyn Observer,
) -> Result<(), EngineError> {
    let progress = read(session, step)?;
    if progress.finished > 0 || progress.begun {
        observer.revision_resumed(step, progress.finished);
    }
    for (index, statement) in step.statements.iter().enumerate().skip(progress.finished) {
        observer.statement_started(step, index, statement);
        if statement.transaction.is_inside() && statement.sql_offset.is_none() {
            together(session, step, index, statement, expected, observer)?;
        } else {
            let again = progress.begun && index == progress.finished;
            apart(session, step, index, statement, expected, again, observer)?;
        }
    }
    let mark = open_expecting(session, expected)?;
    let mut texts = vec![still_in(&mark)];
    texts.extend(session.tables.record(step, elapsed(&progress, started)));
    texts.push(session.tables.forget_steps(&step.revision, step.direction));
    texts.push("commit".to_owned());
    let sent = session.db.send(&texts.join(";\n"));
    rolled_back_on_loss(session.db, sent)?.map_err(|refusal| {
        session.db.roll_back();
        failure(step, None, false, refusal)
    })
}

/// A revision that went on after a crash took as long as the rows say, not as long as this run.
fn elapsed(progress: &Progress, started: Instant) -> Elapsed {
    if progress.finished > 0 { Elapsed::SinceFirstStep } else { Elapsed::Measured(started.elapsed()) }
}

/// A statement that can be in a transaction, in one with the row that says it is done.
fn together(
    session: &mut Session<'_>,
    step: &Compiled,
    index: usize,
    statement: &Statement,
    expected: &Expected,
    observer: &mut dyn Observer,
) -> Result<(), EngineError> {
    let mark = open_expecting(session, expected)?;
    let sent = rows::send(session.db, step, statement, observer);
    session.db.tell(observer);
    if let Err(refusal) = rolled_back_on_loss(session.db, sent)? {
        session.db.roll_back();
        return Err(failure(step, Some(index), false, refusal));
    }
    let done = session.tables.done_step(step, index + 1, statement);
    let sent = session.db.send(&format!("{};\n{done};\ncommit", still_in(&mark)));
    rolled_back_on_loss(session.db, sent)?.map_err(|refusal| {
        session.db.roll_back();
        failure(step, None, false, refusal)
    })
}

/// A statement that cannot be in a transaction: its rows are written before and after it.
fn apart(
    session: &mut Session<'_>,
    step: &Compiled,
    index: usize,
    statement: &Statement,
    expected: &Expected,
    again: bool,
    observer: &mut dyn Observer,
) -> Result<(), EngineError> {
    // The state is compared here too, and the lock on it given back before the statement begins.
    let _ = open_expecting(session, expected)?;
    let start = session.tables.start_step(step, index + 1, statement);
    let sent = session.db.execute(RECORDING, &format!("{start};\ncommit"));
    rolled_back_on_loss(session.db, sent)?;
    let done =
        (again && already_dropped(session, statement)?) || index_is_there(session, step, statement, again, observer)?;
    if !done {
        // `concurrently` must not run under a timeout; a session's setting, because there is no transaction to have it.
        let limit = if statement.transaction.is_inside() { session.options.lock_timeout } else { Duration::ZERO };
        session.db.execute(RECORDING, &format!("set lock_timeout = {}", timeout(limit)))?;
        let sent = session.db.send(&statement.sql);
        session.db.tell(observer);
        if let Err(refusal) = sent? {
            session.db.roll_back();
            drop(session.db.execute(RECORDING, "reset lock_timeout"));
            return Err(failure(step, Some(index), false, refusal));
        }
        let settle = settle(session.db, step);
        session.db.execute(RECORDING, &format!("{settle}reset lock_timeout"))?;
    }
    session.db.execute(RECORDING, &session.tables.finish_step(step, index + 1))
}

/// Whether the index of a concurrent build is there already, built by a run that ended before it could say so. An invalid
/// one is dropped: `if not exists` would take it for built, for ever.
fn index_is_there(
    session: &mut Session<'_>,
    step: &Compiled,
    statement: &Statement,
    again: bool,
    observer: &mut dyn Observer,
) -> Result<bool, EngineError> {
    let Some(index) = &statement.builds_index else { return Ok(false) };
    let rows = session.db.query(
        READING,
        &format!("select indisvalid from pg_index where indexrelid = to_regclass({})", quote_literal(index)),
    )?;
    match rows.first().and_then(|row| row.first()).and_then(Option::as_deref) {
        Some("t") => Ok(again),
        Some(_) => {
            observer.invalid_index_dropped(step, index);
            session.db.execute(RECORDING, "set lock_timeout = 0")?;
            session.db.execute("dropping an invalid index", &format!("drop index concurrently {index}"))?;
            Ok(false)
        }
        None => Ok(false),
    }
}

/// Whether a `drop index concurrently` that was begun before has done its work.
fn already_dropped(session: &mut Session<'_>, statement: &Statement) -> Result<bool, EngineError> {
    let Some(index) = dropped_index(statement) else { return Ok(false) };
    let rows = session.db.query(READING, &format!("select to_regclass({}) is null", quote_literal(index)))?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Option::as_deref) == Some("t"))
}

/// The index that a generated `drop index concurrently` drops.
fn dropped_index(statement: &Statement) -> Option<&str> {
    if statement.sql_offset.is_some() {
        return None;
    }
    statement
        .sql
        .strip_prefix("drop index concurrently ")
        .map(|name| name.strip_prefix("if exists ").unwrap_or(name).trim())
}

fn read(session: &mut Session<'_>, step: &Compiled) -> Result<Progress, EngineError> {
    let rows = session.db.query(
        READING,
        &format!(
            "select statement_hash, finished_at is not null from {} where revision = {} and direction = {} order by step",
            session.tables.progress(),
            quote_literal(&step.revision),
            quote_literal(step.direction.word()),
        ),
    )?;
    let rows: Vec<(String, bool)> = rows
        .into_iter()
        .map(|row| {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            (values.next().unwrap_or_default(), values.next().as_deref() == Some("t"))
        })
        .collect();
    compare(step, &rows)
}

/// Compares what was recorded with what the revision is now: the statements that ran must be the same, later ones may
/// have been mended.
fn compare(step: &Compiled, rows: &[(String, bool)]) -> Result<Progress, EngineError> {
    let finished = rows.iter().take_while(|(_, finished)| *finished).count();
    let same = |index: usize| {
        let now = step.statements.get(index).map(|s| hash(&s.sql));
        rows.get(index).map(|(hash, _)| hash.as_str()) == now.as_deref()
    };
    match (0..finished).find(|&index| !same(index)) {
        Some(index) => {
            Err(EngineError::ProgressMismatch { revision: step.revision.clone(), finished, step: index + 1 })
        }
        None => Ok(Progress { finished, begun: rows.len() > finished && same(finished) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ddl::{Direction, Reversibility, Transaction};

    fn step(texts: &[&str]) -> Compiled {
        let statement = |sql: &&str| Statement {
            sql: (*sql).into(),
            span: None,
            sql_offset: None,
            transaction: Transaction::Outside,
            builds_index: None,
            copy: None,
        };
        Compiled {
            revision: "r".into(),
            parents: vec![],
            depends_on: vec![],
            message: String::new(),
            direction: Direction::Upgrade,
            statements: texts.iter().map(statement).collect(),
            inverse: vec![],
            transactional: false,
            reversibility: Reversibility::Exact,
            irreversible: None,
            losses: vec![],
            checksum: String::new(),
            file_hash: String::new(),
            path: String::new(),
        }
    }

    #[test]
    fn a_run_goes_on_after_the_statements_that_are_done() {
        let step = step(&["a", "b", "c"]);
        let rows = [(hash("a"), true), (hash("b"), false)];
        assert_eq!(compare(&step, &rows).expect("fits"), Progress { finished: 1, begun: true });
        assert_eq!(compare(&step, &[]).expect("fits"), Progress { finished: 0, begun: false });
    }

    #[test]
    fn a_statement_that_failed_may_be_mended() {
        let rows = [(hash("a"), true), (hash("wrong"), false)];
        assert_eq!(compare(&step(&["a", "right"]), &rows).expect("fits"), Progress { finished: 1, begun: false });
    }

    #[test]
    fn a_statement_that_ran_may_not_change() {
        let rows = [(hash("a"), true), (hash("b"), true)];
        assert!(matches!(
            compare(&step(&["a", "other"]), &rows),
            Err(EngineError::ProgressMismatch { finished: 2, step: 2, .. })
        ));
        assert!(compare(&step(&["a"]), &rows).is_err());
    }

    #[test]
    fn a_dropped_index_is_named() {
        let step =
            step(&["drop index concurrently \"My idx\"", "drop index concurrently if exists a.b", "drop index x"]);
        let names: Vec<_> = step.statements.iter().map(dropped_index).collect();
        assert_eq!(names, [Some("\"My idx\""), Some("a.b"), None]);
    }
}
