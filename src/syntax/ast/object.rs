//! Operations on objects that are not tables.

use super::{Arguments, Domain, Ident, MaterializedView, Path, Routine, Sequence, Text, View};
use crate::text::Span;

/// The kinds of objects, as the verbs name them: `create_enum`, `drop_enum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A schema; its name has 1 part.
    Schema,
    /// An extension; its name has 1 part.
    Extension,
    /// An enum.
    Enum,
    /// A domain.
    Domain,
    /// A sequence.
    Sequence,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A function; its name has arguments.
    Function,
    /// A procedure; its name has arguments.
    Procedure,
}

impl ObjectKind {
    /// What stands in the verbs: `create_enum` has `enum`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Sequence => "sequence",
            Self::View => "view",
            Self::MaterializedView => "materialized_view",
            Self::Function => "function",
            Self::Procedure => "procedure",
        }
    }
}

/// The name of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// 1 or 2 parts, as the kind asks.
    pub path: Path,
    /// For a function or procedure: its arguments in parentheses, if they are there.
    pub arguments: Option<Arguments>,
}

/// `create_schema S`, `create_enum E { ... }`, ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateObject {
    /// Its name.
    pub name: ObjectName,
    /// What it is.
    pub definition: Definition,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// `create_schema S [authorization ROLE]`
    Schema {
        /// `authorization ROLE`
        authorization: Option<Ident>,
    },
    /// `create_extension X [schema S] [version 'v'] [or keep]`
    Extension {
        /// `schema S`
        schema: Option<Ident>,
        /// `version 'v'`
        version: Option<Text>,
        /// `or keep`
        keep: bool,
    },
    /// `create_enum E { 'a' 'b' }`
    Enum(Labels),
    /// `create_domain D as TYPE ...`
    Domain(Domain),
    /// `create_sequence S ...`
    Sequence(Sequence),
    /// `create_view V as $$...$$`
    View(Box<View>),
    /// `create_materialized_view V as $$...$$`
    MaterializedView(Box<MaterializedView>),
    /// `create_function f(a int) ...`, `create_procedure p(a int) ...`
    Routine(Box<Routine>),
}

impl Definition {
    /// The kind of object.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Schema { .. } => ObjectKind::Schema,
            Self::Extension { .. } => ObjectKind::Extension,
            Self::Enum(_) => ObjectKind::Enum,
            Self::Domain(_) => ObjectKind::Domain,
            Self::Sequence(_) => ObjectKind::Sequence,
            Self::View(_) => ObjectKind::View,
            Self::MaterializedView(_) => ObjectKind::MaterializedView,
            Self::Routine(routine) if routine.procedure => ObjectKind::Procedure,
            Self::Routine(_) => ObjectKind::Function,
        }
    }
}

/// The labels of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// In order; may be none.
    pub labels: Vec<Text>,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
}
