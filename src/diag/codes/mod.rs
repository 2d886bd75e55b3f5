//! The one table of codes: an id, a severity, a title, an explanation. The same id serves output, `allow`, `explain` and the spec.
//!
//! One file a phase; [`all`] is the table.

pub mod check;
pub mod history;
pub mod lint;
pub mod plan;
pub mod syntax;

use super::Severity;

/// A row of the table.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct CodeInfo {
    /// `phase::kebab-case`.
    pub id: &'static str,
    /// How bad it is unless the configuration says otherwise.
    pub severity: Severity,
    /// A few words, as a heading.
    pub title: &'static str,
    /// What it means, why it matters and what to do: a paragraph.
    pub explanation: &'static str,
}

/// A code: a reference to its row, so an unknown code cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code(pub &'static CodeInfo);

impl Code {
    /// `phase::kebab-case`.
    pub fn id(self) -> &'static str {
        self.0.id
    }
}

/// Declares the codes of one phase, and `TABLE` with all of them.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title:literal, $explanation:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $title, ".")]
            pub const $name: $crate::diag::Code = $crate::diag::Code(&$crate::diag::CodeInfo {
                id: $id,
                severity: $crate::diag::Severity::$severity,
                title: $title,
                explanation: $explanation,
            });
        )*
        /// All codes of this phase.
        pub const TABLE: &[$crate::diag::Code] = &[$($name),*];
    };
}
pub(crate) use codes;

/// Every code there is, by phase, then in the order of the table.
pub fn all() -> impl Iterator<Item = Code> {
    [syntax::TABLE, history::TABLE, check::TABLE, plan::TABLE, lint::TABLE].into_iter().flatten().copied()
}

/// The code with this id.
pub fn by_id(id: &str) -> Option<Code> {
    all().find(|code| code.0.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_well_formed() {
        let mut seen = std::collections::HashSet::new();
        for code in all() {
            assert!(seen.insert(code.id()), "{} stands twice", code.id());
            let (phase, name) = code.id().split_once("::").expect("an id has a phase");
            let fits =
                |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(fits(phase) && fits(name), "{}", code.id());
            assert!(code.0.explanation.len() > 40, "{} is not explained", code.id());
        }
    }
}
