//! `alter column`: all actions in one `alter table`, and the comment.

use super::{values, writer};
use crate::op::AlterColumn;
use crate::schema::{ColumnDefault, Index, Name};

/// The statements of an `alter_column`.
///
/// A default is dropped before a type change and set again after it, in one statement: PostgreSQL would otherwise
/// convert the default's expression, and fail where it cannot.
pub(super) fn alter_column(op: &AlterColumn) -> Vec<String> {
    let column = &op.column;
    let rebuilt = &op.rebuilt;
    let mut actions: Vec<String> =
        rebuilt.constraints.iter().map(|constraint| format!("drop constraint {}", constraint.name)).collect();
    let mut act = |what: String| actions.push(format!("alter column {column} {what}"));
    let sets_default = matches!(op.default, Some(Some(_)));
    if op.kept_default.is_some() || op.default == Some(None) || (op.ty.is_some() && sets_default) {
        act("drop default".to_owned());
    }
    if op.identity == Some(None) {
        act("drop identity".to_owned());
    }
    if let Some(change) = &op.ty {
        let mut sql = format!("type {}", change.ty);
        if let Some(collation) = &change.collation {
            sql.push_str(&format!(" collate {collation}"));
        }
        if let Some(using) = &change.using {
            sql.push_str(&format!(" using {}", writer::parenthesised(using)));
        }
        act(sql);
    }
    match op.not_null {
        Some(true) if kept_name(op).is_none() => act("set not null".to_owned()),
        Some(true) => {}
        Some(false) => act("drop not null".to_owned()),
        None => {}
    }
    match (&op.default, &op.kept_default) {
        (Some(Some(ColumnDefault::Expr(expr))), _) | (None, Some(expr)) => act(format!("set default {}", expr.text())),
        (Some(Some(ColumnDefault::Sequence)), _) => {
            if let Some(sequence) = &op.sequence {
                let sequence = op.table.sibling(sequence.clone(), column.span).to_string();
                act(format!("set default {}", writer::next_value(&sequence)));
            }
        }
        (Some(None), _) | (None, None) => {}
    }
    if let Some(Some(identity)) = &op.identity {
        act(format!("add {}", writer::generated_as_identity(&op.table, column, identity)));
    }
    if let Some(counting) = &op.counting {
        act(values::counting(counting));
    }
    values::change(&op.values).into_iter().for_each(&mut act);
    if let (Some(true), Some(name)) = (op.not_null, kept_name(op)) {
        actions.push(format!("add constraint {name} not null {column}"));
    }
    actions.extend(rebuilt.constraints.iter().map(|constraint| format!("add {}", writer::constraint(constraint))));
    let index_name = |index: &Index| op.table.sibling(index.name.text.clone(), index.name.span);
    let mut all: Vec<String> =
        rebuilt.indexes.iter().map(|index| format!("drop index {}", index_name(index))).collect();
    all.extend(rebuilt.statistics.iter().map(|statistics| format!("drop statistics {}", statistics.name)));
    if !actions.is_empty() {
        all.push(format!("alter table {} {}", op.table, actions.join(", ")));
    }
    all.extend(rebuilt.indexes.iter().map(|index| writer::index(&op.table, index, false)));
    all.extend(rebuilt.statistics.iter().flat_map(|statistics| values::statistics(&op.table, statistics)));
    all.extend(rebuilt.constraints.iter().flat_map(|one| writer::constraint_comments(&op.table, one)));
    all.extend(rebuilt.indexes.iter().filter_map(|one| writer::index_comment(&op.table, one)));
    if let Some(comment) = &op.comment {
        all.push(writer::column_comment(&op.table, column, comment.as_deref()));
    }
    all
}

/// The name that the server keeps for the not-null constraint: `set not null` could not say it.
fn kept_name(op: &AlterColumn) -> Option<&Name> {
    op.not_null_name.as_ref().filter(|written| written.kept).map(|written| &written.name)
}
