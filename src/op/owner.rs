//! `owner KIND NAME to ROLE`. Inverse: the owner that was written before; where none was, the role that runs the way back.

use super::objects::{assume_schema, object};
use super::{Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Access, Definition, Role, Schema, Target};

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
                assume_schema(schema, key, false)?;
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
        change_access(schema, &self.on, |access| {
            access.owner = Some(self.to.clone()).filter(|to| *to != Role::CurrentUser);
        });
        let back = Self { on: self.on.clone(), to: before.unwrap_or(Role::CurrentUser) };
        effect.inverse.push(Op::Owner(back));
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "owner"
    }

    fn about(&self) -> String {
        format!("{} {} to {}", self.on.word(), self.on, self.to)
    }
}
