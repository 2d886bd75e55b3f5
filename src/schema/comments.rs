//! Comments on an object and its parts.

use indexmap::IndexMap;

/// The comment on an object itself, and those on its parts by kind and name.
#[derive(Clone, Debug, Default)]
pub struct Comments {
    /// On the object itself.
    pub own: Option<String>,
    /// On its parts (a table's triggers and policies, a domain's constraints, a view's columns), by kind and name.
    pub parts: IndexMap<(&'static str, String), String>,
}

/// The order in which comments were written does not count.
impl PartialEq for Comments {
    fn eq(&self, other: &Self) -> bool {
        self.own == other.own
            && self.parts.len() == other.parts.len()
            && self.parts.iter().all(|(part, text)| other.parts.get(part) == Some(text))
    }
}

impl Eq for Comments {}
