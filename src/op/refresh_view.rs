//! `refresh_materialized_view`: its rows are read anew. There is nothing to take back.

use super::objects::object;
use super::{Effect, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Filled, IndexKey, ObjectKey, Schema};

/// Fills a materialized view.
#[derive(Clone, Debug)]
pub struct RefreshView {
    /// The view.
    pub key: ObjectKey,
    /// Whether readers go on meanwhile.
    pub concurrently: bool,
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
