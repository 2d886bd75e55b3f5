//! Which database: `embedded`, or a server by URL, by `key=value` words, by the `PG*` variables.
//!
//! The meaning of every parameter and variable is libpq's (PostgreSQL manual, chapters 34.1 and 34.15 of version 17), so
//! that what works with `psql` works here. What libpq knows and we do not is refused, never ignored, if ignoring it would
//! weaken something.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use postgres::config::{Host, SslMode};

use super::error::EngineError;
use super::pairs::{self, Pairs};
use super::pgpass::{self, Found, Wanted};
use super::tls::{TlsMode, TlsSpec};

/// Where the embedded database keeps its data, below the project's folder.
pub const EMBEDDED_FOLDER: &str = ".aludel/postgres";

/// Which database to work on.
#[derive(Clone, Debug)]
pub enum DatabaseSpec {
    /// PostgreSQL inside this process.
    Embedded {
        /// Where its data is.
        folder: PathBuf,
    },
    /// A server.
    Server(Box<ServerSpec>),
}

/// How to reach a server. `Debug` and every other output show it without its password.
#[derive(Clone)]
pub struct ServerSpec {
    pub(super) config: postgres::Config,
    pub(super) tls: TlsSpec,
    display: String,
    warnings: Vec<String>,
}

impl fmt::Debug for ServerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSpec").field("database", &self.display).field("tls", &self.tls).finish_non_exhaustive()
    }
}

/// Looks a variable of the environment up; a parameter, so that a test can say what is set.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl DatabaseSpec {
    /// Reads a database's name with the process's environment; `project` is the folder that `embedded` lies below.
    pub fn parse(text: &str, project: &Path) -> Result<Self, EngineError> {
        Self::parse_with(text, project, &|name| std::env::var(name).ok())
    }

    /// As [`DatabaseSpec::parse`], with a given environment.
    pub fn parse_with(text: &str, project: &Path, environment: Environment<'_>) -> Result<Self, EngineError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EngineError::Spec("it is empty".to_owned()));
        }
        if text == "embedded" {
            return Ok(Self::Embedded { folder: project.join(EMBEDDED_FOLDER) });
        }
        server(pairs::parse(text)?, environment).map(|server| Self::Server(Box::new(server)))
    }

    /// Whether it is the embedded one.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Embedded { .. })
    }

    /// For people, without a password: `postgresql://me@host:5432/shop`, `embedded (.aludel/postgres)`.
    pub fn display_name(&self) -> String {
        match self {
            Self::Embedded { folder } => {
                let shown = if folder.ends_with(EMBEDDED_FOLDER) { Path::new(EMBEDDED_FOLDER) } else { folder };
                format!("embedded ({})", shown.display())
            }
            Self::Server(server) => server.display.clone(),
        }
    }

    /// Things to mention before connecting, such as a password file that was ignored.
    pub fn warnings(&self) -> &[String] {
        match self {
            Self::Embedded { .. } => &[],
            Self::Server(server) => &server.warnings,
        }
    }
}

/// Parameters the `postgres` crate takes as they are, with the variable that gives each its default.
const PASSED: &[(&str, &str)] = &[
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("tcp_user_timeout", ""),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    ("keepalives_interval", ""),
    ("keepalives_retries", ""),
];

/// Parameters read here, with their variables.
const OURS: &[(&str, &str)] = &[
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
];

/// Parameters that ask for what is so anyway, or tune what is not there: read over.
const READ_OVER: &[&str] =
    &["client_encoding", "fallback_application_name", "gssencmode", "krbsrvname", "sslcompression", "sslsni"];

/// The value of a parameter: the last one written, else the variable's.
fn value(pairs: &Pairs, name: &str, variable: &str, environment: Environment<'_>) -> Option<String> {
    let written = pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    written.or_else(|| if variable.is_empty() { None } else { environment(variable) }).filter(|value| !value.is_empty())
}

