//! `do` blocks that change objects where nobody sees it.

use super::Rule;
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::sql::Does;

pub(super) const RULE: Rule = Rule::operation(code::BLOCK_CHANGES_OBJECTS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for part in at.raw.iter().filter(|part| !part.is_defined) {
        let Does::Block { changes: Some((word, range)) } = &part.statement.command.does else { continue };
        let diagnostic = out
            .at(
                part.place(range),
                "what this block makes of the schema is not known",
                if word == "execute" {
                    "runs a text that is put together later"
                } else {
                    "nothing after it is checked against this"
                },
            )
            .help(
                "write it as operations, or say what it amounts to: `execute $$...$$ defines { ... }`; operations need no \
                 guard against running twice",
            );
        out.push(diagnostic);
    }
}
