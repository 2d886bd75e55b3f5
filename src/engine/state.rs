//! The state of a database: which revisions are applied, in which order, and what takes each back.

use super::connect::{Database, Row};
use super::error::EngineError;
use super::tables::{self, FORMAT_MARK, STATE_FORMAT, Tables};
use crate::ddl::{Compiled, Direction, Loss, Reversibility, Statement};
use crate::text::quote_literal;

/// One applied revision, as its row in `aludel_revision` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRevision {
    /// Its id.
    pub id: String,
    /// Its place in the order of application; grows, may have gaps.
    pub position: i64,
    /// SHA-256 of the canonical form of the file it was applied from, hex.
    pub checksum: String,
    /// SHA-256 of the bytes of that file, hex.
    pub file_hash: String,
    /// Its parents' ids.
    pub parents: Vec<String>,
    /// Its `depends_on`, as ids.
    pub depends_on: Vec<String>,
    /// Its message.
    pub message: String,
    /// The path of the file, when it was applied.
    pub path: String,
    /// Whether the way back may be one transaction.
    pub inverse_transactional: bool,
    /// How much the way back preserves.
    pub reversibility: Reversibility,
    /// Why there is no way back, where there is none.
    pub irreversible: Option<String>,
    /// The way back as it was compiled then, in order.
    pub inverse: Vec<Statement>,
    /// When it was applied: UTC, `2026-01-31T12:00:00Z`.
    pub applied_at: String,
    /// The database user who applied it.
    pub applied_by: String,
    /// The version of this program that applied it.
    pub aludel_version: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

impl AppliedRevision {
    /// The downgrade of this revision from what is stored, for a checkout that no longer has its file.
    ///
    /// Its losses cannot be told apart without the file, so there is one that counts as real, unless there is nothing to
    /// run.
    pub fn stored_downgrade(&self) -> Compiled {
        let losses = if self.inverse.is_empty() {
            Vec::new()
        } else {
            vec![Loss { what: format!("what {} made (its file does not say)", self.id), probe: None, table: None }]
        };
        Compiled {
            revision: self.id.clone(),
            parents: self.parents.clone(),
            depends_on: self.depends_on.clone(),
            message: self.message.clone(),
            direction: Direction::Downgrade,
            statements: self.inverse.clone(),
            inverse: Vec::new(),
            transactional: self.inverse_transactional,
            reversibility: self.reversibility,
            irreversible: self.irreversible.clone(),
            losses,
            checksum: self.checksum.clone(),
            file_hash: self.file_hash.clone(),
            path: self.path.clone(),
        }
    }
}

/// A revision that runs outside a transaction and was left half done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its id.
    pub revision: String,
    /// Which way it was going.
    pub direction: Direction,
    /// How many of its statements are done.
    pub finished: usize,
}

/// Which revisions are applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedState {
    /// In the order they were applied.
    pub revisions: Vec<AppliedRevision>,
    /// Revisions that an earlier run left half done; the next run of the same step goes on with them.
    pub unfinished: Vec<Unfinished>,
    /// Whether the state tables exist.
    pub exists: bool,
}

impl AppliedState {
    /// The ids, in applied order.
    pub fn ids(&self) -> Vec<String> {
        self.revisions.iter().map(|r| r.id.clone()).collect()
    }

    /// The revision with this id, if it is applied.
    pub fn get(&self, id: &str) -> Option<&AppliedRevision> {
        self.revisions.iter().find(|r| r.id == id)
    }

    /// Applied revisions that are no applied revision's parent, in applied order.
    pub fn heads(&self) -> Vec<&str> {
        let is_parent = |id: &str| self.revisions.iter().any(|r| r.parents.iter().any(|parent| parent == id));
        self.revisions.iter().map(|r| r.id.as_str()).filter(|id| !is_parent(id)).collect()
    }
}

const READING: &str = "reading the state";

