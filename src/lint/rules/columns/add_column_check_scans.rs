//! A check on a new column: the server reads every row for it, although all have the same value.

use super::super::source::{add_then_validate, list, told};
use super::{Rule, added_at_once, apart, clause};
use crate::diag::codes::lint::columns as code;
use crate::forecast::reach;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;
use crate::syntax::ast::ColumnClauseKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_CHECK_SCANS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(op) = added_at_once(at) else { return };
    let is_check = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check { .. });
    let checks = apart::of_kind(op, is_check);
    if checks.is_empty() {
        return;
    }
    let names: Vec<_> = checks.iter().map(|check| &check.name).collect();
    let written = |kind: &ColumnClauseKind| matches!(kind, ColumnClauseKind::Check(_));
    let found = out.at(
        clause(at, op, written),
        format!("checking {} stops every read and write of `{}` while all rows are read", list(&names), op.table),
        "checked for the rows that are there too, one by one",
    );
    let added: Vec<String> = checks.iter().flat_map(|check| add_then_validate(&op.table, check)).collect();
    let mut lines = vec![apart::without(op, |one| is_check(&one.kind))];
    lines.extend(added.iter().cloned());
    let words = "add the check for new rows first; what validates it is a transaction of its own and stops nobody";
    let fix = apart::fix(at, "check the rows that are there in a transaction of its own", written, &added)
        .filter(|_| reach(at.before, &op.table).all() == 1);
    out.push_with(found.help(told(words, &lines)), fix);
}