fn server(mut pairs: Pairs, environment: Environment<'_>) -> Result<ServerSpec, EngineError> {
    for (key, value) in &mut pairs {
        if key == "keepalives_count" {
            "keepalives_retries".clone_into(key);
        }
        if key == "ssl" && value == "true" {
            "sslmode".clone_into(key);
            "require".clone_into(value);
        }
    }
    let known = |key: &str| PASSED.iter().chain(OURS).any(|(name, _)| *name == key) || READ_OVER.contains(&key);
    if let Some(number) = pairs.iter().position(|(key, _)| !known(key)) {
        return Err(unknown(&pairs, number));
    }
    let get = |name: &str| {
        let variable = PASSED.iter().chain(OURS).find(|(key, _)| *key == name).map_or("", |(_, variable)| variable);
        value(&pairs, name, variable, environment)
    };

    let mut passed: Pairs =
        PASSED.iter().filter_map(|(name, _)| get(name).map(|value| ((*name).to_owned(), value))).collect();
    let port = get("port").and_then(|ports| ports.split(',').next().and_then(|p| p.parse().ok())).unwrap_or(5432);
    if get("host").is_none() {
        // An address is a host name too; without one the `postgres` crate would refuse TLS.
        passed.push(("host".to_owned(), get("hostaddr").unwrap_or_else(|| default_host(port))));
    }
    if get("application_name").is_none() {
        passed.push(("application_name".to_owned(), "aludel".to_owned()));
    }
    if get("user").is_none()
        && let Some(user) = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(environment)
    {
        passed.push(("user".to_owned(), user));
    }
    // The crate's message names the parameter only; its value does not appear.
    let mut config: postgres::Config = pairs::to_words(&passed).parse().map_err(|error: postgres::Error| {
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        EngineError::Spec(cause)
    })?;

    let tls = tls(&get, &mut config, environment)?;
    if get("keepalives_idle").is_none() {
        // The crate's two hours outlast the patience of most address translators during a long statement.
        config.keepalives_idle(Duration::from_mins(1));
    }
    let mut warnings = Vec::new();
    if environment("PGSERVICE").is_some() {
        warnings.push("PGSERVICE is ignored: service files are not supported".to_owned());
    }
    if let Some(password) = get("password") {
        config.password(password);
    } else {
        let file = get("passfile").map(PathBuf::from).or_else(|| home(environment).map(|home| home.join(".pgpass")));
        match file.as_deref().map(|file| (file, pgpass::look_up(file, &wanted(&config)))) {
            Some((_, Found::Password(password))) => {
                config.password(password);
            }
            Some((file, Found::TooOpen)) => {
                warnings.push(format!("{} is ignored: others may read it (its mode should be 0600)", file.display()));
            }
            Some((_, Found::Nothing)) | None => {}
        }
    }
    let display = display(&config);
    Ok(ServerSpec { config, tls, display, warnings })
}

/// A parameter nobody knows. Its name is shown only if it cannot be a part of a password.
fn unknown(pairs: &Pairs, number: usize) -> EngineError {
    let names: Vec<&str> = PASSED.iter().chain(OURS).map(|(name, _)| *name).collect();
    let key = pairs.get(number).map_or("", |(key, _)| key.as_str());
    let refused =
        ["service", "sslcrl", "sslcrldir", "requirepeer", "require_auth", "sslpassword", "ssl_min_protocol_version"];
    if refused.contains(&key) {
        return EngineError::Spec(format!("the parameter `{key}` is not supported"));
    }
    let near = crate::diag::nearest(key, names.iter().copied());
    EngineError::Spec(near.map_or_else(
        || format!("parameter {} is unknown; known are {}", number + 1, names.join(", ")),
        |near| format!("parameter {} is unknown; is `{near}` meant?", number + 1),
    ))
}

/// libpq's default: the folder of sockets it was built with, where one listens; else the loopback.
fn default_host(port: u16) -> String {
    if cfg!(unix) {
        let folder = ["/var/run/postgresql", "/tmp"]
            .into_iter()
            .find(|f| Path::new(f).join(format!(".s.PGSQL.{port}")).exists());
        if let Some(folder) = folder {
            return folder.to_owned();
        }
    }
    "localhost".to_owned()
}

