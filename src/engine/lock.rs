//! One runner at a time.
//!
//! The lock is a session's advisory lock, asked for again and again with no open transaction: a runner that waits inside
//! `pg_advisory_lock` holds a snapshot, `create index concurrently` of the runner that has the lock waits for that
//! snapshot, and the server ends one of them as a deadlock (4 of 4 runs on PostgreSQL 15).
//!
//! A pooler that gives every transaction another server connection takes the meaning from a session's lock. What keeps a
//! revision from being applied twice is therefore not this but the comparison inside every transaction: see `runner`.

use std::time::{Duration, Instant};

use super::connect::Database;
use super::error::EngineError;
use super::observer::Observer;
use super::tables::Tables;

const LOCKING: &str = "taking the lock";
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Takes the lock, waiting at most `limit`.
pub(super) fn acquire(
    db: &mut Database,
    tables: &Tables,
    limit: Duration,
    observer: &mut dyn Observer,
) -> Result<(), EngineError> {
    let attempt = format!("select pg_try_advisory_lock({})", tables.lock_key());
    let begun = Instant::now();
    let mut told: Option<Instant> = None;
    let mut pause = FIRST_PAUSE;
    while !is_true(&db.query(LOCKING, &attempt)?) {
        let waited = begun.elapsed();
        if waited >= limit {
            return Err(EngineError::Locked { holder: holder(db, tables)?, waited });
        }
        if told.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            observer.waiting_for_lock(holder(db, tables)?.as_deref(), waited);
            told = Some(Instant::now());
        }
        std::thread::sleep(pause.min(limit.saturating_sub(waited)));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(())
}

/// Gives the lock back. A connection that is gone has given it back already.
pub(super) fn release(db: &mut Database, tables: &Tables) {
    drop(db.query("giving the lock back", &format!("select pg_advisory_unlock({})", tables.lock_key())));
}

fn is_true(rows: &[super::connect::Row]) -> bool {
    matches!(rows, [row] if matches!(row.as_slice(), [Some(value)] if value == "t"))
}

/// Who has the lock, as far as the server tells this user.
fn holder(db: &mut Database, tables: &Tables) -> Result<Option<String>, EngineError> {
    // A 64-bit key is shown as two halves: pg_locks, PostgreSQL manual 54.12.
    let rows = db.query(
        LOCKING,
        &format!(
            "select 'process ' || l.pid || coalesce(' of user ' || a.usename, '') || coalesce(', ' || \
             nullif(a.application_name, ''), '') || coalesce(', since ' || to_char(a.backend_start at time zone 'UTC', \
             'YYYY-MM-DD HH24:MI:SS \"UTC\"'), '') from (select {} as key) k join pg_locks l on l.locktype = 'advisory' and \
             l.objsubid = 1 and l.classid::bigint = ((k.key >> 32) & 4294967295) and l.objid::bigint = (k.key & 4294967295) \
             and l.database = (select oid from pg_database where datname = current_database()) left join pg_stat_activity \
             a on a.pid = l.pid where l.granted limit 1",
            tables.lock_key()
        ),
    )?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
}
