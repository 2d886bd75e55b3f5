//! A column that is added to a table of which a view was written with `*`: the view does not get it.

use super::Rule;
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Definition, Object, ObjectKey, Query};

pub(super) const RULE: Rule = Rule::operation(code::VIEW_STAR_FROZEN, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AddColumn(op) = at.op else { return };
    for object in at.before.objects() {
        let Some(query) = query(object) else { continue };
        let of_table = query.stars.iter().any(|star| star.sources.iter().any(|(source, _)| *source == op.table));
        if !of_table || is_made_anew(at, &object.key) {
            continue;
        }
        let key = &object.key;
        let found = out
            .at(
                at.place(op.column.name.span),
                format!("{} `{key}` does not get `{}`, although it says `*`", key.kind.word(), op.column.name),
                "the server read the `*` when the view was made",
            )
            .related(key.name.span, "made here")
            .help(format!(
                "make it anew in this revision, below, where it should have the column: `replace_{} {key} ...`",
                key.kind.word().replace(' ', "_")
            ));
        out.push(found);
    }
}

fn query(object: &Object) -> Option<&Query> {
    match &object.definition {
        Definition::View(view) => Some(&view.query),
        Definition::MaterializedView(view) => Some(&view.query),
        Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::Sequence(_)
        | Definition::Routine(_) => None,
    }
}

/// Whether the view is replaced or dropped below.
fn is_made_anew(at: &Moment<'_>, key: &ObjectKey) -> bool {
    at.later().any(|op| match op {
        Op::ReplaceObject(op) => op.object.key == *key,
        Op::DropObject(op) => op.key == *key,
        _ => false,
    })
}
