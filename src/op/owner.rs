//! `owner KIND NAME to ROLE`. Inverse: the owner that was written before; where none was, the role that runs the way back.

use super::grant::{difference, granting};
use super::objects::{assume_schema, object};
use super::{Effect, Op, Operation, Refusal, lookup, owned};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Access, Definition, Grants, Name, ObjName, Privilege, Role, Schema, Target};

/// Gives something to another role.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What.
    pub on: Target,
    /// To whom.
    pub to: Role,
}

/// Changes the access of a table or object.
pub fn change_access<R>(schema: &mut Schema, on: &Target, change: impl FnOnce(&mut Access) -> R) -> Option<R> {
    match on {
        Target::Table(name) => schema.change_table(name, |table| change(&mut table.access)),
        Target::Object(key) => schema.change_object(key, |object| change(&mut object.access)),
        Target::Column(..)
        | Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => None,
    }
}

impl Owner {
    /// Makes the role the owner. What it was granted before is then the owner's, and is lost on the way back: gives what
    /// grants it again there.
    fn hand_over(&self, schema: &mut Schema, on: &Target, before: &Role) -> Vec<Op> {
        let (mut granted, mut given_back) = (Grants::default(), Vec::new());
        change_access(schema, on, |access| {
            access.owner = Some(self.to.clone()).filter(|to| *to != Role::CurrentUser);
            granted = taken(&mut access.grants, &self.to);
            given_back =
                granted.0.keys().map(|(_, one)| *one).filter(|one| access.withheld.shift_remove(one)).collect();
        });
        let mut all = Vec::new();
        let from_owner = |option: bool, on: &Target, privileges: Vec<Privilege>| {
            if privileges.is_empty() { None } else { Some(Op::Grant(granting(true, option, on, privileges, before))) }
        };
        let passed_on = granted.0.iter().filter(|((_, one), option)| **option && !given_back.contains(one));
        all.extend(from_owner(true, on, passed_on.map(|((_, one), _)| *one).collect()));
        all.extend(from_owner(false, on, given_back));
        all.extend(difference(&Grants::default(), &granted, on, &[]));
        let Target::Table(name) = on else { return all };
        for (column, granted) in taken_from_columns(schema, name, &self.to) {
            let on = Target::Column(name.clone(), column);
            all.extend(from_owner(false, &on, granted.0.keys().map(|(_, one)| *one).collect()));
            all.extend(difference(&Grants::default(), &granted, &on, &[]));
        }
        all
    }
}

/// Takes out what the role was granted.
fn taken(grants: &mut Grants, role: &Role) -> Grants {
    let (own, others) = std::mem::take(grants).0.into_iter().partition(|((to, _), _)| to == role);
    *grants = Grants(others);
    Grants(own)
}

/// Takes out what the role was granted on columns of the table.
fn taken_from_columns(schema: &mut Schema, table: &ObjName, role: &Role) -> Vec<(Name, Grants)> {
    let taken = schema.change_table(table, |table| {
        let columns = table.columns.values_mut();
        let taken = columns.map(|column| (column.name.clone(), taken(&mut column.grants, role)));
        taken.filter(|(_, grants)| !grants.is_empty()).collect()
    });
    taken.unwrap_or_default()
}

impl Operation for Owner {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let at = self.on.span();
        if self.to == Role::Public {
            let message = format!("{} `{}` cannot belong to public", self.on.word(), self.on);
            return Err(Refusal::fatal(Diagnostic::new(code::PRIVILEGE, at, message, "public is no role")));
        }
        let before = match &self.on {
            Target::Table(name) => lookup::table(schema, name)?.access.owner.clone(),
            Target::Object(key) => {
                assume_schema(schema, key)?;
                let found = object(schema, key)?;
                if let Definition::Sequence(sequence) = &found.definition
                    && let Some((table, _)) = &sequence.owner
                {
                    return Err(Refusal::fatal(
                        Diagnostic::new(
                            code::STILL_USED,
                            at,
                            format!("sequence `{key}` belongs to a column, so to the owner of its table"),
                            "PostgreSQL refuses to give it to another role",
                        )
                        .help(format!("give the table: `owner table {table} to {}`", self.to)),
                    ));
                }
                found.access.owner.clone()
            }
            Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_) => None,
        };
        let mut effect = Effect::default();
        if before.as_ref() == Some(&self.to) {
            let message = format!("{} `{}` belongs to {} already", self.on.word(), self.on, self.to);
            effect.warnings.push(Diagnostic::new(code::NO_EFFECT, at, message, "no change"));
            return Ok(effect);
        }
        let back = Self { on: self.on.clone(), to: before.unwrap_or(Role::CurrentUser) };
        effect.inverse.push(Op::Owner(back.clone()));
        // The sequences that a table owns belong to its owner.
        let sequences = match &self.on {
            Target::Table(name) => owned::sequences(schema, name, None),
            _ => Vec::new(),
        };
        let sequences = sequences.into_iter().map(|sequence| Target::Object(sequence.key));
        for on in std::iter::once(self.on.clone()).chain(sequences) {
            effect.inverse.extend(self.hand_over(schema, &on, &back.to));
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "owner"
    }

    fn about(&self) -> String {
        format!("{} {} to {}", self.on.word(), self.on, self.to)
    }
}
