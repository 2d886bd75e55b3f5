//! A column of `char(n)`, which is filled up with blanks.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::CHAR_N, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in
        made_columns(at).iter().filter(|made| made.ty.builtin && made.ty.name == "char" && !made.ty.args.is_empty())
    {
        let found = out
            .at(
                made.place,
                format!("every text in `{}.{}` is filled up with blanks", made.table, made.name),
                "they count in some comparisons and not in others",
            )
            .help(format!(
                "`text`, with `check (length({}) <= {})` where the length is a rule",
                made.name,
                made.ty.args.join(", ")
            ));
        out.push(found);
    }
}
