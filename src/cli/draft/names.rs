//! Names of a new revision: its id, its labels, and what it depends on. What is wrong with them is said before anything is
//! written.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::cli::Fault;
use crate::diag::codes::{history as codes, syntax::MALFORMED_ID};
use crate::history::{History, Symbol, Target};
use crate::syntax::name_fault;

/// Refuses an id or labels that could not stand in the header, or that are taken.
pub(super) fn check(history: &History, id: Option<&str>, labels: &[String]) -> Result<(), Fault> {
    if let Some(id) = id {
        well_formed(id, false)?;
        if let Some(there) = history.find(id) {
            return Err(Fault::usage(format!("there is a revision {id} already, in {}", history.get(there).path))
                .code(codes::DUPLICATE_ID)
                .help("choose another id, or leave --rev-id out and one is drawn"));
        }
        if let Some(carrier) = history.find_label(id) {
            return Err(Fault::usage(format!("`{id}` is a label, of revision {}", history.get(carrier).id))
                .code(codes::LABEL_IS_ID)
                .help("choose another id, or leave --rev-id out and one is drawn"));
        }
    }
    for (at, label) in labels.iter().enumerate() {
        well_formed(label, true)?;
        if history.find(label).is_some() || id == Some(label.as_str()) {
            return Err(Fault::usage(format!("label {label} is the id of a revision"))
                .code(codes::LABEL_IS_ID)
                .help("choose another label"));
        }
        if let Some(carrier) = history.find_label(label) {
            let carrier = history.get(carrier);
            return Err(Fault::usage(format!("revision {} carries the label {label} already", carrier.id))
                .code(codes::DUPLICATE_LABEL)
                .help(format!(
                    "its descendants inherit it: `{label}@head` names the branch; or choose another label"
                )));
        }
        if labels.iter().take(at).any(|earlier| earlier == label) {
            return Err(Fault::usage(format!("label {label} is given twice"))
                .code(codes::LISTED_TWICE)
                .help("give it once"));
        }
    }
    Ok(())
}

fn well_formed(name: &str, label: bool) -> Result<(), Fault> {
    match name_fault(name, label) {
        Some(fault) => Err(Fault::usage(fault.message).code(MALFORMED_ID).help(fault.help)),
        None => Ok(()),
    }
}

/// What stands after `depends_on`: a label as it is, anything else as the id in full.
pub(in crate::cli) fn dependency(history: &History, text: &str) -> Result<String, Fault> {
    if history.find_label(text).is_some() {
        return Ok(text.to_owned());
    }
    let what = format!("--depends-on `{text}`");
    let revision = one(history, text, &what, "name it by its id, the beginning of one, or a label")?;
    Ok(history.get(revision).id.clone())
}

/// The one revision that a name stands for; `what` and `help` are for the fault where it is none or several.
pub(in crate::cli) fn one(history: &History, text: &str, what: &str, help: &str) -> Result<usize, Fault> {
    let target = Target::parse(text, history)?;
    let resolved = match target.symbol {
        None | Some(Symbol::Base | Symbol::Current) => Vec::new(),
        Some(_) => history.resolve(text, &[])?,
    };
    match resolved[..] {
        [only] => Ok(only),
        _ => Err(Fault::usage(format!("{what} is not one revision")).code(codes::BAD_TARGET).help(help)),
    }
}

/// An id that nothing is called yet.
pub(super) fn fresh(history: &History, labels: &[String]) -> String {
    loop {
        let id = drawn();
        if history.find(&id).is_none() && history.find_label(&id).is_none() && !labels.contains(&id) {
            return id;
        }
    }
}

/// Twelve hexadecimal digits.
fn drawn() -> String {
    // A fresh state is seeded by the operating system.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_i128(jiff::Timestamp::now().as_nanosecond());
    format!("{:016x}", hasher.finish()).chars().skip(4).collect()
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn ids_are_twelve_hexadecimal_digits() {
        let id = drawn();
        assert!(id.len() == 12 && id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert_ne!(id, drawn());
    }
}
