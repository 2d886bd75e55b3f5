//! `create_schema`, `create_extension`, `create_enum`, ...: an object that is not a table. Inverse: drop it.

use super::objects::object_free;
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
        schema.add_object(self.object.clone());
        let back = DropObject { key: self.object.key.clone() };
        Ok(Effect { inverse: vec![Op::DropObject(back)], ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.object.key.kind {
            ObjectKind::Schema => "create_schema",
            ObjectKind::Extension => "create_extension",
            ObjectKind::Enum => "create_enum",
            ObjectKind::Domain => "create_domain",
        }
    }

    fn about(&self) -> String {
        self.object.key.to_string()
    }
}
