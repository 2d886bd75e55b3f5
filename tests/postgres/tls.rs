//! `sslmode` does what it says, and a password is sent and never shown.

use std::path::Path;
use std::time::Duration;

use aludel::engine::{ConnectOptions, Database, DatabaseSpec, Silent};

use crate::cluster::Cluster;

/// Whether a connection with these parameters is encrypted, or why there is none. Nothing of the environment counts.
fn encrypted(cluster: &Cluster, host: &str, parameters: &str) -> Result<bool, String> {
    let url = format!("postgresql://postgres@{host}:{}/postgres?{parameters}", cluster.port());
    let spec = DatabaseSpec::parse_with(&url, Path::new("."), &|_| None).map_err(|error| error.to_string())?;
    let mut db = Database::connect(&spec, ConnectOptions::default(), &mut Silent).map_err(|error| error.to_string())?;
    let rows = db.query("asking", "select ssl from pg_stat_ssl where pid = pg_backend_pid()").expect("asks");
    Ok(rows[0][0].as_deref() == Some("t"))
}

#[test]
fn a_server_without_tls() {
    let cluster = Cluster::shared();
    for mode in ["disable", "allow", "prefer"] {
        assert_eq!(encrypted(cluster, "127.0.0.1", &format!("sslmode={mode}")), Ok(false), "{mode}");
    }
    let error = encrypted(cluster, "127.0.0.1", "sslmode=require").expect_err("no TLS there");
    assert!(error.contains("TLS"), "{error}");
}

#[test]
fn a_server_with_tls() {
    let cluster = Cluster::with_tls();
    let root = |mode: &str, file: &str| format!("sslmode={mode}&sslrootcert={}", cluster.folder().join(file).display());
    let ask = |host: &str, parameters: &str| encrypted(cluster, host, parameters);
    // The certificate is for `localhost`, not for the address.
    let (named, other) = ("localhost", "127.0.0.1");
    assert_eq!(ask(named, "sslmode=disable"), Ok(false));
    assert_eq!(ask(named, "sslmode=allow"), Ok(false));
    assert_eq!(ask(other, "sslmode=prefer"), Ok(true));
    assert_eq!(ask(other, "sslmode=require"), Ok(true));
    assert_eq!(ask(other, &root("require", "ca.crt")), Ok(true));
    assert_eq!(ask(other, &root("verify-ca", "ca.crt")), Ok(true));
    assert_eq!(ask(named, &root("verify-full", "ca.crt")), Ok(true));
    for (host, parameters) in [
        (named, root("require", "other.crt")),
        (named, root("verify-ca", "other.crt")),
        (named, root("verify-full", "other.crt")),
        (other, root("verify-full", "ca.crt")),
        (named, "sslmode=verify-ca".to_owned()),
        (named, "sslmode=verify-full".to_owned()),
        (named, "sslrootcert=system".to_owned()),
        (named, root("verify-full", "missing.crt")),
    ] {
        ask(host, &parameters).expect_err(&parameters);
    }

    // A certificate that is its own authority, given as the root.
    let mut client = postgres::Client::connect(&cluster.url("postgres"), postgres::NoTls).expect("connects");
    for setting in ["ssl_cert_file = 'own.crt'", "ssl_key_file = 'own.key'"] {
        client.batch_execute(&format!("alter system set {setting}")).expect("sets");
    }
    client.batch_execute("select pg_reload_conf()").expect("reloads");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(ask(named, &root("verify-full", "own.crt")), Ok(true));
    ask(other, &root("verify-full", "own.crt")).expect_err("another name");
    ask(named, &root("verify-ca", "ca.crt")).expect_err("another authority");
}

#[test]
fn a_password_opens_and_is_never_shown() {
    for (cluster, mode) in [(Cluster::shared(), "disable"), (Cluster::with_tls(), "require")] {
        let mut client = postgres::Client::connect(&cluster.url("postgres"), postgres::NoTls).expect("connects");
        client.batch_execute("create role locked login password 'open sesame'").expect("a role");
        let url = format!("postgresql://locked@localhost:{}/postgres?sslmode={mode}", cluster.port());
        let open = |password: Option<&str>| {
            let spec = DatabaseSpec::parse_with(&url, Path::new("."), &|name| {
                password.filter(|_| name == "PGPASSWORD").map(str::to_owned)
            });
            Database::connect(&spec.expect("a URL"), ConnectOptions::default(), &mut Silent)
        };
        open(Some("open sesame")).expect("the password").close().expect("closes");
        let wrong = open(Some("open salami")).expect_err("another password");
        assert_eq!(wrong.server().map(|s| s.sqlstate.as_str()), Some("28P01"));
        assert!(!format!("{wrong} {wrong:?}").contains("salami"));
        open(None).expect_err("no password");
    }
}
