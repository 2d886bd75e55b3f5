//! `alter_column ... set generated`, `set identity (...)`: an identity counts otherwise from now on. How far it has counted
//! stays.

use super::Refusal;
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Counting, Identity, Name, Type};

/// Another way of counting for an identity.
#[derive(Clone, Debug)]
pub struct IdentityChange {
    /// As it is.
    pub from: Identity,
    /// As it will be.
    pub to: Identity,
    /// The type of the column by then.
    pub ty: Type,
}

impl IdentityChange {
    /// The ways of counting before and after it.
    pub fn counting(&self) -> (Counting, Counting) {
        (self.from.options.counting(&self.ty), self.to.options.counting(&self.ty))
    }

    /// What takes it back, for a column that has the type then.
    pub(super) fn back(&self, ty: &Type) -> Self {
        Self { from: self.to.clone(), to: self.from.clone(), ty: ty.clone() }
    }

    /// Checks that the sequence can count so.
    pub(super) fn check(&self, at: &Name) -> Result<(), Refusal> {
        let (_, after) = self.counting();
        match after.fault(&self.ty) {
            None => Ok(()),
            Some(fault) => Err(Refusal::fatal(Diagnostic::new(
                code::OUT_OF_RANGE,
                at.span,
                format!("the identity of `{at}` cannot count so"),
                fault,
            ))),
        }
    }

    /// Whether nothing changes.
    pub(super) fn is_idle(&self) -> bool {
        let (before, after) = self.counting();
        before == after && self.from.always == self.to.always
    }
}
