//! Views and materialized views.

use crate::syntax::ast::{MaterializedView, View, ViewOption};

use super::Speller;
use super::spell::{append, ident, path, sql_list};

impl Speller<'_> {
    /// What follows the name of a view.
    pub(super) fn view(&self, view: &View) -> String {
        let mut out = String::new();
        if !view.columns.is_empty() {
            append(&mut out, &[" ", &self.names(&view.columns)]);
        }
        out.push_str(&self.view_options(&view.options));
        append(&mut out, &[" as ", &view.query.raw]);
        if let Some(check) = &view.check {
            out.push_str(if check.local { " with local check option" } else { " with cascaded check option" });
        }
        out
    }

    /// What follows the name of a materialized view.
    pub(super) fn materialized_view(&self, view: &MaterializedView) -> String {
        let mut out = String::new();
        if !view.columns.is_empty() {
            append(&mut out, &[" ", &self.names(&view.columns)]);
        }
        if let Some(method) = &view.method {
            append(&mut out, &[" using ", &ident(method)]);
        }
        out.push_str(&self.view_options(&view.options));
        if let Some(tablespace) = &view.tablespace {
            append(&mut out, &[" tablespace ", &ident(tablespace)]);
        }
        append(&mut out, &[" as ", &view.query.raw]);
        if view.no_data {
            out.push_str(" with no data");
        }
        out
    }

    fn view_options(&self, options: &[ViewOption]) -> String {
        let Some(first) = options.first() else { return String::new() };
        if let Some(raw) = self.commented_around(first.span) {
            return format!(" with {raw}");
        }
        let option = |option: &ViewOption| {
            let value = option.value.as_ref().map(|value| format!(" = {}", sql_list(std::slice::from_ref(value))));
            format!("{}{}", path(&option.name), value.unwrap_or_default())
        };
        format!(" with ({})", options.iter().map(option).collect::<Vec<_>>().join(", "))
    }
}
