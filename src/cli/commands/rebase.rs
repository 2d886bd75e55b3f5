//! `aludel rebase REV --onto HEAD`

use std::ops::Range;
use std::path::Path;

use clap::Args;

use crate::cli::config::Config;
use crate::cli::{Context, Fault, database, draft, files, pipeline};
use crate::diag::codes::history as codes;
use crate::history::History;

/// Arguments of `rebase`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The revision to move, with all that follow it: an id or its beginning, a label.
    #[arg(value_name = "REV")]
    revision: String,

    /// The head that it revises from now on: an id or its beginning, a label, LABEL@head.
    #[arg(long, value_name = "HEAD")]
    onto: String,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let (revision, onto) = (one(history, &args.revision)?, one(history, &args.onto)?);
    let (id, onto_id) = (&history.get(revision).id, &history.get(onto).id);
    if history.down(revision) == [onto] {
        cx.out.info(&format!("Nothing to rebase: {id} revises {onto_id} already"));
        return Ok(());
    }
    let moved = history.newest_first(&history.descendants(&[revision]));
    fits(history, revision, onto, &moved)?;
    let moved = history.ids(&moved);
    never_applied(&moved, &config, cx)?;

    let header = &history.get(revision).file.header;
    let (place, word) = match &header.revises {
        Some(revises) => match revises.parents.first() {
            Some(parent) => (parent.span.range(), parent.text.as_str()),
            None => (revises.span.range().end.saturating_sub("base".len())..revises.span.range().end, "base"),
        },
        None => (0..0, ""),
    };
    let shown = &history.get(revision).path;
    let path = config.root.join(shown);
    let bytes = replaced(&path, &pipeline::read(&path)?, place, word, onto_id)?;
    let mut after = pipeline::load_with(&config, &path, &bytes)?;
    after.check();
    pipeline::stop_on_errors(&after, cx).inspect_err(|_| {
        cx.out.warn(&format!("this is what {id} would meet on top of {onto_id}; nothing was written"));
    })?;
    files::replace(&path, &bytes)?;
    let followers: Vec<&str> = moved.iter().rev().map(String::as_str).filter(|other| other != id).collect();
    let followers =
        if followers.is_empty() { String::new() } else { format!("; with it moved {}", followers.join(", ")) };
    cx.out.result(&format!("{shown}: {id} revises {onto_id} now, before it was {word}{followers}"))
}

/// The one revision that a name stands for.
fn one(history: &History, text: &str) -> Result<usize, Fault> {
    draft::one(history, text, &format!("`{text}`"), "name it by its id, the beginning of one, a label, or LABEL@head")
}

/// Refuses what the graph cannot be.
fn fits(history: &History, revision: usize, onto: usize, moved: &[usize]) -> Result<(), Fault> {
    let (id, onto_id) = (&history.get(revision).id, &history.get(onto).id);
    if revision == onto {
        return Err(Fault::usage(format!("{id} cannot revise itself"))
            .code(codes::SELF_REFERENCE)
            .help("--onto names a head of another branch"));
    }
    if moved.contains(&onto) {
        return Err(Fault::usage(format!("{onto_id} comes after {id}, so {id} cannot revise it"))
            .code(codes::CYCLE)
            .help("--onto names a head that does not wait for this revision"));
    }
    if history.is_mergepoint(revision) {
        return Err(Fault::usage(format!(
            "{id} is a merge of {}, and would be none on top of {onto_id}",
            history.ids(history.down(revision)).join(" and ")
        ))
        .help("move what is below it, and edit or remove the merge by hand"));
    }
    if !history.is_head(onto) {
        return Err(super::revision::not_a_head(history, onto, "a revision moves to the end of a branch"));
    }
    Ok(())
}

/// Asks the database whether one of the revisions is applied; says what could not be asked.
fn never_applied(moved: &[String], config: &Config, cx: &Context) -> Result<(), Fault> {
    match database::applied_if_reachable(config, cx)? {
        Ok(state) => {
            let begun = state.unfinished.iter().map(|unfinished| unfinished.revision.as_str());
            let held: Vec<&str> = state
                .revisions
                .iter()
                .map(|row| row.id.as_str())
                .chain(begun)
                .filter(|id| moved.iter().any(|m| m == id))
                .collect();
            if !held.is_empty() {
                return Err(Fault::usage(format!(
                    "the database has applied {}, and what is applied stays where it is",
                    held.join(", ")
                ))
                .help("join the branches with `aludel merge`, or take it back first with `aludel downgrade`"));
            }
        }
        Err(why) => cx.out.warn(&format!("the database was not asked whether this is applied: {why}")),
    }
    let others = config.other_environments();
    if !others.is_empty() {
        cx.out.warn(&format!(
            "databases that were not asked: {} (`--env NAME` asks one); where a revision is applied, it must not move",
            others.join(", ")
        ));
    }
    Ok(())
}

/// The bytes of the file with another word at a place of its text; all else is as it was, line ends and a mark too.
fn replaced(path: &Path, bytes: &[u8], place: Range<usize>, word: &str, new: &str) -> Result<Vec<u8>, Fault> {
    let at = files::raw_offset(bytes, place.start);
    let (before, rest) = bytes.split_at(at.min(bytes.len()));
    match rest.strip_prefix(word.as_bytes()).filter(|_| !word.is_empty()) {
        Some(after) => Ok([before, new.as_bytes(), after].concat()),
        // It was written between two looks.
        None => {
            Err(Fault::world(format!("{}: the line `revises` changed meanwhile", path.display())).help("try again"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_changes() {
        let bytes = b"\xef\xbb\xbf-- a\r\nrevision b\r\nrevises  a -- why\r\n";
        let text = "-- a\nrevision b\nrevises  a -- why\n";
        let at = text.find("a -- why").expect("the word");
        let new = replaced(Path::new("b.mig"), bytes, at..at + 1, "a", "cc").expect("bytes");
        assert_eq!(new, b"\xef\xbb\xbf-- a\r\nrevision b\r\nrevises  cc -- why\r\n");
        assert!(replaced(Path::new("b.mig"), bytes, at..at + 1, "x", "cc").is_err());
        assert!(replaced(Path::new("b.mig"), b"", at..at + 1, "a", "cc").is_err());
    }
}
