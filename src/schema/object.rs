//! Objects that are not tables: types, views, functions, sequences, schemas, extensions.
//!
//! Each keeps its definition, so that dropping or replacing one can be taken back, and the list of what it uses, so that
//! nothing is taken away from under it.

use indexmap::IndexMap;

use super::{Access, Comments, Domain, Expr, Index, MaterializedView, Name, ObjName, Routine, Sequence, Trigger, View};
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
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
}

impl ObjectKind {
    /// Every kind, in an order in which objects that use each other are usually made.
    pub const ALL: &'static [Self] = &[
        Self::Schema,
        Self::Extension,
        Self::Enum,
        Self::Domain,
        Self::Sequence,
        Self::Function,
        Self::Procedure,
        Self::View,
        Self::MaterializedView,
    ];

    /// `enum`, `materialized view`, ...: for people, and as SQL and the verbs (with `_`) have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Sequence => "sequence",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
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
            Self::Function => "a function",
            Self::Procedure => "a procedure",
            Self::View => "a view",
            Self::MaterializedView => "a materialized view",
        }
    }

    /// The name space its names are taken from.
    pub fn space(self) -> Space {
        match self {
            Self::Schema => Space::Schemas,
            Self::Extension => Space::Extensions,
            Self::Enum | Self::Domain => Space::Types,
            Self::Function | Self::Procedure => Space::Routines,
            Self::Sequence | Self::View | Self::MaterializedView => Space::Relations,
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

    /// Whether a mention of this key means the other one: a call names a function without the types of its arguments.
    pub fn stands_for(&self, other: &Self) -> bool {
        let same = self.kind == other.kind && self.name == other.name;
        same && (self.signature.is_none() || self.signature == other.signature)
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
    /// A view.
    View(Box<View>),
    /// A materialized view.
    MaterializedView(Box<MaterializedView>),
    /// A function or a procedure.
    Routine(Box<Routine>),
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
            Self::View(view) => {
                view.triggers.values_mut().filter_map(|trigger| trigger.condition.as_mut()).for_each(change);
            }
            Self::MaterializedView(view) => {
                view.indexes.values_mut().for_each(|index| index.each_expression(change));
            }
            Self::Routine(routine) => {
                routine.arguments.iter_mut().filter_map(|argument| argument.default.as_mut()).for_each(change);
            }
        }
    }

    /// The labels, if it is an enum.
    pub fn labels(&self) -> Option<&[Label]> {
        match self {
            Self::Enum(labels) => Some(labels),
            Self::Schema
            | Self::Extension(_)
            | Self::Domain(_)
            | Self::Sequence(_)
            | Self::View(_)
            | Self::MaterializedView(_)
            | Self::Routine(_) => None,
        }
    }

    /// Whether it is kept as a text that names what it uses: renames do not reach into it.
    pub fn is_text(&self) -> bool {
        match self {
            Self::View(_) | Self::MaterializedView(_) | Self::Routine(_) => true,
            Self::Schema | Self::Extension(_) | Self::Enum(_) | Self::Domain(_) | Self::Sequence(_) => false,
        }
    }

    /// What a body in SQL reads: the server does not keep track of it.
    pub fn reads(&self) -> &[Use] {
        match self {
            Self::Routine(routine) => &routine.reads.uses,
            Self::Schema
            | Self::Extension(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Sequence(_)
            | Self::View(_)
            | Self::MaterializedView(_) => &[],
        }
    }

    /// The indexes that belong to it.
    pub fn indexes(&self) -> Option<&IndexMap<String, Index>> {
        match self {
            Self::MaterializedView(view) => Some(&view.indexes),
            Self::Schema
            | Self::Extension(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Sequence(_)
            | Self::View(_)
            | Self::Routine(_) => None,
        }
    }

    /// The triggers that belong to it.
    pub fn triggers(&self) -> Option<&IndexMap<String, Trigger>> {
        match self {
            Self::View(view) => Some(&view.triggers),
            Self::Schema
            | Self::Extension(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Sequence(_)
            | Self::MaterializedView(_)
            | Self::Routine(_) => None,
        }
    }

    /// The names of its columns, if it has some and they are known.
    pub fn output(&self) -> Option<&[String]> {
        match self {
            Self::View(view) => view.output.as_deref(),
            Self::MaterializedView(view) => view.output.as_deref(),
            Self::Schema
            | Self::Extension(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::Sequence(_)
            | Self::Routine(_) => None,
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

impl Used {
    /// Whether a use of this is one of the other: a call uses every function of its name.
    pub fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(mention), Self::Object(key)) => mention.stands_for(key),
            (Self::Object(_) | Self::Table(_) | Self::Column(..), _) => self == other,
        }
    }
}
