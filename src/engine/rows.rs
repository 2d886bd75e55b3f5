//! Rows that go from a file to the server while the file is read, inside the transaction that is open.
//!
//! The plan was made for a file of a certain hash. The bytes that are sent are hashed again, so that a file that was
//! changed in between is noticed before anything is committed.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::connect::Database;
use super::error::{EngineError, ServerMessage};
use super::observer::Observer;
use crate::ddl::{Compiled, Copy, Statement};

/// How much is read and sent at once.
const CHUNK: usize = 1 << 16;

/// Refuses steps whose rows are not at hand, before anything is run.
pub(super) fn check_files(steps: &[Compiled]) -> Result<(), EngineError> {
    for step in steps {
        let copies = step.statements.iter().filter_map(|statement| statement.copy.as_deref());
        if let Some(copy) = copies.into_iter().find(|copy| copy.file.place.is_none()) {
            return Err(EngineError::RowsMissing { revision: step.revision.clone(), file: copy.file.name.clone() });
        }
    }
    Ok(())
}

/// Sends a statement of a revision, with its rows if it has some.
pub(super) fn send(
    db: &mut Database,
    step: &Compiled,
    statement: &Statement,
    observer: &mut dyn Observer,
) -> Result<Result<(), ServerMessage>, EngineError> {
    let Some(copy) = statement.copy.as_deref() else { return db.send(&statement.sql) };
    if let Some(before) = &copy.before
        && let Err(refusal) = db.send(before)?
    {
        return Ok(Err(unplaced(refusal)));
    }
    if let Err(refusal) = stream(db, step, copy, observer)? {
        return Ok(Err(unplaced(refusal)));
    }
    for after in &copy.after {
        if let Err(refusal) = db.send(after)? {
            return Ok(Err(unplaced(refusal)));
        }
    }
    Ok(Ok(()))
}

/// A position counts characters of a part of the statement's text.
fn unplaced(refusal: ServerMessage) -> ServerMessage {
    ServerMessage { position: None, ..refusal }
}

fn stream(
    db: &mut Database,
    step: &Compiled,
    copy: &Copy,
    observer: &mut dyn Observer,
) -> Result<Result<(), ServerMessage>, EngineError> {
    let mut file = open(step, copy)?;
    let fault = |source| EngineError::File { path: copy.file.place.clone().unwrap_or_default(), source };
    let mut digest = Sha256::new();
    let mut sent = 0_u64;
    let mut reading = None;
    let answer = db.copy_in(&copy.sql, &mut |to| {
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = match file.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(read) => chunk.get(..read).unwrap_or_default(),
                Err(error) => {
                    reading = Some(error);
                    return Err(std::io::Error::other("the file cannot be read"));
                }
            };
            digest.update(read);
            to.write_all(read)?;
            sent += read.len() as u64;
            observer.rows_sent(step, &copy.file.name, sent, copy.file.bytes);
        }
    });
    // Whatever the server made of a file that broke off, the file is the cause.
    if let Some(error) = reading {
        return Err(fault(error));
    }
    if let Err(refusal) = answer? {
        return Ok(Err(refusal));
    }
    if hex(&digest.finalize()) != copy.file.hash {
        return Err(changed(step, copy));
    }
    Ok(Ok(()))
}

fn open(step: &Compiled, copy: &Copy) -> Result<File, EngineError> {
    let Some(place) = &copy.file.place else {
        return Err(EngineError::RowsMissing { revision: step.revision.clone(), file: copy.file.name.clone() });
    };
    File::open(place).map_err(|source| EngineError::File { path: place.clone(), source })
}

fn changed(step: &Compiled, copy: &Copy) -> EngineError {
    EngineError::RowsChanged { revision: step.revision.clone(), file: copy.file.name.clone() }
}

/// The rows as a script has them, after the statement and before `\.`.
pub(super) fn inline(step: &Compiled, copy: &Copy) -> Result<String, EngineError> {
    let fault = |source| EngineError::File { path: copy.file.place.clone().unwrap_or_default(), source };
    let mut text = String::new();
    let mut digest = Sha256::new();
    let mut reader = BufReader::new(open(step, copy)?);
    let mut line = String::new();
    while reader.read_line(&mut line).map_err(fault)? > 0 {
        digest.update(line.as_bytes());
        if line.trim_end_matches(['\n', '\r']) == "\\." {
            // `psql` would take it for the end of the rows.
            return Err(EngineError::RowsInScript { revision: step.revision.clone(), file: copy.file.name.clone() });
        }
        text.push_str(&line);
        line.clear();
    }
    if hex(&digest.finalize()) != copy.file.hash {
        return Err(changed(step, copy));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// SHA-256 and length of a file, which must be UTF-8; else why it cannot be used.
pub fn measure(place: &Path) -> Result<(String, u64), String> {
    let mut file = File::open(place).map_err(|error| error.to_string())?;
    let mut digest = Sha256::new();
    let (mut chunk, mut length) = (vec![0; CHUNK], 0_u64);
    // The beginning of a character that the next chunk ends.
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let read = file.read(&mut chunk).map_err(|error| error.to_string())?;
        let bytes = chunk.get(..read).unwrap_or_default();
        digest.update(bytes);
        length += read as u64;
        rest.extend_from_slice(bytes);
        match std::str::from_utf8(&rest) {
            Ok(_) => rest.clear(),
            Err(error) if error.error_len().is_none() && read > 0 => rest = rest.split_off(error.valid_up_to()),
            Err(_) => return Err("it is not UTF-8".to_owned()),
        }
        if read == 0 {
            return Ok((hex(&digest.finalize()), length));
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_measured_across_chunks() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("a.csv");
        let text = "ä".repeat(CHUNK) + "x";
        std::fs::write(&place, &text).expect("writes");
        let (hash, length) = measure(&place).expect("it is UTF-8");
        assert_eq!((hash, length), (hex(&Sha256::digest(text.as_bytes())), text.len() as u64));
        std::fs::write(&place, b"a\xff").expect("writes");
        assert_eq!(measure(&place), Err("it is not UTF-8".to_owned()));
        std::fs::write(&place, "ä".as_bytes().get(..1).expect("two bytes")).expect("writes");
        assert!(measure(&place).is_err());
        assert!(measure(&folder.path().join("b.csv")).is_err());
    }
}
