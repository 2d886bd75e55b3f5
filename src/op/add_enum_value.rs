//! `add_enum_value`. Inverse: the enum is made anew without it, and every column of it converted.

use super::objects::object;
use super::{DropEnumValue, Effect, Op, Operation, Refusal, enum_use};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Label, ObjectKey, Schema};
use crate::text::MAX_NAME_BYTES;

/// Adds a label to an enum.
#[derive(Clone, Debug)]
pub struct AddEnumValue {
    /// The enum.
    pub key: ObjectKey,
    /// The label.
    pub label: Label,
    /// The label next to it, and whether the new one stands before it; at the end if there is none.
    pub neighbour: Option<(bool, Label)>,
}

impl Operation for AddEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let labels = found.definition.labels().unwrap_or_default();
        check_new(&self.key, labels, &self.label)?;
        let place = match &self.neighbour {
            None => labels.len(),
            Some((before, other)) => position(&self.key, labels, other)? + usize::from(!before),
        };
        schema.change_object(&self.key, |object| {
            if let Definition::Enum(labels) = &mut object.definition {
                labels.insert(place, self.label.clone());
            }
        });
        let obstacles = enum_use::obstacles(schema, &self.key);
        if !obstacles.is_empty() {
            let mut missing = Diagnostic::new(
                code::NEEDS_REVERSE,
                self.label.span,
                format!("the way back from a new value of `{}` cannot be derived", self.key),
                "PostgreSQL drops no value of an enum, and the type cannot be made anew here",
            )
            .help("write `irreversible 'why'`, or a `downgrade` block");
            for (span, text) in obstacles {
                missing = missing.related(span, text);
            }
            return Ok(Effect { no_way_back: Some(missing), ..Effect::default() });
        }
        let back =
            DropEnumValue { key: self.key.clone(), label: self.label.clone(), conversion: None }.complete(schema);
        Ok(Effect { inverse: vec![Op::DropEnumValue(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "add_enum_value"
    }

    fn about(&self) -> String {
        format!("{} {}", self.key, crate::text::quote_literal(&self.label.text))
    }
}

/// The place of a label in its enum.
pub(super) fn position(key: &ObjectKey, labels: &[Label], label: &Label) -> Result<usize, Refusal> {
    labels.iter().position(|other| other == label).ok_or_else(|| {
        let near = crate::diag::nearest(&label.text, labels.iter().map(|label| label.text.as_str()));
        let all: Vec<String> = labels.iter().map(|label| crate::text::quote_literal(&label.text)).collect();
        let help = match near {
            Some(near) => format!("there is {}", crate::text::quote_literal(near)),
            None => format!("its values are {}", all.join(", ")),
        };
        Refusal::waiting(
            Diagnostic::new(
                code::UNKNOWN_ENUM_VALUE,
                label.span,
                format!("enum `{key}` has no value {}", crate::text::quote_literal(&label.text)),
                "no such value at this point",
            )
            .related(key.name.span, "the enum")
            .help(help),
        )
    })
}

/// Checks that a label is new and short enough.
pub(super) fn check_new(key: &ObjectKey, labels: &[Label], label: &Label) -> Result<(), Refusal> {
    if label.text.len() > MAX_NAME_BYTES {
        return Err(Refusal::fatal(too_long(label)));
    }
    match labels.iter().find(|other| *other == label) {
        None => Ok(()),
        Some(other) => Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                label.span,
                format!("enum `{key}` already has a value {}", crate::text::quote_literal(&label.text)),
                "a value of this name is there",
            )
            .related(other.span, "it is made here"),
        )),
    }
}

/// The diagnostic for a label that PostgreSQL refuses for its length.
pub fn too_long(label: &Label) -> Diagnostic {
    Diagnostic::new(
        code::ENUM_VALUE_TOO_LONG,
        label.span,
        format!("this value is {} bytes long", label.text.len()),
        "PostgreSQL refuses it",
    )
    .help(format!("shorten it to {MAX_NAME_BYTES} bytes"))
}
