//! `backfill` on a table that is in use: every row is written while the lock of the new column is held.

use super::super::source::{not_null, told};
use super::{Rule, added, clause};
use crate::diag::codes::lint::columns as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, Op};
use crate::schema::{Column, ColumnDefault};
use crate::syntax::ast::ColumnClauseKind;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::BACKFILL_IN_ONE_TRANSACTION, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, _)) = added(at) else { return };
    let Some(values) = &op.backfill else { return };
    // Statement by statement, the rows are filled without the lock of the column.
    if !at.one_transaction {
        return;
    }
    let (table, name) = (&op.table, &op.column.name);
    let found = out.at(
        clause(at, op, |kind| matches!(kind, ColumnClauseKind::Backfill(_))),
        format!("filling `{table}.{name}` stops every read and write of `{table}` while all rows are updated"),
        "one transaction with the lock of the new column",
    );
    let column = Column { not_null: false, not_null_name: None, default: None, ..op.column.clone() };
    let bare = AddColumn { column, constraints: Vec::new(), backfill: None, ..op.clone() };
    let mut lines = vec![write::operation(&Op::AddColumn(bare))];
    if let Some(ColumnDefault::Expr(default)) = &op.column.default {
        lines.push(format!("alter_column {table}.{name} default {}", default.text()));
    }
    lines.push(format!(
        "-- in batches, each a transaction of its own: update {table} set {name} = {} where {name} is null and ...",
        values.text()
    ));
    if let Some(table) = at.before.table(table).filter(|_| op.column.not_null) {
        lines.push("-- when no row is left:".to_owned());
        lines.extend(not_null(at.before, table, &op.column));
    }
    out.push(found.help(told("add it empty, and fill it in batches", &lines)));
}
