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
pub fn difference(from: &Grants, to: &Grants, on: &Target, like: &[GrantedOn]) -> Vec<Op> {
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
        like.iter().any(|one| one.all && one.on == *on && one.privileges.iter().all(|p| privileges.contains(p)))
    };
    let made = steps.into_iter().map(|((role, revoke, option), mut privileges)| {
        privileges.sort_unstable();
        let all = is_all(&privileges);
        let mut made = granting(revoke, option, on, privileges, &role);
        made.on.iter_mut().for_each(|one| one.all = all);
        Op::Grant(made)
    });
    merged(made.collect())
}

/// Grants or revokes privileges on one thing.
pub fn granting(revoke: bool, option: bool, on: &Target, privileges: Vec<Privilege>, role: &Role) -> Grant {
    let on = GrantedOn { on: on.clone(), privileges, all: false };
    Grant { revoke, option, span: on.on.span(), on: vec![on], roles: vec![role.clone()] }
}

/// Whether the role owns it: then it has every privilege already.
fn owns(schema: &Schema, on: &Target, role: &Role) -> bool {
    match on {
        Target::Table(name) | Target::Column(name, _) => {
            schema.table(name).is_some_and(|table| table.access.is_owner(role))
        }
        Target::Object(key) => schema.object(key).is_some_and(|object| object.access.is_owner(role)),
        Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => false,
    }
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
    fn prepare(schema: &mut Schema, on: &Target) -> Result<(), Refusal> {
        match on {
            Target::Object(key) => assume_schema(schema, key),
            Target::Table(_)
            | Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_) => Ok(()),
        }
    }

    fn changed(&self, before: &Grants, privileges: &[Privilege], owners: &[&Role]) -> Grants {
        let mut after = before.clone();
        for role in self.roles.iter().filter(|role| !owners.contains(role)) {
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

    /// What the owner may do is not granted: only what was taken from it, or comes back, is a change. Gives the way back.
    fn change_owner(&self, schema: &mut Schema, one: &GrantedOn, owner: &Role) -> (bool, Vec<Op>) {
        let granting = |revoke, option, privileges: Vec<Privilege>| {
            if privileges.is_empty() {
                None
            } else {
                Some(Op::Grant(granting(revoke, option, &one.on, privileges, owner)))
            }
        };
        let wanted = || one.privileges.iter().copied();
        if matches!(one.on, Target::Column(..)) {
            // The server writes down that the owner has it, though it had it before.
            return (false, granting(true, false, wanted().filter(|_| !self.revoke).collect()).into_iter().collect());
        }
        let changed = change_access(schema, &one.on, |access| match (self.revoke, self.option) {
            (true, true) => Vec::new(),
            (true, false) => wanted().filter(|one| access.withheld.insert(*one)).collect(),
            (false, _) => wanted().filter(|one| access.withheld.shift_remove(one)).collect(),
        });
        let changed: Vec<Privilege> = changed.unwrap_or_default();
        let mut inverse = Vec::new();
        if self.option && !self.revoke {
            let stays = wanted().filter(|one| !changed.contains(one)).collect();
            inverse.extend(granting(true, true, stays));
        }
        let is_change = !changed.is_empty();
        inverse.extend(granting(!self.revoke, false, changed));
        (is_change, inverse)
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
            if refusals.take(Self::prepare(&mut changed, &one.on)).is_none() {
                continue;
            }
            let columns = self.columns_of(&changed, one);
            for one in std::iter::once(one).chain(&columns) {
                let Some(before) = refusals.take(grants(&changed, &one.on)) else { continue };
                let owners: Vec<&Role> = self.roles.iter().filter(|role| owns(&changed, &one.on, role)).collect();
                let after = self.changed(&before, &one.privileges, &owners);
                idle &= before == after;
                inverse.splice(0..0, difference(&after, &before, &one.on, &self.on));
                set_grants(&mut changed, &one.on, after);
                for owner in owners {
                    let (is_change, back) = self.change_owner(&mut changed, one, owner);
                    idle &= !is_change;
                    inverse.splice(0..0, back);
                }
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
