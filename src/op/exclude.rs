//! What an exclusion constraint needs: a method that can look for conflicts, and operators that mean the same both ways.

use super::{Refusal, Refusals, keys};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Constraint, Exclude, Schema, Table};

/// The built-in methods that can (`amgettuple`). Measured on PostgreSQL 15 and 18.
const METHODS: &[&str] = &["btree", "gist", "hash", "spgist"];

/// The built-in methods that cannot.
const NO_METHODS: &[&str] = &["brin", "gin"];

/// Operators that are not their own commutators for any built-in type. Source: PostgreSQL's `pg_operator`.
const ONE_WAY: &[&str] = &["<", ">", "<=", ">=", "<<", ">>", "&<", "&>", "<<|", "|>>", "&<|", "|&>", "@>", "<@"];

/// Checks an exclusion constraint against its table; its name is not looked at.
pub(super) fn check(schema: &Schema, table: &Table, constraint: &Constraint, exclude: &Exclude) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    let index = &exclude.index;
    refusals.take(keys::check_index(schema, table, index));
    let at = constraint.origin();
    if NO_METHODS.contains(&index.method.as_str()) {
        refusals.push(Refusal::fatal(
            Diagnostic::new(
                code::INDEX_METHOD,
                at,
                format!("a {} index cannot exclude anything", index.method),
                format!("`using {}`", index.method),
            )
            .help(format!("there are {}", METHODS.join(", "))),
        ));
    }
    for operator in &exclude.operators {
        let bare = operator.rsplit_once('.').map_or(operator.as_str(), |(_, sign)| sign.trim_end_matches(')'));
        let only_equal = ["btree", "hash"].contains(&index.method.as_str());
        let why = if ONE_WAY.contains(&bare) {
            "it means something else when its sides are exchanged"
        } else if only_equal && bare != "=" {
            "the method knows `=` only among those that mean the same both ways"
        } else {
            continue;
        };
        refusals.push(Refusal::fatal(
            Diagnostic::new(code::EXCLUDE_OPERATOR, at, format!("`{operator}` cannot exclude rows"), why)
                .help("use `=`, or `using gist` with an operator such as `&&`"),
        ));
    }
    refusals.finish()
}
