//! `set_schema KIND NAME to S`: what mentions it follows; indexes, constraints and owned sequences of a table move along.
//! Inverse: back.

use super::objects::{check_unnamed, object, object_free, object_key, of_name, schema_there};
use super::{Effect, Move, Op, Operation, Refusal, Refusals, lookup, owned, policy, relation_key};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Name, ObjName, ObjectKey, Schema, Space, Target, Used};

/// Puts something into another schema.
#[derive(Clone, Debug)]
pub struct SetSchema {
    /// What.
    pub on: Target,
    /// The schema.
    pub to: Name,
}

impl SetSchema {
    fn moved(&self, schema: &Schema, name: &ObjName) -> ObjName {
        let qualified = self.to.text != schema.default_schema();
        ObjName { schema: self.to.text.clone(), qualified, ..name.clone() }
    }

    /// The names that move with a table, after a look whether they are free.
    fn of_table(&self, schema: &Schema, name: &ObjName) -> Result<Vec<(ObjName, Space)>, Refusal> {
        let table = lookup::table(schema, name)?;
        let mut refusals = Refusals::default();
        let headline = format!("table `{name}` cannot be put into another schema");
        refusals.take(check_unnamed(schema, &Used::Table(name.clone()), name.span, headline));
        let mut names = vec![name.clone()];
        let sequences = table.columns.values().flat_map(crate::schema::Column::sequence_names);
        names.extend(sequences.map(|sequence| name.sibling(sequence, name.span)));
        names.extend(owned::sequences(schema, name, None).into_iter().map(|sequence| sequence.key.name));
        let keys = table.constraints.values().filter(|one| one.kind.owns_index()).map(|one| &one.name);
        let indexes = keys.chain(table.indexes.values().map(|index| &index.name));
        for own in names.iter().cloned().chain(indexes.map(|index| name.sibling(index.text.clone(), name.span))) {
            let there = ObjName { span: name.span, ..self.moved(schema, &own) };
            refusals.take(lookup::relation_free(schema, &there));
        }
        let unreached = policy::readers(schema, name, &|_, _| true);
        refusals.take(policy::refuse_rename(unreached, name.span, &format!("table `{name}`")));
        refusals.finish()?;
        Ok(names.into_iter().map(|name| (name, Space::Relations)).collect())
    }

    fn of_object(&self, schema: &Schema, key: &ObjectKey) -> Result<Vec<(ObjName, Space)>, Refusal> {
        let found = object(schema, key)?;
        let space = key.kind.space();
        let refuse = |label: &str| {
            let message = format!("{} `{key}` cannot be put into another schema", key.kind.word());
            Err(Refusal::fatal(Diagnostic::new(code::STILL_USED, key.name.span, message, label)))
        };
        if matches!(space, Space::Schemas | Space::Extensions) {
            return refuse("it is in no schema");
        }
        if let Definition::Sequence(sequence) = &found.definition
            && sequence.owner.is_some()
        {
            return refuse("it belongs to a column, and moves with the table");
        }
        let used = Used::Object(key.clone());
        let headline = format!("{} `{key}` cannot be put into another schema", key.kind.word());
        check_unnamed(schema, &used, key.name.span, headline)?;
        if of_name(schema, key).count() > 1 {
            // What mentions it does not say which of them it means.
            return refuse("several have its name");
        }
        object_free(schema, &ObjectKey { name: self.moved(schema, &key.name), ..key.clone() })?;
        Ok(vec![(key.name.clone(), space)])
    }
}

impl Operation for SetSchema {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        schema_there(schema, &self.to)?;
        let (names, from) = match &self.on {
            Target::Table(name) => (self.of_table(schema, name)?, name.clone()),
            Target::Object(key) => (self.of_object(schema, key)?, key.name.clone()),
            // The grammar has no such kinds.
            Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_) => {
                return Err(Refusal::default());
            }
        };
        let to = self.moved(schema, &from);
        schema.set_schema(&names, &self.to.text);
        let on = match &self.on {
            Target::Object(key) => Target::Object(ObjectKey { name: to, ..key.clone() }),
            _ => Target::Table(to),
        };
        let back = Self { on, to: Name::new(from.schema, self.to.span) };
        Ok(Effect { inverse: vec![Op::SetSchema(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "set_schema"
    }

    fn about(&self) -> String {
        format!("{} {} to {}", self.on.word(), self.on, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        let key = match &self.on {
            Target::Object(key) => object_key(key),
            Target::Table(name) => relation_key(name),
            Target::Column(..)
            | Target::Constraint(..)
            | Target::Index(_)
            | Target::Policy(..)
            | Target::Trigger(..)
            | Target::Statistics(_) => return None,
        };
        Some((key, format!("it is put into schema `{}` here", self.to)))
    }

    fn moves(&self) -> Option<Move> {
        match &self.on {
            Target::Table(name) => {
                // Only the identity of the name counts here; it is spelled with its schema.
                let to = ObjName { schema: self.to.text.clone(), qualified: true, ..name.clone() };
                Some(Move::RenamesTable(name.clone(), to))
            }
            _ => None,
        }
    }
}
