//! `serial`, where an identity is meant.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ColumnDefault;

pub(super) const RULE: Rule = Rule::operation(code::SERIAL, see);

/// The names that `serial` and its kin go by.
const NAMES: &[&str] = &["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in made_columns(at) {
        let is_serial = match made.written {
            Some(written) => written.path.parts.last().is_some_and(|name| NAMES.contains(&name.name.as_str())),
            // Raw SQL: what it becomes.
            None => at.is_raw && made.column.is_some_and(|column| column.default == Some(ColumnDefault::Sequence)),
        };
        if !is_serial {
            continue;
        }
        let found = out
            .at(
                made.place,
                format!("`{}.{}` has a sequence that is only loosely tied to it", made.table, made.name),
                "a default that any insert can overrule",
            )
            .help(format!(
                "`{} bigint generated always as identity`: who may insert into the table may count, and an insert \
                 cannot take a number that will be counted later",
                made.name
            ));
        out.push(found);
    }
}
