//! Views and materialized views.

use super::{Ident, Path, Sql, Text};
use crate::text::Span;

/// `create_view V [(c, ...)] [with (...)] as $$...$$ [with check option]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Names for its columns.
    pub columns: Vec<Ident>,
    /// `with (...)`
    pub options: Vec<ViewOption>,
    /// The query.
    pub query: Text,
    /// `with check option`
    pub check: Option<ViewCheck>,
}

/// `security_barrier`, `check_option = local`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewOption {
    /// Its name.
    pub name: Path,
    /// Its value, where there is one.
    pub value: Option<Sql>,
    /// The whole.
    pub span: Span,
}

/// `with [local | cascaded] check option`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewCheck {
    /// `local`; else `cascaded`.
    pub local: bool,
    /// The clause.
    pub span: Span,
}

/// `create_materialized_view V [(c, ...)] [using M] [with (...)] [tablespace S] as $$...$$ [with no data]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterializedView {
    /// Names for its columns.
    pub columns: Vec<Ident>,
    /// `using M`
    pub method: Option<Ident>,
    /// `with (...)`
    pub options: Vec<ViewOption>,
    /// `tablespace S`
    pub tablespace: Option<Ident>,
    /// The query.
    pub query: Text,
    /// `with no data`
    pub no_data: bool,
}
