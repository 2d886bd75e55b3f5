//! An open connection to a database.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use postgres::config::SslMode;
use postgres::error::{DbError, Severity, SqlState};
use postgres::{NoTls, SimpleQueryMessage};

use super::embedded;
use super::error::{EngineError, ServerMessage};
use super::observer::{Notice, Observer};
use super::tls::TlsMode;
use super::url::{DatabaseSpec, ServerSpec};
use crate::text::quote_literal;

/// How long to try.
#[derive(Clone, Copy, Debug)]
pub struct ConnectOptions {
    /// For one attempt to one address, unless the connection string has `connect_timeout`. Default 10 s.
    pub connect_timeout: Duration,
    /// For how long a database that does not answer yet is asked again. Default: not at all.
    pub wait_for_database: Duration,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), wait_for_database: Duration::ZERO }
    }
}

/// One row of an answer, every value as text.
pub type Row = Vec<Option<String>>;

type Notices = Arc<Mutex<Vec<Notice>>>;

/// An open connection; for the embedded database, also the server behind it.
///
/// Everything goes by the simple query protocol: no prepared statement is made, named or not, so a connection pooler in
/// between has nothing to lose.
pub struct Database {
    // Dropped in this order: the connection first, the server behind it after.
    client: Option<postgres::Client>,
    embedded: Option<embedded::Server>,
    notices: Notices,
    name: String,
    version: u32,
    schema: Option<String>,
    catalog: String,
    search_path: String,
    role: String,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

impl Database {
    /// Connects, and waits for the database if the options say so. Starts the embedded one.
    pub fn connect(
        spec: &DatabaseSpec,
        options: ConnectOptions,
        observer: &mut dyn Observer,
    ) -> Result<Self, EngineError> {
        let notices = Notices::default();
        let name = spec.display_name();
        let (client, embedded) = match spec {
            DatabaseSpec::Embedded { folder } => {
                let server = embedded::Server::start(folder)?;
                let mut config: postgres::Config =
                    server.url().parse().map_err(|error: postgres::Error| connect_error(&name, &error))?;
                config.application_name("aludel").connect_timeout(options.connect_timeout);
                listen(&mut config, &notices);
                let client = config.connect(NoTls).map_err(|error| connect_error(&name, &error))?;
                (client, Some(server))
            }
            DatabaseSpec::Server(server) => (wait(server, options, &name, &notices, observer)?, None),
        };
        let mut this = Self {
            client: Some(client),
            embedded,
            notices,
            name,
            version: 0,
            schema: None,
            catalog: String::new(),
            search_path: String::new(),
            role: String::new(),
        };
        this.greet()?;
        this.tell(observer);
        Ok(this)
    }

    /// Settles what the meaning of statements depends on, and asks who is there.
    fn greet(&mut self) -> Result<(), EngineError> {
        let rows = self.query(
            "greeting the server",
            "set standard_conforming_strings = on; set client_encoding = 'UTF8'; \
             select current_setting('server_version_num'), current_schema(), current_database(), \
             current_setting('search_path'), current_setting('role')",
        )?;
        if let Some([version, schema, database, search_path, role]) =
            rows.into_iter().next().and_then(|row| <[_; 5]>::try_from(row).ok())
        {
            self.version = version.and_then(|v| v.parse().ok()).unwrap_or_default();
            self.schema = schema;
            self.catalog = database.unwrap_or_default();
            self.search_path = search_path.unwrap_or_default();
            self.role = role.unwrap_or_else(|| "none".to_owned());
        }
        Ok(())
    }

    /// The database's name for people, without a password.
    pub fn display_name(&self) -> &str {
        &self.name
    }

    /// The server's version as a number: 150018 for 15.18.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The server's major version: 15.
    pub fn major_version(&self) -> u32 {
        self.version / 10_000
    }

    /// `current_schema()` when the connection was made; `None` if `search_path` names none that exists.
    pub fn current_schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The name of the database on its server.
    pub fn database_name(&self) -> &str {
        &self.catalog
    }

