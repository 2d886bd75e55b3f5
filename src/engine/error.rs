//! Faults of the world: a database that cannot be reached, a server that refuses a statement, a state that moved.
//!
//! Faults in a `.mig` text are diagnostics, not these. No variant, no message and no `Debug` output here ever holds a
//! password: connection errors carry the display name of the database, never the string it was parsed from.

use std::path::PathBuf;
use std::time::Duration;

use postgres::error::{DbError, ErrorPosition};
use thiserror::Error;

use crate::ddl::{Compiled, Direction, Statement};
use crate::text::Span;

/// What the server said: the fields of its error message that help a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerMessage {
    /// `ERROR`, `FATAL`, `WARNING`, `NOTICE`, as the server spells it (it may be localised).
    pub severity: String,
    /// Five characters, from the table in PostgreSQL's appendix A.
    pub sqlstate: String,
    /// The primary message.
    pub message: String,
    /// More about the problem.
    pub detail: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Where it happened inside functions and `do` blocks, the server's `CONTEXT`.
    pub context: Option<String>,
    /// Character position in the text that was sent, counted from 1; `None` if the error is not about a place in it.
    pub position: Option<u32>,
    /// The text of a query that the server generated, where the error is in that.
    pub internal_query: Option<String>,
}

impl ServerMessage {
    pub(super) fn from_db(error: &DbError) -> Self {
        let (position, internal_query) = match error.position() {
            Some(ErrorPosition::Original(at)) => (Some(*at), None),
            Some(ErrorPosition::Internal { query, .. }) => (None, Some(query.clone())),
            None => (None, None),
        };
        Self {
            severity: error.severity().to_owned(),
            sqlstate: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            context: error.where_().map(str::to_owned),
            position,
            internal_query,
        }
    }
}

impl std::fmt::Display for ServerMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.sqlstate)
    }
}

/// A revision's statement, or its commit, that the server refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The revision's id.
    pub revision: String,
    /// The path of its file, for people.
    pub path: String,
    /// Which way it was running.
    pub direction: Direction,
    /// Index of the statement in `Compiled::statements`; `None` if the commit failed.
    pub statement: Option<usize>,
    /// The statement's text as it was sent; empty for the commit.
    pub sql: String,
    /// The operation in the `.mig` that the statement came from.
    pub span: Option<Span>,
    /// The exact place in the `.mig`, where the statement is the user's own text and the server named a position; else
    /// the same as `span`.
    pub at: Option<Span>,
    /// Byte offset in `sql` of the position the server named.
    pub offset: Option<usize>,
    /// Whether everything this revision did is undone: false if it runs outside a transaction.
    pub rolled_back: bool,
    /// What the server said.
    pub server: ServerMessage,
}

impl Failure {
    pub(super) fn new(step: &Compiled, index: Option<usize>, rolled_back: bool, server: ServerMessage) -> Self {
        let statement = index.and_then(|i| step.statements.get(i));
        let sql = statement.map(|s| s.sql.clone()).unwrap_or_default();
        let offset = server.position.and_then(|at| byte_offset(&sql, at));
        let span = statement.and_then(|s| s.span);
        let at = statement.and_then(|s| place(s, offset)).or(span);
        Self {
            revision: step.revision.clone(),
            path: step.path.clone(),
            direction: step.direction,
            statement: index,
            sql,
            span,
            at,
            offset,
            rolled_back,
            server,
        }
    }
}

/// Byte offset of the `position`th character (from 1), as the server counts.
fn byte_offset(sql: &str, position: u32) -> Option<usize> {
    let nth = usize::try_from(position).ok()?.checked_sub(1)?;
    sql.char_indices().map(|(at, _)| at).chain([sql.len()]).nth(nth)
}

/// The place in the source of a byte of a user's own text: the word that stands there.
fn place(statement: &Statement, offset: Option<usize>) -> Option<Span> {
    let (span, base, offset) = (statement.span?, statement.sql_offset? as usize, offset?);
    let rest = statement.sql.get(offset..)?;
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let at = Span::new(span.source, base + offset, base + offset + word.max(first));
    span.contains(at).then_some(at)
}