fn home(environment: Environment<'_>) -> Option<PathBuf> {
    environment("HOME").filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// What to look for in the password file, for every host.
fn wanted(config: &postgres::Config) -> Vec<Wanted<'_>> {
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let mut wanted = Vec::new();
    for (index, host) in config.get_hosts().iter().enumerate() {
        let ports = config.get_ports();
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(host) => wanted.push(Wanted { host, port, database, user }),
            #[cfg(unix)]
            Host::Unix(path) => {
                wanted.push(Wanted { host: path.to_str().unwrap_or_default(), port, database, user });
                wanted.push(Wanted { host: "localhost", port, database, user });
            }
        }
    }
    wanted
}

fn tls(
    get: &dyn Fn(&str) -> Option<String>,
    config: &mut postgres::Config,
    environment: Environment<'_>,
) -> Result<TlsSpec, EngineError> {
    let default_roots = home(environment).map(|home| home.join(".postgresql/root.crt")).filter(|file| file.exists());
    let written = get("sslrootcert");
    let system = written.as_deref() == Some("system");
    let root_file = written.filter(|_| !system).map(PathBuf::from).or(if system { None } else { default_roots });
    let mode = match get("sslmode").as_deref() {
        // As libpq: with the system's roots nothing weaker than the whole check makes sense.
        None if system => TlsMode::VerifyFull,
        None => TlsMode::Prefer,
        Some(word) => TlsMode::from_word(word).ok_or_else(|| {
            EngineError::Spec("sslmode is one of disable, allow, prefer, require, verify-ca, verify-full".to_owned())
        })?,
    };
    if system && mode != TlsMode::VerifyFull {
        return Err(EngineError::Spec("`sslrootcert=system` goes with sslmode=verify-full only".to_owned()));
    }
    // As libpq: a root certificate that is there makes `require` check the chain.
    let mode = if mode == TlsMode::Require && root_file.is_some() { TlsMode::VerifyCa } else { mode };
    let local = config.get_hosts().iter().all(|host| !matches!(host, Host::Tcp(_)));
    let mode = if local { TlsMode::Disable } else { mode };
    config.ssl_mode(match mode {
        TlsMode::Disable | TlsMode::Allow => SslMode::Disable,
        TlsMode::Prefer => SslMode::Prefer,
        TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
    });
    Ok(TlsSpec {
        mode,
        root_file,
        certificate: get("sslcert").map(PathBuf::from),
        key: get("sslkey").map(PathBuf::from),
    })
}

