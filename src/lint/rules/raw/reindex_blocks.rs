//! `reindex` without `concurrently`.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::listed;
use crate::lint::report::Report;
use crate::schema::Relation;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::REINDEX_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        let Does::Reindex { kind, concurrently: false } = &part.statement.command.does else { continue };
        let live = part.live(at);
        let about = match kind.as_str() {
            "index" | "table" if live.is_empty() => continue,
            "index" => match live.first().and_then(|index| index.relation.as_ref()) {
                Some(Relation::Index(owner, _) | Relation::ConstraintIndex(owner, _)) => format!("`{owner}`"),
                _ => format!("the table of {}", listed(&live)),
            },
            "table" => listed(&live),
            // The catalogs' own indexes are built in no other way.
            "system" => continue,
            _ => "each table, one after the other,".to_owned(),
        };
        let diagnostic = out
            .at(
                part.span,
                format!("reads and writes of {about} wait until the index is built again"),
                "SHARE lock on the table, ACCESS EXCLUSIVE on the index, which every query's plan opens",
            )
            .help("build it beside the others' work: `execute outside transaction $$ reindex ... concurrently ... $$`");
        out.push(diagnostic);
    }
}
