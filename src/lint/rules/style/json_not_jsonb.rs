//! A column of `json`, which is kept as text.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::JSON_NOT_JSONB, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in made_columns(at).iter().filter(|made| made.ty.builtin && made.ty.name == "json") {
        let found = out
            .at(
                made.place,
                format!("`{}.{}` is kept as text and read anew by each query", made.table, made.name),
                "it can be neither compared nor indexed",
            )
            .help(format!(
                "`{} {}`, unless blanks, the order of keys or repeated keys have to be kept",
                made.name,
                made.with_type("jsonb")
            ));
        out.push(found);
    }
}
