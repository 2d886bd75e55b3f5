//! Raw SQL, and what it says of itself.

use super::{Operation, Text};
use crate::text::Span;

/// `execute $$...$$ reverse ...`
///
/// `outside transaction` may stand before the verb, before the text or after it; the formatter writes `execute outside transaction $$...$$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execute {
    /// The SQL.
    pub sql: Text,
    /// `outside transaction`
    pub outside_transaction: Option<Span>,
    /// `reverse $$...$$` or `reverse nothing`; `irreversible` is the operation's.
    pub reverse: Option<Reverse>,
    /// `defines { ... }`: what it made that cannot be read from it.
    pub defines: Option<Defines>,
}

/// `defines { operation ... }`: operations that are not run, because raw SQL did what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defines {
    /// What is there, in the written order.
    pub operations: Vec<Operation>,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
}

/// How raw SQL is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reverse {
    /// `reverse $$...$$`
    Sql(Text),
    /// `reverse nothing`: there is nothing to undo.
    Nothing(Span),
}
