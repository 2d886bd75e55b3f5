//! `comment_column`, `comment_constraint`, `comment_index`, ...: a comment on anything that is not a table. Inverse: the comment
//! that was there.

use super::objects::{assume_schema, object};
use super::{Effect, Op, Operation, Refusal, lookup, policy, triggers};
use crate::schema::{ObjectKind, Relation, Schema, Target};

/// Sets or removes a comment.
#[derive(Clone, Debug)]
pub struct Comment {
    /// What it is on.
    pub on: Target,
    /// The comment; `None` removes it. The empty text is no comment, as on the server. An extension has one from the start,
    /// which its control file says: there `None` is that one, and the empty text removes it.
    pub text: Option<String>,
}

impl Operation for Comment {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let text = self.text.clone();
        let before = match &self.on {
            Target::Table(name) => {
                lookup::table(schema, name)?;
                schema.change_table(name, |table| std::mem::replace(&mut table.comment, text)).flatten()
            }
            Target::Column(on, name) => {
                let table = lookup::table(schema, on)?;
                lookup::column(schema, table, name)?;
                let change = |table: &mut crate::schema::Table| {
                    table.columns.get_mut(&name.text).map(|column| std::mem::replace(&mut column.comment, text))
                };
                schema.change_table(on, change).flatten().flatten()
            }
            Target::Constraint(on, name) => {
                let table = lookup::table(schema, on)?;
                lookup::constraint(schema, table, name)?;
                let change = |table: &mut crate::schema::Table| {
                    table.constraints.get_mut(&name.text).map(|found| std::mem::replace(&mut found.comment, text))
                };
                schema.change_table(on, change).flatten().flatten()
            }
            Target::Index(name) => {
                if let Some(Relation::ConstraintIndex(on, _)) = schema.relation(name).cloned() {
                    let change = |table: &mut crate::schema::Table| {
                        let constraint = table.constraints.get_mut(&name.name);
                        constraint.map(|found| std::mem::replace(&mut found.index_comment, text))
                    };
                    schema.change_table(&on, change).flatten().flatten()
                } else {
                    let owner = lookup::index(schema, name)?.0.clone();
                    let change = |indexes: &mut indexmap::IndexMap<String, crate::schema::Index>| {
                        indexes.get_mut(&name.name).map(|found| std::mem::replace(&mut found.comment, text))
                    };
                    schema.change_indexes(&owner, change).flatten().flatten()
                }
            }
            Target::Policy(on, name) => {
                let table = lookup::table(schema, on)?;
                policy::policy(schema, table, name)?;
                let change = |table: &mut crate::schema::Table| {
                    table.policies.get_mut(&name.text).map(|found| std::mem::replace(&mut found.comment, text))
                };
                schema.change_table(on, change).flatten().flatten()
            }
            Target::Trigger(on, name) => {
                triggers::trigger(schema, on, name)?;
                let change = |all: &mut indexmap::IndexMap<String, crate::schema::Trigger>| {
                    all.get_mut(&name.text).map(|found| std::mem::replace(&mut found.comment, text))
                };
                schema.change_triggers(on, change).flatten().flatten()
            }
            Target::Statistics(name) => {
                let on = lookup::statistics(schema, name)?.0.name.clone();
                let key = crate::schema::Statistics::key(name);
                let change = |table: &mut crate::schema::Table| {
                    table.statistics.get_mut(&key).map(|found| std::mem::replace(&mut found.comment, text))
                };
                schema.change_table(&on, change).flatten().flatten()
            }
            Target::Object(key) => {
                assume_schema(schema, key)?;
                object(schema, key)?;
                schema.change_object(key, |object| std::mem::replace(&mut object.comments.own, text)).flatten()
            }
        };
        let back = Self { on: self.on.clone(), text: before };
        Ok(Effect { inverse: vec![Op::Comment(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match &self.on {
            Target::Table(_) => "comment_table",
            Target::Column(..) => "comment_column",
            Target::Constraint(..) => "comment_constraint",
            Target::Index(_) => "comment_index",
            Target::Policy(..) => "comment_policy",
            Target::Trigger(..) => "comment_trigger",
            Target::Statistics(_) => "comment_statistics",
            Target::Object(key) => match key.kind {
                ObjectKind::Schema => "comment_schema",
                ObjectKind::Extension => "comment_extension",
                ObjectKind::Enum => "comment_enum",
                ObjectKind::Domain => "comment_domain",
                ObjectKind::Sequence => "comment_sequence",
                ObjectKind::Function => "comment_function",
                ObjectKind::Procedure => "comment_procedure",
                ObjectKind::View => "comment_view",
                ObjectKind::MaterializedView => "comment_materialized_view",
            },
        }
    }

    fn about(&self) -> String {
        self.on.to_string()
    }
}
