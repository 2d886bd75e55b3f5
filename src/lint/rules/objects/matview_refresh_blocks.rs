//! `refresh_materialized_view` without `concurrently`.

use super::super::source::concurrently;
use super::Rule;
use crate::diag::codes::lint::objects as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Definition, IndexKey};

pub(super) const RULE: Rule = Rule::operation(code::MATVIEW_REFRESH_BLOCKS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::RefreshView(op) = at.op else { return };
    if op.concurrently || at.run.is_new_object(&op.key) || at.options.is_small(&op.key.name) {
        return;
    }
    let definition = at.before.object(&op.key).map(|object| &object.definition);
    let Some(Definition::MaterializedView(view)) = definition else { return };
    // Nobody reads one without rows, and one that is made again in the same transaction is locked anyway.
    let is_replaced = |op_: &Op| matches!(op_, Op::ReplaceObject(other) if other.object.key == op.key);
    if !view.filled.0 || at.one_transaction && at.earlier().any(is_replaced) {
        return;
    }
    let key = &op.key;
    let found = out.at(
        at.span,
        format!("refreshing `{key}` stops every read of it while its query runs"),
        "ACCESS EXCLUSIVE lock for the whole query",
    );
    let has_key = view.indexes.values().any(|index| {
        let plain = index.items.iter().all(|item| matches!(item.key, IndexKey::Column(_)));
        index.unique && index.predicate.is_none() && plain
    });
    if has_key {
        let found = found.help(format!("let it be read meanwhile: `refresh_materialized_view concurrently {key}`"));
        out.push_with(found, concurrently(at, "refresh it concurrently"));
        return;
    }
    out.push(found.help(format!(
        "with a unique index it can be read meanwhile; (...) are columns that tell its rows apart:\n\
         create_unique_index concurrently on {key} (...)\nrefresh_materialized_view concurrently {key}"
    )));
}
