//! Domains: a type with a default and conditions of its own.

use indexmap::IndexMap;

use super::{Expr, Name, ObjectKind, Type, Use, Used};

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The type below it, which may be a domain again.
    pub ty: Type,
    /// `collate`, as written.
    pub collation: Option<String>,
    /// The default of columns that have none of their own.
    pub default: Option<Expr>,
    /// Whether nulls are refused.
    pub not_null: bool,
    /// Its checks by name, in the order of creation.
    pub checks: IndexMap<String, DomainCheck>,
}

/// A check of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCheck {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// The condition; it mentions `value`.
    pub expr: Expr,
    /// `not valid`: values that were there were not checked.
    pub not_valid: bool,
}

impl Domain {
    /// Whether it is made of another domain, as what it uses says.
    pub fn is_of_domain(&self, uses: &[Use]) -> bool {
        !self.ty.builtin
            && uses.iter().any(|one| {
                matches!(&one.what, Used::Object(key) if key.kind == ObjectKind::Domain && key.name.name == self.ty.name)
            })
    }

    /// Its expressions: the default and the checks.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.default.iter().chain(self.checks.values().map(|check| &check.expr))
    }
}
