//! A revision that does nothing and joins nothing.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::RevisionMoment;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::revision(code::EMPTY_REVISION, see);

fn see(at: &RevisionMoment<'_>, out: &mut Report) {
    let header = &at.revision.file.header;
    let revision = at.revision;
    // A merge joins, a label names a branch, `depends_on` orders, and what others own may be declared alone.
    let has_purpose = revision.parents.len() > 1
        || !header.labels.is_empty()
        || !header.depends_on.is_empty()
        || header.external.is_some();
    if !at.operations.is_empty() || has_purpose {
        return;
    }
    let found =
        out.at(revision.id_span, format!("revision {} does nothing", revision.id), "its `upgrade` is empty").help(
            "write its operations, or remove the file if no database has it and let what revises it revise its parent",
        );
    out.push(found);
}
