//! `vacuum full`, `cluster` and those forms of `alter table` that write the table anew.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::listed;
use crate::lint::report::Report;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::TABLE_REWRITE_COMMAND, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw.iter().filter(|part| !part.is_followed) {
        let Does::Rewrite(words) = part.statement.command.does else { continue };
        let (live, names_none) = (part.live(at), part.statement.command.targets.is_empty());
        if live.is_empty() && !names_none {
            continue;
        }
        let about = if names_none { "each table".to_owned() } else { listed(&live) };
        let help = match words {
            "vacuum full" | "cluster" => {
                "plain `vacuum` makes room for new rows without stopping anybody; to give room back to the disk, `pg_repack` \
                 works beside the others"
            }
            "set expression" => {
                "make a new column with the new expression, let readers go over to it, and drop the former one"
            }
            _ => "make a new table with this property, copy the rows in batches, and exchange the names",
        };
        let diagnostic = out
            .at(
                part.span,
                format!("`{words}` stops every read and write of {about} until all rows are written anew"),
                "ACCESS EXCLUSIVE lock for the whole work",
            )
            .help(help);
        out.push(diagnostic);
    }
}
