//! Row-level security.

use super::writer;
use crate::op::{AlterPolicy, RowSecurityChange, SetRowSecurity};
use crate::schema::{Expr, ObjName, Policy, PolicyCommand, Role, Table};

/// What makes the row security of a new table.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let mut all: Vec<String> = table.policies.values().flat_map(|policy| create(&table.name, policy)).collect();
    let change = |change| set(&SetRowSecurity { table: table.name.clone(), change });
    if table.row_security.enabled {
        all.push(change(RowSecurityChange::Enable));
    }
    if table.row_security.forced {
        all.push(change(RowSecurityChange::Force));
    }
    all
}

/// `alter table t enable row level security`
pub(super) fn set(op: &SetRowSecurity) -> String {
    let word = match op.change {
        RowSecurityChange::Enable => "enable",
        RowSecurityChange::Disable => "disable",
        RowSecurityChange::Force => "force",
        RowSecurityChange::NoForce => "no force",
    };
    format!("alter table {} {word} row level security", op.table)
}

/// `a, b`
pub(super) fn roles(roles: &[Role]) -> String {
    roles.iter().map(Role::to_string).collect::<Vec<_>>().join(", ")
}

/// `create policy n on t ...`, with its comment.
pub(super) fn create(table: &ObjName, policy: &Policy) -> Vec<String> {
    let mut sql = format!("create policy {} on {table}", policy.name);
    if !policy.permissive {
        sql.push_str(" as restrictive");
    }
    if policy.command != PolicyCommand::All {
        sql.push_str(&format!(" for {}", policy.command.word()));
    }
    clauses(&mut sql, &policy.roles, policy.using.as_ref(), policy.check.as_ref());
    let mut all = vec![sql];
    let comment = policy.comment.as_deref();
    all.extend(comment.map(|text| writer::comment("policy", &format!("{} on {table}", policy.name), Some(text))));
    all
}

fn clauses(sql: &mut String, to: &[Role], using: Option<&Expr>, check: Option<&Expr>) {
    if !to.is_empty() {
        sql.push_str(&format!(" to {}", roles(to)));
    }
    if let Some(using) = using {
        sql.push_str(&format!(" using {}", writer::parenthesised(using)));
    }
    if let Some(check) = check {
        sql.push_str(&format!(" with check {}", writer::parenthesised(check)));
    }
}

/// `alter policy n on t ...`
pub(super) fn alter(op: &AlterPolicy) -> String {
    let mut sql = format!("alter policy {} on {}", op.policy, op.table);
    let public = [Role::Public];
    let to = match op.roles.as_deref() {
        Some([]) => &public,
        Some(named) => named,
        None => &[],
    };
    clauses(&mut sql, to, op.using.as_ref().map(|read| &read.expr), op.check.as_ref().map(|read| &read.expr));
    sql
}
