//! Row-level security.

use crate::syntax::ast::{CreatePolicy, Ident, PolicyClauses};

use super::spell::{append, ident, parens, path, role};

pub(super) fn roles(roles: &[Ident]) -> String {
    roles.iter().map(role).collect::<Vec<_>>().join(", ")
}

pub(super) fn create(policy: &CreatePolicy) -> String {
    format!("create_policy {} on {}{}", ident(&policy.name), path(&policy.table), clauses(&policy.clauses))
}

/// The clauses in the order of SQL, each after a blank.
pub(super) fn clauses(clauses: &PolicyClauses) -> String {
    let mut out = String::new();
    if let Some(permissive) = clauses.permissive {
        out.push_str(if permissive { " as permissive" } else { " as restrictive" });
    }
    if let Some(command) = clauses.command {
        append(&mut out, &[" for ", command.word()]);
    }
    if !clauses.roles.is_empty() {
        append(&mut out, &[" to ", &roles(&clauses.roles)]);
    }
    if let Some(using) = &clauses.using {
        append(&mut out, &[" using ", &parens(using)]);
    }
    if let Some(check) = &clauses.check {
        append(&mut out, &[" with check ", &parens(check)]);
    }
    out
}