/// Everything that can go wrong between this program and a database.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The text that names the database cannot be understood. The message never quotes it.
    #[error("the database is not named in a way that can be read: {0}")]
    Spec(String),

    /// No connection.
    #[error("cannot connect to {database}: {message}")]
    Connect {
        /// The database, without a password.
        database: String,
        /// What went wrong, with the server's or the operating system's words.
        message: String,
        /// The server's message, if it answered.
        server: Option<Box<ServerMessage>>,
    },

    /// The connection broke while it was used.
    #[error("the connection to {database} was lost: {message}")]
    Lost {
        /// The database, without a password.
        database: String,
        /// What went wrong.
        message: String,
    },

    /// The server refused one of the engine's own statements.
    #[error("{doing}: {server}")]
    Server {
        /// What the engine was doing: `reading the state`.
        doing: &'static str,
        /// What the server said.
        server: Box<ServerMessage>,
    },

    /// The server refused a revision's statement.
    #[error("{} {}: {}", .0.direction.word(), .0.revision, .0.server)]
    Statement(Box<Failure>),

    /// Another runner holds the lock.
    #[error("another aludel is at work on this database{}; gave up after {} s", .holder.as_ref().map_or(String::new(), |h| format!(" ({h})")), .waited.as_secs())]
    Locked {
        /// Who, as far as the server tells: process, user, application, since when.
        holder: Option<String>,
        /// How long this run waited.
        waited: Duration,
    },

    /// The database's applied revisions are not those that the plan was made for. Nothing was changed by the step that
    /// found out; plan anew.
    #[error("the database's state changed since the plan was made: expected {}, found {}", list(.expected), list(.found))]
    StateMoved {
        /// The ids the plan assumed, in applied order.
        expected: Vec<String>,
        /// The ids that are there, in applied order.
        found: Vec<String>,
    },

    /// One transaction around all was asked for, and a statement cannot be in one. Nothing was run.
    #[error("{revision} cannot be part of one transaction: {}", .sql.as_ref().map_or_else(|| "it says `transaction none`".to_owned(), |s| format!("`{s}` cannot run in a transaction")))]
    NotTransactional {
        /// The revision's id.
        revision: String,
        /// The statement; `None` if the file says `transaction none`.
        sql: Option<String>,
        /// Where it came from.
        span: Option<Span>,
    },

    /// A statement of the revision ended the transaction that the engine had opened, so a part of it is committed and
    /// the revision is not recorded.
    #[error(
        "{revision} ended the transaction it runs in (`commit` or `rollback` in `execute`); what it did before that may be \
         committed, and the revision is not recorded"
    )]
    TransactionEnded {
        /// The revision's id.
        revision: String,
    },

    /// A revision that runs outside a transaction was begun with other statements than it has now.
    #[error("{revision} was begun with other statements: {finished} of them ran, and number {step} is not what it was")]
    ProgressMismatch {
        /// The revision's id.
        revision: String,
        /// How many of its statements ran.
        finished: usize,
        /// The first one that differs, from 1.
        step: usize,
    },

    /// The state tables were written by a later version of this program.
    #[error("the state tables have format {found}; this version knows {known}: use a newer aludel")]
    StateFormat {
        /// Found in the database.
        found: u32,
        /// Known to this program.
        known: u32,
    },

    /// The state tables hold something that this program did not write.
    #[error("the state tables cannot be read: {0}")]
    StateUnreadable(String),

    /// `search_path` names no schema that exists, so there is no place for the state.
    #[error("there is no schema for the state tables: `search_path` names none that exists; set `state_schema`")]
    NoSchema,

    /// The embedded database is in use by another process.
    #[error(
        "the embedded database in {} is in use by another process; it takes one at a time", .folder.display()
    )]
    EmbeddedBusy {
        /// Its folder.
        folder: PathBuf,
    },

    /// This program was built without the embedded database.
    #[error(
        "this aludel was built without the embedded database; build it with `--features embedded`, or name a server: \
         `--database postgresql://user@host/name`"
    )]
    EmbeddedMissing,

    /// The embedded database did not start.
    #[error("the embedded database in {} did not start: {message}", .folder.display())]
    Embedded {
        /// Its folder.
        folder: PathBuf,
        /// Why.
        message: String,
    },

    /// TLS cannot be set up: a certificate file, a root store, a mode.
    #[error("TLS: {0}")]
    Tls(String),

    /// Rows that a statement needs stand in a file that is not at hand. Nothing was run.
    #[error(
        "{revision} needs the rows of its file `{file}`, which is not here as it was when the revision was applied"
    )]
    RowsMissing {
        /// The revision's id.
        revision: String,
        /// The file, as the revision names it.
        file: String,
    },

    /// A file of rows was changed while it was used.
    #[error("the file `{file}` of {revision} was changed while it was used")]
    RowsChanged {
        /// The revision's id.
        revision: String,
        /// The file, as the revision names it.
        file: String,
    },

    /// A file has a line that ends the rows of a script.
    #[error(
        "the file `{file}` of {revision} has a line `\\.`, where `psql` would end the rows: it cannot be part of a script"
    )]
    RowsInScript {
        /// The revision's id.
        revision: String,
        /// The file, as the revision names it.
        file: String,
    },

    /// A file cannot be read or made.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
}

