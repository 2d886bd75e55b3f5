//! Names with the place they were written at.

use std::hash::{Hash, Hasher};

use crate::text::{Span, quote_ident};

/// A name of one part. The place is where it was written first; it does not count for equality.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name, folded and without quotes.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

impl Name {
    /// A name from a place.
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Spelled as SQL and `.mig` do, quoted only where needed.
impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&quote_ident(&self.text))
    }
}

/// The name of an object in a schema. Whether the schema was written decides how it is emitted, not which object it is.
#[derive(Clone, Debug)]
pub struct ObjName {
    /// The schema; the default schema's name where none was written.
    pub schema: String,
    /// The name in it.
    pub name: String,
    /// Whether the schema was written.
    pub qualified: bool,
    /// Where it was written.
    pub span: Span,
}

impl ObjName {
    /// Another object of the same schema, written the same way.
    pub fn sibling(&self, name: impl Into<String>, span: Span) -> Self {
        Self { schema: self.schema.clone(), name: name.into(), qualified: self.qualified, span }
    }
}

impl PartialEq for ObjName {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.schema == other.schema
    }
}

impl Eq for ObjName {}

impl Hash for ObjName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.schema.hash(state);
    }
}

/// Spelled as it was written: `users` or `app.users`, quoted only where needed.
impl std::fmt::Display for ObjName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.qualified {
            write!(f, "{}.", quote_ident(&self.schema))?;
        }
        f.write_str(&quote_ident(&self.name))
    }
}
