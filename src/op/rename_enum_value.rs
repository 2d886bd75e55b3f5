//! `rename_enum_value`: rows and expressions follow. Inverse: rename back.

use super::add_enum_value::{check_new, position};
use super::enum_use::{self, literal_has};
use super::objects::object;
use super::{Effect, Op, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Expr, Label, ObjectKey, Schema};
use crate::text::quote_literal;

/// Renames a label of an enum.
#[derive(Clone, Debug)]
pub struct RenameEnumValue {
    /// The enum.
    pub key: ObjectKey,
    /// The label.
    pub label: Label,
    /// What it is called then.
    pub to: Label,
}

impl Operation for RenameEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let labels = found.definition.labels().unwrap_or_default();
        let place = position(&self.key, labels, &self.label)?;
        check_new(&self.key, labels, &self.to)?;
        let followed = self.followed(schema)?;
        schema.change_object(&self.key, |object| {
            if let Definition::Enum(labels) = &mut object.definition
                && let Some(label) = labels.get_mut(place)
            {
                label.text.clone_from(&self.to.text);
            }
        });
        let (from, to) = (&self.label.text, &self.to.text);
        if !followed.is_empty() {
            schema.each_expression(&mut |expr| {
                if followed.contains(expr) {
                    enum_use::rename_label(expr, from, to);
                }
            });
        }
        let back = Self { key: self.key.clone(), label: self.to.clone(), to: self.label.clone() };
        Ok(Effect { inverse: vec![Op::RenameEnumValue(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "rename_enum_value"
    }

    fn about(&self) -> String {
        format!("{} {} to {}", self.key, quote_literal(&self.label.text), quote_literal(&self.to.text))
    }
}

impl RenameEnumValue {
    /// The expressions in which the label stands. The server keeps it by number, so it follows there by itself; where a
    /// literal may also be something else, nobody can tell from the text, and the rename is refused.
    fn followed(&self, schema: &Schema) -> Result<Vec<Expr>, Refusal> {
        let label = &self.label.text;
        let mut followed = Vec::new();
        let mut unclear = Vec::new();
        for (span, what, expr, only) in enum_use::expressions(schema, &self.key) {
            let found: Vec<Option<bool>> = expr.literals().map(|literal| literal_has(&literal, label)).collect();
            if found.contains(&None) || (found.contains(&Some(true)) && !only) {
                unclear.push((span, format!("{what} has a text that may be this value")));
            } else if found.contains(&Some(true)) {
                followed.push(expr.clone());
            }
        }
        if unclear.is_empty() {
            return Ok(followed);
        }
        let mut refused = Diagnostic::new(
            code::STILL_USED,
            self.label.span,
            format!("value {} of enum `{}` cannot be followed", quote_literal(label), self.key),
            "the server renames it in expressions, and which texts are this value is not clear from here",
        )
        .help("drop these before and make them again after, with the new value");
        for (span, text) in unclear {
            refused = refused.related(span, text);
        }
        Err(Refusal::waiting(refused))
    }
}
