//! `drop_enum_value`: the enum is made anew without the value, and every column of it converted. PostgreSQL has no
//! statement for it. Refused at run time while rows use the value. Inverse: add it again at its place.

use super::add_enum_value::position;
use super::enum_use::{self, Conversion};
use super::objects::object;
use super::{AddEnumValue, Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Label, Object, ObjectKey, Schema};
use crate::text::quote_literal;

/// Takes a label out of an enum.
#[derive(Clone, Debug)]
pub struct DropEnumValue {
    /// The enum.
    pub key: ObjectKey,
    /// The label.
    pub label: Label,
    /// What is to be converted: see [`Self::complete`].
    pub conversion: Option<(Object, Conversion)>,
}

impl DropEnumValue {
    /// Takes from the schema what the statements will need: the enum as it will be, and what is made of it.
    pub fn complete(mut self, schema: &Schema) -> Self {
        if let Some(found) = schema.object(&self.key) {
            let mut after = found.clone();
            if let Definition::Enum(labels) = &mut after.definition {
                labels.retain(|label| *label != self.label);
            }
            self.conversion = Some((after, enum_use::conversion(schema, &self.key)));
        }
        self
    }
}

impl Operation for DropEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let labels = found.definition.labels().unwrap_or_default();
        let place = position(&self.key, labels, &self.label)?;
        let text = &self.label.text;
        let at = self.label.span;
        let mut users = Vec::new();
        for (span, what, expr, _) in enum_use::expressions(schema, &self.key) {
            if expr.literals().any(|literal| enum_use::literal_has(&literal, text) != Some(false)) {
                users.push((span, format!("{what} uses it")));
            }
        }
        let value = quote_literal(text);
        if !users.is_empty() {
            return Err(lookup::still_used(
                at,
                format!("value {value} of enum `{}` is still used", self.key),
                "expressions use it",
                users,
                "change or drop what uses it first".to_owned(),
            ));
        }
        let obstacles = enum_use::obstacles(schema, &self.key);
        if !obstacles.is_empty() {
            let mut refused = Diagnostic::new(
                code::STILL_USED,
                at,
                format!("enum `{}` cannot be made anew", self.key),
                "PostgreSQL drops no value of an enum, and would not convert what is made of this one",
            )
            .help("drop what depends on it before, and make it again after");
            for (span, text) in obstacles {
                refused = refused.related(span, text);
            }
            return Err(Refusal::waiting(refused));
        }
        let neighbour = match (place.checked_sub(1).and_then(|before| labels.get(before)), labels.get(place + 1)) {
            (_, None) => None,
            (Some(before), Some(_)) => Some((false, before.clone())),
            (None, Some(after)) => Some((true, after.clone())),
        };
        let label = labels.get(place).cloned().unwrap_or_else(|| self.label.clone());
        schema.change_object(&self.key, |object| {
            if let Definition::Enum(labels) = &mut object.definition {
                labels.remove(place);
            }
        });
        let back = AddEnumValue { key: self.key.clone(), label, neighbour };
        Ok(Effect { inverse: vec![Op::AddEnumValue(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_enum_value"
    }

    fn about(&self) -> String {
        format!("{} {}", self.key, quote_literal(&self.label.text))
    }
}
