//! Extended statistics, and how a column's values are kept.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{
    ColumnActionKind, Compression, CreateStatistics, Kind, StatisticsItem, StatisticsKind, StatisticsWord, Storage,
};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// `create_statistics [N] [(kinds)] on T (items)`
    pub(super) fn create_statistics(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let table = child(pair, Rule::path).and_then(|path| self.table_path(&path));
        let name = match child(pair, Rule::statistics_name) {
            None => None,
            Some(part) => Some(self.object_path(&child(&part, Rule::path)?, "statistics")?),
        };
        let mut kinds = Vec::new();
        let mut once = Once::default();
        let written = child(pair, Rule::statistics_kinds).into_iter().flat_map(Pair::into_inner);
        for part in written.filter(|part| part.as_rule() == Rule::statistics_kind) {
            let word = if has(&part, Rule::kw_ndistinct) {
                StatisticsWord::Distinct
            } else if has(&part, Rule::kw_dependencies) {
                StatisticsWord::Dependencies
            } else {
                StatisticsWord::MostCommon
            };
            self.once(&mut once, word.word(), &part);
            kinds.push(StatisticsKind { word, span: self.span(&part) });
        }
        let mut items = Vec::new();
        let written = child(pair, Rule::statistics_items).into_iter().flat_map(Pair::into_inner);
        for part in written.filter(|part| part.as_rule() == Rule::statistics_item) {
            items.push(StatisticsItem { key: self.index_key(&part)?, span: self.span(&part) });
        }
        let span = self.span(pair);
        Some(Kind::CreateStatistics(CreateStatistics { name, kinds, table: table?, items, span }))
    }

    /// `storage WORD`
    pub(super) fn storage(pair: &Pair<'_>) -> Option<Storage> {
        let word = child(pair, Rule::storage_word)?.into_inner().next()?;
        Some(match word.as_rule() {
            Rule::kw_plain => Storage::Plain,
            Rule::kw_external => Storage::External,
            Rule::kw_extended => Storage::Extended,
            Rule::kw_main => Storage::Main,
            _ => Storage::Default,
        })
    }

    /// `compression WORD`
    pub(super) fn compression(pair: &Pair<'_>) -> Option<Compression> {
        let word = child(pair, Rule::compression_word)?.into_inner().next()?;
        Some(match word.as_rule() {
            Rule::kw_pglz => Compression::Pglz,
            Rule::kw_lz4 => Compression::Lz4,
            _ => Compression::Default,
        })
    }

    /// `set ...` of `alter_column`: what it is called when it stands twice, and what it is.
    pub(super) fn action_set(&mut self, pair: &Pair<'_>) -> Option<(&'static str, ColumnActionKind)> {
        let part = pair.clone().into_inner().find(|part| part.as_rule() != Rule::kw_set)?;
        Some(match part.as_rule() {
            Rule::set_generated => ("set generated", ColumnActionKind::SetGenerated(has(&part, Rule::kw_always))),
            Rule::set_identity => {
                let options = self.sequence_options(&part);
                if options.is_empty() {
                    let span = self.span(&part);
                    let help = "write what changes: `set identity (increment by 2)`";
                    self.report(codes::EXPECTED, span, "expected an option of the sequence", "there is none", help);
                    return None;
                }
                ("set identity", ColumnActionKind::SetIdentity(options))
            }
            Rule::set_statistics if has(&part, Rule::kw_default) => {
                ("set statistics", ColumnActionKind::SetStatistics(None))
            }
            Rule::set_statistics => ("set statistics", ColumnActionKind::SetStatistics(Some(self.integer_in(&part)?))),
            Rule::column_storage => ("set storage", ColumnActionKind::SetStorage(Self::storage(&part)?)),
            _ => ("set compression", ColumnActionKind::SetCompression(Self::compression(&part)?)),
        })
    }
}
