//! Rows: one a line, and the clauses of `update_rows`.

use crate::syntax::ast::{Assignment, CopyOption, CopyRows, Row, Rows, Sql, UpdateReverse, UpdateRows};

use super::Speller;
use super::spell::{append, ident, parens, path, sql_list};

impl Speller<'_> {
    /// `T (c, ...)`
    pub fn rows_head(&self, rows: &Rows) -> String {
        format!("{} {}", path(&rows.table), self.names(&rows.columns))
    }

    /// `T (c, ...) from 'file' with (...)`
    pub fn copy_rows(&self, copy: &CopyRows) -> String {
        let mut out = format!("{} {} from {}", path(&copy.table), self.names(&copy.columns), copy.file.raw);
        if let Some(raw) = copy.with.and_then(|place| self.commented_within(place)) {
            append(&mut out, &[" with ", raw]);
        } else if !copy.options.is_empty() {
            let options: Vec<String> = copy.options.iter().map(copy_option).collect();
            append(&mut out, &[" with (", &options.join(", "), ")"]);
        }
        out
    }

    /// `(v, ...)`
    pub fn row(&self, row: &Row) -> String {
        match self.commented_within(row.span) {
            Some(raw) => raw.to_owned(),
            None => format!("({})", sql_list(&row.values)),
        }
    }

    /// `T set (c = EXPR, ...) where (EXPR) reverse ...`
    pub fn update_rows(&self, update: &UpdateRows) -> String {
        let mut out = path(&update.table);
        out.push_str(&self.set_values(&update.set, update.filter.as_ref()));
        match &update.reverse {
            Some(UpdateReverse::Set { set, filter, .. }) => {
                append(&mut out, &[" reverse", &self.set_values(set, filter.as_ref())]);
            }
            Some(UpdateReverse::Nothing(_)) => out.push_str(" reverse nothing"),
            None => {}
        }
        out
    }

    fn set_values(&self, set: &[Assignment], filter: Option<&Sql>) -> String {
        let mut out = " set ".to_owned();
        if let Some(raw) = set.first().and_then(|first| self.commented_around(first.column.span)) {
            out.push_str(raw);
        } else {
            let one =
                |one: &Assignment| format!("{} = {}", ident(&one.column), sql_list(std::slice::from_ref(&one.value)));
            append(&mut out, &["(", &set.iter().map(one).collect::<Vec<_>>().join(", "), ")"]);
        }
        if let Some(filter) = filter {
            append(&mut out, &[" where ", &parens(filter)]);
        }
        out
    }
}

fn copy_option(option: &CopyOption) -> String {
    match option {
        CopyOption::Header => "header".to_owned(),
        CopyOption::Delimiter(text) => format!("delimiter {}", text.raw),
        CopyOption::Null(text) => format!("null {}", text.raw),
        CopyOption::Quote(text) => format!("quote {}", text.raw),
        CopyOption::Escape(text) => format!("escape {}", text.raw),
    }
}
