//! A PostgreSQL cluster of the test's own: in a temporary folder, on a free loopback port, stopped by the process it started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

/// A running server; stopped when dropped.
pub struct Cluster {
    server: Child,
    port: u16,
    binaries: PathBuf,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Starts a server of the newest version found, or the one whose binaries `ALUDEL_PG_BIN` names.
    ///
    /// There is no skipping: a machine without a server fails, and says what to install.
    pub fn start() -> Self {
        Self::start_from(&find_binaries())
    }

    /// Starts a server from this folder of binaries.
    pub fn start_from(binaries: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("aludel-pg-").tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        if is_root() {
            let owner = Command::new("chown").arg("postgres").arg(folder.path()).status().expect("chown runs");
            assert!(owner.success(), "the temporary folder could not be given to the user postgres");
        }
        let made = as_server_user(&binaries.join("initdb"))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        for _ in 0..5 {
            let port = free_port();
            let mut server = as_server_user(&binaries.join("postgres"))
                .arg("-D")
                .arg(&data)
                .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""])
                .args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
                .args(["-c", "max_connections=60", "-c", "autovacuum=off", "-c", "log_min_messages=panic"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("postgres starts");
            let patience = Instant::now() + Duration::from_secs(60);
            while Instant::now() < patience {
                if let Ok(Some(_)) = server.try_wait() {
                    break;
                }
                if Client::connect(&url(port, "postgres"), NoTls).is_ok() {
                    return Self { server, port, binaries: binaries.to_owned(), folder };
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            let _ = server.kill();
            let _ = server.wait();
        }
        panic!("no server could be started from {}", binaries.display());
    }

    /// The URL of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        url(self.port, database)
    }

    /// A connection to a database of this cluster.
    pub fn connect(&self, database: &str) -> Client {
        Client::connect(&self.url(database), NoTls).expect("the cluster accepts connections")
    }

    /// Makes an empty database and connects to it.
    pub fn database(&self, name: &str) -> Client {
        let mut admin = self.connect("postgres");
        admin.batch_execute(&format!("drop database if exists {name}")).expect("a database is dropped");
        admin.batch_execute(&format!("create database {name} template template0")).expect("a database is made");
        self.connect(name)
    }

    /// Another program of the same version, such as `pg_dump`.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.env("PGHOST", "127.0.0.1").env("PGPORT", self.port.to_string()).env("PGUSER", "postgres");
        command
    }

    /// The server's major version.
    pub fn version(&self) -> u32 {
        let row = self.connect("postgres").query_one("show server_version_num", &[]).expect("a version");
        row.get::<_, String>(0).parse::<u32>().expect("a number") / 10_000
    }

    /// The folder of the cluster, for files that go with it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // `runuser` does not pass signals on, so the server is told by its own pid.
        if let Ok(text) = std::fs::read_to_string(self.folder.path().join("data/postmaster.pid"))
            && let Some(pid) = text.lines().next()
        {
            let _ = Command::new("kill").args(["-INT", pid]).status();
        } else {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        if is_root() {
            let _ = Command::new("rm").arg("-rf").arg(self.folder.path().join("data")).status();
        }
    }
}

fn url(port: u16, database: &str) -> String {
    format!("postgresql://postgres@127.0.0.1:{port}/{database}")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// A command run by the user `postgres` where the test runs as root: the server refuses to be root.
fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    listener.local_addr().expect("an address").port()
}

/// The folder with the server's programs: `ALUDEL_PG_BIN`, the newest under `/usr/lib/postgresql`, or `PATH`.
fn find_binaries() -> PathBuf {
    if let Some(named) = std::env::var_os("ALUDEL_PG_BIN") {
        let named = PathBuf::from(named);
        assert!(named.join("postgres").exists(), "ALUDEL_PG_BIN is {}, which holds no postgres", named.display());
        return named;
    }
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            path.join("bin/postgres").exists().then(|| (version, path.join("bin")))
        })
        .collect();
    installed.sort();
    if let Some((_, newest)) = installed.pop() {
        return newest;
    }
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .find(|folder| folder.join("postgres").exists() && folder.join("initdb").exists())
        .expect("no PostgreSQL server was found: install the package `postgresql`, or name its folder in ALUDEL_PG_BIN")
}