fn list(ids: &[String]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

impl EngineError {
    /// What the server said, if it was the server.
    pub fn server(&self) -> Option<&ServerMessage> {
        match self {
            Self::Statement(failure) => Some(&failure.server),
            Self::Server { server, .. } => Some(server),
            Self::Connect { server, .. } => server.as_deref(),
            Self::Spec(_)
            | Self::Lost { .. }
            | Self::Locked { .. }
            | Self::StateMoved { .. }
            | Self::NotTransactional { .. }
            | Self::TransactionEnded { .. }
            | Self::ProgressMismatch { .. }
            | Self::StateFormat { .. }
            | Self::StateUnreadable(_)
            | Self::NoSchema
            | Self::EmbeddedBusy { .. }
            | Self::EmbeddedMissing
            | Self::Embedded { .. }
            | Self::Tls(_)
            | Self::RowsMissing { .. }
            | Self::RowsChanged { .. }
            | Self::RowsInScript { .. }
            | Self::File { .. } => None,
        }
    }

    /// The place in a `.mig` file that the error is about.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Statement(failure) => failure.at,
            Self::NotTransactional { span, .. } => *span,
            Self::Spec(_)
            | Self::Connect { .. }
            | Self::Lost { .. }
            | Self::Server { .. }
            | Self::Locked { .. }
            | Self::StateMoved { .. }
            | Self::TransactionEnded { .. }
            | Self::ProgressMismatch { .. }
            | Self::StateFormat { .. }
            | Self::StateUnreadable(_)
            | Self::NoSchema
            | Self::EmbeddedBusy { .. }
            | Self::EmbeddedMissing
            | Self::Embedded { .. }
            | Self::Tls(_)
            | Self::RowsMissing { .. }
            | Self::RowsChanged { .. }
            | Self::RowsInScript { .. }
            | Self::File { .. } => None,
        }
    }

    /// A sentence about the way out, where there is one that the message does not say.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::ProgressMismatch { finished, .. } => Some(format!(
                "give the first {finished} statements back their text and run again, or bring the database to one side by \
                 hand and delete the revision's rows from aludel_progress"
            )),
            Self::Locked { .. } => Some("wait for it, or give `lock_wait` more time".to_owned()),
            Self::StateMoved { .. } => Some("run the command again: it plans from the state that is there".to_owned()),
            Self::NotTransactional { .. } => Some("run without `--atomic`".to_owned()),
            Self::TransactionEnded { .. } => Some(
                "take `commit` and `rollback` out of `execute`, or write `transaction none` in the file".to_owned(),
            ),
            Self::Embedded { .. } => Some(
                "it needs its folder and the user's cache folder (`XDG_CACHE_HOME`, else below `HOME`) writable"
                    .to_owned(),
            ),
            Self::EmbeddedBusy { .. } => Some("end the other process, or use a server for more than one".to_owned()),
            Self::RowsMissing { .. } => Some(
                "get the file back as it was when the revision was applied, for example from version control, together \
                 with the revision's own file"
                    .to_owned(),
            ),
            Self::RowsChanged { .. } => Some("run the command again".to_owned()),
            Self::RowsInScript { .. } => Some("run it on the database, or put the value in quotes on one line".to_owned()),
            Self::Statement(failure) => failure.server.hint.clone(),
            Self::Server { server, .. } => server.hint.clone(),
            Self::Spec(_)
            | Self::Connect { .. }
            | Self::Lost { .. }
            | Self::StateFormat { .. }
            | Self::StateUnreadable(_)
            | Self::NoSchema
            | Self::EmbeddedMissing
            | Self::Tls(_)
            | Self::File { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceId;

    fn message(position: Option<u32>) -> ServerMessage {
        ServerMessage {
            severity: "ERROR".into(),
            sqlstate: "42703".into(),
            message: "column \"nope\" does not exist".into(),
            detail: None,
            hint: None,
            context: None,
            position,
            internal_query: None,
        }
    }

    #[test]
    fn a_position_counts_characters_and_lands_on_the_word() {
        let sql = "select 'ä', nope from t";
        assert_eq!(byte_offset(sql, 13), Some(13));
        let statement = Statement {
            sql: sql.into(),
            span: Some(Span::new(SourceId(0), 90, 140)),
            sql_offset: Some(100),
            transaction: crate::ddl::Transaction::Shared,
            builds_index: None,
            copy: None,
        };
        let offset = message(Some(13)).position.and_then(|at| byte_offset(sql, at));
        assert_eq!(place(&statement, offset), Some(Span::new(SourceId(0), 113, 117)));
        assert_eq!(byte_offset(sql, 999), None);
        assert_eq!(place(&statement, None), None);
    }

    #[test]
    fn a_position_in_generated_sql_stays_on_the_operation() {
        let statement = Statement {
            sql: "alter table t drop column nope".into(),
            span: Some(Span::new(SourceId(0), 5, 20)),
            sql_offset: None,
            transaction: crate::ddl::Transaction::Shared,
            builds_index: None,
            copy: None,
        };
        assert_eq!(place(&statement, Some(26)), None);
    }
}