/// Reads the state without a lock and without making anything; no tables mean an empty state.
///
/// `schema` is where the tables are; `None` for the connection's `current_schema()`.
pub fn read_state(db: &mut Database, schema: Option<&str>) -> Result<AppliedState, EngineError> {
    let Some(schema) = schema.map(str::to_owned).or_else(|| db.current_schema().map(str::to_owned)) else {
        return Ok(AppliedState::default());
    };
    let mark = db.query(
        READING,
        &format!(
            "select coalesce(obj_description(c.oid, 'pg_class'), '') from pg_class c join pg_namespace n on n.oid = \
             c.relnamespace where c.relname = 'aludel_revision' and n.nspname = {}",
            quote_literal(&schema)
        ),
    )?;
    let Some(mark) = mark.into_iter().next().and_then(|row| row.into_iter().next().flatten()) else {
        return Ok(AppliedState::default());
    };
    // A dump without comments loses the mark; the first format is all that can be meant then.
    let found = format_of(&mark).unwrap_or(STATE_FORMAT);
    if found > STATE_FORMAT {
        return Err(EngineError::StateFormat { found, known: STATE_FORMAT });
    }
    let tables = Tables::new(Some(&schema));
    let rows = db.query(
        READING,
        &format!(
            "select id, position, checksum, file_hash, array_to_json(parents), array_to_json(depends_on), message, path, \
             transactional, reversibility, irreversible, inverse, to_char(applied_at at time zone 'UTC', \
             'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), applied_by, aludel_version, duration_ms from {} order by position",
            tables.revision()
        ),
    )?;
    let revisions = rows.into_iter().map(revision).collect::<Result<_, _>>()?;
    let rows = db.query(
        READING,
        &format!(
            "select revision, direction, count(finished_at) from {} group by revision, direction order by min(started_at)",
            tables.progress()
        ),
    )?;
    let unfinished = rows.into_iter().map(unfinished).collect::<Result<_, _>>()?;
    Ok(AppliedState { revisions, unfinished, exists: true })
}

/// The number in `aludel state, format 1: ...`.
fn format_of(comment: &str) -> Option<u32> {
    let rest = comment.strip_prefix(FORMAT_MARK)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

fn unreadable(what: &str) -> EngineError {
    EngineError::StateUnreadable(what.to_owned())
}

/// The values of a row, in order, each taken once.
struct Values(std::vec::IntoIter<Option<String>>);

impl Values {
    fn maybe(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> Result<String, EngineError> {
        self.maybe().ok_or_else(|| unreadable("a value is missing"))
    }

    fn number<T: std::str::FromStr>(&mut self) -> Result<T, EngineError> {
        self.text()?.parse().map_err(|_| unreadable("a number is none"))
    }

    fn texts(&mut self) -> Result<Vec<String>, EngineError> {
        serde_json::from_str(&self.text()?).map_err(|_| unreadable("a list of texts is none"))
    }
}

fn revision(row: Row) -> Result<AppliedRevision, EngineError> {
    let mut values = Values(row.into_iter());
    Ok(AppliedRevision {
        id: values.text()?,
        position: values.number()?,
        checksum: values.text()?,
        file_hash: values.text()?,
        parents: values.texts()?,
        depends_on: values.texts()?,
        message: values.text()?,
        path: values.text()?,
        inverse_transactional: values.text()? == "t",
        reversibility: match values.text()?.as_str() {
            "exact" => Reversibility::Exact,
            "structural" => Reversibility::Structural,
            "none" => Reversibility::None,
            other => return Err(unreadable(&format!("`{other}` is no reversibility"))),
        },
        irreversible: values.maybe(),
        inverse: tables::inverse_from_json(&values.text()?).map_err(|_| unreadable("a stored downgrade is no JSON"))?,
        applied_at: values.text()?,
        applied_by: values.text()?,
        aludel_version: values.text()?,
        duration_ms: values.number()?,
    })
}

fn unfinished(row: Row) -> Result<Unfinished, EngineError> {
    let mut values = Values(row.into_iter());
    Ok(Unfinished {
        revision: values.text()?,
        direction: match values.text()?.as_str() {
            "upgrade" => Direction::Upgrade,
            "downgrade" => Direction::Downgrade,
            other => return Err(unreadable(&format!("`{other}` is no direction"))),
        },
        finished: values.number()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(id: &str, parents: &[&str]) -> AppliedRevision {
        AppliedRevision {
            id: id.into(),
            position: 1,
            checksum: String::new(),
            file_hash: String::new(),
            parents: parents.iter().map(|&p| p.into()).collect(),
            depends_on: vec![],
            message: String::new(),
            path: String::new(),
            inverse_transactional: true,
            reversibility: Reversibility::Exact,
            irreversible: None,
            inverse: vec![],
            applied_at: String::new(),
            applied_by: String::new(),
            aludel_version: String::new(),
            duration_ms: 0,
        }
    }

    #[test]
    fn heads_have_no_applied_child() {
        let state = AppliedState {
            revisions: vec![applied("a", &[]), applied("b", &["a"]), applied("c", &["a"])],
            ..AppliedState::default()
        };
        assert_eq!(state.heads(), ["b", "c"]);
        assert_eq!(state.ids(), ["a", "b", "c"]);
    }

    #[test]
    fn the_format_is_in_the_comment() {
        assert_eq!(format_of("aludel state, format 12: the applied revisions"), Some(12));
        assert_eq!(format_of("something else"), None);
    }
}
