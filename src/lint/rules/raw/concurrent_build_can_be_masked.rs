//! `create index concurrently if not exists`.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::CONCURRENT_BUILD_CAN_BE_MASKED, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw {
        let command = &part.statement.command;
        let Some(guard) = &command.guard else { continue };
        if command.does != (Does::BuildIndex { concurrently: true }) || !guard.is_not {
            continue;
        }
        let index = command
            .makes
            .as_ref()
            .map_or_else(String::new, |index| format!(" `{}`", crate::text::quote_ident(&index.name)));
        let diagnostic = out
            .at(
                part.place(&guard.range),
                format!("a build of index{index} that failed is taken for done when it runs again"),
                "an invalid index has the name too",
            )
            .help(
                "write it as an operation, `create_index concurrently ...`: what a failed build left is then dropped and \
                 built again",
            );
        out.push(diagnostic);
    }
}
