//! Objects that are not tables: types, views, functions, sequences, schemas, extensions.
//!
//! Each keeps its definition, so that dropping or replacing one can be taken back, and the list of what it uses, so that
//! nothing is taken away from under it.

use super::{Access, Comments, Domain, Expr, Name, ObjName, Sequence};
use crate::text::Span;

/// The kinds of objects. What differs between kinds is in [`Definition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// An enum type.
    Enum,
    /// A domain.
    Domain,
    /// A sequence that belongs to no serial or identity column.
    Sequence,
}

impl ObjectKind {
    /// Every kind, in an order in which objects that use each other are usually made.
    pub const ALL: &'static [Self] = &[Self::Schema, Self::Extension, Self::Enum, Self::Domain, Self::Sequence];

    /// `enum`, `materialized view`, ...: for people, and as SQL and the verbs (with `_`) have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Sequence => "sequence",
        }
    }

    /// `an enum`, `a view`, ...
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Schema => "a schema",
            Self::Extension => "an extension",
            Self::Enum => "an enum",
            Self::Domain => "a domain",
            Self::Sequence => "a sequence",
        }
    }

    /// The name space its names are taken from.
    pub fn space(self) -> Space {
        match self {
            Self::Schema => Space::Schemas,
            Self::Extension => Space::Extensions,
            Self::Enum | Self::Domain => Space::Types,
            Self::Sequence => Space::Relations,
        }
    }
}

/// The name spaces of PostgreSQL that objects take their names from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Schemas.
    Schemas,
    /// Extensions.
    Extensions,
    /// Types. Every table has a type of its own name, so these two never share a name either.
    Types,
    /// Tables, indexes, sequences, views.
    Relations,
    /// Extended statistics.
    Statistics,
    /// Functions and procedures, told apart by the types of their arguments too.
    Routines,
}

/// What an object is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its name. A schema or an extension is in no schema: [`ObjectKey::global`].
    pub name: ObjName,
    /// For a routine: the types of its arguments in canonical form, `integer, text`.
    pub signature: Option<String>,
}

impl ObjectKey {
    /// The key of an object that is told by its name alone.
    pub fn new(kind: ObjectKind, name: ObjName) -> Self {
        Self { kind, name, signature: None }
    }

    /// The key of a schema or an extension, which is in no schema.
    pub fn global(kind: ObjectKind, name: &Name) -> Self {
        let name = ObjName { schema: String::new(), name: name.text.clone(), qualified: false, span: name.span };
        Self { kind, name, signature: None }
    }
}

/// Spelled as SQL does: `mood`, `app.area(integer, text)`.
impl std::fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name)?;
        match &self.signature {
            Some(signature) => write!(f, "({signature})"),
            None => Ok(()),
        }
    }
}

/// An object that is not a table.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is known by; the name's span is where it was made.
    pub key: ObjectKey,
    /// What it is.
    pub definition: Definition,
    /// Its comment, and those of its parts.
    pub comments: Comments,
    /// Who owns it, and who may do what with it.
    pub access: Access,
    /// Whether no revision made it, so that it is assumed to have been there: a schema.
    pub assumed: bool,
    /// What it uses, each with the place in its definition.
    pub uses: Vec<Use>,
}

/// Where something is used is not part of what an object is.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
            && self.definition == other.definition
            && self.comments == other.comments
            && self.access == other.access
    }
}

impl Eq for Object {}

/// What an object is, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A schema.
    Schema,
    /// An extension.
    Extension(Extension),
    /// An enum: its labels in order.
    Enum(Vec<Label>),
    /// A domain.
    Domain(Domain),
    /// A sequence.
    Sequence(Sequence),
}

impl Definition {
    /// Changes every expression of it.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        match self {
            Self::Domain(domain) => {
                domain.default.iter_mut().for_each(&mut *change);
                domain.checks.values_mut().for_each(|check| change(&mut check.expr));
            }
            Self::Schema | Self::Extension(_) | Self::Enum(_) | Self::Sequence(_) => {}
        }
    }

    /// The labels, if it is an enum.
    pub fn labels(&self) -> Option<&[Label]> {
        match self {
            Self::Enum(labels) => Some(labels),
            Self::Schema | Self::Extension(_) | Self::Domain(_) | Self::Sequence(_) => None,
        }
    }
}

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The schema its objects are in, if it was written.
    pub schema: Option<Name>,
    /// Its version, if it was written.
    pub version: Option<String>,
    /// Whether one that is present is accepted, and stays on the way back.
    pub keep: bool,
}

/// A label of an enum; the place is where it was written.
#[derive(Clone, Debug)]
pub struct Label {
    /// The text.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Label {}

/// Something that an object uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What is used.
    pub what: Used,
    /// The place in the definition of the user.
    pub span: Span,
}

/// What can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// A table.
    Table(ObjName),
    /// A column of a table.
    Column(ObjName, String),
    /// Another object.
    Object(ObjectKey),
}
