//! The password file, as libpq reads it: lines of `host:port:database:user:password`.

use std::path::Path;

/// Who connects where, for the first four fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    pub user: &'a str,
}

/// What a look into the file gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The password of the first line that fits.
    Password(String),
    /// No file, or no line that fits.
    Nothing,
    /// The file may be read by others, so it is ignored, as libpq does.
    TooOpen,
}

/// Looks the password up in a file.
pub(super) fn look_up(path: &Path, wanted: &[Wanted<'_>]) -> Found {
    let Ok(text) = std::fs::read_to_string(path) else { return Found::Nothing };
    if too_open(path) {
        return Found::TooOpen;
    }
    wanted.iter().find_map(|w| find(&text, *w)).map_or(Found::Nothing, Found::Password)
}

#[cfg(unix)]
fn too_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn too_open(_path: &Path) -> bool {
    false
}

/// The password of the first line that fits.
fn find(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line.trim_end_matches('\r'));
        let [host, written_port, database, user, password] = <[(String, bool); 5]>::try_from(fields).ok()?;
        let fits = |(pattern, star): &(String, bool), value: &str| *star || pattern == value;
        (fits(&host, wanted.host)
            && fits(&written_port, &port)
            && fits(&database, wanted.database)
            && fits(&user, wanted.user))
        .then_some(password.0)
    })
}

/// The fields of a line, each with whether it is a bare `*`. The password, the last of five, keeps no further division.
fn fields(line: &str) -> Vec<(String, bool)> {
    let mut fields = vec![(String::new(), false)];
    let mut bare = true;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let last = fields.len() == 5;
        let Some((field, _)) = fields.last_mut() else { break };
        match c {
            '\\' => {
                field.extend(chars.next());
                bare = false;
            }
            ':' if !last => {
                close(&mut fields, bare);
                fields.push((String::new(), false));
                bare = true;
            }
            ':' => break,
            other => field.push(other),
        }
    }
    fields
}

fn close(fields: &mut [(String, bool)], bare: bool) {
    if let Some((field, star)) = fields.last_mut() {
        *star = bare && field == "*";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted<'_> = Wanted { host: "db.example", port: 5432, database: "shop", user: "me" };

    #[test]
    fn the_first_line_that_fits_wins() {
        let text = "# note\nother:*:*:*:no\ndb.example:5433:*:*:no\n*:5432:shop:me:a\\:b\\\\c\n*:*:*:*:later\n";
        assert_eq!(find(text, WANTED).as_deref(), Some("a:b\\c"));
    }

    #[test]
    fn a_line_with_too_few_fields_is_nothing() {
        assert_eq!(find("db.example:5432:shop:me\n\n:::\n", WANTED), None);
    }

    #[test]
    fn an_escaped_star_is_a_star() {
        assert_eq!(find("\\*:*:*:*:x", WANTED), None);
    }
}
