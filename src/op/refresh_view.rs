//! `refresh_materialized_view`: its rows are read anew. There is nothing to take back.

use super::objects::object;
use super::{Effect, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Filled, IndexKey, Object, ObjectKey, Schema, Used};

/// Fills a materialized view.
#[derive(Clone, Debug)]
pub struct RefreshView {
    /// The view.
    pub key: ObjectKey,
    /// Whether readers go on meanwhile.
    pub concurrently: bool,
}

/// Refuses to read rows through a materialized view that was made with no data. A view that reads one is made all the same,
/// but what fills itself from that view is not.
pub fn check_filled(schema: &Schema, object: &Object) -> Result<(), Refusal> {
    let mut waiting: Vec<&Object> = vec![object];
    let mut seen: Vec<&ObjectKey> = Vec::new();
    while let Some(reader) = waiting.pop() {
        for one in &reader.uses {
            let Used::Object(key) = &one.what else { continue };
            let Some(found) = schema.object(key).filter(|found| !seen.contains(&&found.key)) else { continue };
            seen.push(&found.key);
            match &found.definition {
                Definition::MaterializedView(view) if !view.filled.0 => {
                    let name = &object.key;
                    return Err(Refusal::waiting(
                        Diagnostic::new(
                            code::REFRESH,
                            name.name.span,
                            format!("`{name}` cannot be filled: `{}` was made with no data", found.key),
                            "there are no rows to read",
                        )
                        .related(one.span, "it is read here")
                        .help(format!(
                            "`refresh_materialized_view {}` before, or make this one `with no data` too",
                            found.key
                        )),
                    ));
                }
                Definition::View(_) => waiting.push(found),
                Definition::Schema
                | Definition::Extension(_)
                | Definition::Enum(_)
                | Definition::Domain(_)
                | Definition::Sequence(_)
                | Definition::MaterializedView(_)
                | Definition::Routine(_) => {}
            }
        }
    }
    Ok(())
}

/// Whether it is a materialized view that is filled.
pub fn is_filled(object: &Object) -> bool {
    matches!(&object.definition, Definition::MaterializedView(view) if view.filled.0)
}

impl Operation for RefreshView {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let Definition::MaterializedView(view) = &found.definition else { return Ok(Effect::default()) };
        if self.concurrently {
            let serves = view.indexes.values().any(|index| {
                let plain = index.items.iter().all(|item| matches!(item.key, IndexKey::Column(_)));
                index.unique && index.predicate.is_none() && plain
            });
            let refused = |message: String, label: &str, help: String| {
                Refusal::waiting(
                    Diagnostic::new(code::REFRESH, self.key.name.span, message, label)
                        .related(found.key.name.span, "it is made here")
                        .help(help),
                )
            };
            if !serves {
                return Err(refused(
                    format!("`{}` cannot be refreshed concurrently: it has no unique index", self.key),
                    "rows are told apart by one",
                    format!("`create_unique_index on {} (...)` of columns alone, without `where`", self.key),
                ));
            }
            if !view.filled.0 {
                return Err(refused(
                    format!("`{}` cannot be refreshed concurrently: it was made with no data", self.key),
                    "there is nothing to compare with",
                    "refresh it once without `concurrently`".to_owned(),
                ));
            }
        }
        check_filled(schema, &Object { key: self.key.clone(), ..found.clone() })?;
        schema.change_object(&self.key, |object| {
            if let Definition::MaterializedView(view) = &mut object.definition {
                view.filled = Filled(true);
            }
        });
        Ok(Effect::default())
    }

    fn verb(&self) -> &'static str {
        "refresh_materialized_view"
    }

    fn about(&self) -> String {
        self.key.to_string()
    }
}
