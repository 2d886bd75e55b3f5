//! `security definer` without a `search_path` of its own.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Definition, Object};
use crate::sql::Does;
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::SECURITY_DEFINER_SEARCH_PATH, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    if let Op::Execute(raw) = at.op {
        for part in at.raw {
            let Does::Routine { definer: Some(definer), sets_path: false } = &part.statement.command.does else {
                continue;
            };
            let later = at.raw.iter().filter(|later| later.statement.range.start > part.statement.range.start);
            let mut texts =
                later.map(|later| raw.sql.text.get(later.statement.range.clone()).unwrap_or_default().to_lowercase());
            if texts.any(|text| text.starts_with("alter ") && text.contains("search_path")) {
                continue;
            }
            let name = part
                .statement
                .command
                .targets
                .first()
                .map_or_else(String::new, |target| format!(" `{}`", crate::text::quote_ident(&target.name)));
            tell(part.place(definer), &name, out);
        }
        return;
    }
    let (Some(object), false) = (made(at.op), at.is_raw) else { return };
    let is_mended = |later: &Op| made(later).is_some_and(|later| later.key == object.key && !is_open(later));
    if is_open(object) && !at.later().any(is_mended) {
        let own = object.key.name.span;
        let span = if at.span.contains(own) { own } else { at.span };
        tell(span, &format!(" `{}`", object.key), out);
    }
}

fn made(op: &Op) -> Option<&Object> {
    match op {
        Op::CreateObject(op) => Some(&op.object),
        Op::ReplaceObject(op) => Some(&op.object),
        _ => None,
    }
}

/// Whether it runs with the rights of its owner and the path of its caller.
fn is_open(object: &Object) -> bool {
    match &object.definition {
        Definition::Routine(routine) => {
            let sets_path = routine.settings.iter().any(|(name, _)| name == "search_path");
            routine.definer && !sets_path && !["c", "internal"].contains(&routine.language.text.as_str())
        }
        _ => false,
    }
}

fn tell(span: Span, name: &str, out: &mut Report) {
    let diagnostic = out
        .at(
            span,
            format!("whoever calls{name} decides what the names in it mean, with the rights of its owner"),
            "`security definer` without a `search_path`",
        )
        .help(
            "say where its names are looked for, the temporary schema last: `set search_path = SCHEMA, pg_temp` among its \
             clauses",
        );
    out.push(diagnostic);
}
