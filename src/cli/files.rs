//! Files that the program writes: a new one never over another, an old one in one move.

use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::Fault;

fn fault(path: &Path, error: &std::io::Error) -> Fault {
    Fault::world(format!("{}: {error}", path.display()))
}

/// Writes a file that is not there yet, with the folders it is in. Whether it was written: one that is there stays.
pub(super) fn create(path: &Path, text: &str) -> Result<bool, Fault> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
    }
    let mut file = match std::fs::File::create_new(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(fault(path, &error)),
    };
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a revision would be taken for one.
        let _ = std::fs::remove_file(path);
        fault(path, &error)
    })?;
    Ok(true)
}

/// Writes beside the file and moves over it, so that a crash leaves the old text or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let fault = |error: std::io::Error| fault(path, &error);
    // A link keeps pointing where it does.
    let path = &path.canonicalize().map_err(fault)?;
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside).and_then(|mut file| file.write_all(bytes));
    let kept = written.and_then(|()| {
        std::fs::set_permissions(&beside, std::fs::metadata(path)?.permissions())?;
        std::fs::rename(&beside, path)
    });
    kept.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        fault(error)
    })
}

/// Where in a file's bytes an offset of its text is, in which a line ends with one byte and a mark does not count.
pub(super) fn raw_offset(bytes: &[u8], offset: usize) -> usize {
    let mut at = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    for _ in 0..offset {
        at += if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"\r\n")) { 2 } else { 1 };
    }
    at
}

/// A path without `.` and `..`, of folders that need not be there.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => out.push(part),
        }
    }
    out
}
