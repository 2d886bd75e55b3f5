//! Columns and their clauses, and the actions of `alter_column`.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{
    Column, ColumnAction, ColumnActionKind, ColumnClause, ColumnClauseKind, Deferral, Ident, Identity, SequenceOption,
    Sql,
};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// `name type clause*`
    pub(super) fn column(&mut self, pair: &Pair<'_>) -> Option<Column> {
        let name = self.name_in(pair)?;
        let mut column = self.column_named(pair, name)?;
        let backfill = column.clauses.iter().position(|clause| matches!(clause.kind, ColumnClauseKind::Backfill(_)));
        if let Some(at) = backfill {
            let clause = column.clauses.remove(at);
            let message = "`backfill` fills the rows of a table that is there";
            let help = "a new table has no rows: leave it away, or write `default`";
            self.report(codes::EXPECTED, clause.span, message, "only `add_column` has it", help);
        }
        Some(column)
    }

    /// The type and clauses below a pair, for a column whose name is known.
    pub(super) fn column_named(&mut self, pair: &Pair<'_>, name: Ident) -> Option<Column> {
        let ty = self.type_in(pair);
        let mut once = Once::default();
        let mut clauses = Vec::new();
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::column_clause) {
            clauses.extend(self.column_clause(&part, &mut once));
        }
        let end = self.span(pair);
        Some(Column { span: name.span.to(end), name, ty: ty?, clauses })
    }

    fn column_clause(&mut self, pair: &Pair<'_>, once: &mut Once) -> Option<ColumnClause> {
        let span = self.span(pair);
        let mut name = child(pair, Rule::constraint_name).and_then(|named| self.name_in(&named));
        let part = pair.clone().into_inner().find(|part| part.as_rule() != Rule::constraint_name)?;
        let (what, others): (_, &[_]) = match part.as_rule() {
            Rule::not_null => ("not null", &["null"]),
            Rule::null => ("null", &["not null"]),
            Rule::default => ("default", &[]),
            Rule::column_primary_key => ("primary key", &[]),
            Rule::column_unique => ("unique", &[]),
            Rule::generated => ("generated", &[]),
            Rule::collate => ("collate", &[]),
            Rule::column_statistics => ("statistics", &[]),
            Rule::column_storage => ("storage", &[]),
            Rule::column_compression => ("compression", &[]),
            Rule::comment => ("comment", &[]),
            Rule::backfill => ("backfill", &[]),
            Rule::owned_sequence => ("owns sequence", &[]),
            _ => ("", &[]),
        };
        if !what.is_empty() {
            self.once_at(once, what, span);
            self.excludes(once, what, others, span);
        }
        let kind = match part.as_rule() {
            Rule::not_null => ColumnClauseKind::NotNull,
            Rule::null => ColumnClauseKind::Null,
            Rule::default => ColumnClauseKind::Default(self.expression(&part)?),
            Rule::column_primary_key => ColumnClauseKind::PrimaryKey(self.deferrals(&part)),
            Rule::column_unique => ColumnClauseKind::Unique {
                nulls_not_distinct: has(&part, Rule::nulls_not_distinct),
                deferral: self.deferrals(&part),
            },
            Rule::column_check => ColumnClauseKind::Check(self.condition(&part)?),
            Rule::references => ColumnClauseKind::References(self.references(&part)?),
            Rule::generated => self.generated(&part)?,
            Rule::collate => ColumnClauseKind::Collate(self.collation(&part)?),
            Rule::column_statistics => ColumnClauseKind::Statistics(self.integer_in(&part)?),
            Rule::column_storage => ColumnClauseKind::Storage(Self::storage(&part)?),
            Rule::column_compression => ColumnClauseKind::Compression(Self::compression(&part)?),
            Rule::comment => ColumnClauseKind::Comment(self.text_in(&part)?),
            Rule::backfill => ColumnClauseKind::Backfill(self.condition(&part)?),
            Rule::owned_sequence => {
                ColumnClauseKind::OwnedSequence { name: self.name_in(&part)?, ty: self.type_in(&part) }
            }
            _ => return None,
        };
        let can_be_named = matches!(
            kind,
            ColumnClauseKind::PrimaryKey(_)
                | ColumnClauseKind::Unique { .. }
                | ColumnClauseKind::Check(_)
                | ColumnClauseKind::References(_)
                | ColumnClauseKind::NotNull
        );
        if let Some(ident) = name.take_if(|_| !can_be_named) {
            let what = if what == "generated" { "generated ..." } else { what };
            let message = format!("`{what}` cannot have a name");
            let help =
                "leave `constraint NAME` away: it names a primary key, unique, check, references or not null only";
            self.report(codes::CANNOT_BE_NAMED, ident.span, message, "this name has nothing to name", help);
        }
        Some(ColumnClause { name, kind, span })
    }

    fn deferrals(&mut self, pair: &Pair<'_>) -> Deferral {
        let mut deferral = Deferral::default();
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            self.deferral(&part, &mut deferral, &mut once);
        }
        deferral
    }

    /// The expression of a `default` pair, without comments after it.
    fn expression(&self, pair: &Pair<'_>) -> Option<Sql> {
        let expr = child(pair, Rule::expr)?;
        self.written(&expr, &expr)
    }

    /// `collate NAME`
    pub(super) fn collation(&mut self, pair: &Pair<'_>) -> Option<crate::syntax::ast::Path> {
        child(pair, Rule::path).and_then(|path| self.object_path(&path, "a collation"))
    }

    fn generated(&mut self, pair: &Pair<'_>) -> Option<ColumnClauseKind> {
        if let Some(part) = child(pair, Rule::by_default) {
            return Some(ColumnClauseKind::Identity(self.identity(&part, false)));
        }
        let part = child(pair, Rule::always)?;
        if has(&part, Rule::kw_identity) {
            return Some(ColumnClauseKind::Identity(self.identity(&part, true)));
        }
        Some(ColumnClauseKind::Generated { expr: self.condition(&part)?, stored: has(&part, Rule::kw_stored) })
    }

    fn identity(&mut self, pair: &Pair<'_>, always: bool) -> Identity {
        Identity { always, options: self.sequence_options(pair) }
    }

    /// The options in the `sequence_options` child of a pair.
    pub(super) fn sequence_options(&mut self, pair: &Pair<'_>) -> Vec<SequenceOption> {
        let mut options = Vec::new();
        let mut once = Once::default();
        for part in child(pair, Rule::sequence_options).into_iter().flat_map(Pair::into_inner) {
            options.extend(self.sequence_option(&part, &mut once));
        }
        options
    }

    pub(super) fn sequence_option(&mut self, part: &Pair<'_>, once: &mut Once) -> Option<SequenceOption> {
        let (what, option) = match part.as_rule() {
            Rule::seq_start => ("start", SequenceOption::Start(self.integer_in(part)?)),
            Rule::seq_increment => ("increment", SequenceOption::Increment(self.integer_in(part)?)),
            Rule::seq_min => ("minvalue", SequenceOption::MinValue(Some(self.integer_in(part)?))),
            Rule::seq_max => ("maxvalue", SequenceOption::MaxValue(Some(self.integer_in(part)?))),
            Rule::seq_cache => ("cache", SequenceOption::Cache(self.integer_in(part)?)),
            Rule::seq_cycle => ("cycle", SequenceOption::Cycle(true)),
            Rule::seq_no if has(part, Rule::kw_minvalue) => ("minvalue", SequenceOption::MinValue(None)),
            Rule::seq_no if has(part, Rule::kw_maxvalue) => ("maxvalue", SequenceOption::MaxValue(None)),
            Rule::seq_no => ("cycle", SequenceOption::Cycle(false)),
            Rule::seq_name => {
                let path = child(part, Rule::path).and_then(|path| self.object_path(&path, "a sequence"))?;
                ("sequence name", SequenceOption::Name(path))
            }
            _ => return None,
        };
        self.once(once, what, part);
        Some(option)
    }

    /// The actions of an `alter_column`.
    pub(super) fn column_actions(&mut self, pair: &Pair<'_>) -> Vec<ColumnAction> {
        let mut once = Once::default();
        let mut actions = Vec::new();
        for part in pair.clone().into_inner() {
            actions.extend(self.column_action(&part, &mut once));
        }
        actions
    }

    fn column_action(&mut self, part: &Pair<'_>, once: &mut Once) -> Option<ColumnAction> {
        let span = self.span(part);
        let (what, others, kind): (_, &[_], _) = match part.as_rule() {
            Rule::action_type => {
                let kind = ColumnActionKind::Type {
                    ty: self.type_in(part)?,
                    collation: match child(part, Rule::collate) {
                        Some(collate) => Some(self.collation(&collate)?),
                        None => None,
                    },
                    using: child(part, Rule::using).and_then(|using| self.condition(&using)),
                    reverse_using: child(part, Rule::reverse_using).and_then(|using| self.condition(&using)),
                };
                ("type", &[], kind)
            }
            Rule::action_not_null => {
                let name = child(part, Rule::constraint_name).and_then(|named| self.name_in(&named));
                ("not null", &["null"], ColumnActionKind::NotNull { name })
            }
            Rule::not_null => ("not null", &["null"], ColumnActionKind::NotNull { name: None }),
            Rule::null => ("null", &["not null"], ColumnActionKind::Null),
            Rule::default => ("default", &["drop default"], ColumnActionKind::Default(self.expression(part)?)),
            Rule::comment => ("comment", &["drop comment"], ColumnActionKind::Comment(self.text_in(part)?)),
            Rule::action_drop if has(part, Rule::kw_default) => {
                ("drop default", &["default"], ColumnActionKind::DropDefault)
            }
            Rule::action_drop if has(part, Rule::kw_comment) => {
                ("drop comment", &["comment"], ColumnActionKind::DropComment)
            }
            Rule::action_drop => ("drop identity", &["set generated", "set identity"], ColumnActionKind::DropIdentity),
            Rule::action_set => {
                let (what, kind) = self.action_set(part)?;
                let of_identity = matches!(kind, ColumnActionKind::SetGenerated(_) | ColumnActionKind::SetIdentity(_));
                (what, if of_identity { &["drop identity", "add generated"] } else { &[] }, kind)
            }
            Rule::action_add => {
                let (inner, always) = match child(part, Rule::add_always) {
                    Some(inner) => (inner, true),
                    None => (child(part, Rule::by_default)?, false),
                };
                let others = &["set generated", "set identity"];
                ("add generated", others, ColumnActionKind::AddIdentity(self.identity(&inner, always)))
            }
            _ => return None,
        };
        self.once_at(once, what, span);
        self.excludes(once, what, others, span);
        Some(ColumnAction { kind, span })
    }
}
