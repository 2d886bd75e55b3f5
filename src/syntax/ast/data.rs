//! Rows that are put into a table, taken out of it, or changed in it.

use super::{Ident, Path, Sql, Text};
use crate::text::Span;

/// `insert_rows T (c, ...) { (v, ...) ... }`, and `delete_rows` likewise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// 1 or 2 parts.
    pub table: Path,
    /// At least one.
    pub columns: Vec<Ident>,
    /// In the written order.
    pub rows: Vec<Row>,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
}

/// `(v, ...)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// At least one; `default` is a value like others here.
    pub values: Vec<Sql>,
    /// From the opening to the closing parenthesis.
    pub span: Span,
}

/// `update_rows T set (c = EXPR, ...) [where (EXPR)] [reverse ...]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateRows {
    /// 1 or 2 parts.
    pub table: Path,
    /// At least one.
    pub set: Vec<Assignment>,
    /// `where (EXPR)`; without it all rows are meant.
    pub filter: Option<Sql>,
    /// `reverse ...`; `irreversible` is the operation's.
    pub reverse: Option<UpdateReverse>,
}

/// `c = EXPR`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The column.
    pub column: Ident,
    /// What it is set to.
    pub value: Sql,
}

/// How a change of rows is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateReverse {
    /// `reverse set (c = EXPR, ...) [where (EXPR)]`
    Set {
        /// At least one.
        set: Vec<Assignment>,
        /// `where (EXPR)`
        filter: Option<Sql>,
        /// The whole clause.
        span: Span,
    },
    /// `reverse nothing`: there is nothing to undo.
    Nothing(Span),
}

impl UpdateReverse {
    /// The whole clause.
    pub fn span(&self) -> Span {
        match self {
            Self::Set { span, .. } | Self::Nothing(span) => *span,
        }
    }
}

/// `copy_rows T (c, ...) from 'file' [with (option, ...)]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyRows {
    /// 1 or 2 parts.
    pub table: Path,
    /// At least one.
    pub columns: Vec<Ident>,
    /// The name of the file, relative to the revision's folder.
    pub file: Text,
    /// Each at most once, in the written order.
    pub options: Vec<CopyOption>,
    /// `with (...)`, if it is written.
    pub with: Option<Span>,
}

/// How a file of rows is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyOption {
    /// `header`
    Header,
    /// `delimiter ';'`
    Delimiter(Text),
    /// `null ''`
    Null(Text),
    /// `quote '"'`
    Quote(Text),
    /// `escape '"'`
    Escape(Text),
}
