//! A change of type that keeps the rows, but has them read for a check.

use super::super::source::{add_then_validate, after, before, drop_constraint, list, replaceable, told};
use super::{Retyped, Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::forecast::reach;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_RESCANS_CHECK, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at).filter(|change| !change.cost.rewrites() && !change.cost.checks.is_empty()) else {
        return;
    };
    let table = &change.op.table;
    if at.live(table).is_none() {
        return;
    }
    let found = out.at(
        at.place(change.op.column.span),
        format!(
            "changing the type of `{table}.{}` stops every read and write of `{table}` while all rows are read for {}",
            change.op.column,
            list(&change.cost.checks)
        ),
        "ACCESS EXCLUSIVE lock until every row was checked",
    );
    let (drops, adds) = around(&change);
    let mut lines = drops.clone();
    lines.push(write::operation(at.op));
    lines.extend(adds.iter().cloned());
    let found = found.help(told(
        "let the check go meanwhile; what validates it is a transaction of its own and stops nobody",
        &lines,
    ));
    out.push_with(found, fix(at, &change, &drops, &adds));
}

/// What stands before and after the change.
fn around(change: &Retyped<'_>) -> (Vec<String>, Vec<String>) {
    let table = &change.op.table;
    let checks: Vec<_> =
        change.cost.checks.iter().filter_map(|name| change.table.constraints.get(&name.text)).collect();
    let drops = checks.iter().map(|check| drop_constraint(table, &check.name)).collect();
    let adds = checks.iter().flat_map(|check| add_then_validate(table, check)).collect();
    (drops, adds)
}

fn fix(at: &Moment<'_>, change: &Retyped<'_>, drops: &[String], adds: &[String]) -> Option<Fix> {
    let written = replaceable(at)?;
    let of_parent = |name: &str| {
        let of = change.table.partition_of.as_ref();
        change.table.inheritance.checks.contains(name) || of.is_some_and(|of| of.constraints.contains_key(name))
    };
    let is_plain = change.cost.checks.iter().all(|name| {
        let check = change.table.constraints.get(&name.text);
        check.is_some_and(|check| check.comment.is_none()) && !of_parent(&name.text)
    });
    let is_alone = reach(at.before, &change.op.table).all() == 1;
    (is_plain && is_alone).then(|| Fix {
        title: "check the rows in a transaction of its own".to_owned(),
        edits: vec![
            Edit { span: before(written.span), text: format!("{}\n  ", drops.join("\n  ")) },
            Edit { span: after(written.span), text: format!("\n  {}", adds.join("\n  ")) },
        ],
    })
}
