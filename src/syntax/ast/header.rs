//! The lines before the blocks: which revision it is and what it follows.

use super::{Allow, Block, Text};
use crate::text::Span;

/// The header. `None` stands for a line that is missing (reported by `syntax` where it is required).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `revision ID`. Header words are never folded.
    pub revision: Option<Word>,
    /// `revises ...`.
    pub revises: Option<Revises>,
    /// `message 'text'`.
    pub message: Option<Text>,
    /// `created 'time'`.
    pub created: Option<Text>,
    /// `depends_on ID-or-label, ...`.
    pub depends_on: Vec<Word>,
    /// `labels NAME, ...`.
    pub labels: Vec<Word>,
    /// `transaction none`.
    pub transaction_none: Option<Span>,
    /// `allow RULE 'reason'` lines, for the whole file.
    pub allows: Vec<Allow>,
    /// `external { ... }`: what others own, as it is from here on.
    pub external: Option<Block>,
    /// The place of every line in the order they were written, for the formatter: from keyword to last token.
    pub lines: Vec<(HeaderKey, Span)>,
}

/// Which header line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeaderKey {
    /// `revision`
    Revision,
    /// `revises`
    Revises,
    /// `message`
    Message,
    /// `created`
    Created,
    /// `depends_on`
    DependsOn,
    /// `labels`
    Labels,
    /// `transaction`
    Transaction,
    /// `allow`
    Allow,
}

/// An id or label of the header: case-sensitive, never folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// `revises base` (no parents) or `revises ID, ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revises {
    /// The parents; empty for `base`.
    pub parents: Vec<Word>,
    /// The whole line.
    pub span: Span,
}
