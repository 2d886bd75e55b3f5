//! What an operation needs of the server: the major version that first had it. Source: PostgreSQL's release notes.

use crate::schema::{
    Action, ArgumentMode, Column, Constraint, ConstraintKind, Definition, Index, Object, ObjectKind, Statistics,
};

/// Of a column.
pub(super) fn column(column: &Column) -> Option<(u32, &'static str)> {
    if column.generated.as_ref().is_some_and(|generated| !generated.stored) {
        return Some((18, "virtual computed columns"));
    }
    column.compression.map(|_| (14, "`compression`"))
}

/// Of a constraint.
pub(super) fn constraint(constraint: &Constraint) -> Option<(u32, &'static str)> {
    match &constraint.kind {
        ConstraintKind::Unique { nulls_not_distinct: true, .. } => Some((15, "`nulls not distinct`")),
        ConstraintKind::ForeignKey(key) => match &key.on_delete {
            Action::SetNull(columns) | Action::SetDefault(columns) if !columns.is_empty() => {
                Some((15, "`on delete set ...` with columns"))
            }
            Action::NoAction | Action::Restrict | Action::Cascade | Action::SetNull(_) | Action::SetDefault(_) => None,
        },
        ConstraintKind::Exclude(exclude) => index(&exclude.index),
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Check { .. } => None,
    }
}

/// Of an index.
pub(super) fn index(index: &Index) -> Option<(u32, &'static str)> {
    if index.nulls_not_distinct {
        return Some((15, "`nulls not distinct`"));
    }
    (index.method == "spgist" && !index.include.is_empty()).then_some((14, "`include` with spgist"))
}

/// Of extended statistics.
pub(super) fn statistics(statistics: &Statistics) -> Option<(u32, &'static str)> {
    statistics.expressions().next().map(|_| (14, "statistics of expressions"))
}

/// Of an object that is not a table.
pub(super) fn object(object: &Object) -> Vec<(u32, &'static str)> {
    match &object.definition {
        Definition::View(view) => {
            let option = view.options.iter().find(|(name, _)| name == "security_invoker");
            option.map(|_| (15, "`security_invoker`")).into_iter().collect()
        }
        Definition::Routine(routine) if object.key.kind == ObjectKind::Procedure => {
            let out = routine.arguments.iter().any(|argument| argument.mode == ArgumentMode::Out);
            if out { vec![(14, "`out` arguments of procedures")] } else { Vec::new() }
        }
        Definition::Routine(_)
        | Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::Sequence(_)
        | Definition::MaterializedView(_) => Vec::new(),
    }
}
