//! Triggers of tables and views.

use super::{Deferral, Expr, Name, ObjName, ObjectKey};

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// `create constraint trigger`
    pub constraint: bool,
    /// When it runs.
    pub time: TriggerTime,
    /// At what.
    pub events: Vec<TriggerEvent>,
    /// `from`: another table that it is about.
    pub from: Option<ObjName>,
    /// Whether it can wait.
    pub deferral: Deferral,
    /// `referencing old table as`
    pub old_table: Option<Name>,
    /// `referencing new table as`
    pub new_table: Option<Name>,
    /// `for each row`; else for each statement.
    pub each_row: bool,
    /// `when`
    pub condition: Option<Expr>,
    /// Its function.
    pub function: ObjectKey,
    /// The arguments of the function.
    pub arguments: Vec<String>,
    /// Whether it runs at all.
    pub enabled: bool,
    /// Its comment.
    pub comment: Option<String>,
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
    /// `update`, of these columns or of any
    Update(Vec<Name>),
    /// `delete`
    Delete,
    /// `truncate`
    Truncate,
}

impl Trigger {
    /// The columns that it is tied to by `update of`.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        self.events.iter().flat_map(|event| match event {
            TriggerEvent::Update(columns) => columns.as_slice(),
            TriggerEvent::Insert | TriggerEvent::Delete | TriggerEvent::Truncate => &[],
        })
    }

    /// Whether it refers to transition tables.
    pub fn has_transition(&self) -> bool {
        self.old_table.is_some() || self.new_table.is_some()
    }

    /// Whether it mentions the column: it then stands in the way of dropping it and of changing its type.
    pub fn mentions(&self, column: &str) -> bool {
        self.columns().any(|name| name.text == column)
            || self.condition.as_ref().is_some_and(|condition| condition.mentions(column))
    }

    /// Follows a column to its new name.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        for event in &mut self.events {
            if let TriggerEvent::Update(columns) = event {
                for name in columns.iter_mut().filter(|name| name.text == from) {
                    to.clone_into(&mut name.text);
                }
            }
        }
        if let Some(condition) = &mut self.condition {
            condition.rename_column(from, to);
        }
    }
}
