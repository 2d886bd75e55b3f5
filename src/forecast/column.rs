//! Columns added and changed.

use super::roles::Roles;
use super::{Cx, Forecast};
use crate::ddl;
use crate::op::{AddColumn, AlterColumn, Op};
use crate::schema::ObjName;

pub(super) fn add_column(op: &AddColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    plain(&op.table, ddl::statements(&Op::AddColumn(op.clone()), None).len(), cx)
}

pub(super) fn alter_column(op: &AlterColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    plain(&op.table, ddl::statements(&Op::AlterColumn(op.clone()), None).len(), cx)
}

/// The strongest lock for each statement.
fn plain(table: &ObjName, count: usize, cx: &Cx<'_>) -> Vec<Forecast> {
    vec![Roles::family(cx, table).form(cx, "add_column_nullable"); count]
}