    /// Whether this is the embedded database.
    pub fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// The connection itself, for readers of the catalog. Use its simple queries only: see [`Database`].
    pub fn client(&mut self) -> Result<&mut postgres::Client, EngineError> {
        let name = &self.name;
        self.client.as_mut().ok_or_else(|| EngineError::Lost { database: name.clone(), message: "it is closed".into() })
    }

    /// Sends text as it is, one or several statements, and gives the rows of all its answers. `doing` says what it is
    /// for, in an error: `reading the catalog`.
    pub fn query(&mut self, doing: &'static str, sql: &str) -> Result<Vec<Row>, EngineError> {
        let answer = self.client()?.simple_query(sql);
        let messages = answer.map_err(|error| self.fault(doing, &error))?;
        Ok(messages
            .into_iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => {
                    Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
                }
                _ => None,
            })
            .collect())
    }

    /// Sends text as it is and drops its rows.
    pub fn execute(&mut self, doing: &'static str, sql: &str) -> Result<(), EngineError> {
        let answer = self.client()?.batch_execute(sql);
        answer.map_err(|error| self.fault(doing, &error))
    }

    /// A statement that sets the role and `search_path` to what they were when the connection was made.
    pub(super) fn settle(&self) -> String {
        format!(
            "select set_config('role', {}, false), set_config('search_path', {}, false)",
            quote_literal(&self.role),
            quote_literal(&self.search_path)
        )
    }

    /// Sends a revision's statement; the server's refusal comes back as what it said, to be given its place.
    pub(super) fn send(&mut self, sql: &str) -> Result<Result<(), ServerMessage>, EngineError> {
        let answer = self.client()?.batch_execute(sql);
        match answer {
            Ok(()) => Ok(Ok(())),
            Err(error) => match error.as_db_error() {
                Some(refusal) if !ends_connection(refusal) => Ok(Err(ServerMessage::from_db(refusal))),
                Some(_) | None => Err(self.fault("running a statement", &error)),
            },
        }
    }

    /// Sends `copy ... from stdin` and the rows that `write` writes; a refusal comes back as what the server said.
    pub(super) fn copy_in(
        &mut self,
        sql: &str,
        write: &mut dyn FnMut(&mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> Result<Result<(), ServerMessage>, EngineError> {
        let copied = match self.client()?.copy_in(sql) {
            Err(error) => Err(Some(error)),
            Ok(mut rows) => match write(&mut rows) {
                // A refusal arrives while rows are still written.
                Err(error) => {
                    Err(error.into_inner().and_then(|inner| inner.downcast::<postgres::Error>().ok()).map(|e| *e))
                }
                Ok(()) => rows.finish().map(|_| ()).map_err(Some),
            },
        };
        match copied {
            Ok(()) => Ok(Ok(())),
            Err(Some(error)) => match error.as_db_error() {
                Some(refusal) if !ends_connection(refusal) => Ok(Err(ServerMessage::from_db(refusal))),
                Some(_) | None => Err(self.fault("sending rows", &error)),
            },
            Err(None) => Err(EngineError::Lost {
                database: self.name.clone(),
                message: "the connection broke while rows were sent".to_owned(),
            }),
        }
    }

    /// Rolls back what is open, if anything is; a connection that is gone has rolled back by itself.
    pub(super) fn roll_back(&mut self) {
        if let Some(client) = self.client.as_mut()
            && !client.is_closed()
        {
            // Where a `commit` has failed nothing is open, and the server's remark on that is of no use to anybody.
            let told = || self.notices.lock().unwrap_or_else(PoisonError::into_inner);
            let before = told().len();
            drop(client.batch_execute("rollback"));
            told().truncate(before);
        }
    }

    /// Hands the notices that came since the last time to the observer.
    pub(super) fn tell(&mut self, observer: &mut dyn Observer) {
        let notices = std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner));
        for notice in &notices {
            observer.notice(notice);
        }
    }

    fn fault(&self, doing: &'static str, error: &postgres::Error) -> EngineError {
        match error.as_db_error() {
            Some(refusal) if !ends_connection(refusal) => {
                EngineError::Server { doing, server: Box::new(ServerMessage::from_db(refusal)) }
            }
            Some(refusal) => EngineError::Lost { database: self.name.clone(), message: refusal.message().to_owned() },
            None => EngineError::Lost { database: self.name.clone(), message: chain(error) },
        }
    }

    /// Closes the connection and stops the embedded server. Dropping does the same without telling what went wrong.
    pub fn close(mut self) -> Result<(), EngineError> {
        if let Some(client) = self.client.take() {
            // The server has seen the end of the session either way.
            drop(client.close());
        }
        self.embedded.take().map_or(Ok(()), embedded::Server::stop)
    }
}

