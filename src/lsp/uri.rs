//! `file://` addresses and paths.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;

/// The path of an address; `None` where it is no file's.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    decoded(uri, cfg!(windows)).map(PathBuf::from)
}

/// The address of a path. One that is no path of the disk is the address it was made of.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let text = path.to_string_lossy();
    let is_file = path.is_absolute();
    if is_file { Uri::from_str(&encoded(&text, cfg!(windows))).ok() } else { Uri::from_str(&text).ok() }
}

fn decoded(uri: &str, windows: bool) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = percent_decoded(path)?;
    let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if !windows {
        return is_here.then_some(path);
    }
    if !is_here {
        return Some(format!("\\\\{host}{}", path.replace('/', "\\")));
    }
    let path = path.strip_prefix('/').unwrap_or(&path).replace('/', "\\");
    // The same drive is `c:` in one message and `C:` in another.
    match path.split_once(':') {
        Some((drive, rest)) if drive.len() == 1 => Some(format!("{}:{rest}", drive.to_ascii_uppercase())),
        _ => Some(path),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn encoded(path: &str, windows: bool) -> String {
    let path = if windows { path.replace('\\', "/") } else { path.to_owned() };
    let (host, path) = match path.strip_prefix("//").filter(|_| windows).and_then(|rest| rest.split_once('/')) {
        Some((host, rest)) => (host.to_owned(), format!("/{rest}")),
        None if path.starts_with('/') => (String::new(), path),
        None => (String::new(), format!("/{path}")),
    };
    let mut out = format!("file://{host}");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths_and_back() {
        for (uri, windows, path) in [
            ("file:///home/a/b.mig", false, "/home/a/b.mig"),
            ("file:///home/a%20b/%C3%BC%25.mig", false, "/home/a b/ü%.mig"),
            ("file:///C%3A/a%20b/c.mig", true, "C:\\a b\\c.mig"),
            ("file://server/share/c.mig", true, "\\\\server\\share\\c.mig"),
        ] {
            assert_eq!(decoded(uri, windows).as_deref(), Some(path));
            assert_eq!(encoded(path, windows), uri);
        }
        // What clients write otherwise is the same file.
        assert_eq!(decoded("file:///c:/a b/c.mig", true).as_deref(), Some("C:\\a b\\c.mig"));
        assert_eq!(decoded("FILE://localhost/a/ü.mig#3", false).as_deref(), Some("/a/ü.mig"));
        for other in ["untitled:Untitled-1", "https://a/b.mig", "file:///a%zz", "file:///a%C3", "file:", ""] {
            assert_eq!(decoded(other, false), None, "{other}");
        }
    }
}
