//! Views and materialized views.

use crate::syntax::ast::{CreateObject, Definition, Kind, MaterializedView, ObjectKind, View, ViewCheck, ViewOption};
use crate::syntax::grammar::Rule;

use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// An operation on a view.
    pub(super) fn view_operation(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        match pair.as_rule() {
            Rule::create_view => {
                let name = self.object_name(pair, ObjectKind::View);
                let check = child(pair, Rule::view_check)
                    .map(|part| ViewCheck { local: has(&part, Rule::kw_local), span: self.span(&part) });
                let view = View {
                    columns: self.names_in(pair),
                    options: self.view_options(pair),
                    query: self.text_in(pair)?,
                    check,
                };
                let created = CreateObject { name: name?, definition: Definition::View(Box::new(view)) };
                Some(if has(pair, Rule::kw_replace_view) {
                    Kind::ReplaceObject(created)
                } else {
                    Kind::CreateObject(created)
                })
            }
            Rule::create_materialized_view => {
                let name = self.object_name(pair, ObjectKind::MaterializedView);
                let view = MaterializedView {
                    columns: self.names_in(pair),
                    method: child(pair, Rule::index_using).and_then(|part| self.name_in(&part)),
                    options: self.view_options(pair),
                    tablespace: child(pair, Rule::view_tablespace).and_then(|part| self.name_in(&part)),
                    query: self.text_in(pair)?,
                    no_data: child(pair, Rule::view_data).is_some_and(|part| has(&part, Rule::kw_no)),
                };
                let created = CreateObject { name: name?, definition: Definition::MaterializedView(Box::new(view)) };
                Some(if has(pair, Rule::kw_replace_materialized_view) {
                    Kind::ReplaceObject(created)
                } else {
                    Kind::CreateObject(created)
                })
            }
            Rule::refresh_materialized_view => {
                let view = self.object_path(&child(pair, Rule::path)?, "a materialized view")?;
                let concurrently = child(pair, Rule::kw_concurrently).map(|word| self.span(&word));
                Some(Kind::RefreshView { view, concurrently })
            }
            _ => None,
        }
    }

    fn view_options(&mut self, pair: &Pair<'_>) -> Vec<ViewOption> {
        let Some(with) = child(pair, Rule::view_with) else { return Vec::new() };
        let options = with.into_inner().filter(|part| part.as_rule() == Rule::view_option);
        options
            .filter_map(|part| {
                let name = self.object_path(&child(&part, Rule::path)?, "a parameter")?;
                let value = child(&part, Rule::sql_item).map(|value| self.sql(&value));
                Some(ViewOption { name, value, span: self.span(&part) })
            })
            .collect()
    }
}
