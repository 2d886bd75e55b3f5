//! `lint --fix`: applies the fixes of rules to files, again and again until none is left, and writes them at the end.
//!
//! A fix keeps the meaning of its file. That is checked here once more before anything is written: the history has to
//! compile and to lead to the same schema. Bytes that no fix touches stay as they are, line ends and all.

use std::path::PathBuf;

use super::{Fault, files, pipeline};
use crate::compile::Project;
use crate::lint::{self, Edit, Finding, Fix};
use crate::schema::{Schema, differences};
use crate::text::{Source, SourceId, Sources, Span};

/// Rounds after which the rest is left: a fix that makes room for itself again would never end.
const MOST_ROUNDS: usize = 20;

/// A file that was mended.
#[derive(Debug)]
pub(super) struct Mended {
    /// Its path on disk.
    pub path: PathBuf,
    /// Its name in the project's sources.
    pub name: String,
    /// What it held.
    pub old: Vec<u8>,
    /// What it is to hold.
    pub new: Vec<u8>,
    /// How many findings were mended in it.
    pub count: usize,
}

impl Mended {
    /// Writes the file, if it still holds what was read.
    pub fn write(&self) -> Result<(), Fault> {
        if pipeline::read(&self.path)? != self.old {
            return Err(Fault::world(format!("{}: the file changed meanwhile, and was left as it is", self.name))
                .help("run it again"));
        }
        files::replace(&self.path, &self.new)
    }
}

/// The texts as they would be.
pub(super) type Edited = Vec<(PathBuf, Vec<u8>)>;

/// How the project is read with other texts in some files, what is found in it, and where its files are.
pub(super) struct Reader<'a> {
    /// Reads and checks.
    pub load: &'a dyn Fn(&Edited) -> Result<Project, Fault>,
    /// The findings that may be mended.
    pub find: &'a dyn Fn(&mut Project) -> Result<Vec<Finding>, Fault>,
    /// The path of a source.
    pub place: &'a dyn Fn(&str) -> PathBuf,
}

/// Mends what can be, in memory. Nothing where the history has errors: they come first.
pub(super) fn mend(reader: &Reader<'_>) -> Result<Vec<Mended>, Fault> {
    let mut mended: Vec<Mended> = Vec::new();
    let mut project = (reader.load)(&Vec::new())?;
    if project.diagnostics.has_errors() {
        return Ok(mended);
    }
    let schema = schema(&mut project);
    for _ in 0..MOST_ROUNDS {
        if !round(reader, &mut project, &mut mended)? {
            break;
        }
        let edited = mended.iter().map(|file| (file.path.clone(), file.new.clone())).collect();
        project = (reader.load)(&edited)?;
        let found = differences(&schema, &self::schema(&mut project));
        if project.diagnostics.has_errors() || !found.is_empty() {
            let names: Vec<&str> = mended.iter().map(|file| file.name.as_str()).collect();
            let mut fault = Fault::world(format!(
                "a fix would have changed what {} means, so nothing was written: this is a bug of Aludel",
                names.join(", ")
            ))
            .help("please report it with the files; without --fix, `aludel lint` says what to do by hand");
            fault.exit = super::fault::BUG;
            return Err(fault);
        }
    }
    Ok(mended)
}

/// Applies the fixes that are there now; whether there was one.
fn round(reader: &Reader<'_>, project: &mut Project, mended: &mut Vec<Mended>) -> Result<bool, Fault> {
    let findings = (reader.find)(project)?;
    let mut again = false;
    for (id, source) in project.sources.iter() {
        let fixes: Vec<&Fix> = findings
            .iter()
            .filter(|finding| finding.diagnostic.primary.span.source == id)
            .filter_map(|finding| finding.fix.as_ref())
            .collect();
        if fixes.is_empty() {
            continue;
        }
        let path = (reader.place)(source.name());
        let at = mended.iter().position(|file| file.path == path);
        let old = match at.and_then(|at| mended.get(at)) {
            Some(file) => file.new.clone(),
            None => pipeline::read(&path)?,
        };
        let Some((new, count)) = applied(source, id, &old, &fixes) else {
            return Err(Fault::world(format!("{}: the file changed meanwhile", source.name())).help("run it again"));
        };
        if new == old {
            continue;
        }
        again = true;
        match at.and_then(|at| mended.get_mut(at)) {
            Some(file) => (file.new, file.count) = (new, file.count + count),
            None => mended.push(Mended { path, name: source.name().to_owned(), old, new, count }),
        }
    }
    Ok(again)
}

/// The bytes with the fixes applied, and how many; none if they are not those of the source.
fn applied(source: &Source, id: SourceId, bytes: &[u8], fixes: &[&Fix]) -> Option<(Vec<u8>, usize)> {
    let raw = std::str::from_utf8(bytes).ok()?;
    let mut same = Sources::default();
    let other = same.add("", raw);
    if same.get(other)?.text() != source.text() {
        return None;
    }
    let newline = if raw.contains("\r\n") { "\r\n" } else { "\n" };
    let edit = |edit: &Edit| {
        let at = |offset: u32| files::raw_offset(bytes, offset as usize);
        Edit { span: Span::new(id, at(edit.span.start), at(edit.span.end)), text: edit.text.replace('\n', newline) }
    };
    let fixes: Vec<Fix> =
        fixes.iter().map(|fix| Fix { title: fix.title.clone(), edits: fix.edits.iter().map(edit).collect() }).collect();
    let (text, count) = lint::apply(id, raw, &fixes.iter().collect::<Vec<_>>());
    Some((text.into_bytes(), count))
}

/// The schema at the heads.
fn schema(project: &mut Project) -> Schema {
    let history = &project.history;
    let all = history.ids(&history.sort(&history.ancestors(&history.heads())));
    project.schema(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_no_fix_touches_stay() {
        let raw = "\u{feff}one\r\ntwo\r\nthree\n".as_bytes();
        let mut sources = Sources::default();
        let id = sources.add("a.mig", std::str::from_utf8(raw).expect("UTF-8"));
        let source = sources.get(id).expect("just added");
        let fix = Fix::replace("say it", Span::new(id, 4, 7), &["2".to_owned(), "2b".to_owned()]);
        let (new, count) = applied(source, id, raw, &[&fix]).expect("the same text");
        assert_eq!(String::from_utf8(new).expect("UTF-8"), "\u{feff}one\r\n2\r\n  2b\r\nthree\n");
        assert_eq!(count, 1);
        assert_eq!(applied(source, id, b"other", &[&fix]), None);
    }
}
