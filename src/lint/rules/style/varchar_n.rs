//! A column of `varchar(n)`, whose limit can be lowered only with a rewrite.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::VARCHAR_N, see).off();

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in
        made_columns(at).iter().filter(|made| made.ty.builtin && made.ty.name == "varchar" && !made.ty.args.is_empty())
    {
        let found = out
            .at(
                made.place,
                format!("the limit of `{}.{}` is part of its type", made.table, made.name),
                "lowering it later writes the table anew",
            )
            .help(format!(
                "`text` with `check (length({}) <= {})`: a check is changed without touching the rows",
                made.name,
                made.ty.args.join(", ")
            ));
        out.push(found);
    }
}
