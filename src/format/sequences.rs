//! Sequences that stand by themselves.

use crate::syntax::ast::{AlterSequence, Sequence, SequenceOwner};

use super::Speller;
use super::spell::path;
use super::table::option;

impl Speller<'_> {
    /// The options of a sequence, each after a blank.
    pub(super) fn sequence(&mut self, sequence: &Sequence) -> String {
        let mut out = String::new();
        if let Some(ty) = &sequence.ty {
            out.push_str(&format!(" as {}", self.type_name(ty)));
        }
        for one in &sequence.options {
            out.push_str(&format!(" {}", option(one)));
        }
        match &sequence.owner {
            Some(SequenceOwner::Column(column)) => out.push_str(&format!(" owned by {}", path(column))),
            Some(SequenceOwner::None(_)) => out.push_str(" owned by none"),
            None => {}
        }
        out
    }

    /// `alter_sequence S ...`
    pub(super) fn alter_sequence(&mut self, altered: &AlterSequence) -> String {
        let mut out = format!("alter_sequence {}{}", self.object_name(&altered.name), self.sequence(&altered.change));
        match altered.restart {
            Some(Some(from)) => out.push_str(&format!(" restart with {from}")),
            Some(None) => out.push_str(" restart"),
            None => {}
        }
        out
    }
}
