//! Views and materialized views: the query as text, and what is known of its result.

use std::ops::Range;

use indexmap::IndexMap;

use super::{Index, Name, ObjName, Trigger};
use crate::text::quote_ident;

/// A query as the model keeps it.
#[derive(Clone, Debug)]
pub struct Query {
    /// As written, without blanks and a semicolon at its ends.
    pub text: String,
    /// Its tokens in one canonical spacing and case; what counts for equality.
    pub tokens: String,
    /// Every `*`, with the columns that it stood for when the query was written.
    pub stars: Vec<Star>,
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }
}

impl Eq for Query {}

/// A `*` of a query. The server reads it once, when the view is made: columns that are added later are not in the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Star {
    /// Its place in the text, with the qualifier.
    pub range: Range<usize>,
    /// The columns, each with what it is qualified by, if that is known. No column: all of a source that stands in the
    /// query itself, such as a subquery.
    pub columns: Option<Vec<(String, Option<String>)>>,
    /// The tables and views they are of, each with the columns it had.
    pub sources: Vec<(ObjName, Vec<String>)>,
}

impl Query {
    /// The text with every `*` written out, as the server keeps it, if that is known.
    pub fn without_stars(&self) -> Option<String> {
        let mut out = self.text.clone();
        for star in self.stars.iter().rev() {
            let columns: Vec<String> = star
                .columns
                .as_ref()?
                .iter()
                .map(|(source, column)| {
                    let column = column.as_deref().map_or_else(|| "*".to_owned(), quote_ident);
                    format!("{}.{column}", quote_ident(source))
                })
                .collect();
            if out.get(star.range.clone()).is_some() {
                out.replace_range(star.range.clone(), &columns.join(", "));
            }
        }
        Some(out)
    }
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Names for its columns, where they were written.
    pub columns: Vec<Name>,
    /// `with (...)`: names and values as SQL spells them, sorted by name.
    pub options: Vec<(String, Option<String>)>,
    /// Its query.
    pub query: Query,
    /// The columns of its result, if they are known.
    pub output: Option<Vec<String>>,
    /// Its triggers, by name.
    pub triggers: IndexMap<String, Trigger>,
}

/// A materialized view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterializedView {
    /// Names for its columns, where they were written.
    pub columns: Vec<Name>,
    /// `using`
    pub method: Option<Name>,
    /// `with (...)`: names and values as SQL spells them, sorted by name.
    pub options: Vec<(String, Option<String>)>,
    /// `tablespace`
    pub tablespace: Option<Name>,
    /// Its query.
    pub query: Query,
    /// The columns of its result, if they are known.
    pub output: Option<Vec<String>>,
    /// Whether it holds rows; that is not part of what it is.
    pub filled: Filled,
    /// Its indexes, by name.
    pub indexes: IndexMap<String, Index>,
}

/// Whether a materialized view was filled.
#[derive(Clone, Copy, Debug)]
pub struct Filled(pub bool);

impl PartialEq for Filled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Filled {}
