//! The `*` of a view's query, when the view is made again.

use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Object, Schema};
use crate::text::Span;

/// A query's `*` means the columns of the moment when it is read. Where these are others by now, what is made again has
/// them written out, as they were; gives why there is no way back, where they cannot be written out.
pub fn stars_as_they_were(schema: &Schema, restored: &mut Object, at: Span) -> Option<Diagnostic> {
    let key = restored.key.clone();
    let query = match &mut restored.definition {
        Definition::View(view) => &mut view.query,
        Definition::MaterializedView(view) => &mut view.query,
        Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::Sequence(_)
        | Definition::Routine(_) => return None,
    };
    let moved = query.stars.iter().flat_map(|star| &star.sources).find(|(source, columns)| {
        let now: Option<Vec<&String>> = match schema.table(source) {
            Some(table) => Some(table.columns.keys().collect()),
            None => schema.view(source).and_then(|view| Some(view.definition.output()?.iter().collect())),
        };
        now.is_some_and(|now| now.into_iter().ne(columns))
    });
    let source = moved?.0.clone();
    if let Some(text) = query.without_stars() {
        query.text = text;
        query.stars.clear();
        return None;
    }
    let missing = Diagnostic::new(
        code::NEEDS_REVERSE,
        at,
        format!("the way back cannot make {} `{key}` as it was", key.kind.word()),
        format!("its `*` was read when `{source}` had other columns"),
    );
    let missing = missing.related(key.name.span, "it is made here");
    Some(missing.help("write a `downgrade` block with the columns written out, or `irreversible 'why'`"))
}
