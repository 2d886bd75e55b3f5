//! Row-level security: `enable_row_security` and its kin, `create_policy`, `alter_policy`, `drop_policy`, `rename_policy`.
//! Inverse: what was there.

use super::{Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code, nearest};
use crate::schema::{Expr, Name, ObjName, Policy, PolicyCommand, Role, Schema, Table, Use};
use crate::text::Span;

/// What changes of a table's row security.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSecurityChange {
    /// Policies hold.
    Enable,
    /// They do not.
    Disable,
    /// They hold for the owner too.
    Force,
    /// They do not hold for the owner.
    NoForce,
}

/// Says whether a table's policies hold.
#[derive(Clone, Debug)]
pub struct SetRowSecurity {
    /// The table.
    pub table: ObjName,
    /// What changes.
    pub change: RowSecurityChange,
}

impl Operation for SetRowSecurity {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let before = lookup::table(schema, &self.table)?.row_security;
        let mut after = before;
        let back = match self.change {
            RowSecurityChange::Enable => {
                after.enabled = true;
                RowSecurityChange::Disable
            }
            RowSecurityChange::Disable => {
                after.enabled = false;
                RowSecurityChange::Enable
            }
            RowSecurityChange::Force => {
                after.forced = true;
                RowSecurityChange::NoForce
            }
            RowSecurityChange::NoForce => {
                after.forced = false;
                RowSecurityChange::Force
            }
        };
        let mut effect = Effect::default();
        if before == after {
            let message = format!("the row security of `{}` is so already", self.table);
            effect.warnings.push(Diagnostic::new(code::NO_EFFECT, self.table.span, message, "no change"));
        } else {
            effect.inverse.push(Op::SetRowSecurity(Self { table: self.table.clone(), change: back }));
        }
        schema.change_table(&self.table, |table| table.row_security = after);
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        match self.change {
            RowSecurityChange::Enable => "enable_row_security",
            RowSecurityChange::Disable => "disable_row_security",
            RowSecurityChange::Force => "force_row_security",
            RowSecurityChange::NoForce => "no_force_row_security",
        }
    }

    fn about(&self) -> String {
        self.table.to_string()
    }
}

/// Makes a policy.
#[derive(Clone, Debug)]
pub struct CreatePolicy {
    /// The table.
    pub table: ObjName,
    /// The policy.
    pub policy: Policy,
}

/// An expression of a policy, with what its subqueries read.
#[derive(Clone, Debug)]
pub struct PolicyExpr {
    /// The expression.
    pub expr: Expr,
    /// What is read.
    pub uses: Vec<Use>,
}

/// Changes a policy: what is `None` stays.
#[derive(Clone, Debug)]
pub struct AlterPolicy {
    /// The table.
    pub table: ObjName,
    /// The policy.
    pub policy: Name,
    /// Whom it is for; nobody named is everybody.
    pub roles: Option<Vec<Role>>,
    /// `using`
    pub using: Option<PolicyExpr>,
    /// `with check`
    pub check: Option<PolicyExpr>,
}

/// Drops a policy.
#[derive(Clone, Debug)]
pub struct DropPolicy {
    /// The table.
    pub table: ObjName,
    /// The policy.
    pub policy: Name,
}

/// Renames a policy.
#[derive(Clone, Debug)]
pub struct RenamePolicy {
    /// The table.
    pub table: ObjName,
    /// The policy.
    pub policy: Name,
    /// Its new name.
    pub to: Name,
}

/// The key under which a policy is remembered when it goes.
fn policy_key(table: &ObjName, name: &str) -> String {
    format!("policy {}.{}.{name}", table.schema, table.name)
}

