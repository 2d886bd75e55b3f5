//! A column that must not be null, and is null in every row that is there.

use super::super::source::told;
use super::{Rule, clause};
use crate::diag::codes::lint::columns as code;
use crate::forecast::{NewValues, has_default, new_values, refuses_nulls};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, Op};
use crate::schema::{ColumnDefault, ConstraintKind, Expr, Part};
use crate::syntax::ast::ColumnClauseKind;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_NOT_NULL_WITHOUT_DEFAULT, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AddColumn(op) = at.op else { return };
    // What is small has rows too.
    if at.run.is_new(&op.table) || op.backfill.is_some() || has_default(at.before, &op.column) {
        return;
    }
    let is_key = op.constraints.iter().any(|one| matches!(one.kind, ConstraintKind::PrimaryKey { .. }));
    let by_type = refuses_nulls(at.before, &op.column.ty);
    let has_values = !matches!(new_values(at.before, &op.column), NewValues::One | NewValues::Domain);
    if !(op.column.not_null || is_key || by_type) || has_values || op.column.generated.is_some() {
        return;
    }
    let is_emptied = at.earlier().any(|earlier| match earlier {
        Op::TruncateTable(truncate) => truncate.tables.contains(&op.table),
        _ => false,
    });
    if is_emptied {
        return;
    }
    let (table, column) = (&op.table, &op.column.name);
    let place = clause(at, op, |kind| matches!(kind, ColumnClauseKind::NotNull | ColumnClauseKind::PrimaryKey(_)));
    let found = out.at(
        place,
        format!("adding `{table}.{column}` fails if `{table}` has a single row: it would be null there"),
        if by_type && !op.column.not_null { "its type refuses nulls" } else { "and there is no default" },
    );
    let lines = [with(op, true), format!("-- or, where each row needs a value of its own:\n{}", with(op, false))];
    out.push(found.help(told("give the rows that are there a value", &lines)));
}

/// The column with something that gives the rows a value.
fn with(op: &AddColumn, by_default: bool) -> String {
    let open = Expr { parts: vec![Part::Sql { text: "...".to_owned(), tokens: "...".to_owned() }] };
    let mut op = op.clone();
    if by_default {
        op.column.default = Some(ColumnDefault::Expr(open));
    } else {
        op.backfill = Some(open);
    }
    write::operation(&Op::AddColumn(op))
}
