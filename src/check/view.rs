//! Views and materialized views.

use super::column::spelled;
use super::query::{Read, What, read};
use super::{Settings, name, names};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals};
use crate::schema::{Definition, Filled, MaterializedView, Name, Schema, Use, View};
use crate::syntax::ast;

use indexmap::IndexMap;

/// `1 column`, `2 columns`
fn count(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

/// Resolves a view.
pub(super) fn view(cx: &Settings, schema: &Schema, written: &ast::View) -> Result<(Definition, Vec<Use>), Refusal> {
    let mut refusals = Refusals::default();
    let columns = names(&written.columns);
    let mut options = refusals.take(options(&written.options)).unwrap_or_default();
    if let Some(check) = &written.check {
        if let Some((at, _)) = options.iter().enumerate().find(|(_, (name, _))| name == "check_option") {
            let first = written.options.get(at).map_or(check.span, |option| option.span);
            refusals.push(Refusal::fatal(
                Diagnostic::new(code::REPEATED, check.span, "`check_option` is said twice", "the second time")
                    .related(first, "the first time")
                    .help("remove one of them"),
            ));
        }
        let value = if check.local { "local" } else { "cascaded" };
        options.push(("check_option".to_owned(), Some(value.to_owned())));
        options.sort();
    }
    let found = refusals.take(read(cx, schema, &written.query, What::View));
    let found = found.and_then(|found| refusals.take(with_names(found, &columns, written.query.span)));
    refusals.finish()?;
    let Some(Read { query, uses, output }) = found else { return Err(Refusal::default()) };
    let view = View { columns, options, query, output, triggers: IndexMap::new() };
    Ok((Definition::View(Box::new(view)), uses))
}

/// Resolves a materialized view.
pub(super) fn materialized_view(
    cx: &Settings,
    schema: &Schema,
    written: &ast::MaterializedView,
) -> Result<(Definition, Vec<Use>), Refusal> {
    let mut refusals = Refusals::default();
    let columns = names(&written.columns);
    let options = refusals.take(options(&written.options)).unwrap_or_default();
    let found = refusals.take(read(cx, schema, &written.query, What::View));
    let found = found.and_then(|found| refusals.take(with_names(found, &columns, written.query.span)));
    refusals.finish()?;
    let Some(Read { query, uses, output }) = found else { return Err(Refusal::default()) };
    let view = MaterializedView {
        columns,
        method: written.method.as_ref().map(name),
        options,
        tablespace: written.tablespace.as_ref().map(name),
        query,
        output,
        filled: Filled(!written.no_data),
        indexes: IndexMap::new(),
    };
    Ok((Definition::MaterializedView(Box::new(view)), uses))
}

/// The parameters in `with (...)`, sorted; none may stand twice.
fn options(written: &[ast::ViewOption]) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let mut refusals = Refusals::default();
    for (at, option) in written.iter().enumerate() {
        let first = written.iter().take(at).find(|other| spelled(&other.name) == spelled(&option.name));
        if let Some(first) = first {
            let message = format!("`{}` stands twice", spelled(&option.name));
            refusals.push(Refusal::fatal(
                Diagnostic::new(code::REPEATED, option.span, message, "the second time")
                    .related(first.span, "the first time")
                    .help("remove one of them"),
            ));
        }
    }
    refusals.finish()?;
    let mut all: Vec<(String, Option<String>)> = written
        .iter()
        .map(|option| (spelled(&option.name), option.value.as_ref().map(|value| value.text.clone())))
        .collect();
    all.sort();
    Ok(all)
}

/// The result under the names that were written for its columns. No name may be there twice.
fn with_names(mut found: Read, columns: &[Name], query: crate::text::Span) -> Result<Read, Refusal> {
    let Some(output) = &mut found.output else { return Ok(found) };
    if columns.len() > output.len() {
        let at = columns.get(output.len()).map_or(query, |name| name.span);
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::REPLACE_VIEW,
                at,
                format!("{} names for {}", columns.len(), count(output.len())),
                "the query has no column for it",
            )
            .related(query, format!("its columns are {}", output.join(", "))),
        ));
    }
    for (own, name) in output.iter_mut().zip(columns) {
        own.clone_from(&name.text);
    }
    let twice = output.iter().enumerate().find(|(at, name)| output.iter().take(*at).any(|other| other == *name));
    if let Some((at, name)) = twice {
        let span = columns.get(at).map_or(query, |name| name.span);
        return Err(Refusal::fatal(
            Diagnostic::new(code::REPEATED, span, format!("two columns of the view are called `{name}`"), "in here")
                .help(format!("give one of them another name: `... as {name}2`")),
        ));
    }
    Ok(found)
}
