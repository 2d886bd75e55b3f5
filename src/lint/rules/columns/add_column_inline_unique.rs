//! A key on a new column: its index is built while the table is locked.

use super::super::source::{key_by_index, list, told};
use super::{Rule, added_at_once, apart, clause};
use crate::diag::codes::lint::columns as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;
use crate::syntax::ast::ColumnClauseKind;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_INLINE_UNIQUE, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(op) = added_at_once(at) else { return };
    let is_unique = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Unique { .. });
    let keys = apart::of_kind(op, is_unique);
    if keys.is_empty() {
        return;
    }
    let names: Vec<_> = keys.iter().map(|key| &key.name).collect();
    let written = |kind: &ColumnClauseKind| matches!(kind, ColumnClauseKind::Unique { .. });
    let found = out.at(
        clause(at, op, written),
        format!("building the index of {} stops every read and write of `{}` until it is done", list(&names), op.table),
        "ACCESS EXCLUSIVE lock for the whole build",
    );
    let is_divided = at.before.table(&op.table).is_some_and(|table| table.partitioning.is_some());
    if is_divided {
        out.push(
            found.help("add the column alone; build the index on each partition, and attach these to one of the table"),
        );
        return;
    }
    let added: Vec<String> = keys.iter().flat_map(|key| key_by_index(&op.table, key)).collect();
    let mut lines = vec![apart::without(op, |one| is_unique(&one.kind))];
    lines.extend(added.iter().cloned());
    let is_plain = keys.iter().all(|key| key.comment.is_none() && key.index_comment.is_none());
    let fix = apart::fix(at, "build the index concurrently", written, &added).filter(|_| is_plain);
    out.push_with(found.help(told("build the index beside the others' work, and make the key of it", &lines)), fix);
}
