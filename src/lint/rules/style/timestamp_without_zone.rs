//! A column of `timestamp`, which does not say which moment it means.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::TIMESTAMP_WITHOUT_ZONE, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in made_columns(at).iter().filter(|made| made.ty.builtin && made.ty.name == "timestamp") {
        let found = out
            .at(
                made.place,
                format!("`{}.{}` does not say in which time zone it was", made.table, made.name),
                "no moment, only what a clock showed",
            )
            .help(format!(
                "`{} {}` keeps the moment, and shows it in the time zone of whoever asks",
                made.name,
                made.with_type("timestamptz")
            ));
        out.push(found);
    }
}
