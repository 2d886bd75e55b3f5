//! `alter_extension X update to 'v'`. Inverse: the version that was written before, where one was.

use super::objects::object;
use super::{Effect, Op, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, ObjectKey, Schema};
use crate::text::Span;

/// Updates an extension to a version.
#[derive(Clone, Debug)]
pub struct AlterExtension {
    /// The extension.
    pub extension: ObjectKey,
    /// The version.
    pub version: String,
    /// Where the version was written.
    pub span: Span,
}

impl Operation for AlterExtension {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.extension)?;
        let Definition::Extension(before) = &found.definition else { return Err(Refusal::default()) };
        let mut effect = Effect::default();
        match &before.version {
            Some(version) if *version == self.version => effect.warnings.push(
                Diagnostic::new(
                    code::NO_EFFECT,
                    self.span,
                    format!("extension `{}` has version {version} already", self.extension),
                    "no change",
                )
                .related(found.key.name.span, "it is made here"),
            ),
            Some(version) => {
                effect.inverse.push(Op::AlterExtension(Self { version: version.clone(), ..self.clone() }));
            }
            None => {
                effect.no_way_back = Some(
                    Diagnostic::new(
                        code::NEEDS_REVERSE,
                        self.span,
                        format!("the way back of extension `{}` is missing", self.extension),
                        "which version it had was never written",
                    )
                    .related(found.key.name.span, "it is made here")
                    .help("write `irreversible 'why'`, or a `downgrade` block"),
                );
            }
        }
        schema.change_object(&self.extension, |object| {
            if let Definition::Extension(extension) = &mut object.definition {
                extension.version = Some(self.version.clone());
            }
        });
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "alter_extension"
    }

    fn about(&self) -> String {
        format!("{} to {}", self.extension, self.version)
    }
}
