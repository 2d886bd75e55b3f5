//! Row-level security: from what was written to what it is.

use super::expr::{Scope, expr_and_reads};
use super::{Settings, name, role};
use crate::op::{
    AlterPolicy, CreatePolicy, DropPolicy, Op, PolicyExpr, Refusal, Refusals, RenamePolicy, RowSecurityChange,
    SetRowSecurity, unknown_table,
};
use crate::schema::{Policy, PolicyCommand, Role, Schema, Table};
use crate::syntax::ast;

/// Resolves `enable_row_security` and its kin.
pub(super) fn row_security(cx: &Settings, table: &ast::Path, change: ast::RowSecurity) -> Op {
    let change = match change {
        ast::RowSecurity::Enable => RowSecurityChange::Enable,
        ast::RowSecurity::Disable => RowSecurityChange::Disable,
        ast::RowSecurity::Force => RowSecurityChange::Force,
        ast::RowSecurity::NoForce => RowSecurityChange::NoForce,
    };
    Op::SetRowSecurity(SetRowSecurity { table: cx.object(table), change })
}

/// What the clauses say: roles, `using`, `with check`.
type Read = (Vec<Role>, Option<PolicyExpr>, Option<PolicyExpr>);

fn clauses(schema: &Schema, table: &Table, written: &ast::PolicyClauses) -> Result<Read, Refusal> {
    let mut refusals = Refusals::default();
    let mut read = |sql: &Option<ast::Sql>| {
        let sql = sql.as_ref()?;
        let (expr, uses) = refusals.take(expr_and_reads(schema, sql, Scope::Policy(table)))?;
        Some(PolicyExpr { expr, uses })
    };
    let (using, check) = (read(&written.using), read(&written.check));
    refusals.finish()?;
    // Everybody is everybody, whoever else is named.
    let mut roles: Vec<Role> = written.roles.iter().map(role).collect();
    if roles.contains(&Role::Public) {
        roles.clear();
    }
    Ok((roles, using, check))
}

/// Resolves `create_policy`.
pub(super) fn create(cx: &Settings, schema: &Schema, written: &ast::CreatePolicy) -> Result<Op, Refusal> {
    let on = cx.object(&written.table);
    let table = schema.table(&on).ok_or_else(|| unknown_table(schema, &on))?;
    let (roles, using, check) = clauses(schema, table, &written.clauses)?;
    let command = match written.clauses.command {
        None | Some(ast::PolicyCommand::All) => PolicyCommand::All,
        Some(ast::PolicyCommand::Select) => PolicyCommand::Select,
        Some(ast::PolicyCommand::Insert) => PolicyCommand::Insert,
        Some(ast::PolicyCommand::Update) => PolicyCommand::Update,
        Some(ast::PolicyCommand::Delete) => PolicyCommand::Delete,
    };
    let uses = [&using, &check].into_iter().flatten().flat_map(|read| read.uses.clone()).collect();
    let policy = Policy {
        name: name(&written.name),
        permissive: written.clauses.permissive.unwrap_or(true),
        command,
        roles,
        using: using.map(|read| read.expr),
        check: check.map(|read| read.expr),
        uses,
        comment: None,
    };
    Ok(Op::CreatePolicy(CreatePolicy { table: on, policy }))
}

/// Resolves `alter_policy`.
pub(super) fn alter(
    cx: &Settings,
    schema: &Schema,
    path: &ast::Path,
    written: &ast::PolicyClauses,
) -> Result<Op, Refusal> {
    let (on, policy) = cx.member(path);
    let table = schema.table(&on).ok_or_else(|| unknown_table(schema, &on))?;
    let (roles, using, check) = clauses(schema, table, written)?;
    let roles = (!written.roles.is_empty()).then_some(roles);
    Ok(Op::AlterPolicy(AlterPolicy { table: on, policy, roles, using, check }))
}

/// Resolves `drop_policy`.
pub(super) fn drop(cx: &Settings, path: &ast::Path) -> Op {
    let (table, policy) = cx.member(path);
    Op::DropPolicy(DropPolicy { table, policy })
}

/// Resolves `rename_policy`.
pub(super) fn rename(cx: &Settings, path: &ast::Path, to: &ast::Ident) -> Op {
    let (table, policy) = cx.member(path);
    Op::RenamePolicy(RenamePolicy { table, policy, to: name(to) })
}
