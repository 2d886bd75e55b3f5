//! Stamps: what is recorded as applied changes, and nothing is run.
//!
//! A stamped revision has the row that an upgrade would have left, with its way back, so that a downgrade takes it back like
//! any other.

use std::time::Duration;

use super::connect::Database;
use super::error::EngineError;
use super::runner;
use super::session::Session;
use super::tables::{Elapsed, Tables};
use crate::ddl::{Compiled, Direction};
use crate::text::quote_literal;

/// What stamping does to one revision: its row comes or goes, and nothing is run.
#[derive(Clone, Copy, Debug)]
pub enum Stamp<'a> {
    /// Recorded as applied; the compiled upgrade says what is stored.
    Add(&'a Compiled),
    /// Recorded as not applied: the id of an applied revision.
    Remove(&'a str),
}

impl Session<'_> {
    /// Changes what is recorded as applied without running anything, in one transaction, in the given order.
    pub fn stamp(&mut self, stamps: &[Stamp<'_>]) -> Result<(), EngineError> {
        if stamps.is_empty() {
            return Ok(());
        }
        runner::make_tables(self)?;
        runner::open(self)?;
        let mut texts = statements(&self.tables, stamps);
        texts.push("commit".to_owned());
        let done = self.db.execute("stamping", &texts.join(";\n"));
        if done.is_err() {
            self.db.roll_back();
        }
        done.and_then(|()| self.refresh())
    }

    /// Makes the tables of the state where they are missing, and runs nothing; whether they were.
    pub fn ensure_tables(&mut self) -> Result<bool, EngineError> {
        let missing = !self.state.exists;
        runner::make_tables(self)?;
        Ok(missing)
    }
}

/// The statements of stamps, for the middle of a transaction.
pub(super) fn statements(tables: &Tables, stamps: &[Stamp<'_>]) -> Vec<String> {
    let none = Elapsed::Measured(Duration::ZERO);
    let mut texts = Vec::new();
    for stamp in stamps {
        let revision = match stamp {
            Stamp::Add(step) => {
                texts.push(tables.insert(step, none));
                texts.push(tables.insert_event("stamp", &step.revision, &step.checksum, none, Direction::Upgrade));
                step.revision.as_str()
            }
            Stamp::Remove(id) => {
                texts.push(tables.insert_unstamp(id));
                texts.push(tables.delete(id));
                id
            }
        };
        // Whatever was half done is settled by hand when somebody stamps.
        texts.push(tables.forget_steps(revision, Direction::Upgrade));
        texts.push(tables.forget_steps(revision, Direction::Downgrade));
    }
    texts
}

/// The revisions that Alembic has recorded in a table (`alembic_version`, or with its schema `ops.alembic_version`): the
/// heads of what it has applied, sorted. `None` if there is no such table.
pub fn read_alembic(db: &mut Database, schema: Option<&str>, table: &str) -> Result<Option<Vec<String>>, EngineError> {
    const READING: &str = "reading Alembic's table";
    let tables = Tables::new(schema);
    let name = tables.name(table);
    let there = db.query(READING, &format!("select to_regclass({}) is not null", quote_literal(&name)))?;
    if !matches!(there.first().and_then(|row| row.first()), Some(Some(value)) if value == "t") {
        return Ok(None);
    }
    let rows = db.query(READING, &format!("select version_num from {name} order by version_num collate \"C\""))?;
    Ok(Some(rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()))
}

/// The tags under which revisions came last, by id. A log from before there were tags has none.
pub fn read_tags(db: &mut Database, schema: Option<&str>) -> Result<Vec<(String, String)>, EngineError> {
    const READING: &str = "reading the log";
    let event = Tables::new(schema).event();
    let rows = db.query(
        READING,
        &format!(
            "select revision, tag from (select distinct on (revision) revision, to_jsonb(e) ->> 'tag' as tag from {event} e \
             where kind in ('upgrade', 'stamp') order by revision, id desc) last where tag is not null"
        ),
    )?;
    let pair = |row: Vec<Option<String>>| {
        let mut values = row.into_iter().flatten();
        Some((values.next()?, values.next()?))
    };
    Ok(rows.into_iter().filter_map(pair).collect())
}
