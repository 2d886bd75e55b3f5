//! `replace_view`, `replace_materialized_view`, `replace_function`, `replace_procedure`: another definition under the same
//! name. Inverse: the former one.
//!
//! The server puts one definition in the place of another only where what uses it cannot notice. Where it does not, the
//! object is dropped and made again, which nothing may use then.

use super::objects::{check_unused, object, readers, reads_as_they_are, users, uses_exist};
use super::refresh_view::{check_filled, is_filled};
use super::{Effect, Op, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Object, ObjectKind, Schema, Space, Used};

/// Replaces an object.
#[derive(Clone, Debug)]
pub struct ReplaceObject {
    /// The object as it will be.
    pub object: Object,
    /// Whether it is dropped and made again: see [`Self::complete`].
    pub anew: bool,
}

/// How one definition takes the place of another.
enum Way {
    /// `create or replace`
    InPlace,
    /// Drop and create, and why.
    Anew(&'static str),
}

/// How the server gets from one definition to the other.
fn way(before: &Definition, after: &Definition) -> Way {
    match (before, after) {
        (Definition::View(before), Definition::View(after)) => match (&before.output, &after.output) {
            (Some(before), Some(after)) if after.starts_with(before) => Way::InPlace,
            (Some(_), Some(_)) => Way::Anew("it would lose or rename columns"),
            (None, _) | (_, None) => Way::Anew("its columns are not known"),
        },
        (Definition::Routine(before), Definition::Routine(after)) => {
            before.differs_too_much(after).map_or(Way::InPlace, Way::Anew)
        }
        _ => Way::Anew("it can only be made again"),
    }
}

impl ReplaceObject {
    /// A replacement as it is written, in the schema it will run on.
    ///
    /// What belongs to the object and is written elsewhere stays with it: comments, indexes, triggers. A view is never
    /// dropped for the sake of its replacement: where the server refuses, that is said.
    pub fn complete(schema: &Schema, mut object: Object) -> Self {
        let Some(before) = schema.object(&object.key) else { return Self { object, anew: false } };
        let anew = match object.key.kind {
            ObjectKind::View => false,
            ObjectKind::MaterializedView
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence => matches!(way(&before.definition, &object.definition), Way::Anew(_)),
        };
        object.comments.clone_from(&before.comments);
        object.access.clone_from(&before.access);
        match (&before.definition, &mut object.definition) {
            (Definition::View(before), Definition::View(after)) => after.triggers.clone_from(&before.triggers),
            (Definition::MaterializedView(before), Definition::MaterializedView(after)) => {
                after.indexes.clone_from(&before.indexes);
            }
            _ => {}
        }
        Self { object, anew }
    }

    /// Refuses what PostgreSQL refuses of `create or replace view`, as far as the columns are known.
    fn check_columns(&self, before: &Object) -> Result<(), Refusal> {
        let (Definition::View(old), Definition::View(new)) = (&before.definition, &self.object.definition) else {
            return Ok(());
        };
        let (Some(old), Some(new)) = (&old.output, &new.output) else { return Ok(()) };
        if self.anew || new.starts_with(old) {
            return Ok(());
        }
        let key = &self.object.key;
        Err(Refusal::fatal(
            Diagnostic::new(
                code::REPLACE_VIEW,
                key.name.span,
                format!("view `{key}` cannot lose or rename columns when it is replaced"),
                format!("its columns would be {}", new.join(", ")),
            )
            .related(before.key.name.span, format!("its columns are {}", old.join(", ")))
            .help(format!("columns can be added at the end; else write `drop_view {key}` and `create_view {key} ...`")),
        ))
    }

    /// Checks that the indexes of a materialized view find their columns in the new query.
    fn check_indexes(&self, schema: &Schema) -> Result<(), Refusal> {
        let Some(indexes) = self.object.definition.indexes() else { return Ok(()) };
        let mut refusals = super::Refusals::default();
        for index in indexes.values() {
            let table = super::shape::shape(&self.object, &super::shape::mentioned(index));
            refusals.take(super::keys::check_index(schema, &table, index));
        }
        refusals.finish()
    }
}

impl Operation for ReplaceObject {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let key = &self.object.key;
        let before = object(schema, key)?.clone();
        uses_exist(schema, &self.object)?;
        if let Some(own) = self.object.uses.iter().find(|one| one.what == Used::Object(key.clone()))
            && key.kind.space() == Space::Relations
        {
            return Err(Refusal::fatal(
                Diagnostic::new(
                    code::REPLACE_VIEW,
                    own.span,
                    format!("{} `{key}` would read itself", key.kind.word()),
                    "it is replaced",
                )
                .help("write the query that it had, in parentheses"),
            ));
        }
        if is_filled(&self.object) {
            check_filled(schema, &self.object)?;
        }
        self.check_columns(&before)?;
        self.check_indexes(schema)?;
        let used = Used::Object(key.clone());
        if self.anew {
            let why = match way(&before.definition, &self.object.definition) {
                Way::Anew(why) => why,
                Way::InPlace => "its former definition had other columns",
            };
            let headline = format!("{} `{key}` has to be dropped to be replaced: {why}", key.kind.word());
            check_unused(schema, &used, key.name.span, headline, "drop what uses it before, and create it after")?;
        }
        let mut effect = Effect::default();
        let mut before = before;
        effect.no_way_back = super::stars::stars_as_they_were(schema, &mut before, key.name.span);
        reads_as_they_are(schema, &mut before);
        let back = match way(&self.object.definition, &before.definition) {
            Way::InPlace => Self { object: before.clone(), anew: false },
            Way::Anew(why) => {
                let users = users(schema, &used);
                if !users.is_empty() {
                    let mut missing = Diagnostic::new(
                        code::NEEDS_REVERSE,
                        key.name.span,
                        format!("the way back has to drop {} `{key}`, which is still used", key.kind.word()),
                        why,
                    )
                    .help("write a `downgrade` block that drops what uses it before, or `irreversible 'why'`");
                    for (span, text) in users {
                        missing = missing.related(span, text);
                    }
                    effect.no_way_back = effect.no_way_back.or(Some(missing));
                }
                Self { object: before.clone(), anew: true }
            }
        };
        effect.inverse.push(Op::ReplaceObject(back));
        if self.anew {
            effect.warnings = readers(schema, &used, key.name.span, "replaced by another");
        }
        schema.remove_object(key);
        schema.add_object(self.object.clone());
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        match self.object.key.kind {
            ObjectKind::MaterializedView => "replace_materialized_view",
            ObjectKind::Function => "replace_function",
            ObjectKind::Procedure => "replace_procedure",
            ObjectKind::View
            | ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Sequence => "replace_view",
        }
    }

    fn about(&self) -> String {
        self.object.key.to_string()
    }

    fn needs(&self) -> Vec<(u32, &'static str)> {
        super::needs::object(&self.object)
    }
}
