//! `drop_schema`, `drop_extension`, `drop_enum`, ...: nothing may use it any more. Inverse: make it again as it was.

use super::objects::{check_unused, object, object_key};
use super::{CreateObject, Effect, Op, Operation, Refusal, dropped};
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
        let mut restored = found.clone();
        restored.key.name.qualified = self.key.name.qualified;
        schema.remove_object(&self.key);
        Ok(Effect { inverse: vec![Op::CreateObject(CreateObject { object: restored })], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.key.kind {
            ObjectKind::Schema => "drop_schema",
            ObjectKind::Extension => "drop_extension",
            ObjectKind::Enum => "drop_enum",
            ObjectKind::Domain => "drop_domain",
        }
    }

    fn about(&self) -> String {
        self.key.to_string()
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(object_key(&self.key))
    }
}
