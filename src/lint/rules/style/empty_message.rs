//! A revision whose message says nothing.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::revision(code::EMPTY_MESSAGE, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    let Some(message) = at.revision.file.header.message.as_ref() else { return };
    if !message.value.trim().is_empty() {
        return;
    }
    let found = out
        .at(message.span, format!("the message of revision {} is empty", at.revision.id), "what it does, in a line")
        .help("listings, the name of the file and the lock of a run show it: `message 'add phone numbers to users'`");
    out.push(found);
}
