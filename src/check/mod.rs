//! Layer 4: the checker. Walks the schema along the revision graph, resolves what was written to operations, orders
//! them, and says everything that PostgreSQL would refuse. Syntax and schema meet here and nowhere else.

mod branches;
mod calls;
mod column;
mod constraint;
mod data;
mod enums;
mod expr;
mod external;
mod follow;
mod index;
mod mentions;
mod not_sql;
mod object;
mod order;
mod partition;
mod policy;
mod query;
mod raw;
mod resolve;
mod revision;
mod routine;
mod sequence;
mod table;
mod target;
mod trigger;
mod values;
mod view;
mod walk;

pub use branches::{Conflict, Footprint, commute};
pub use external::{declare, start};
pub use order::{Done, Transaction, run_block};
pub use revision::{CheckedRevision, Down, check_revision, check_schema};
pub use walk::{Walked, check, replay};

use crate::op::RowFile;
use crate::schema::{Name, Naming, ObjName, Role, Schema};
use crate::syntax::ast;
use crate::text::SourceId;

/// What the configuration says to the checker.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The schema that unqualified names mean.
    pub default_schema: String,
    /// How unnamed constraints and indexes are named.
    pub naming: Naming,
    /// PostgreSQL's major version to check and write for.
    pub server_version: u32,
    /// The schema before any revision, where others own something in it.
    pub external: Option<Schema>,
    /// The files of rows that revisions name, as the loader found them.
    pub row_files: RowFiles,
}

/// Files of rows, by the revision's source and the name that stands in it; or why one cannot be read.
pub type RowFiles = std::collections::HashMap<(SourceId, String), Result<RowFile, String>>;

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_schema: "public".to_owned(),
            naming: Naming::default(),
            server_version: 15,
            row_files: RowFiles::new(),
            external: None,
        }
    }
}

impl Settings {
    /// The schema before any revision.
    pub fn before_all(&self) -> Schema {
        self.external.clone().unwrap_or_else(|| self.empty())
    }

    /// A schema without objects on the server that the project is compiled for.
    fn empty(&self) -> Schema {
        Schema::new(self.default_schema.clone()).on_server(self.server_version)
    }

    /// The object a path of one or two parts means.
    fn object(&self, path: &ast::Path) -> ObjName {
        self.object_of(&path.parts, path)
    }

    /// Table and member of a path of two or three parts.
    fn member(&self, path: &ast::Path) -> (ObjName, Name) {
        match path.parts.split_last() {
            Some((last, rest)) => (self.object_of(rest, path), name(last)),
            None => (self.object_of(&[], path), Name::new("", path.span)),
        }
    }

    fn object_of(&self, parts: &[ast::Ident], path: &ast::Path) -> ObjName {
        let span = match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => path.span,
        };
        match parts {
            [.., schema, name] => {
                ObjName { schema: schema.name.clone(), name: name.name.clone(), qualified: true, span }
            }
            [name] => ObjName { schema: self.default_schema.clone(), name: name.name.clone(), qualified: false, span },
            [] => ObjName { schema: self.default_schema.clone(), name: String::new(), qualified: false, span },
        }
    }
}

/// A written role as the model keeps it.
fn role(ident: &ast::Ident) -> Role {
    match ident.name.as_str() {
        "public" if !ident.quoted => Role::Public,
        "current_user" | "current_role" if !ident.quoted => Role::CurrentUser,
        "session_user" if !ident.quoted => Role::SessionUser,
        name => Role::Named(name.to_owned()),
    }
}

/// A written name as the model keeps it.
fn name(ident: &ast::Ident) -> Name {
    Name::new(ident.name.clone(), ident.span)
}

/// Written names as the model keeps them.
fn names(idents: &[ast::Ident]) -> Vec<Name> {
    idents.iter().map(name).collect()
}

/// Offset in the source of the first byte of a text's value, where the value stands there as it is.
fn content_start(text: &ast::Text) -> Option<usize> {
    let inside = text.raw.find(&text.value)?;
    Some(text.span.start as usize + inside)
}
