//! Raw SQL that the model does not follow and that lets rows in that were refused before.

use super::{Rule, tell};
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::Harm;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::SQL_DROPS_GUARANTEE, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    tell(at, Harm::Weakens, out);
}
