//! `create_schema`, `create_extension`, `create_enum`, ...: an object that is not a table. Inverse: drop it.

use super::alter_sequence::{check_owner, check_sequence};
use super::objects::{free_schema_name, object_free, schema_there, users, uses_exist};
use super::refresh_view::{check_filled, is_filled};
use super::{DropObject, Effect, Op, Operation, Refusal, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Name, Object, ObjectKind, Role, Schema, Space, Used};

/// Makes an object.
#[derive(Clone, Debug)]
pub struct CreateObject {
    /// The object, complete.
    pub object: Object,
}

impl CreateObject {
    /// Why it could not be dropped again: something calls one of several functions of this name, and it is not known which.
    fn mistaken(&self, schema: &Schema) -> Option<Diagnostic> {
        let key = &self.object.key;
        if key.kind.space() != Space::Routines {
            return None;
        }
        let users = users(schema, &Used::Object(key.clone()));
        let first = users.first()?;
        let word = key.kind.word();
        let missing = Diagnostic::new(
            code::NEEDS_REVERSE,
            key.name.span,
            format!("the way back cannot drop {word} `{key}`: it is not known which `{}` is used", key.name),
            "others have this name",
        );
        let missing = missing.related(first.0, first.1.clone());
        Some(missing.help("choose another name, or write a `downgrade` block, or `irreversible 'why'`"))
    }
}

impl Operation for CreateObject {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let key = &self.object.key;
        let mut inverse = vec![Op::DropObject(DropObject { key: key.clone() })];
        match &self.object.definition {
            Definition::Extension(extension) => {
                if extension.keep {
                    // One that was there before must stay, and which it was nobody can tell afterwards.
                    inverse.clear();
                    if schema.object(key).is_some() {
                        return Ok(Effect::default());
                    }
                }
                if let Some(space) = &extension.schema {
                    schema_there(schema, space)?;
                }
            }
            Definition::Sequence(sequence) => {
                check_sequence(key, sequence, key.name.span)?;
                if let Some((table, column)) = &sequence.owner {
                    let found = lookup::table(schema, table)?;
                    lookup::column(schema, found, &Name::new(column.clone(), table.span))?;
                    check_owner(schema, key, None, sequence)?;
                }
            }
            Definition::Schema => free_schema_name(schema, key)?,
            Definition::Enum(_)
            | Definition::Domain(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Routine(_) => {}
        }
        object_free(schema, key)?;
        uses_exist(schema, &self.object)?;
        if is_filled(&self.object) {
            check_filled(schema, &self.object)?;
        }
        let mut object = self.object.clone();
        // Whoever makes it owns it, whether that is said or not.
        object.access.owner = object.access.owner.filter(|owner| *owner != Role::CurrentUser);
        schema.add_object(object);
        let no_way_back = self.mistaken(schema);
        Ok(Effect { inverse, no_way_back, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.object.key.kind {
            ObjectKind::Schema => "create_schema",
            ObjectKind::Extension => "create_extension",
            ObjectKind::Enum => "create_enum",
            ObjectKind::Domain => "create_domain",
            ObjectKind::Sequence => "create_sequence",
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