/// The policy of this name on the table.
pub fn policy<'a>(schema: &Schema, table: &'a Table, name: &Name) -> Result<&'a Policy, Refusal> {
    if let Some(policy) = table.policies.get(&name.text) {
        return Ok(policy);
    }
    if table.poisoned || schema.is_poisoned(&name.text) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_OBJECT,
        name.span,
        format!("unknown policy `{name}` of table `{}`", table.name),
        format!("`{}` has no such policy at this point", table.name),
    );
    let near = nearest(&name.text, table.policies.keys().map(String::as_str)).and_then(|near| table.policies.get(near));
    if let Some((span, text)) = schema.where_gone(&policy_key(&table.name, &name.text)) {
        diagnostic = diagnostic.related(*span, text.clone());
    } else if let Some(near) = near {
        diagnostic = diagnostic
            .help(format!("there is a policy `{}`", near.name))
            .related(near.name.span, format!("`{}` is made here", near.name));
    }
    Err(Refusal::waiting(diagnostic))
}

fn policy_free(table: &Table, name: &Name) -> Result<(), Refusal> {
    match table.policies.get(&name.text) {
        None => Ok(()),
        Some(other) => Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                name.span,
                format!("table `{}` already has a policy `{name}`", table.name),
                "a policy has this name",
            )
            .related(other.name.span, "it is made here"),
        )),
    }
}

/// Checks that the clauses fit the command, and that the columns are there.
fn check_policy(schema: &Schema, table: &Table, policy: &Policy, at: Span) -> Result<(), Refusal> {
    let (message, label, help) = match policy.command {
        PolicyCommand::Insert if policy.using.is_some() => {
            ("a policy for insert has no `using`", "a new row was not there before", "write `with check (...)`")
        }
        PolicyCommand::Select | PolicyCommand::Delete if policy.check.is_some() => {
            ("a policy for select or delete has no `with check`", "no row is written", "write `using (...)`")
        }
        PolicyCommand::All
        | PolicyCommand::Select
        | PolicyCommand::Insert
        | PolicyCommand::Update
        | PolicyCommand::Delete => {
            let missing = policy.expressions().flat_map(Expr::columns).find(|name| !table.columns.contains_key(*name));
            return match missing {
                Some(name) => Err(lookup::unknown_column(schema, table, &Name::new(name, at))),
                None => Ok(()),
            };
        }
    };
    Err(Refusal::fatal(Diagnostic::new(code::POLICY, at, message, label).help(help)))
}

