//! `grant` and `revoke`. Inverse: what was granted before, and nothing more.

use indexmap::IndexMap;

use super::objects::{assume_schema, object};
use super::owner::change_access;
use super::{Effect, Op, Operation, Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Grants, Privilege, Role, Schema, Target};
use crate::text::Span;

/// Grants or revokes privileges.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Whether it revokes.
    pub revoke: bool,
    /// `with grant option`, or only the grant option of what is revoked.
    pub option: bool,
    /// What, on what.
    pub on: Vec<GrantedOn>,
    /// To or from whom.
    pub roles: Vec<Role>,
    /// Where the first privilege was written.
    pub span: Span,
    /// Whether everybody may create in the schema `public` from the start, as before PostgreSQL 15.
    pub public_creates: bool,
}

/// Privileges on one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedOn {
    /// The thing; a column for column privileges.
    pub on: Target,
    /// The privileges.
    pub privileges: Vec<Privilege>,
    /// Whether they are all there are, so that SQL says `all`.
    pub all: bool,
}

/// What is granted on something.
fn grants(schema: &Schema, on: &Target) -> Result<Grants, Refusal> {
    match on {
        Target::Table(name) => Ok(lookup::table(schema, name)?.access.grants.clone()),
        Target::Column(name, column) => {
            let table = lookup::table(schema, name)?;
            Ok(lookup::column(schema, table, column)?.grants.clone())
        }
        Target::Object(key) => Ok(object(schema, key)?.access.grants.clone()),
        Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => Ok(Grants::default()),
    }
}

fn set_grants(schema: &mut Schema, on: &Target, grants: Grants) {
    if let Target::Column(name, column) = on {
        schema.change_table(name, |table| {
            if let Some(column) = table.columns.get_mut(&column.text) {
                column.grants = grants;
            }
        });
    } else {
        change_access(schema, on, |access| access.grants = grants);
    }
}

/// The operations that lead from some grants to others.
fn difference(from: &Grants, to: &Grants, on: &Target, like: &Grant) -> Vec<Op> {
    // By role, whether it revokes, and whether it is about the option: few statements.
    let mut steps: IndexMap<(Role, bool, bool), Vec<Privilege>> = IndexMap::new();
    for ((role, privilege), option) in &from.0 {
        match to.0.get(&(role.clone(), *privilege)) {
            None => steps.entry((role.clone(), true, false)).or_default().push(*privilege),
            Some(kept) if *option && !kept => {
                steps.entry((role.clone(), true, true)).or_default().push(*privilege);
            }
            Some(_) => {}
        }
    }
    for ((role, privilege), option) in &to.0 {
        if from.0.get(&(role.clone(), *privilege)).is_none_or(|had| *option && !had) {
            steps.entry((role.clone(), false, *option)).or_default().push(*privilege);
        }
    }
    let is_all = |privileges: &[Privilege]| {
        like.on.iter().any(|one| one.all && one.on == *on && one.privileges.iter().all(|p| privileges.contains(p)))
    };
    let made = steps.into_iter().map(|((role, revoke, option), mut privileges)| {
        privileges.sort_unstable();
        let all = is_all(&privileges);
        Op::Grant(Grant {
            revoke,
            option,
            on: vec![GrantedOn { on: on.clone(), privileges, all }],
            roles: vec![role],
            span: like.span,
            public_creates: like.public_creates,
        })
    });
    merged(made.collect())
}

/// One operation for roles that get the same.
fn merged(ops: Vec<Op>) -> Vec<Op> {
    let mut all: Vec<Op> = Vec::new();
    for op in ops {
        if let (Some(Op::Grant(last)), Op::Grant(next)) = (all.last_mut(), &op)
            && (last.revoke, last.option) == (next.revoke, next.option)
            && last.on == next.on
        {
            last.roles.extend(next.roles.iter().cloned());
            continue;
        }
        all.push(op);
    }
    all
}

impl Grant {
    fn prepare(&self, schema: &mut Schema, on: &Target) -> Result<(), Refusal> {
        match on {
            Target::Object(key) => assume_schema(schema, key, self.public_creates),
            Target::Table(_)
            | Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_) => Ok(()),
        }
    }

    fn changed(&self, before: &Grants, privileges: &[Privilege]) -> Grants {
        let mut after = before.clone();
        for role in &self.roles {
            for privilege in privileges {
                let key = (role.clone(), *privilege);
                match (self.revoke, self.option) {
                    (false, option) => *after.0.entry(key).or_insert(false) |= option,
                    (true, false) => {
                        after.0.shift_remove(&key);
                    }
                    (true, true) => {
                        if let Some(option) = after.0.get_mut(&key) {
                            *option = false;
                        }
                    }
                }
            }
        }
        after
    }

    /// What a revoke takes from the columns of a table too.
    fn columns_of(&self, schema: &Schema, one: &GrantedOn) -> Vec<GrantedOn> {
        let Target::Table(name) = &one.on else { return Vec::new() };
        let columns = schema.table(name).into_iter().flat_map(|table| table.columns.values());
        let granted = columns.filter(|column| self.revoke && !column.grants.is_empty());
        granted
            .map(|column| GrantedOn { on: Target::Column(name.clone(), column.name.clone()), ..one.clone() })
            .collect()
    }
}

impl Operation for Grant {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let mut refusals = Refusals::default();
        let mut changed = schema.clone();
        let mut inverse = Vec::new();
        let mut idle = true;
        for one in &self.on {
            if refusals.take(self.prepare(&mut changed, &one.on)).is_none() {
                continue;
            }
            let columns = self.columns_of(&changed, one);
            for one in std::iter::once(one).chain(&columns) {
                let Some(before) = refusals.take(grants(&changed, &one.on)) else { continue };
                let after = self.changed(&before, &one.privileges);
                idle &= before == after;
                inverse.splice(0..0, difference(&after, &before, &one.on, self));
                set_grants(&mut changed, &one.on, after);
            }
        }
        refusals.finish()?;
        *schema = changed;
        let mut effect = Effect { inverse, ..Effect::default() };
        if idle {
            let message = if self.revoke { "nothing of this was granted" } else { "all of this is granted already" };
            effect.warnings.push(Diagnostic::new(code::NO_EFFECT, self.span, message, "no change"));
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        if self.revoke { "revoke" } else { "grant" }
    }

    fn about(&self) -> String {
        let on: Vec<String> = self.on.iter().map(|one| one.on.to_string()).collect();
        let roles: Vec<String> = self.roles.iter().map(Role::to_string).collect();
        format!("on {} {} {}", on.join(", "), if self.revoke { "from" } else { "to" }, roles.join(", "))
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        let maintain = self.on.iter().any(|one| !one.all && one.privileges.contains(&Privilege::Maintain));
        if maintain { vec![(17, "the privilege `maintain`")] } else { Vec::new() }
    }
}
