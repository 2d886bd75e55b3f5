//! Triggers.

use super::{Deferral, Ident, Path, Sql};
use crate::text::Span;

/// `create_trigger N before insert on T for each row execute function f()`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: Ident,
    /// `create_constraint_trigger`
    pub constraint: bool,
    /// When it runs.
    pub time: TriggerTime,
    /// At what; at least one.
    pub events: Vec<TriggerEvent>,
    /// The table or view.
    pub table: Path,
    /// `from R`
    pub from: Option<Path>,
    /// `deferrable ...`
    pub deferral: Deferral,
    /// `referencing old table as x`
    pub old_table: Option<Ident>,
    /// `referencing new table as x`
    pub new_table: Option<Ident>,
    /// `for each row` (true) or `for each statement` (false), if written.
    pub each_row: Option<bool>,
    /// `when (EXPR)`
    pub condition: Option<Sql>,
    /// The function.
    pub function: Path,
    /// Its arguments, as written.
    pub arguments: Vec<Sql>,
    /// What they mean to PostgreSQL: texts.
    pub values: Vec<String>,
    /// The parentheses around the arguments.
    pub arguments_span: Span,
}

/// When a trigger runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerTime {
    /// `before`
    Before,
    /// `after`
    After,
    /// `instead of`
    InsteadOf,
}

/// What a trigger runs at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerEvent {
    /// `insert`
    Insert,
    /// `update [of c, ...]`
    Update(Vec<Ident>),
    /// `delete`
    Delete,
    /// `truncate`
    Truncate,
}
