//! `not null` on a column of which nothing proves that it has no nulls.

use super::super::source::{after, before, not_null, replaceable, told};
use super::{Rule, not_null_helper_dropped_too_early, not_null_split_from_definition};
use crate::diag::codes::lint::columns as code;
use crate::forecast::{proof_of_not_null, reach, type_cost};
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AlterColumn, Op};
use crate::schema::{Column, ObjName};

pub(super) const RULE: Rule = Rule::operation(code::SET_NOT_NULL_SCANS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::AlterColumn(op) = at.op else { return };
    // Told by rules of their own, which know better what to do.
    let is_told = not_null_split_from_definition::is_split(at, op)
        || not_null_helper_dropped_too_early::dropped_proof(at, op).is_some();
    if op.not_null != Some(true) || is_told || is_kept_apart(at, op) {
        return;
    }
    // Rows that are written anew are looked at meanwhile.
    if at.live(&op.table).is_none() || type_cost(at.before, op).is_some_and(|cost| cost.rewrites()) {
        return;
    }
    let read = read(at, op);
    let Some(table) = at.before.table(&op.table).filter(|_| !read.is_empty()) else { return };
    let Some(column) = table.columns.get(&op.column.text) else { return };
    let found = out.at(
        at.place(op.column.span),
        format!(
            "looking for nulls in `{}.{}` stops every read and write of `{}` while all its rows are read",
            op.table, op.column, op.table
        ),
        "ACCESS EXCLUSIVE lock until every row was looked at",
    );
    let (proof, drops) = around(at, column, &read);
    let mut lines = proof.clone();
    lines.push(format!("alter_column {}.{} not null", op.table, op.column));
    lines.extend(drops.iter().cloned());
    let fix = fix(at, op, &proof, &drops).filter(|_| reach(at.before, &op.table).all() == 1);
    let words = "prove it before by a check; what validates that is a transaction of its own and stops nobody";
    out.push_with(found.help(told(words, &lines)), fix);
}

/// Whether raw SQL that the model does not follow may have made the not-null constraint, which PostgreSQL 18 can validate by
/// itself: the operation then says what is there.
fn is_kept_apart(at: &Moment<'_>, op: &AlterColumn) -> bool {
    let says_it = |text: &str| {
        let text = text.to_lowercase();
        text.contains("not null") && text.contains(&op.column.text.to_lowercase())
    };
    // Of earlier revisions the model knows the places, of this one the operations are at hand.
    let mut own = at.operations.iter().take(at.at).map(|planned| &planned.op);
    at.version >= 18
        && (at.before.opaque().iter().any(|span| says_it(at.sources.slice(*span)))
            || own.any(|op| matches!(op, Op::Execute(raw) if raw.sql.opaque && says_it(&raw.sql.text))))
}

/// How many partitions are written out.
const SHOWN: usize = 3;

/// What proves it in each table, and what takes the proofs away again.
fn around(at: &Moment<'_>, column: &Column, read: &[ObjName]) -> (Vec<String>, Vec<String>) {
    let (mut proof, mut drops) = (Vec::new(), Vec::new());
    for table in read.iter().take(SHOWN).filter_map(|name| at.before.table(name)) {
        if let [first @ .., _, drop] = not_null(at.before, table, column).as_slice() {
            proof.extend(first.iter().cloned());
            drops.push(drop.clone());
        }
    }
    let more = read.len().saturating_sub(SHOWN);
    if more > 0 {
        proof.push(format!("-- and so on for {more} more"));
        drops.push(format!("-- and so on for {more} more"));
    }
    (proof, drops)
}

/// The tables that are read for nulls and were there before the run.
fn read(at: &Moment<'_>, op: &AlterColumn) -> Vec<ObjName> {
    let mut all = reach(at.before, &op.table).stored;
    all.retain(|name| {
        at.live(name).is_some_and(|table| {
            let already = table.columns.get(&op.column.text).is_none_or(|column| column.not_null);
            !already && proof_of_not_null(table, &op.column.text).is_none()
        })
    });
    all
}

/// The check, proved before and dropped after. What else the operation does to the column stays with it.
fn fix(at: &Moment<'_>, op: &AlterColumn, proof: &[String], drops: &[String]) -> Option<Fix> {
    let written = replaceable(at).filter(|_| op.ty.is_none())?;
    Some(Fix {
        title: "prove by a check that it has no nulls".to_owned(),
        edits: vec![
            Edit { span: before(written.span), text: format!("{}\n  ", proof.join("\n  ")) },
            Edit { span: after(written.span), text: format!("\n  {}", drops.join("\n  ")) },
        ],
    })
}
