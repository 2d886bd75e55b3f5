//! Enums and domains.

use crate::syntax::ast::{
    AddEnumValue, CreateObject, Definition, Domain, DomainClause, DomainClauseKind, Kind, Labels, ObjectKind,
    Operation, Path, Text,
};
use crate::syntax::grammar::Rule;
use crate::syntax::layout::{Body, OperationShape};

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// `create_enum E { 'a' 'b' }`
    pub(super) fn create_enum(&mut self, shape: &OperationShape, at: usize) -> Option<Operation> {
        let in_braces =
            self.in_braces(shape, at, Rule::create_enum_line, "the labels of the enum stand in braces: `{ 'a' 'b' }`")?;
        let name = in_braces.head.and_then(|head| self.object_name(&head, ObjectKind::Enum));
        let labels = Labels { labels: self.labels(in_braces.body), open: in_braces.open, close: in_braces.close };
        let kind = Kind::CreateObject(CreateObject { name: name?, definition: Definition::Enum(labels) });
        Some(Operation {
            span: in_braces.span,
            verb: in_braces.verb,
            allows: Vec::new(),
            kind,
            irreversible: in_braces.irreversible,
        })
    }

    fn labels(&mut self, body: &Body) -> Vec<Text> {
        let mut labels = Vec::new();
        for item in &body.items {
            for text in self.parse(Rule::label_line, &item.slice).into_iter().flatten() {
                labels.push(self.text(&text));
            }
        }
        labels
    }

    /// An operation on a value of an enum, or on a domain.
    pub(super) fn types(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let of = if pair.as_rule() == Rule::alter_domain { "a domain" } else { "an enum" };
        let name: Path = child(pair, Rule::path).and_then(|path| self.object_path(&path, of))?;
        match pair.as_rule() {
            Rule::add_enum_value => {
                let label = self.text_in(pair)?;
                let neighbour = match child(pair, Rule::neighbour) {
                    Some(part) => Some((has(&part, Rule::kw_before), self.text_in(&part)?)),
                    None => None,
                };
                Some(Kind::AddEnumValue(AddEnumValue { name, label, neighbour }))
            }
            Rule::drop_enum_value => Some(Kind::DropEnumValue { name, label: self.text_in(pair)? }),
            Rule::rename_enum_value => {
                let to = child(pair, Rule::new_text).and_then(|new| self.text_in(&new))?;
                Some(Kind::RenameEnumValue { name, label: self.text_in(pair)?, to })
            }
            Rule::alter_domain => Some(Kind::AlterDomain { name, actions: self.domain_clauses(pair) }),
            _ => None,
        }
    }

    /// What follows the name of a new domain.
    pub(super) fn domain(&mut self, pair: &Pair<'_>) -> Option<Domain> {
        let ty = child(pair, Rule::type_name).and_then(|ty| self.type_name(&ty));
        let clauses = self.domain_clauses(pair);
        Some(Domain { ty: ty?, clauses })
    }

    fn domain_clauses(&mut self, pair: &Pair<'_>) -> Vec<DomainClause> {
        let mut once = Once::default();
        let mut all = Vec::new();
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::not_null => {
                    self.once(&mut once, "not null", &part);
                    self.excludes(&once, "not null", &["null"], span);
                    Some(DomainClauseKind::NotNull)
                }
                Rule::null => {
                    self.once(&mut once, "null", &part);
                    self.excludes(&once, "null", &["not null"], span);
                    Some(DomainClauseKind::Null)
                }
                Rule::default => {
                    self.once(&mut once, "default", &part);
                    self.excludes(&once, "default", &["drop default"], span);
                    child(&part, Rule::expr).map(|expr| DomainClauseKind::Default(self.sql(&expr)))
                }
                Rule::collate => {
                    self.once(&mut once, "collate", &part);
                    self.collation(&part).map(DomainClauseKind::Collate)
                }
                Rule::domain_check => self.domain_check(&part),
                Rule::domain_add => child(&part, Rule::domain_check).and_then(|check| self.domain_check(&check)),
                Rule::domain_drop_default => {
                    self.once(&mut once, "drop default", &part);
                    self.excludes(&once, "drop default", &["default"], span);
                    Some(DomainClauseKind::DropDefault)
                }
                Rule::domain_drop_constraint => self.name_in(&part).map(DomainClauseKind::DropConstraint),
                Rule::domain_validate => self.constraint_named(&part).map(DomainClauseKind::Validate),
                Rule::domain_rename => {
                    let (from, to) = (self.constraint_named(&part), self.name_in(&part));
                    from.zip(to).map(|(from, to)| DomainClauseKind::RenameConstraint(from, to))
                }
                _ => continue,
            };
            all.extend(kind.map(|kind| DomainClause { kind, span }));
        }
        all
    }

    fn constraint_named(&mut self, pair: &Pair<'_>) -> Option<crate::syntax::ast::Ident> {
        child(pair, Rule::constraint_name).and_then(|name| self.name_in(&name))
    }

    fn domain_check(&mut self, pair: &Pair<'_>) -> Option<DomainClauseKind> {
        let name = self.constraint_named(pair);
        Some(DomainClauseKind::Check { name, expr: self.condition(pair)?, not_valid: has(pair, Rule::not_valid) })
    }
}
