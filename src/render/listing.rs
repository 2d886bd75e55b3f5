//! Revisions as `history`, `heads`, `current`, `show` and the log print them: the words and their order are Alembic's.

use std::fmt::Write;

use serde::Serialize;

use crate::history::{Direction, History, RevisionSet};

use super::clean;

/// What to say of a revision besides its id.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'a> {
    /// The heads of what a database has applied, where it was asked: these are `(current)`.
    pub current: Option<&'a RevisionSet>,
}

impl Marks<'_> {
    fn is_current(self, revision: usize) -> bool {
        self.current.is_some_and(|set| set.contains(revision))
    }
}

/// `1975ea83b712 (shoppingcart) -> ae1027a6acf0 (label) (head) (current), Add a column`
pub fn line(history: &History, revision: usize, marks: Marks<'_>) -> String {
    let it = history.get(revision);
    let mut out = down(history, revision);
    if !it.depends_on_written.is_empty() {
        let _ = write!(out, " ({})", it.depends_on_written.join(", "));
    }
    let _ = write!(out, " -> {}", it.id);
    let labels = history.labels(revision);
    if !labels.is_empty() {
        let _ = write!(out, " ({})", labels.join(", "));
    }
    out.push_str(&head(history, revision));
    for (holds, word) in [
        (marks.is_current(revision), " (current)"),
        (history.is_branchpoint(revision), " (branchpoint)"),
        (history.is_mergepoint(revision), " (mergepoint)"),
    ] {
        if holds {
            out.push_str(word);
        }
    }
    let _ = write!(out, ", {}", clean(it.summary()));
    out
}

/// `ae1027a6acf0 (label) (head)`: a line of `heads`; without labels, of `current`.
pub fn line_of_head(history: &History, revision: usize, labels: bool) -> String {
    let mut out = history.get(revision).id.clone();
    let names = history.labels(revision);
    if labels && !names.is_empty() {
        let _ = write!(out, " ({})", names.join(", "));
    }
    out.push_str(&head(history, revision));
    if !labels && history.is_mergepoint(revision) {
        out.push_str(" (mergepoint)");
    }
    out
}

/// A branch point and what it branches into, a line each: an entry of `branches`. `long` gives the branch point in full,
/// and the messages of what follows.
pub fn branches(history: &History, revision: usize, long: bool) -> String {
    let short = |r: usize| {
        let mut out = line_of_head(history, r, true);
        if history.is_branchpoint(r) {
            out.push_str(" (branchpoint)");
        }
        if history.is_mergepoint(r) {
            out.push_str(" (mergepoint)");
        }
        out
    };
    let mut out = if long { entry(history, revision, Marks::default()) } else { short(revision) };
    if !out.ends_with('\n') {
        out.push('\n');
    }
    let pad = " ".repeat(history.get(revision).id.len());
    for &child in history.children(revision) {
        let _ = write!(out, "{pad} -> {}", short(child));
        if long {
            let _ = write!(out, ", {}", clean(history.get(child).summary()));
        }
        out.push('\n');
    }
    out
}

