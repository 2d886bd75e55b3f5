//! Rules about changes of a column's type.

mod serial_sequence_stays_narrow;
mod type_change_locks_fk_partner;
mod type_change_loses_precision;
mod type_change_may_fail;
mod type_change_rebuilds_index;
mod type_change_rescans_check;
mod type_change_rewrites;

use super::Rule;
use crate::forecast::{Rows, TypeCost, type_cost};
use crate::lint::moment::Moment;
use crate::op::{AlterColumn, Op, TypeChange};
use crate::schema::{Column, ObjName, Table};

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    type_change_rewrites::RULE,
    type_change_rebuilds_index::RULE,
    type_change_rescans_check::RULE,
    type_change_locks_fk_partner::RULE,
    type_change_loses_precision::RULE,
    type_change_may_fail::RULE,
    serial_sequence_stays_narrow::RULE,
];

/// A change of type in its place.
struct Retyped<'a> {
    op: &'a AlterColumn,
    change: &'a TypeChange,
    table: &'a Table,
    column: &'a Column,
    cost: TypeCost,
}

/// The change of type that the operation is.
fn retyped<'a>(at: &Moment<'a>) -> Option<Retyped<'a>> {
    let Op::AlterColumn(op) = at.op else { return None };
    let change = op.ty.as_ref()?;
    let table = at.before.table(&op.table)?;
    let column = table.columns.get(&op.column.text)?;
    let mut cost = type_cost(at.before, op)?;
    if cost.rows == Rows::ByTimeZone && is_utc(at) {
        cost.rows = Rows::Kept;
    }
    Some(Retyped { op, change, table, column, cost })
}

/// Whether raw SQL of the revision has set the time zone to UTC.
fn is_utc(at: &Moment<'_>) -> bool {
    let before = at.operations.iter().take(at.at + usize::from(at.is_raw));
    before.filter_map(|planned| if let Op::Execute(raw) = &planned.op { Some(raw) } else { None }).any(|raw| {
        let text = raw.sql.text.to_lowercase();
        let sets = text.contains("set ") && (text.contains("timezone") || text.contains("time zone"));
        sets && ["'utc'", "'etc/utc'", "'gmt'", " utc", " gmt"].iter().any(|zone| text.contains(zone))
    })
}

impl Retyped<'_> {
    /// The tables at the other ends of its foreign keys that were there before the run, each once.
    fn partners<'b>(&'b self, at: &Moment<'_>) -> Vec<&'b ObjName> {
        let mut found: Vec<&ObjName> = Vec::new();
        for partner in &self.cost.partners {
            if at.live(&partner.table).is_some() && !found.contains(&&partner.table) {
                found.push(&partner.table);
            }
        }
        found
    }
}
