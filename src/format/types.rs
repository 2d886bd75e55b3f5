//! Enums and domains.

use crate::syntax::ast::{Domain, DomainClause, DomainClauseKind as Clause, Kind};

use super::Speller;
use super::spell::{append, ident, parens, path};

impl Speller<'_> {
    /// An operation on a value of an enum, or on a domain; `None` where it is another operation.
    pub(super) fn types(&mut self, kind: &Kind) -> Option<String> {
        match kind {
            Kind::AddEnumValue(add) => {
                let mut out = format!("add_enum_value {} {}", path(&add.name), add.label.raw);
                if let Some((before, other)) = &add.neighbour {
                    append(&mut out, &[if *before { " before " } else { " after " }, &other.raw]);
                }
                Some(out)
            }
            Kind::DropEnumValue { name, label } => Some(format!("drop_enum_value {} {}", path(name), label.raw)),
            Kind::RenameEnumValue { name, label, to } => {
                Some(format!("rename_enum_value {} {} to {}", path(name), label.raw, to.raw))
            }
            Kind::AlterDomain { name, actions } => {
                let actions: Vec<String> = actions.iter().map(|action| self.domain_clause(action, true)).collect();
                Some(format!("alter_domain {} {}", path(name), actions.join(" ")))
            }
            _ => None,
        }
    }

    /// ` as TYPE clauses`, the clauses in their one order.
    pub(super) fn domain(&mut self, domain: &Domain) -> String {
        let mut out = format!(" as {}", self.type_name(&domain.ty));
        let rank = |clause: &Clause| match clause {
            Clause::Collate(_) => 0,
            Clause::NotNull | Clause::Null => 1,
            Clause::Default(_) => 2,
            Clause::Check { .. }
            | Clause::DropDefault
            | Clause::DropConstraint(_)
            | Clause::RenameConstraint(..)
            | Clause::Validate(_) => 3,
        };
        let mut clauses: Vec<&DomainClause> = domain.clauses.iter().collect();
        clauses.sort_by_key(|clause| rank(&clause.kind));
        for clause in clauses {
            let text = self.domain_clause(clause, false);
            append(&mut out, &[" ", &text]);
        }
        out
    }

    fn domain_clause(&mut self, clause: &DomainClause, alters: bool) -> String {
        match &clause.kind {
            Clause::NotNull => "not null".to_owned(),
            Clause::Null => "null".to_owned(),
            Clause::Default(expr) => format!("default {}", self.expression(expr)),
            Clause::Collate(collation) => format!("collate {}", path(collation)),
            Clause::Check { name, expr, not_valid } => {
                let add = if alters { "add " } else { "" };
                let name = name.as_ref().map(|name| format!("constraint {} ", ident(name))).unwrap_or_default();
                let not_valid = if *not_valid { " not valid" } else { "" };
                format!("{add}{name}check {}{not_valid}", parens(expr))
            }
            Clause::DropDefault => "drop default".to_owned(),
            Clause::DropConstraint(name) => format!("drop constraint {}", ident(name)),
            Clause::RenameConstraint(from, to) => format!("rename constraint {} to {}", ident(from), ident(to)),
            Clause::Validate(name) => format!("validate constraint {}", ident(name)),
        }
    }
}
