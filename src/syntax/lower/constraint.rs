//! Constraints: what a foreign key points to, when a constraint is checked, and the constraints of a table.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{Action, Deferral, ForeignKeyTarget, Ident, TableConstraint, TableConstraintKind};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// Takes `deferrable`, `not deferrable` and `initially ...` into `deferral`; whether it was one of them.
    pub(super) fn deferral(&mut self, part: &Pair<'_>, deferral: &mut Deferral, once: &mut Once) -> bool {
        match part.as_rule() {
            Rule::deferrable | Rule::not_deferrable => {
                self.once(once, "deferrable", part);
                deferral.deferrable = Some(part.as_rule() == Rule::deferrable);
            }
            Rule::initially => {
                self.once(once, "initially", part);
                deferral.initially_deferred = Some(has(part, Rule::kw_deferred));
            }
            _ => return false,
        }
        if deferral.deferrable == Some(false) && deferral.initially_deferred == Some(true) {
            let help = "write `deferrable initially deferred`, or `not deferrable` alone";
            let message = "a constraint that is `not deferrable` cannot be `initially deferred`";
            let span = self.span(part);
            self.report(codes::CONTRADICTION, span, message, "contradicts what stands before it", help);
        }
        true
    }

    /// `references T [(c)] ...`
    pub(super) fn references(&mut self, pair: &Pair<'_>) -> Option<ForeignKeyTarget> {
        let table = child(pair, Rule::path).and_then(|path| self.table_path(&path));
        let columns = self.names_in(pair);
        let mut target = ForeignKeyTarget {
            table: table?,
            columns,
            match_full: false,
            on_delete: None,
            on_update: None,
            deferral: Deferral::default(),
        };
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::match_full | Rule::match_simple => {
                    self.once(&mut once, "match", &part);
                    target.match_full = part.as_rule() == Rule::match_full;
                }
                Rule::on_delete => {
                    self.once(&mut once, "on delete", &part);
                    target.on_delete = self.action(&part);
                }
                Rule::on_update => {
                    self.once(&mut once, "on update", &part);
                    target.on_update = self.action(&part);
                    if let Some(Action::SetNull(columns) | Action::SetDefault(columns)) = &target.on_update {
                        self.no_columns_on_update(columns.first());
                    }
                }
                _ => {
                    self.deferral(&part, &mut target.deferral, &mut once);
                }
            }
        }
        Some(target)
    }

    fn no_columns_on_update(&mut self, first: Option<&Ident>) {
        if let Some(column) = first {
            let help = "leave the column list away, or use it with `on delete`";
            let message = "`on update` sets all columns of the key: it takes no column list";
            self.report(codes::EXPECTED, column.span, message, "does not belong here", help);
        }
    }

    fn action(&mut self, pair: &Pair<'_>) -> Option<Action> {
        pair.clone().into_inner().find_map(|part| match part.as_rule() {
            Rule::no_action => Some(Action::NoAction),
            Rule::restrict => Some(Action::Restrict),
            Rule::cascade => Some(Action::Cascade),
            Rule::set_null => Some(Action::SetNull(self.names_in(&part))),
            Rule::set_default => Some(Action::SetDefault(self.names_in(&part))),
            _ => None,
        })
    }

    /// `[constraint N] primary key (...)` and so on, as a line of a table.
    pub(super) fn table_constraint(&mut self, pair: &Pair<'_>) -> Option<TableConstraint> {
        let name = child(pair, Rule::constraint_name).and_then(|named| self.name_in(&named));
        let body = pair.clone().into_inner().find(|part| part.as_rule() != Rule::constraint_name)?;
        self.constraint_of(&body, name, pair)
    }

    /// A constraint from the pair that holds its parts; `whole` is what its span covers.
    pub(super) fn constraint_of(
        &mut self,
        pair: &Pair<'_>,
        name: Option<Ident>,
        whole: &Pair<'_>,
    ) -> Option<TableConstraint> {
        if matches!(pair.as_rule(), Rule::exclude_key | Rule::create_exclude_constraint) {
            return self.exclude(pair, name, whole);
        }
        if has(pair, Rule::using_index) {
            return self.key_using_index(pair, name.as_ref(), whole);
        }
        let mut deferral = Deferral::default();
        let mut include = Vec::new();
        let mut with = Vec::new();
        let mut once = Once::default();
        let mut not_valid = false;
        let mut no_inherit = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::include => {
                    self.once(&mut once, "include", &part);
                    include = self.names_in(&part);
                }
                Rule::index_with => {
                    self.once(&mut once, "with", &part);
                    with = self.storage_parameters(&part);
                }
                Rule::not_valid => {
                    self.once(&mut once, "not valid", &part);
                    not_valid = true;
                }
                Rule::no_inherit => {
                    self.once(&mut once, "no inherit", &part);
                    no_inherit = true;
                }
                _ => {
                    self.deferral(&part, &mut deferral, &mut once);
                }
            }
        }
        let kind = match pair.as_rule() {
            Rule::primary_key | Rule::create_primary_key => {
                TableConstraintKind::PrimaryKey { columns: self.names_in(pair), include }
            }
            Rule::unique_key | Rule::create_unique_constraint => TableConstraintKind::Unique {
                columns: self.names_in(pair),
                include,
                nulls_not_distinct: has(pair, Rule::nulls_not_distinct),
            },
            Rule::check_key | Rule::create_check_constraint => {
                TableConstraintKind::Check { expr: self.condition(pair)?, no_inherit }
            }
            _ => {
                let columns = self.names_in(pair);
                let mut target = child(pair, Rule::references).and_then(|part| self.references(&part))?;
                let before = std::mem::take(&mut target.deferral);
                if before != Deferral::default() && deferral != Deferral::default() {
                    let help = "write it once, before or after `not valid`";
                    let message = "this foreign key says twice when it is checked";
                    let span = self.span(whole);
                    self.report(codes::TWICE, span, message, "`deferrable` or `initially` stands twice", help);
                }
                if before != Deferral::default() {
                    deferral = before;
                }
                TableConstraintKind::ForeignKey { columns, target }
            }
        };
        Some(TableConstraint { name, kind, deferral, not_valid, with, span: self.span(whole) })
    }
}
