//! Exclusion constraints, and keys that take an index over.

use crate::syntax::ast::{Deferral, Exclude, Ident, Operator, TableConstraint, TableConstraintKind};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child};

impl Lower<'_, '_> {
    /// `exclude ...`, as a line of a table or by itself; `whole` is what its span covers.
    pub(super) fn exclude(
        &mut self,
        pair: &Pair<'_>,
        name: Option<Ident>,
        whole: &Pair<'_>,
    ) -> Option<TableConstraint> {
        let mut deferral = Deferral::default();
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            self.deferral(&part, &mut deferral, &mut once);
        }
        let mut index = self.index_named(pair, None, false)?;
        let with = std::mem::take(&mut index.with);
        let mut operators = Vec::new();
        let items = child(pair, Rule::exclude_items)?;
        for item in items.into_inner().filter(|item| item.as_rule() == Rule::exclude_item) {
            index.items.push(self.index_item(&child(&item, Rule::index_item)?)?);
            operators.push(self.operator(&child(&item, Rule::exclude_operator)?)?);
        }
        let kind = TableConstraintKind::Exclude(Exclude { index, operators });
        Some(TableConstraint { name, kind, deferral, not_valid: false, with, span: self.span(whole) })
    }

    /// `&&` or `operator(schema.&&)`
    fn operator(&mut self, pair: &Pair<'_>) -> Option<Operator> {
        let sign = child(pair, Rule::sign)?.as_str().to_owned();
        let names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let schema = names.map(|part| self.name(&part)).collect();
        Some(Operator { schema, sign, span: self.span(pair) })
    }

    /// `create_... [N] on T using index I`, if it is one.
    pub(super) fn key_using_index(
        &mut self,
        pair: &Pair<'_>,
        name: Option<&Ident>,
        whole: &Pair<'_>,
    ) -> Option<TableConstraint> {
        let part = child(pair, Rule::using_index)?;
        let index = self.name_in(&part)?;
        let mut deferral = Deferral::default();
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            self.deferral(&part, &mut deferral, &mut once);
        }
        let primary = pair.as_rule() == Rule::create_primary_key;
        let kind = TableConstraintKind::UsingIndex { primary, index };
        let span = self.span(whole);
        Some(TableConstraint { name: name.cloned(), kind, deferral, not_valid: false, with: Vec::new(), span })
    }
}
