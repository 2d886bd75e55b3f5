//! `rename_schema`, `rename_enum`, ...: what mentions it follows. Inverse: rename back.

use super::objects::{
    check_unnamed, check_unused, free_schema_name, object, object_free, object_key, of_name, readers,
};
use super::schemas::{is_assumed, unreached};
use super::{Effect, Op, Operation, Refusal, lookup, policy, renamed};
use crate::schema::{Name, ObjectKey, ObjectKind, Schema, Use, Used};

/// Renames an object.
#[derive(Clone, Debug)]
pub struct RenameObject {
    /// The object.
    pub key: ObjectKey,
    /// Its new name, in the same schema.
    pub to: Name,
}

impl Operation for RenameObject {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        if !is_assumed(schema, &self.key) {
            object(schema, &self.key)?;
        }
        let to = self.key.name.sibling(self.to.text.clone(), self.to.span);
        let renamed = ObjectKey { name: to.clone(), ..self.key.clone() };
        object_free(schema, &renamed)?;
        let used = Used::Object(self.key.clone());
        let headline = format!("{} `{}` cannot be renamed", self.key.kind.word(), self.key);
        check_unnamed(schema, &used, self.key.name.span, headline)?;
        let same = |key: &ObjectKey| of_name(schema, key).filter(|object| object.key != self.key).count();
        if same(&self.key) > 0 || same(&renamed) > 0 {
            // A mention does not say which of them it means.
            let headline = if same(&self.key) > 0 {
                format!("{} `{}` is used, by a name that several have", self.key.kind.word(), self.key)
            } else {
                format!("{} `{}` is used, and several would have its new name", self.key.kind.word(), self.key)
            };
            check_unused(schema, &used, self.key.name.span, headline, "drop or change what uses it first")?;
        }
        let warnings = readers(schema, &used, self.key.name.span, "renamed");
        match self.key.kind {
            ObjectKind::Schema => {
                free_schema_name(schema, &renamed)?;
                let inside: Vec<_> = schema.tables().filter(|t| t.name.schema == self.key.name.name).collect();
                let users = inside.into_iter().flat_map(|table| policy::readers(schema, &table.name, &|_, _| true));
                policy::refuse_rename(users.collect(), self.key.name.span, &format!("schema `{}`", self.key))?;
                let named = |one: &Use| match &one.what {
                    Used::Table(table) | Used::Column(table, _) => table.schema == self.key.name.name,
                    Used::Object(key) => key.name.schema == self.key.name.name,
                };
                let texts = schema.objects().filter(|object| object.definition.is_text());
                let texts = texts.filter_map(|object| {
                    let one = object.uses.iter().find(|one| named(one))?;
                    Some((one.span, format!("{} `{}` names something in it", object.key.kind.word(), object.key)))
                });
                let texts: Vec<_> = texts.chain(unreached(schema, &self.key.name.name)).collect();
                if !texts.is_empty() {
                    let headline = format!("schema `{}` cannot be renamed", self.key);
                    let help = "drop what names it before, and create it after with the new name".to_owned();
                    let label = "a text names it, which a rename does not reach";
                    return Err(lookup::still_used(self.key.name.span, headline, label, texts, help));
                }
                schema.rename_schema(&self.key.name.name, &to.name);
            }
            ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::View
            | ObjectKind::MaterializedView => {
                schema.rename_object(&self.key, &to);
            }
        }
        let back = Self { key: renamed, to: Name::new(self.key.name.name.clone(), self.key.name.span) };
        Ok(Effect { inverse: vec![Op::RenameObject(back)], warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        match self.key.kind {
            ObjectKind::Schema => "rename_schema",
            ObjectKind::Extension => "rename_extension",
            ObjectKind::Enum => "rename_enum",
            ObjectKind::Domain => "rename_domain",
            ObjectKind::Sequence => "rename_sequence",
            ObjectKind::Function => "rename_function",
            ObjectKind::Procedure => "rename_procedure",
            ObjectKind::View => "rename_view",
            ObjectKind::MaterializedView => "rename_materialized_view",
        }
    }

    fn about(&self) -> String {
        format!("{} to {}", self.key, self.to)
    }

    fn gone(&self) -> Option<(String, String)> {
        renamed(object_key(&self.key), &self.to)
    }
}
