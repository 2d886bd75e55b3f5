//! Functions and procedures: the body is text.

use super::{Expr, Name, Type, Use};

/// A function or a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent properties of one function")]
pub struct Routine {
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// What it returns; a procedure, or a function whose arguments say it, nothing.
    pub returns: Returns,
    /// The language of its body.
    pub language: Name,
    /// `window`
    pub window: bool,
    /// `immutable`, `stable`; by default `volatile`.
    pub volatility: Volatility,
    /// `strict`
    pub strict: bool,
    /// `leakproof`
    pub leakproof: bool,
    /// `security definer`
    pub definer: bool,
    /// `parallel ...`; by default `unsafe`.
    pub parallel: Parallel,
    /// `cost`, as written
    pub cost: Option<String>,
    /// `rows`, as written
    pub rows: Option<String>,
    /// `support`, as SQL spells it
    pub support: Option<String>,
    /// `set`: the name and the values, as SQL spells them; no value is `from current`.
    pub settings: Vec<(String, Option<String>)>,
    /// The body.
    pub body: String,
    /// What a body in SQL reads.
    pub reads: Reads,
}

/// What the body of a function reads, each with the place in it. The server does not keep track of that, and it is not
/// part of what a function is.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// What it reads.
    pub uses: Vec<Use>,
    /// Whether some of that is gone when the function is made again: the server is then told not to look into the body.
    pub gone: bool,
}

impl PartialEq for Reads {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Reads {}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Which way it goes.
    pub mode: ArgumentMode,
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its type; the server drops lengths and precisions.
    pub ty: Type,
    /// Its default.
    pub default: Option<Expr>,
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

/// What a routine returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Nothing is written.
    Nothing,
    /// One value, or with `setof` many.
    Type {
        /// `setof`
        set: bool,
        /// The type.
        ty: Type,
    },
    /// `table (c T, ...)`
    Table(Vec<(Name, Type)>),
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

/// Whether parallel queries can call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parallel {
    /// `safe`
    Safe,
    /// `restricted`
    Restricted,
    /// `unsafe`
    Unsafe,
}

impl Routine {
    /// The types of its arguments that a call gives, in canonical form: `integer, text`.
    pub fn signature(arguments: &[Argument]) -> String {
        let given = arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out);
        given.map(|argument| argument.ty.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// Whether it is a trigger's function.
    pub fn returns_trigger(&self) -> bool {
        matches!(&self.returns, Returns::Type { set: false, ty } if ty.name == "trigger" && !ty.array)
    }

    /// Why the server does not put `new` in the place of this one without dropping it first, if it does not
    /// (PostgreSQL: `ProcedureCreate`).
    pub fn differs_too_much(&self, new: &Self) -> Option<&'static str> {
        let results = |routine: &Self| -> Vec<(Option<Name>, Type)> {
            let out = routine.arguments.iter().filter(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut));
            out.map(|argument| (argument.name.clone(), argument.ty.clone())).collect()
        };
        if self.returns != new.returns || results(self) != results(new) {
            return Some("it returns something else");
        }
        let given = |routine: &Self| -> Vec<Argument> {
            routine.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out).cloned().collect()
        };
        for (before, after) in given(self).iter().zip(&given(new)) {
            if before.name.is_some() && before.name != after.name {
                return Some("an argument has another name");
            }
            if before.default.is_some() && after.default.is_none() {
                return Some("an argument loses its default");
            }
        }
        (self.window != new.window).then_some("one is a window function, the other not")
    }
}
