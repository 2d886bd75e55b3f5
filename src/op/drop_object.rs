//! `drop_schema`, `drop_extension`, `drop_enum`, ...: nothing may use it any more. Inverse: make it again as it was.

use super::objects::{check_unused, object, object_key, readers, reads_as_they_are};
use super::schemas::{contents, users_of_extension};
use super::stars::stars_as_they_were;
use super::{CreateObject, Effect, Op, OpLoss, Operation, Refusal, dropped, lookup, owned};
use crate::schema::{ObjectKey, ObjectKind, Schema, Used};

/// Drops an object.
#[derive(Clone, Debug)]
pub struct DropObject {
    /// The object.
    pub key: ObjectKey,
}

impl Operation for DropObject {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let headline = format!("{} `{}` is still used", self.key.kind.word(), self.key);
        check_unused(
            schema,
            &Used::Object(self.key.clone()),
            self.key.name.span,
            headline,
            "drop or change what uses it first",
        )?;
        let name = &self.key.name;
        let (users, label) = match self.key.kind {
            ObjectKind::Schema => (contents(schema, &name.name), "it is not empty"),
            ObjectKind::Extension => (users_of_extension(schema, &name.name), "something uses what it brings"),
            ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::View
            | ObjectKind::MaterializedView => (Vec::new(), ""),
        };
        if !users.is_empty() {
            let headline = format!("{} `{}` is still used", self.key.kind.word(), self.key);
            let help = "drop these first: nothing is dropped that is not named".to_owned();
            return Err(lookup::still_used(name.span, headline, label, users, help));
        }
        let mut restored = found.clone();
        restored.key.name.qualified = self.key.name.qualified;
        restored.assumed = false;
        let no_way_back = stars_as_they_were(schema, &mut restored, self.key.name.span);
        reads_as_they_are(schema, &mut restored);
        let warnings = readers(schema, &Used::Object(self.key.clone()), self.key.name.span, "dropped");
        schema.remove_object(&self.key);
        let losses = match self.key.kind {
            ObjectKind::Sequence => vec![OpLoss::Counted(self.key.name.clone())],
            ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::View
            | ObjectKind::MaterializedView => Vec::new(),
        };
        let inverse = match owned::untied(&restored).filter(|_| restored.access.owner.is_some()) {
            Some((alone, tie)) => vec![Op::CreateObject(CreateObject { object: alone }), Op::AlterSequence(tie)],
            None => vec![Op::CreateObject(CreateObject { object: restored })],
        };
        Ok(Effect { inverse, no_way_back, losses, warnings })
    }

    fn verb(&self) -> &'static str {
        match self.key.kind {
            ObjectKind::Schema => "drop_schema",
            ObjectKind::Extension => "drop_extension",
            ObjectKind::Enum => "drop_enum",
            ObjectKind::Domain => "drop_domain",
            ObjectKind::Sequence => "drop_sequence",
            ObjectKind::Function => "drop_function",
            ObjectKind::Procedure => "drop_procedure",
            ObjectKind::View => "drop_view",
            ObjectKind::MaterializedView => "drop_materialized_view",
        }
    }

    fn about(&self) -> String {
        self.key.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(object_key(&self.key))
    }
}
