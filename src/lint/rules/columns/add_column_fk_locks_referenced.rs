//! A foreign key on a new column that has a value in every row: all of them are looked up.

use super::super::source::{add_then_validate, list, told};
use super::{Rule, added_at_once, apart, clause};
use crate::diag::codes::lint::columns as code;
use crate::forecast::{has_default, reach};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;
use crate::syntax::ast::ColumnClauseKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_FK_LOCKS_REFERENCED, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(op) = added_at_once(at).filter(|op| has_default(at.before, &op.column)) else { return };
    // Before PostgreSQL 18 a key of a partitioned table cannot wait for its check.
    let is_divided = at.before.table(&op.table).is_some_and(|table| table.partitioning.is_some());
    let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey(_));
    let keys = apart::of_kind(op, is_key);
    let targets: Vec<_> = keys
        .iter()
        .filter_map(|key| match &key.kind {
            ConstraintKind::ForeignKey(key) => Some(&key.target.table),
            ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => None,
        })
        .collect();
    if targets.is_empty() {
        return;
    }
    let names: Vec<_> = keys.iter().map(|key| &key.name).collect();
    let written = |kind: &ColumnClauseKind| matches!(kind, ColumnClauseKind::References(_));
    let found = out.at(
        clause(at, op, written),
        format!(
            "checking {} stops every read and write of `{}` and every write to {} while both are read",
            list(&names),
            op.table,
            list(&targets)
        ),
        "each row has the default and is looked up",
    );
    if is_divided && at.version < 18 {
        out.push(found.help("add the column without the default, set that after, and fill the rows in batches"));
        return;
    }
    let added: Vec<String> = keys.iter().flat_map(|key| add_then_validate(&op.table, key)).collect();
    let mut lines = vec![apart::without(op, |one| is_key(&one.kind))];
    lines.extend(added.iter().cloned());
    let words = "add the key for new rows first; what validates it is a transaction of its own and stops nobody";
    let fix = apart::fix(at, "look up the rows that are there in a transaction of its own", written, &added)
        .filter(|_| reach(at.before, &op.table).all() == 1);
    out.push_with(found.help(told(words, &lines)), fix);
}