impl Operation for CreatePolicy {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let policy = &self.policy;
        policy_free(table, &policy.name)?;
        check_policy(schema, table, policy, policy.name.span)?;
        schema.change_table(&self.table, |table| {
            table.policies.insert(policy.name.text.clone(), policy.clone());
        });
        let back = DropPolicy { table: self.table.clone(), policy: policy.name.clone() };
        Ok(Effect { inverse: vec![Op::DropPolicy(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "create_policy"
    }

    fn about(&self) -> String {
        format!("{} on {}", self.policy.name, self.table)
    }
}

impl AlterPolicy {
    fn changed(&self, before: &Policy) -> Policy {
        let mut after = before.clone();
        if let Some(roles) = &self.roles {
            after.roles.clone_from(roles);
        }
        let mut uses = Vec::new();
        for (slot, new) in [(&mut after.using, &self.using), (&mut after.check, &self.check)] {
            match new {
                Some(read) => {
                    *slot = Some(read.expr.clone());
                    uses.extend(read.uses.clone());
                }
                // What the one that stays reads is among what both read.
                None if slot.is_some() => uses.extend(before.uses.clone()),
                None => {}
            }
        }
        after.uses = uses;
        after
    }
}

impl Operation for AlterPolicy {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let before = policy(schema, table, &self.policy)?.clone();
        let after = self.changed(&before);
        check_policy(schema, table, &after, self.policy.span)?;
        let mut effect = Effect::default();
        let read = |expr: &Option<Expr>| expr.clone().map(|expr| PolicyExpr { expr, uses: before.uses.clone() });
        if before == after {
            let message = format!("policy `{}` is so already", self.policy);
            effect.warnings.push(
                Diagnostic::new(code::NO_EFFECT, self.policy.span, message, "no change")
                    .related(before.name.span, "it is made here"),
            );
        } else if before.using.is_some() == after.using.is_some() && before.check.is_some() == after.check.is_some() {
            effect.inverse.push(Op::AlterPolicy(Self {
                table: self.table.clone(),
                policy: self.policy.clone(),
                roles: (before.roles != after.roles).then(|| before.roles.clone()),
                using: if before.using == after.using { None } else { read(&before.using) },
                check: if before.check == after.check { None } else { read(&before.check) },
            }));
        } else {
            // No `alter policy` takes an expression away.
            let table = self.table.clone();
            effect.inverse.push(Op::DropPolicy(DropPolicy { table, policy: self.policy.clone() }));
            effect.inverse.push(Op::CreatePolicy(CreatePolicy { table: self.table.clone(), policy: before }));
        }
        schema.change_table(&self.table, |table| {
            if let Some(slot) = table.policies.get_mut(&self.policy.text) {
                *slot = after;
            }
        });
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "alter_policy"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.policy)
    }
}

impl Operation for DropPolicy {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let policy = policy(schema, table, &self.policy)?.clone();
        schema.change_table(&self.table, |table| table.policies.shift_remove(&self.policy.text));
        let back = CreatePolicy { table: self.table.clone(), policy };
        Ok(Effect { inverse: vec![Op::CreatePolicy(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_policy"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.policy)
    }

    fn gone(&self) -> Option<(String, String)> {
        super::dropped(policy_key(&self.table, &self.policy.text))
    }
}

impl Operation for RenamePolicy {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        policy(schema, table, &self.policy)?;
        policy_free(table, &self.to)?;
        schema.change_table(&self.table, |table| {
            if let Some((place, _, mut policy)) = table.policies.shift_remove_full(&self.policy.text) {
                policy.name.text.clone_from(&self.to.text);
                table.policies.shift_insert(place, self.to.text.clone(), policy);
            }
        });
        let back = Self { table: self.table.clone(), policy: self.to.clone(), to: self.policy.clone() };
        Ok(Effect { inverse: vec![Op::RenamePolicy(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_policy"
    }

    fn about(&self) -> String {
        format!("{}.{} to {}", self.table, self.policy, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        super::renamed(policy_key(&self.table, &self.policy.text), &self.to)
    }
}

/// The policies whose subqueries read the table: places, and a few words for each.
pub fn readers(schema: &Schema, table: &ObjName, and: &dyn Fn(&Table, &Policy) -> bool) -> Vec<(Span, String)> {
    let policies = schema.tables().flat_map(|on| on.policies.values().map(move |policy| (on, policy)));
    let reading = policies.filter(|(on, policy)| policy.reads(table) && and(on, policy));
    reading.map(|(on, policy)| (policy.name.span, format!("policy `{}.{}` reads it", on.name, policy.name))).collect()
}

/// The policies that a column's drop, another type or a new name concerns: those of its table that mention it, and those
/// whose subqueries have its name and read its table. With `named`, only what a new name does not reach.
pub fn users_of_column(schema: &Schema, table: &Table, column: &str, named: bool) -> Vec<(Span, String)> {
    let has_name = |on: &Table, policy: &Policy| {
        policy.subquery_has(column) && (policy.reads(&table.name) || on.name == table.name)
    };
    let mut all = Vec::new();
    for on in schema.tables() {
        for policy in on.policies.values() {
            let mentions = on.name == table.name && policy.expressions().any(|expr| expr.mentions(column));
            if (mentions && !named) || has_name(on, policy) {
                all.push((policy.name.span, format!("policy `{}.{}` uses it", on.name, policy.name)));
            }
        }
    }
    all
}

/// Refuses to rename what subqueries of policies name: their text is kept as it was written.
pub fn refuse_rename(users: Vec<(Span, String)>, at: Span, what: &str) -> Result<(), Refusal> {
    if users.is_empty() {
        return Ok(());
    }
    Err(lookup::still_used(
        at,
        format!("{what} is named in the subquery of a policy"),
        "the text of a subquery does not follow a new name",
        users,
        "drop the policy before, and make it again after".to_owned(),
    ))
}
