//! Sequences that stand by themselves.

use super::{ObjectName, Path, SequenceOption, TypeName};
use crate::text::Span;

/// What is written of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// `as TYPE`
    pub ty: Option<TypeName>,
    /// In the written order.
    pub options: Vec<SequenceOption>,
    /// `owned by T.c` or `owned by none`
    pub owner: Option<SequenceOwner>,
}

/// What a sequence goes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SequenceOwner {
    /// A column; 2 or 3 parts.
    Column(Path),
    /// Nothing.
    None(Span),
}

/// `alter_sequence S ...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterSequence {
    /// Its name.
    pub name: ObjectName,
    /// What changes.
    pub change: Sequence,
    /// `restart [with N]`
    pub restart: Option<Option<i64>>,
}
