//! `drop_schema`, `drop_extension`, `drop_enum`, ...: nothing may use it any more. Inverse: make it again as it was.

use super::objects::{check_unused, object, object_key, readers};
use super::stars::stars_as_they_were;
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
        let no_way_back = stars_as_they_were(schema, &mut restored, self.key.name.span);
        let warnings = readers(schema, &Used::Object(self.key.clone()), self.key.name.span, "dropped");
        schema.remove_object(&self.key);
        let inverse = vec![Op::CreateObject(CreateObject { object: restored })];
        Ok(Effect { inverse, no_way_back, warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.key.kind {
            ObjectKind::Schema => "drop_schema",
            ObjectKind::Extension => "drop_extension",
            ObjectKind::Enum => "drop_enum",
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