/// `postgresql://user@host:port/database`, and a socket's folder as `?host=`.
fn display(config: &postgres::Config) -> String {
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let at = if user.is_empty() { "" } else { "@" };
    let (mut hosts, mut socket) = (Vec::new(), String::new());
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
    for (index, host) in config.get_hosts().iter().enumerate() {
        match host {
            Host::Tcp(host) if host.contains(':') => hosts.push(format!("[{host}]:{}", port(index))),
            Host::Tcp(host) => hosts.push(format!("{host}:{}", port(index))),
            #[cfg(unix)]
            Host::Unix(path) => {
                let port = Some(port(index)).filter(|port| *port != 5432);
                let port = port.map_or(String::new(), |port| format!("&port={port}"));
                socket = format!("?host={}{port}", path.display());
            }
        }
    }
    format!("postgresql://{user}{at}{}/{database}{socket}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str, variables: &[(&str, &str)]) -> Result<DatabaseSpec, EngineError> {
        let environment =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        DatabaseSpec::parse_with(text, Path::new("/project"), &environment)
    }

    fn server_of(text: &str, variables: &[(&str, &str)]) -> ServerSpec {
        match spec(text, variables).expect("parses") {
            DatabaseSpec::Server(server) => *server,
            DatabaseSpec::Embedded { .. } => panic!("a server"),
        }
    }

    #[test]
    fn embedded_lies_below_the_project() {
        let spec = spec("embedded", &[]).expect("parses");
        assert!(matches!(&spec, DatabaseSpec::Embedded { folder } if folder == Path::new("/project/.aludel/postgres")));
        assert_eq!(spec.display_name(), "embedded (.aludel/postgres)");
    }

    #[test]
    fn a_password_is_in_no_output() {
        for text in ["postgresql://me:sesame@db.example/shop", "host=db.example user=me password=sesame dbname=shop"] {
            let spec = spec(text, &[]).expect("parses");
            assert_eq!(spec.display_name(), "postgresql://me@db.example:5432/shop");
            assert!(!format!("{spec:?}").contains("sesame"));
        }
        for text in
            ["host=h password=open sesame=1", "postgres://u:sesame@h:port/db", "postgres://u@h/db?sslmode=sesame"]
        {
            let message = spec(text, &[]).expect_err(text).to_string();
            assert!(!message.contains("sesame"), "{message}");
        }
    }

    #[test]
    fn variables_fill_what_is_not_written() {
        let variables =
            [("PGHOST", "one,two"), ("PGPORT", "1,2"), ("PGUSER", "me"), ("PGPASSWORD", "pw"), ("PGDATABASE", "d")];
        let server = server_of("postgresql://", &variables);
        assert_eq!(server.display, "postgresql://me@one:1,two:2/d");
        assert_eq!(server.config.get_password(), Some(&b"pw"[..]));
        assert_eq!(server_of("postgresql://you@here:7/e", &variables).display, "postgresql://you@here:7/e");
    }

    #[cfg(unix)]
    #[test]
    fn the_password_file_is_read_unless_others_may() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "db.example:5432:shop:me:pw\nlocalhost:*:*:*:local\n").expect("writes");
        let name = file.path().to_str().expect("UTF-8");
        let ask = |url: &str| server_of(url, &[("PGPASSFILE", name)]);
        assert_eq!(ask("postgresql://me@db.example/shop").config.get_password(), Some(&b"pw"[..]));
        assert_eq!(ask("postgresql://me@/shop?host=/run").config.get_password(), Some(&b"local"[..]));
        assert_eq!(ask("postgresql://me@db.example/other").config.get_password(), None);
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644)).expect("sets");
        let open = ask("postgresql://me@db.example/shop");
        assert_eq!((open.config.get_password(), open.warnings.len()), (None, 1));
    }

    #[test]
    fn a_socket_needs_no_tls() {
        let server = server_of("postgresql://me@/d?host=/run&sslmode=verify-full", &[]);
        assert_eq!(server.display, "postgresql://me@/d?host=/run");
        assert_eq!(server.tls.mode, TlsMode::Disable);
    }

    #[test]
    fn tls_modes_mean_what_libpq_means() {
        let mode = |query: &str| server_of(&format!("postgres://u@h/d?{query}"), &[]).tls.mode;
        assert_eq!(mode(""), TlsMode::Prefer);
        assert_eq!(mode("sslmode=require"), TlsMode::Require);
        assert_eq!(mode("sslmode=require&sslrootcert=/ca"), TlsMode::VerifyCa);
        assert_eq!(mode("sslmode=verify-full"), TlsMode::VerifyFull);
        assert_eq!(mode("sslrootcert=system"), TlsMode::VerifyFull);
        assert!(spec("postgres://u@h/d?sslmode=require&sslrootcert=system", &[]).is_err());
        assert!(spec("postgres://u@h/d?sslmode=verify", &[]).is_err());
    }

    #[test]
    fn unknown_parameters_are_refused() {
        let message = spec("postgres://u@h/d?sslmod=require", &[]).expect_err("unknown").to_string();
        assert!(message.contains("`sslmode`"), "{message}");
        assert!(spec("postgres://u@h/d?sslcrl=/x", &[]).is_err());
        assert!(spec("postgres://u@h/d?gssencmode=disable", &[]).is_ok());
    }
}
