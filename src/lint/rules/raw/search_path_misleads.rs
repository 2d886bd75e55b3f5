//! `set search_path` before operations of the same revision.

use super::{Rule, statements};
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::ObjectKind;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::revision(code::SEARCH_PATH_MISLEADS, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    let sets = |part: &crate::lint::raw::RawPart| match &part.statement.command.does {
        Does::Set { name, value, is_local } if name == "search_path" => Some((value.clone(), *is_local)),
        Does::Set { name, value: None, .. } if name == "all" => Some((None, false)),
        _ => None,
    };
    for (at_statement, (number, part)) in statements(at).enumerate() {
        let Some((Some(value), is_local)) = sets(part) else { continue };
        // It is gone with the transaction of its own statement.
        if is_local && !at.one_transaction {
            continue;
        }
        let first = value.split(',').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        if first == at.before.default_schema() {
            continue;
        }
        // Until another statement says otherwise.
        let until = statements(at).skip(at_statement + 1).find(|(_, later)| sets(later).is_some());
        let until = until.map_or(at.operations.len(), |(later, _)| later);
        let misled = at.operations.iter().take(until).skip(number + 1);
        let mut misled =
            misled.filter(|planned| !matches!(planned.op, Op::Execute(_)) && !says_schema(at, &planned.op));
        let Some(misled) = misled.next() else { continue };
        let diagnostic = out
            .at(
                part.span,
                "operations after this one look for names without a schema somewhere else than they were checked",
                "holds for the rest of the revision",
            )
            .related(misled.span, "this is the first of them")
            .help("write the schema before the names in the raw SQL instead, or `reset search_path` at its end");
        out.push(diagnostic);
    }
}

/// Whether an operation names what it is about with its schema.
fn says_schema(at: &RevisionMoment<'_>, op: &Op) -> bool {
    let about = op.summary();
    let spaces = at.after.objects().filter(|object| object.key.kind == ObjectKind::Schema);
    let spaces = spaces.map(|object| object.key.name.name.as_str()).chain([at.after.default_schema()]);
    spaces.into_iter().any(|space| about.contains(&format!("{}.", crate::text::quote_ident(space))))
}
