//! A change of type that keeps the rows, but not the order in an index or the value of its expression.

use super::super::source::{build, list, told};
use super::{Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{DropIndex, Op};
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_REBUILDS_INDEX, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at).filter(|change| !change.cost.rewrites() && !change.cost.indexes.is_empty()) else {
        return;
    };
    let table = &change.op.table;
    if at.live(table).is_none() {
        return;
    }
    let (names, path) = (&change.cost.indexes, format!("{table}.{}", change.op.column));
    let what = if change.column.ty == change.change.ty { "collation" } else { "type" };
    let found = out.at(
        at.place(change.op.column.span),
        format!(
            "changing the {what} of `{path}` builds {} again, and every read and write of `{table}` waits for that",
            list(names)
        ),
        "ACCESS EXCLUSIVE lock for the whole build",
    );
    let indexes = names.iter().filter_map(|name| change.table.indexes.get(&name.text));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for index in indexes {
        let name = table.sibling(index.name.text.clone(), index.name.span);
        before.push(write::operation(&Op::DropIndex(DropIndex { index: name, concurrently: true })));
        after.push(build(table, index));
    }
    let is_all = before.len() == names.len() && change.table.partitioning.is_none();
    out.push(if is_all {
        before.push(write::operation(at.op));
        before.append(&mut after);
        let them = if before.len() == 3 { "it" } else { "them" };
        let words =
            format!("drop {them} before and build {them} after, beside the others' work, if queries can do without");
        found.help(told(&words, &before))
    } else {
        found.help("add a second column of the new type with an index built beside the others' work, fill it, and swap")
    });
}
