//! What revisions do to rows, and what they do to tables that rows notice. The model holds no rows, so this is told by rules.

use std::collections::BTreeSet;

use crate::schema::{Names, ObjName, ObjectKey, TriggerEvent};
use crate::text::Span;

/// One thing that an operation does to rows, or that rows notice.
#[derive(Clone, Debug)]
pub(super) struct Access {
    /// The operation.
    pub span: Span,
    /// The table; `None` for what is not about one.
    pub table: Option<ObjName>,
    /// The table, and those whose rows its rows are too: parents of partitions and heirs.
    pub family: Names,
    /// What it does.
    pub what: What,
}

/// What is done to rows.
#[derive(Clone, Debug)]
pub(super) enum OnRows {
    /// Puts rows in.
    Insert(Written),
    /// Takes rows out, by these values.
    Delete(Written),
    /// Changes rows.
    Update(Update),
    /// Puts the rows of a file in; its hash.
    Copy(String, Written),
    /// Takes all rows out.
    Empty,
    /// Raw SQL on rows.
    Raw(RawRows),
}

/// What is done to rows, or what rows notice.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// Reads or changes rows.
    Rows(OnRows),
    /// Reads the rows and keeps what it read: a materialized view.
    Keeps,
    /// Converts the values of a column.
    Retypes(String),
    /// Changes what a row gets that says nothing of the column.
    Defaults(String),
    /// Looks whether these values are as they have to be.
    Demands(Vec<String>),
    /// Takes a column's name away.
    Removes(String),
    /// Changes which partition rows go to.
    Routes,
    /// Changes which triggers fire at what.
    Fires(Vec<TriggerEvent>),
    /// Changes what a function does.
    Acts(ObjectKey),
    /// Takes away a label of an enum.
    Relabels(ObjName, String),
    /// Writes a label of an enum outside of rows.
    Labels(ObjName, String),
    /// May do anything.
    Anything,
}

/// The rows that are put in or taken out.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// The values that are known, by column.
    pub rows: Vec<Vec<(String, String)>>,
    /// The columns that are given values.
    pub columns: Vec<String>,
    /// The columns that get their default, in some row at least.
    pub by_default: Vec<String>,
    /// The keys of the table.
    pub keys: Vec<Vec<String>>,
    /// The foreign keys of the table.
    pub points: Vec<Pointing>,
    /// The labels of enums among the values.
    pub labels: Vec<(ObjName, String)>,
    /// The functions that are called by triggers.
    pub calls: Vec<ObjectKey>,
}

/// A foreign key: columns, the table it points to, columns there.
pub(super) type Pointing = (Vec<String>, ObjName, Vec<String>);

/// A change of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    /// The columns that are set.
    pub sets: Vec<String>,
    /// The columns that are looked at.
    pub reads: Vec<String>,
    /// Columns that are set to their default.
    pub by_default: Vec<String>,
    /// The one value of one column that the rows have, if the condition says no more than that.
    pub only: Option<(String, String)>,
    /// The enums among the columns.
    pub enums: Vec<ObjName>,
    /// The functions that are called by triggers.
    pub calls: Vec<ObjectKey>,
}

/// A statement of raw SQL on rows.
#[derive(Clone, Debug)]
pub(super) struct RawRows {
    /// How the rows are changed; `None` if they are read.
    pub writes: Option<Change>,
    /// The columns that are given values; empty if it does not say.
    pub columns: Vec<String>,
    /// Every word in it, folded.
    pub words: BTreeSet<String>,
    /// The enums of the table.
    pub enums: Vec<ObjName>,
    /// The functions that are called by triggers.
    pub calls: Vec<ObjectKey>,
}

/// How rows are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// New ones come.
    Insert,
    /// Those there are get other values.
    Update,
    /// They go, or it is more than one thing.
    Other,
}

impl What {
    /// Whether rows are other after it.
    pub fn changes_rows(&self) -> bool {
        matches!(self, Self::Rows(rows) if rows.changes())
    }
}

impl OnRows {
    /// Whether rows are other after it.
    pub fn changes(&self) -> bool {
        match self {
            Self::Insert(_) | Self::Delete(_) | Self::Update(_) | Self::Copy(..) | Self::Empty => true,
            Self::Raw(raw) => raw.writes.is_some(),
        }
    }
}

impl RawRows {
    /// Whether it gives values to columns by their places: `insert into t values (1)`.
    pub fn is_by_place(&self) -> bool {
        self.writes == Some(Change::Insert) && self.columns.is_empty()
    }

    /// Whether it may look at the column.
    pub fn may_name(&self, column: &str) -> bool {
        self.words.contains("*") || self.words.contains(&column.to_lowercase())
    }
}
