//! `set` without `local`: it holds for the revisions after it.

use super::{Rule, session_setting, sets_back, statements};
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::revision(code::SETTING_OUTLIVES_REVISION, see);

/// What the engine sets back or anew for each revision, and what says only how much is told.
const HARMLESS: &[&str] = &["search_path", "role", "lock_timeout", "client_min_messages", "log_min_messages"];

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    for (at_statement, (_, part)) in statements(at).enumerate() {
        let Some((name, value)) = session_setting(part) else { continue };
        let is_set_back = statements(at).skip(at_statement + 1).any(|(_, later)| sets_back(later, name));
        if HARMLESS.contains(&name) || is_set_back {
            continue;
        }
        let help = if at.one_transaction {
            format!("write `set local {name} = {value}`, which ends with the revision")
        } else {
            format!("set it back at the end of the revision: `execute $$ reset {name} $$ reverse nothing`")
        };
        let diagnostic = out
            .at(
                part.span,
                format!(
                    "the revisions that run after this one have `{name}` set too, and those that run alone have not"
                ),
                "holds until the session ends",
            )
            .help(help);
        out.push(diagnostic);
    }
}
