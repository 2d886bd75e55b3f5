//! Views and materialized views.

use super::clauses::{name, names};
use super::raw::dollar as text;
use crate::format::format_name;
use crate::schema::{MaterializedView, Name, View};

/// What follows the name of a view.
pub(super) fn view(view: &View) -> String {
    format!("{}{} as {}", columns(&view.columns), options(&view.options), text(&view.query.text))
}

/// What follows the name of a materialized view.
pub(super) fn materialized_view(view: &MaterializedView) -> String {
    let mut out = columns(&view.columns);
    if let Some(method) = &view.method {
        out.push_str(&format!(" using {}", name(method)));
    }
    out.push_str(&options(&view.options));
    if let Some(tablespace) = &view.tablespace {
        out.push_str(&format!(" tablespace {}", name(tablespace)));
    }
    out.push_str(&format!(" as {}", text(&view.query.text)));
    if !view.filled.0 {
        out.push_str(" with no data");
    }
    out
}

fn columns(columns: &[Name]) -> String {
    if columns.is_empty() { String::new() } else { format!(" {}", names(columns)) }
}

fn options(options: &[(String, Option<String>)]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let option = |(name, value): &(String, Option<String>)| {
        let name = name.split('.').map(format_name).collect::<Vec<_>>().join(".");
        value.as_ref().map_or_else(|| name.clone(), |value| format!("{name} = {value}"))
    };
    format!(" with ({})", options.iter().map(option).collect::<Vec<_>>().join(", "))
}
