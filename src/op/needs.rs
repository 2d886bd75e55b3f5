//! What an operation needs of the server: the major version that first had it. Source: PostgreSQL's release notes.

use super::Op;
use crate::schema::{Action, Column, Constraint, ConstraintKind, Index};

impl Op {
    /// The clauses that not every supported server (13 and later) has: the first version that does, and what it is.
    pub fn needs(&self) -> Vec<(u32, &'static str)> {
        match self {
            Self::CreateTable(op) => {
                let table = &op.table;
                let columns = table.columns.values().filter_map(column);
                let constraints = table.constraints.values().filter_map(constraint);
                columns.chain(constraints).chain(table.indexes.values().filter_map(index)).collect()
            }
            Self::AddColumn(op) => {
                column(&op.column).into_iter().chain(op.constraints.iter().filter_map(constraint)).collect()
            }
            Self::AddConstraint(op) => constraint(&op.constraint).into_iter().collect(),
            Self::CreateIndex(op) => index(&op.index).into_iter().collect(),
            Self::DropTable(_)
            | Self::RenameTable(_)
            | Self::CommentTable(_)
            | Self::DropColumn(_)
            | Self::RenameColumn(_)
            | Self::AlterColumn(_)
            | Self::DropConstraint(_)
            | Self::RenameConstraint(_)
            | Self::DropIndex(_)
            | Self::RenameIndex(_)
            | Self::Execute(_) => Vec::new(),
        }
    }
}

fn column(column: &Column) -> Option<(u32, &'static str)> {
    column.generated.as_ref().filter(|generated| !generated.stored).map(|_| (18, "virtual computed columns"))
}

fn constraint(constraint: &Constraint) -> Option<(u32, &'static str)> {
    match &constraint.kind {
        ConstraintKind::Unique { nulls_not_distinct: true, .. } => Some((15, "`nulls not distinct`")),
        ConstraintKind::ForeignKey(key) => match &key.on_delete {
            Action::SetNull(columns) | Action::SetDefault(columns) if !columns.is_empty() => {
                Some((15, "`on delete set ...` with columns"))
            }
            Action::NoAction | Action::Restrict | Action::Cascade | Action::SetNull(_) | Action::SetDefault(_) => None,
        },
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Check { .. } => None,
    }
}

fn index(index: &Index) -> Option<(u32, &'static str)> {
    if index.nulls_not_distinct {
        return Some((15, "`nulls not distinct`"));
    }
    (index.method == "spgist" && !index.include.is_empty()).then_some((14, "`include` with spgist"))
}
