//! Functions and procedures.

use super::{Ident, Path, Sql, Text, TypeName};
use crate::text::Span;

/// `(a int, out b text default 'x')`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// In order; may be none.
    pub items: Vec<Argument>,
    /// The parentheses.
    pub span: Span,
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `in`, `out`, ..., if written.
    pub mode: Option<ArgumentMode>,
    /// Its name, if written.
    pub name: Option<Ident>,
    /// Its type.
    pub ty: TypeName,
    /// `default EXPR`
    pub default: Option<Sql>,
    /// The whole.
    pub span: Span,
}

/// Which way an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentMode {
    /// `in`
    In,
    /// `out`
    Out,
    /// `inout`
    InOut,
    /// `variadic`
    Variadic,
}

/// `create_function f(...) ...`, `create_procedure p(...) ...`, without the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routine {
    /// Whether it is a procedure.
    pub procedure: bool,
    /// `returns`
    pub returns: Option<Returns>,
    /// `language L`; `None` where it was not written.
    pub language: Option<Ident>,
    /// `window`
    pub window: bool,
    /// `immutable`, `stable`, `volatile`
    pub volatility: Option<Volatility>,
    /// What it does with nulls.
    pub null_input: Option<NullInput>,
    /// `leakproof` (true) or `not leakproof` (false)
    pub leakproof: Option<bool>,
    /// `security definer` (true) or `security invoker` (false)
    pub definer: Option<bool>,
    /// `parallel ...`
    pub parallel: Option<Parallel>,
    /// `cost N`, as written
    pub cost: Option<Sql>,
    /// `rows N`, as written
    pub rows: Option<Sql>,
    /// `support f`
    pub support: Option<Path>,
    /// `set x = y`
    pub settings: Vec<Setting>,
    /// `as $$...$$`; `None` where it was not written.
    pub body: Option<Text>,
}

/// What a function returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returns {
    /// `returns [setof] T`
    Type {
        /// `setof`
        set: bool,
        /// The type.
        ty: TypeName,
    },
    /// `returns table (c T, ...)`
    Table {
        /// The columns.
        columns: Vec<(Ident, TypeName)>,
        /// The clause.
        span: Span,
    },
}

/// How far the result depends on more than the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volatility {
    /// `immutable`
    Immutable,
    /// `stable`
    Stable,
    /// `volatile`
    Volatile,
}

/// What a function does with nulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullInput {
    /// `called on null input`
    Called,
    /// `strict`, `returns null on null input`
    Strict,
}

/// Whether parallel queries can call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parallel {
    /// `parallel safe`
    Safe,
    /// `parallel restricted`
    Restricted,
    /// `parallel unsafe`
    Unsafe,
}

/// `set x = y, z`, `set x from current`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name, of 1 or 2 parts.
    pub name: Path,
    /// The values, each as written; none for `from current`.
    pub values: Vec<Sql>,
    /// The clause.
    pub span: Span,
}
