//! A PostgreSQL cluster of the tests' own: in a temporary folder, on a free port of the loopback, gone when the tests are.
//!
//! The binaries are those in `ALUDEL_PG_BIN` (a folder), else in `PATH`, else the newest in `/usr/lib/postgresql`. As root
//! the server runs as the user `postgres`, because it refuses to run as root.
//!
//! Everybody may connect without a password, except the role `locked`, which a test may make, with SCRAM. The roles `alice`,
//! `bob` and `app_reader` are there for what is owned and granted.
//!
//! The server is the child of a shell that waits for the end of its input. The input is a pipe whose other end only this
//! process has, so however this process ends, the shell stops the server by its number and removes the folder.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use postgres::NoTls;

/// A running cluster.
pub struct Cluster {
    port: u16,
    major: u32,
    binaries: PathBuf,
    folder: PathBuf,
    // Held open: its end is the server's end.
    _shell: Child,
}

const SHELL: &str = r#"
dir=$(mktemp -d "${TMPDIR:-/tmp}/aludel-cluster.XXXXXX") || exit 1
trap 'test -n "$pid" && kill -INT "$pid" && wait "$pid"; rm -rf "$dir"' EXIT
"$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
{ echo "host all locked all scram-sha-256"; cat "$dir/data/pg_hba.conf"; } >"$dir/hba" && cat "$dir/hba" >"$dir/data/pg_hba.conf"
if test "$3" = tls; then
    cd "$dir/data" || exit 1
    new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    echo "subjectAltName=DNS:localhost" >names
    { $new -x509 -days 3650 -subj /CN=authority -keyout ca.key -out ca.crt &&
      $new -x509 -days 3650 -subj /CN=stranger -keyout other.key -out other.crt &&
      $new -x509 -days 3650 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout own.key -out own.crt &&
      $new -subj /CN=localhost -keyout server.key -out server.csr &&
      openssl x509 -req -days 3650 -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile names -out server.crt &&
      chmod 600 ./*.key && cp ca.crt other.crt own.crt "$dir" && chmod 755 "$dir" && chmod 644 "$dir"/*.crt; } >openssl.log 2>&1 || { cat openssl.log >&2; exit 1; }
    echo "ssl = on" >>postgresql.conf
    cd /
fi
"$1/postgres" -D "$dir/data" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$dir" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c autovacuum=off \
    >"$dir/server.log" 2>&1 </dev/null &
pid=$!
echo "$dir"
cat >/dev/null
"#;

impl Cluster {
    /// The cluster of this test binary, started at the first call.
    pub fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| Self::start("plain"))
    }

    /// A cluster whose server has TLS, with a certificate for `localhost` by the authority in `ca.crt` of its folder. There
    /// too: `other.crt`, an authority nobody knows, and `own.crt`, which `own.key` in the data folder goes with.
    pub fn with_tls() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| Self::start("tls"))
    }

    fn start(kind: &str) -> Self {
        let binaries = binaries();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut shell = command
            .args(["-c", SHELL, "cluster"])
            .arg(&binaries)
            .arg(port.to_string())
            .arg(kind)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let mut folder = String::new();
        let out = shell.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut folder).expect("the shell tells the folder");
        let folder = PathBuf::from(folder.trim_end());
        assert!(folder.is_absolute(), "initdb failed, see above");
        let mut cluster = Self { port, major: 0, binaries, folder, _shell: shell };
        let mut client = cluster.wait();
        client.batch_execute("create role alice; create role bob; create role app_reader").expect("roles");
        let version: String = client.query_one("show server_version_num", &[]).expect("a version").get(0);
        cluster.major = version.parse::<u32>().expect("a number") / 10_000;
        cluster
    }

    fn wait(&self) -> postgres::Client {
        let begun = Instant::now();
        loop {
            match postgres::Client::connect(&self.url("postgres"), NoTls) {
                Ok(client) => return client,
                Err(error) => {
                    let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
                    assert!(begun.elapsed() < Duration::from_mins(1), "the server does not start: {error}\n{log}");
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }

    /// The server's major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The server's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where a database of the cluster is.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The folder of the server's socket, logs and data.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `psql` or `pg_dump`: the one that came with the server, else the one in `PATH`.
    pub fn program(&self, name: &str) -> Command {
        let beside = self.binaries.join(name);
        if beside.exists() { Command::new(beside) } else { Command::new(name) }
    }

    /// A new, empty database. It is left for the end of the cluster.
    pub fn database(&'static self, hint: &str) -> TestDatabase {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("{hint}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&self.url("postgres"), NoTls).expect("connects");
        client.batch_execute(&format!("create database \"{name}\" template template0")).expect("a new database");
        TestDatabase { cluster: self, name }
    }
}

/// A database of the cluster.
pub struct TestDatabase {
    cluster: &'static Cluster,
    name: String,
}

impl TestDatabase {
    /// Where it is.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// A connection beside the program's.
    pub fn client(&self) -> postgres::Client {
        postgres::Client::connect(&self.url(), NoTls).expect("connects")
    }

    /// The answers of the text, every value as text, `~` for null.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let messages = self.client().simple_query(sql).expect(sql);
        let text = |row: &postgres::SimpleQueryRow| {
            (0..row.len()).map(|column| row.get(column).unwrap_or("~").to_owned()).collect()
        };
        messages
            .iter()
            .filter_map(
                |message| if let postgres::SimpleQueryMessage::Row(row) = message { Some(text(row)) } else { None },
            )
            .collect()
    }

    /// `psql -v ON_ERROR_STOP=1` with the text as its file. What it wrote to its error output, if it failed.
    pub fn psql(&self, script: &str) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), script).expect("writes");
        let output = self
            .cluster
            .program("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url(), "-f"])
            .arg(file.path())
            .output()
            .expect("psql runs");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// `pg_dump --schema-only`, without what differs from run to run.
    pub fn dump(&self) -> String {
        let output = self
            .cluster
            .program("pg_dump")
            .args(["--schema-only", "--no-owner", "-d", &self.url()])
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let dump = String::from_utf8_lossy(&output.stdout);
        // Newer ones write a random key after these.
        let fixed = |line: &&str| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
        dump.lines().filter(fixed).collect::<Vec<_>>().join("\n")
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.trim_ascii() == b"0"
}

/// The folder of `initdb` and `postgres`.
fn binaries() -> PathBuf {
    let complete = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    if let Some(folder) = std::env::var_os("ALUDEL_PG_BIN").map(PathBuf::from) {
        assert!(complete(&folder), "ALUDEL_PG_BIN has no initdb and postgres: {}", folder.display());
        return folder;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(complete) {
        return folder;
    }
    let version = |folder: &PathBuf| -> u32 {
        folder.parent().and_then(Path::file_name).and_then(|v| v.to_str()).and_then(|v| v.parse().ok()).unwrap_or(0)
    };
    std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).filter(complete).collect::<Vec<_>>())
        .unwrap_or_default()
        .into_iter()
        .max_by_key(version)
        .expect("no PostgreSQL server here: set ALUDEL_PG_BIN to the folder of initdb and postgres")
}
