//! Row-level security: what belongs to a table of it.

use super::{Expr, Name, ObjName, Part, Role, Use, Used};
use crate::text::quote_ident;

/// Whether a table's policies hold, and for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowSecurity {
    /// `enable row level security`
    pub enabled: bool,
    /// `force row level security`: also for the owner.
    pub forced: bool,
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// `all`
    All,
    /// `select`
    Select,
    /// `insert`
    Insert,
    /// `update`
    Update,
    /// `delete`
    Delete,
}

impl PolicyCommand {
    /// As SQL has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A policy of a table.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name; the span is where it was made.
    pub name: Name,
    /// `permissive`; else `restrictive`.
    pub permissive: bool,
    /// `for`
    pub command: PolicyCommand,
    /// `to`; nobody named is everybody.
    pub roles: Vec<Role>,
    /// `using`
    pub using: Option<Expr>,
    /// `with check`
    pub check: Option<Expr>,
    /// The tables and views that its subqueries read.
    pub uses: Vec<Use>,
    /// Its comment.
    pub comment: Option<String>,
}

/// Where something is used, and what is read, follow from the expressions.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.permissive == other.permissive
            && self.command == other.command
            && self.roles == other.roles
            && self.using == other.using
            && self.check == other.check
            && self.comment == other.comment
    }
}

impl Eq for Policy {}

impl Policy {
    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.using.iter().chain(&self.check)
    }

    /// Changes its expressions.
    pub fn each_expression(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        for expr in self.using.iter_mut().chain(&mut self.check) {
            change(expr);
        }
    }

    /// Whether one of its subqueries reads the table.
    pub fn reads(&self, table: &ObjName) -> bool {
        self.uses.iter().any(|one| match &one.what {
            Used::Table(name) | Used::Column(name, _) => name == table,
            Used::Object(key) => key.name == *table,
        })
    }

    /// Whether a subquery of it has this name in it, of whatever it is the name.
    pub fn subquery_has(&self, name: &str) -> bool {
        !self.uses.is_empty() && self.expressions().any(|expr| expr.has_word(name))
    }
}

impl Expr {
    /// Whether the name stands in the text that was kept as it is.
    pub fn has_word(&self, name: &str) -> bool {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        // Without quotes `select` is no name.
        let is_bare = quote_ident(name) == name;
        self.parts.iter().any(|part| match part {
            Part::Sql { tokens, .. } => tokens.split(' ').any(|token| is_bare && token == name || token == quoted),
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => false,
        })
    }
}
