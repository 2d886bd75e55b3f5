//! `aludel status`

use std::fmt::Write;

use crate::cli::{Context, Fault, database, fault::FOUND, pipeline};
use crate::engine::{read_state, read_tags};
use crate::history::RevisionSet;
use crate::render::clean;

/// Runs the command.
pub(in crate::cli) fn run(cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let history = &project.history;
    let (state, tags) = database::asked(&config, cx, |db, schema| {
        let state = read_state(db, schema)?;
        let tags = if cx.out.verbose && state.exists { read_tags(db, schema)? } else { Vec::new() };
        Ok((state, tags))
    })?;
    let mut out = String::new();
    let mut put = |word: &str, id: &str, message: &str| {
        let _ = writeln!(out, "{word:<9}{id}  {}", clean(message.lines().next().unwrap_or("")));
        if let Some(row) = state.get(id).filter(|_| cx.out.verbose) {
            let tag = tags.iter().find(|(tagged, _)| tagged == id);
            let tag = tag.map_or_else(String::new, |(_, tag)| format!(", tag {tag}"));
            let _ = writeln!(out, "         {} by {}{}", row.applied_at, clean(&row.applied_by), clean(&tag));
        }
    };
    let mut edited = 0;
    for row in &state.revisions {
        match history.find(&row.id) {
            Some(number) if project.is_edited(number, &row.checksum, &row.file_hash) => {
                edited += 1;
                put("edited", &row.id, &row.message);
            }
            Some(_) => put("applied", &row.id, &row.message),
            None => put("unknown", &row.id, &row.message),
        }
    }
    let numbers: Vec<usize> = state.revisions.iter().filter_map(|row| history.find(&row.id)).collect();
    let applied = RevisionSet::of(history.len(), &numbers);
    let pending: Vec<usize> = history.order().iter().copied().filter(|&r| !applied.contains(r)).collect();
    for &revision in &pending {
        let it = history.get(revision);
        put("pending", &it.id, &it.message);
    }
    let unknown = state.revisions.len() - numbers.len();
    let _ = writeln!(out, "{} applied, {} pending", state.revisions.len(), pending.len());
    cx.out.result(&out)?;
    for unfinished in &state.unfinished {
        cx.out.warn(&format!(
            "{} of {} was left half done after {} statements; the next run of it goes on there",
            unfinished.direction.word(),
            unfinished.revision,
            unfinished.finished
        ));
    }
    for hole in history.holes(&applied) {
        cx.out.warn(&format!("{} is not applied, but a revision above it is", history.get(hole).id));
    }
    if edited > 0 {
        cx.out.warn(&format!(
            "edited since they were applied: {edited}; the database has what they said then, and a downgrade takes that back"
        ));
    }
    if unknown > 0 {
        cx.out.warn(&format!("applied revisions without a file here: {unknown}"));
    }
    if pending.is_empty() && unknown == 0 && state.unfinished.is_empty() { Ok(()) } else { Err(Fault::told(FOUND)) }
}
