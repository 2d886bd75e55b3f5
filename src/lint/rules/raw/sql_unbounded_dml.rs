//! `update` and `delete` without `where` in raw SQL.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::SQL_UNBOUNDED_DML, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        for table in &part.statement.tables {
            let Some(verb) = table.all else { continue };
            let named = part.find(at, table.schema.as_deref(), &table.name, &table.range);
            if !named.is_live {
                continue;
            }
            let diagnostic = out
                .at(
                    part.place(&table.range),
                    format!(
                        "one statement {verb} all rows of `{}`, and holds each of them until the commit",
                        named.name
                    ),
                    "there is no `where`",
                )
                .help(
                    "change a part of the rows at a time, in an `execute` each of a revision with `transaction none`: \
                     `... where id between 1 and 10000`",
                );
            out.push(diagnostic);
        }
    }
}
