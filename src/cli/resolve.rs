//! `merge --resolve`: a change that two branches both make is left to one of them.
//!
//! Both files may run first, so the other one cannot only be told to leave the change out where it is there already. The
//! younger file loses the operation and depends on the elder: then the order is certain. All other bytes stay. Everything
//! is tried before anything is written.

use std::collections::HashSet;
use std::path::PathBuf;

use super::config::Config;
use super::{Context, Fault, database, files, pipeline};
use crate::check::Conflict;
use crate::compile::Project;
use crate::syntax::ast::{File, HeaderKey, Operation};
use crate::text::Span;

/// The files as they will be.
type Edited = Vec<(PathBuf, Vec<u8>)>;

/// Resolves what can be among these revisions and their ancestors, and writes the files; a fault if something is left.
pub(super) fn resolve(joined: &[String], config: &Config, cx: &Context) -> Result<(), Fault> {
    let mut edited: Edited = Vec::new();
    let mut told = Vec::new();
    let mut applied: Option<HashSet<String>> = None;
    loop {
        let mut project = pipeline::load_with_all(config, &edited)?;
        project.check_for_a_run();
        stop(&project, cx)?;
        let alike = project.conflicts_below(joined).into_iter().find(|conflict| conflict.identical.is_some()).cloned();
        let Some(conflict) = alike else {
            project.check_to_merge(joined);
            stop(&project, cx)?;
            break;
        };
        let applied = match &mut applied {
            Some(applied) => applied,
            None => applied.insert(ask(config, cx)?),
        };
        told.push(edit(&project, &conflict, applied, config, &mut edited)?);
    }
    if edited.is_empty() {
        cx.out.info("Nothing to resolve: the branches agree");
    }
    for (path, bytes) in &edited {
        files::replace(path, bytes)?;
    }
    told.iter().try_for_each(|line| cx.out.result(line))
}

/// Ends the command if there is an error.
fn stop(project: &Project, cx: &Context) -> Result<(), Fault> {
    pipeline::stop_on_errors(project, cx)
        .inspect_err(|_| cx.out.warn("this cannot be resolved, and nothing was written"))
}

/// The revisions that the database has applied; says what could not be asked.
fn ask(config: &Config, cx: &Context) -> Result<HashSet<String>, Fault> {
    let others = config.other_environments();
    if !others.is_empty() {
        cx.out.warn(&format!(
            "databases that were not asked: {} (`--env NAME` asks one); a revision that is applied must not change",
            others.join(", ")
        ));
    }
    match database::applied_if_reachable(config, cx)? {
        Ok(state) => {
            let begun = state.unfinished.iter().map(|unfinished| unfinished.revision.clone());
            Ok(state.revisions.iter().map(|row| row.id.clone()).chain(begun).collect())
        }
        Err(why) => {
            cx.out.warn(&format!("the database was not asked what is applied: {why}"));
            Ok(HashSet::new())
        }
    }
}

