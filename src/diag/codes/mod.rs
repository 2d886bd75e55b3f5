//! The one table of codes: an id, a severity, a page. The same id serves output, `allow`, `explain` and the spec.
//!
//! One file a phase; [`all`] is the table.

pub mod check;
pub mod history;
pub mod lint;
pub mod syntax;

use super::Severity;

/// A row of the table.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct CodeInfo {
    /// `phase::kebab-case`.
    pub id: &'static str,
    /// How bad it is unless the configuration says otherwise.
    pub severity: Severity,
    /// `spec/diagnostics/<phase>/<name>.md`: the source of `explain` and of the documentation. A heading, what the code
    /// means and why it matters, an example, a way out.
    pub page: &'static str,
}

/// A code: a reference to its row, so an unknown code cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code(pub &'static CodeInfo);

impl Code {
    /// `phase::kebab-case`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// What stands after the phase: `kebab-case`.
    pub fn name(self) -> &'static str {
        self.0.id.rsplit_once("::").map_or(self.0.id, |(_, name)| name)
    }

    /// A few words, as a heading.
    pub fn title(self) -> &'static str {
        self.0.page.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// What it means, why it matters, an example, a way out: Markdown.
    pub fn explanation(self) -> &'static str {
        self.0.page.split_once('\n').map_or("", |(_, rest)| rest).trim()
    }
}

/// Declares the codes of one phase, and `TABLE` with all of them.
macro_rules! codes {
    ($phase:literal: $($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident;)*) => {
        $(
            #[doc = concat!("`", $phase, "::", $id, "`: see its page in `spec/diagnostics`.")]
            pub const $name: $crate::diag::Code = $crate::diag::Code(&$crate::diag::CodeInfo {
                id: concat!($phase, "::", $id),
                severity: $crate::diag::Severity::$severity,
                page: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/spec/diagnostics/", $phase, "/", $id, ".md"
                )),
            });
        )*
        /// All codes of this phase.
        pub const TABLE: &[$crate::diag::Code] = &[$($name),*];
    };
}
pub(crate) use codes;

/// Every code there is, by phase, then in the order of the table.
pub fn all() -> impl Iterator<Item = Code> {
    let lints = lint::TABLES.iter().copied();
    [syntax::TABLE, history::TABLE, check::TABLE].into_iter().chain(lints).flatten().copied()
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
            assert!(code.0.page.starts_with("# ") && code.title().len() > 5, "{} has no heading", code.id());
            assert!(code.explanation().len() > 40, "{} is not explained", code.id());
        }
    }
}
