//! `create_schema`, `create_extension`, `create_enum`, ...: an object that is not a table. Inverse: drop it.

use super::objects::{object_free, uses_exist};
use super::{DropObject, Effect, Op, Operation, Refusal};
use crate::schema::{Object, ObjectKind, Schema};

/// Makes an object.
#[derive(Clone, Debug)]
pub struct CreateObject {
    /// The object, complete.
    pub object: Object,
}

impl Operation for CreateObject {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        object_free(schema, &self.object.key)?;
        uses_exist(schema, &self.object)?;
        schema.add_object(self.object.clone());
        let back = DropObject { key: self.object.key.clone() };
        Ok(Effect { inverse: vec![Op::DropObject(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.object.key.kind {
            ObjectKind::Schema => "create_schema",
            ObjectKind::Extension => "create_extension",
            ObjectKind::Enum => "create_enum",
            ObjectKind::Function => "create_function",
            ObjectKind::Procedure => "create_procedure",
            ObjectKind::View => "create_view",
            ObjectKind::MaterializedView => "create_materialized_view",
        }
    }

    fn about(&self) -> String {
        self.object.key.to_string()
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        super::needs::object(&self.object)
    }
}
