//! Views and materialized views.

use super::writer;
use crate::schema::{MaterializedView, Name, ObjectKey, View};
use crate::text::quote_ident;

/// `create view v (a) with (security_barrier) as select ...`; `replace`: `create or replace view`.
pub(super) fn view(key: &ObjectKey, view: &View, replace: bool) -> String {
    let verb = if replace { "create or replace view" } else { "create view" };
    format!("{verb} {key}{}{} as\n{}", columns(&view.columns), options(&view.options), view.query.text)
}

/// `create materialized view v as select ...`
pub(super) fn materialized_view(key: &ObjectKey, view: &MaterializedView) -> String {
    let mut sql = format!("create materialized view {key}{}", columns(&view.columns));
    if let Some(method) = &view.method {
        sql.push_str(&format!(" using {method}"));
    }
    sql.push_str(&options(&view.options));
    if let Some(tablespace) = &view.tablespace {
        sql.push_str(&format!(" tablespace {tablespace}"));
    }
    sql.push_str(&format!(" as\n{}", view.query.text));
    if !view.filled.0 {
        sql.push_str("\nwith no data");
    }
    sql
}

/// `refresh materialized view concurrently v`
pub(super) fn refresh(key: &ObjectKey, concurrently: bool) -> String {
    format!("refresh materialized view {}{key}", if concurrently { "concurrently " } else { "" })
}

fn columns(columns: &[Name]) -> String {
    if columns.is_empty() { String::new() } else { format!(" ({})", writer::list(columns)) }
}

fn options(options: &[(String, Option<String>)]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let option = |(name, value): &(String, Option<String>)| match value {
        Some(value) => format!("{} = {value}", name.split('.').map(quote_ident).collect::<Vec<_>>().join(".")),
        None => name.clone(),
    };
    format!(" with ({})", options.iter().map(option).collect::<Vec<_>>().join(", "))
}
