//! A column of `money`, whose meaning depends on a setting.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::made_columns;
use crate::lint::moment::Moment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::MONEY, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in made_columns(at).iter().filter(|made| made.ty.builtin && made.ty.name == "money") {
        let found = out
            .at(
                made.place,
                format!("the amounts in `{}.{}` change their meaning with `lc_monetary`", made.table, made.name),
                "no currency, and as many digits as the setting says",
            )
            .help(format!("`{} numeric(12, 2)`, and a column for the currency where there are several", made.name));
        out.push(found);
    }
}