/// The long form: `Rev: ...`, `Parent: ...` and so on, then the message and the header.
pub fn entry(history: &History, revision: usize, marks: Marks<'_>) -> String {
    let it = history.get(revision);
    let mut out = format!("Rev: {}", it.id);
    for (holds, word) in [
        (history.is_head(revision), " (head)"),
        (history.is_branchpoint(revision), " (branchpoint)"),
        (history.is_mergepoint(revision), " (mergepoint)"),
        (marks.is_current(revision), " (current)"),
    ] {
        if holds {
            out.push_str(word);
        }
    }
    out.push('\n');
    let word = if history.is_mergepoint(revision) { "Merges" } else { "Parent" };
    let _ = writeln!(out, "{word}: {}", down(history, revision));
    if !it.depends_on_written.is_empty() {
        let _ = writeln!(out, "Also depends on: {}", it.depends_on_written.join(", "));
    }
    if history.is_branchpoint(revision) {
        let _ = writeln!(out, "Branches into: {}", history.ids(history.children(revision)).join(", "));
    }
    let labels = history.labels(revision);
    if !labels.is_empty() {
        let _ = writeln!(out, "Branch names: {}", labels.join(", "));
    }
    let _ = writeln!(out, "Path: {}\n", clean(&it.path));
    for text in it.message.lines() {
        let _ = writeln!(out, "    {}", clean(text));
    }
    let _ = writeln!(out, "\n    Revision ID: {}", it.id);
    let _ = writeln!(out, "    Revises: {}", it.parents.join(", "));
    if let Some(created) = &it.created {
        let _ = writeln!(out, "    Create Date: {}", clean(created));
    }
    out
}

#[derive(Serialize)]
struct Listing<'a> {
    revisions: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    down: &'a [String],
    depends_on: &'a [String],
    labels: &'a [String],
    message: &'a str,
    path: &'a str,
    head: bool,
    branchpoint: bool,
    mergepoint: bool,
    current: Option<bool>,
}

/// `{"revisions":[{"id", "down", "depends_on", "labels", ...}]}`; `current` is null where no database was asked.
pub fn listing_json(history: &History, revisions: &[usize], marks: Marks<'_>) -> String {
    listing_of(history, revisions, &[], marks)
}

/// An applied revision that no file has, as far as the database says.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it revises.
    pub parents: &'a [String],
    /// Its dependencies.
    pub depends_on: &'a [String],
    /// Its message.
    pub message: &'a str,
    /// Where its file was.
    pub path: &'a str,
}

/// The same with applied revisions that no file has before the others; nothing here revises those.
pub fn listing_of(history: &History, revisions: &[usize], unknown: &[Unknown<'_>], marks: Marks<'_>) -> String {
    let lost = unknown.iter().map(|it| Item {
        id: it.id,
        down: it.parents,
        depends_on: it.depends_on,
        labels: &[],
        message: it.message,
        path: it.path,
        head: true,
        branchpoint: false,
        mergepoint: it.parents.len() > 1,
        current: Some(true),
    });
    let item = |&revision: &usize| {
        let it = history.get(revision);
        Item {
            id: &it.id,
            down: &it.parents,
            depends_on: &it.depends_on,
            labels: history.labels(revision),
            message: &it.message,
            path: &it.path,
            head: history.is_head(revision),
            branchpoint: history.is_branchpoint(revision),
            mergepoint: history.is_mergepoint(revision),
            current: marks.current.map(|set| set.contains(revision)),
        }
    };
    let listing = Listing { revisions: lost.chain(revisions.iter().map(item)).collect() };
    serde_json::to_string_pretty(&listing).unwrap_or_else(|_| "{}".to_owned())
}

/// `Running upgrade ec2ddccf60aa -> ffb63a043e68, add user surname`; a downgrade names what it goes back to last.
pub fn running(direction: Direction, id: &str, parents: &[String], message: &str) -> String {
    let parents = parents.join(", ");
    let message = message.lines().next().unwrap_or("");
    let message = if message.is_empty() { String::new() } else { format!(", {}", clean(message)) };
    match direction {
        Direction::Upgrade => format!("Running upgrade {parents} -> {id}{message}"),
        Direction::Downgrade => format!("Running downgrade {id} -> {parents}{message}"),
    }
}

fn down(history: &History, revision: usize) -> String {
    let parents = history.down(revision);
    if parents.is_empty() { "<base>".to_owned() } else { history.ids(parents).join(", ") }
}

fn head(history: &History, revision: usize) -> String {
    if history.is_effective_head(revision) {
        " (effective head)".to_owned()
    } else if history.is_head(revision) {
        " (head)".to_owned()
    } else {
        String::new()
    }
}
