//! `alter table` that renames an index.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::Relation;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::INDEX_RENAMED_AS_TABLE, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw.iter().filter(|part| part.statement.command.does == Does::RenameTable) {
        for named in part.live(at) {
            let (owner, verb) = match &named.relation {
                Some(Relation::Index(owner, _)) => (owner, format!("rename_index {}", named.name)),
                Some(Relation::ConstraintIndex(owner, _)) => {
                    (owner, format!("rename_constraint {owner}.{}", crate::text::quote_ident(&named.name.name)))
                }
                Some(Relation::Table(_) | Relation::Sequence(..) | Relation::Object(..)) | None => continue,
            };
            let diagnostic = out
                .at(
                    part.span,
                    format!(
                        "renaming index `{}` as a table stops every query on `{owner}` until the commit",
                        named.name
                    ),
                    "ACCESS EXCLUSIVE lock on the index",
                )
                .help(format!("`{verb} to ...` takes a lock that stops nobody; in raw SQL, `alter index`"));
            out.push(diagnostic);
        }
    }
}
