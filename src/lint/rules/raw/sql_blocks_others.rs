//! Raw SQL that the model does not follow and that stops others for as long as a table is read or written.

use super::{Rule, tell};
use crate::diag::codes::lint::raw as code;
use crate::lint::moment::Moment;
use crate::lint::raw::Harm;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::operation(code::SQL_BLOCKS_OTHERS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    tell(at, Harm::Blocks, out);
}
