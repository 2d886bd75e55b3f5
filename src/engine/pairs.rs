//! A connection string taken apart: a URL or `key=value` text to a list of named values.
//!
//! The `postgres` crate parses both forms but refuses `sslmode=verify-full`, `sslrootcert` and others of libpq's, and its
//! errors may quote what was read. Here nothing is quoted: a password with an odd character must not end up in a message
//! because it was read as something else.

use super::error::EngineError;

/// Names and values, in the written order.
pub(super) type Pairs = Vec<(String, String)>;

fn fault(text: impl Into<String>) -> EngineError {
    EngineError::Spec(text.into())
}

/// Whether the text is a URL of PostgreSQL.
pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

/// Takes a connection string apart.
pub(super) fn parse(text: &str) -> Result<Pairs, EngineError> {
    if is_url(text) { parse_url(text) } else { parse_words(text) }
}

/// `postgresql://user:password@host:port,host:port/database?key=value&key=value`, each part optional.
fn parse_url(text: &str) -> Result<Pairs, EngineError> {
    let mut pairs = Pairs::new();
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    // A password with an unencoded `/` or `?` would otherwise be taken for a database name, and shown.
    if rest.contains('@') && !authority.contains('@') {
        return Err(fault(
            "an `@` stands after the first `/` or `?`; write `/`, `?` and `@` in a password as %2F, %3F and %40",
        ));
    }
    // The last `@` divides: libpq takes the first, and would take the rest of a password for the host.
    let (login, hosts) = authority.rsplit_once('@').map_or((None, authority), |(login, hosts)| (Some(login), hosts));
    if let Some(login) = login {
        let (user, password) = login.split_once(':').map_or((login, None), |(u, p)| (u, Some(p)));
        if !user.is_empty() {
            pairs.push(("user".into(), decode(user, "the user name")?));
        }
        if let Some(password) = password {
            pairs.push(("password".into(), decode(password, "the password")?));
        }
    }
    if !hosts.is_empty() {
        let (names, ports) = split_hosts(hosts)?;
        pairs.push(("host".into(), decode(&names, "the host")?));
        if ports.split(',').any(|port| !port.is_empty()) {
            pairs.push(("port".into(), decode(&ports, "the port")?));
        }
    }
    let (path, query) = rest.split_once('?').map_or((rest, ""), |(path, query)| (path, query));
    let database = path.strip_prefix('/').unwrap_or(path);
    if !database.is_empty() {
        pairs.push(("dbname".into(), decode(database, "the database name")?));
    }
    for (number, part) in query.split('&').filter(|part| !part.is_empty()).enumerate() {
        let (key, value) =
            part.split_once('=').ok_or_else(|| fault(format!("parameter {} after `?` has no `=`", number + 1)))?;
        pairs.push((decode(key, "a parameter's name")?, decode(value, "a parameter")?));
    }
    Ok(pairs)
}

/// `a:1,b,[::1]:2` to `a,b,::1` and `1,,2`.
fn split_hosts(hosts: &str) -> Result<(String, String), EngineError> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = if let Some(inner) = host.strip_prefix('[') {
            let (name, after) = inner.split_once(']').ok_or_else(|| fault("a host begins with `[` and has no `]`"))?;
            (name, after.strip_prefix(':').unwrap_or(after))
        } else {
            host.split_once(':').unwrap_or((host, ""))
        };
        names.push(name);
        ports.push(port);
    }
    Ok((names.join(","), ports.join(",")))
}

/// Percent-encoding taken back.
fn decode(text: &str, what: &str) -> Result<String, EngineError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match (digit(rest.next()), digit(rest.next())) {
            (Some(high), Some(low)) => bytes.push(u8::try_from(high * 16 + low).unwrap_or_default()),
            (_, _) => {
                return Err(fault(format!(
                    "{what} has a `%` that two hexadecimal digits do not follow; `%` itself is %25"
                )));
            }
        }
    }
    if bytes.contains(&0) {
        return Err(fault(format!("{what} has a zero byte")));
    }
    String::from_utf8(bytes).map_err(|_| fault(format!("{what} is not UTF-8")))
}

/// libpq's words: `host=localhost password='it''s'`, a backslash before a quote or backslash, blanks around `=`.
fn parse_words(text: &str) -> Result<Pairs, EngineError> {
    let mut pairs = Pairs::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            return Ok(pairs);
        }
        let number = pairs.len() + 1;
        let mut key = String::new();
        while let Some(c) = chars.next_if(|c| !c.is_whitespace() && *c != '=') {
            key.push(c);
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if key.is_empty() || chars.next() != Some('=') {
            return Err(fault(format!(
                "it is neither `embedded` nor a URL, and as `key=value` words its word {number} has no `=` (a value with \
                 blanks stands in single quotes)"
            )));
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let quoted = chars.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        let mut closed = false;
        while let Some(c) = chars.next_if(|c| quoted || !c.is_whitespace()) {
            match c {
                '\'' if quoted => {
                    closed = true;
                    break;
                }
                '\\' => value.extend(chars.next()),
                other => value.push(other),
            }
        }
        if quoted && !closed {
            return Err(fault(format!("the value of word {number} has no closing quote")));
        }
        pairs.push((key, value));
    }
}

/// The pairs as libpq's words, for the `postgres` crate to read.
pub(super) fn to_words(pairs: &[(String, String)]) -> String {
    let mut words = String::new();
    for (key, value) in pairs {
        words.push_str(key);
        words.push_str("='");
        for c in value.chars() {
            if matches!(c, '\'' | '\\') {
                words.push('\\');
            }
            words.push(c);
        }
        words.push_str("' ");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text).expect("parses")
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.into(), value.into())
    }

    #[test]
    fn a_url_comes_apart() {
        assert_eq!(
            pairs("postgresql://me:s%40cret@a:1,b,[::1]:3/my%20db?sslmode=verify-full&sslrootcert=%2Fca.pem"),
            vec![
                pair("user", "me"),
                pair("password", "s@cret"),
                pair("host", "a,b,::1"),
                pair("port", "1,,3"),
                pair("dbname", "my db"),
                pair("sslmode", "verify-full"),
                pair("sslrootcert", "/ca.pem"),
            ]
        );
        assert_eq!(pairs("postgres://"), vec![]);
        assert_eq!(pairs("postgresql:///db?host=/run"), vec![pair("dbname", "db"), pair("host", "/run")]);
        assert_eq!(pairs("postgresql://%2Frun/db"), vec![pair("host", "/run"), pair("dbname", "db")]);
    }

    #[test]
    fn the_last_at_sign_divides_login_and_host() {
        assert_eq!(pairs("postgres://u:p@ss@h"), vec![pair("user", "u"), pair("password", "p@ss"), pair("host", "h")]);
    }

    #[test]
    fn words_come_apart_and_back() {
        let text = r"host = localhost password='it\'s a \\' dbname=x";
        let expected = vec![pair("host", "localhost"), pair("password", r"it's a \"), pair("dbname", "x")];
        assert_eq!(pairs(text), expected);
        assert_eq!(pairs(&to_words(&expected)), expected);
    }

    #[test]
    fn faults_never_quote_the_text() {
        for text in [
            "postgres://u:sesame/x@host/db",
            "postgres://u:sesame?x@host/db",
            "postgres://u:sesame%zz@host/db",
            "password=open sesame",
            "password='open sesame",
            "sesame",
            "postgres://u@h/db?sesame",
        ] {
            let message = parse(text).expect_err(text).to_string();
            assert!(!message.contains("sesame"), "{message}");
        }
    }
}
