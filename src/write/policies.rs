//! Row-level security.

use super::access::roles;
use super::clauses::{member, name, parens, path, text_or_null};
use crate::op::{AlterPolicy, CreatePolicy, RowSecurityChange, SetRowSecurity};
use crate::schema::{Expr, PolicyCommand, Role};

/// `enable_row_security t`
pub(super) fn set(op: &SetRowSecurity) -> String {
    let verb = match op.change {
        RowSecurityChange::Enable => "enable_row_security",
        RowSecurityChange::Disable => "disable_row_security",
        RowSecurityChange::Force => "force_row_security",
        RowSecurityChange::NoForce => "no_force_row_security",
    };
    format!("{verb} {}", path(&op.table))
}

/// `create_policy p on t ...`, and its comment on a line of its own.
pub(super) fn create(op: &CreatePolicy) -> String {
    let policy = &op.policy;
    let mut out = format!("create_policy {} on {}", name(&policy.name), path(&op.table));
    if !policy.permissive {
        out.push_str(" as restrictive");
    }
    if policy.command != PolicyCommand::All {
        out.push_str(&format!(" for {}", policy.command.word()));
    }
    clauses(&mut out, &policy.roles, policy.using.as_ref(), policy.check.as_ref());
    if let Some(comment) = &policy.comment {
        out.push_str(&format!("\ncomment_policy {} {}", member(&op.table, &policy.name), text_or_null(Some(comment))));
    }
    out
}

/// `alter_policy t.p ...`
pub(super) fn alter(op: &AlterPolicy) -> String {
    let mut out = format!("alter_policy {}", member(&op.table, &op.policy));
    let everybody = [Role::Public];
    let to = match op.roles.as_deref() {
        Some([]) => &everybody,
        Some(named) => named,
        None => &[],
    };
    clauses(&mut out, to, op.using.as_ref().map(|read| &read.expr), op.check.as_ref().map(|read| &read.expr));
    out
}

fn clauses(out: &mut String, to: &[Role], using: Option<&Expr>, check: Option<&Expr>) {
    if !to.is_empty() {
        out.push_str(&format!(" to {}", roles(to)));
    }
    if let Some(using) = using {
        out.push_str(&format!(" using {}", parens(using)));
    }
    if let Some(check) = check {
        out.push_str(&format!(" with check {}", parens(check)));
    }
}