/// Whether the server ends the connection with this message.
fn ends_connection(refusal: &DbError) -> bool {
    matches!(refusal.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
}

fn listen(config: &mut postgres::Config, notices: &Notices) {
    let notices = Arc::clone(notices);
    config.notice_callback(move |notice: DbError| {
        notices.lock().unwrap_or_else(PoisonError::into_inner).push(ServerMessage::from_db(&notice));
    });
}

/// Connects, again and again while the database is only not there yet.
fn wait(
    spec: &ServerSpec,
    options: ConnectOptions,
    name: &str,
    notices: &Notices,
    observer: &mut dyn Observer,
) -> Result<postgres::Client, EngineError> {
    let begun = Instant::now();
    let mut told = None;
    loop {
        let error = match attempt(spec, options, notices)? {
            Ok(client) => return Ok(client),
            Err(error) => error,
        };
        let waited = begun.elapsed();
        if !may_come_up(&error) || waited >= options.wait_for_database {
            return Err(connect_error(name, &error));
        }
        if told.is_none_or(|at: Instant| at.elapsed() >= Duration::from_secs(1)) {
            observer.waiting_for_database(&chain(&error), waited);
            told = Some(Instant::now());
        }
        std::thread::sleep(Duration::from_millis(200).min(options.wait_for_database.saturating_sub(waited)));
    }
}

/// One attempt, with libpq's second try where the mode has one.
fn attempt(
    spec: &ServerSpec,
    options: ConnectOptions,
    notices: &Notices,
) -> Result<Result<postgres::Client, postgres::Error>, EngineError> {
    let mut config = spec.config.clone();
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(options.connect_timeout);
    }
    listen(&mut config, notices);
    if spec.tls.mode == TlsMode::Disable {
        return Ok(config.connect(NoTls));
    }
    let connector = spec.tls.connector()?;
    let first = config.connect(connector.clone());
    let refused = |error: &postgres::Error| error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION);
    Ok(match (spec.tls.mode, first) {
        (TlsMode::Allow, Err(error)) if refused(&error) => config.ssl_mode(SslMode::Require).connect(connector),
        (TlsMode::Prefer, Err(error)) if refused(&error) || is_tls(&error) => {
            config.ssl_mode(SslMode::Disable).connect(NoTls).map_err(|_| error)
        }
        (_, first) => first,
    })
}

/// Whether the handshake failed. The crate tells the kinds of its errors apart in their text only.
fn is_tls(error: &postgres::Error) -> bool {
    error.as_db_error().is_none() && error.to_string().starts_with("error performing TLS handshake")
}

/// Whether the fault is one that passes when the server has started: nobody listens, the name is not known yet, it is
/// starting or full.
fn may_come_up(error: &postgres::Error) -> bool {
    match error.code() {
        Some(code) => {
            [SqlState::CANNOT_CONNECT_NOW, SqlState::TOO_MANY_CONNECTIONS, SqlState::ADMIN_SHUTDOWN].contains(code)
        }
        None => !is_tls(error) && !error.to_string().starts_with("invalid configuration"),
    }
}

fn connect_error(name: &str, error: &postgres::Error) -> EngineError {
    let server = error.as_db_error().map(|refusal| Box::new(ServerMessage::from_db(refusal)));
    let message = server.as_ref().map_or_else(|| chain(error), |server| server.message.clone());
    EngineError::Connect { database: name.to_owned(), message, server }
}

/// An error with its causes: the crate's own text is only the kind.
fn chain(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