/// Takes the operation out of one of the two files. Gives what to say of it.
fn edit(
    project: &Project,
    conflict: &Conflict,
    applied: &HashSet<String>,
    config: &Config,
    edited: &mut Edited,
) -> Result<String, Fault> {
    let (one, other) = (project.history.get(conflict.one), project.history.get(conflict.other));
    let places = conflict.identical.unwrap_or_default();
    let (loses, keeps, place) = match (applied.contains(&one.id), applied.contains(&other.id)) {
        (_, false) => (other, one, places.1),
        (false, true) => (one, other, places.0),
        (true, true) => {
            return Err(Fault::found(format!(
                "the database has applied {} and {}, and what is applied stays as it is",
                one.id, other.id
            ))
            .help("take one of them back first with `aludel downgrade`"));
        }
    };
    let text = project.sources.get(loses.source).map(crate::text::Source::text).unwrap_or_default();
    let changed = || Fault::world(format!("{}: the file changed meanwhile", loses.path)).help("try again");
    let cut = cut(&loses.file, text, place).ok_or_else(changed)?;
    let (at, line) = depends_on(&loses.file, text, &keeps.id).ok_or_else(changed)?;
    let path = config.root.join(&loses.path);
    let bytes = match edited.iter().find(|(other, _)| *other == path) {
        Some((_, bytes)) => bytes.clone(),
        None => pipeline::read(&path)?,
    };
    let offset = |at: usize| files::raw_offset(&bytes, at).min(bytes.len());
    let newline = if bytes.windows(2).any(|pair| pair == b"\r\n") { "\r\n" } else { "\n" };
    let line = line.replace('\n', newline);
    let part = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
    let new =
        [part(0, offset(at)), line.as_bytes(), part(offset(at), offset(cut.start)), part(offset(cut.end), bytes.len())]
            .concat();
    edited.retain(|(other, _)| *other != path);
    edited.push((path, new));
    let operation = project.sources.slice(place).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(format!("{}: took out `{operation}`, which {} does; {} depends on it now", loses.path, keeps.id, loses.id))
}

/// What goes with an operation: its waivers, and its whole lines where nothing else stands on them.
fn cut(file: &File, text: &str, place: Span) -> Option<std::ops::Range<usize>> {
    let operations = &file.upgrade.as_ref()?.operations;
    let operation: &Operation = operations.iter().find(|operation| operation.span == place)?;
    let start = operation.allows.first().map_or(place, |allow| allow.span).range().start;
    let mut end = place.range().end;
    if text.get(end..)?.starts_with(',') {
        end += 1;
    }
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let after = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
    let is_blank = |from: usize, to: usize| text.get(from..to).is_some_and(|part| part.trim().is_empty());
    let whole = is_blank(line, start) && is_blank(end, after);
    Some(if whole { line..after } else { start..end })
}

/// Where to write that the revision depends on another, and what.
fn depends_on(file: &File, text: &str, id: &str) -> Option<(usize, String)> {
    if let Some(last) = file.header.depends_on.last() {
        return Some((last.span.range().end, format!(", {id}")));
    }
    let (_, revises) = file.header.lines.iter().find(|(key, _)| *key == HeaderKey::Revises)?;
    let end = revises.range().end;
    let line = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at);
    Some((line, format!("\ndepends_on {id}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::text::{Source, Sources};

    /// The text without its last operation.
    fn without_last(text: &str) -> String {
        let mut sources = Sources::default();
        let id = sources.add("b.mig", text);
        let normal = sources.get(id).map(Source::shared).expect("just added");
        let file = crate::syntax::parse(id, &normal, &mut Diagnostics::default());
        let last = file.upgrade.as_ref().and_then(|block| block.operations.last()).expect("an operation").span;
        let cut = cut(&file, text, last).expect("it is there");
        let (at, line) = depends_on(&file, text, "x").expect("a header");
        format!("{}{line}{}{}", &text[..at], &text[at..cut.start], &text[cut.end..])
    }

    #[test]
    fn what_stands_around_an_operation_stays() {
        let head = "revision b\nrevises a -- why\nmessage 'b'\n";
        let with = "revision b\nrevises a -- why\ndepends_on x\nmessage 'b'\n";
        for (body, left) in [
            ("upgrade {\n  drop_table u -- one\n  drop_table t\n}\n", "upgrade {\n  drop_table u -- one\n}\n"),
            ("upgrade { drop_table u, drop_table t }\n", "upgrade { drop_table u,  }\n"),
            ("upgrade {\n  drop_table t -- two\n}\n", "upgrade {\n   -- two\n}\n"),
        ] {
            assert_eq!(without_last(&format!("{head}{body}")), format!("{with}{left}"));
        }
        let known = "revision b\nrevises a\ndepends_on y\nmessage 'b'\nupgrade {\n  drop_table t\n}\n";
        assert_eq!(without_last(known), known.replace("on y", "on y, x").replace("  drop_table t\n", ""));
    }
}
