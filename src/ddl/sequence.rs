//! Sequences that stand by themselves.

use crate::op::AlterSequence;
use crate::schema::{ObjectKey, Sequence, SequenceChange};

/// `create sequence s as integer increment by 2 ...`: what is the server's default is not said.
pub(super) fn create(key: &ObjectKey, sequence: &Sequence) -> String {
    let mut sql = format!("create sequence {key}");
    if sequence.ty.name != "bigint" {
        sql.push_str(&format!(" as {}", sequence.ty));
    }
    let plain = Sequence::new(&SequenceChange {
        ty: Some(sequence.ty.clone()),
        increment: Some(sequence.increment),
        min: Some(Some(sequence.min)),
        max: Some(Some(sequence.max)),
        ..SequenceChange::default()
    });
    if sequence.increment != 1 {
        sql.push_str(&format!(" increment by {}", sequence.increment));
    }
    if sequence.min != Sequence::default_min(&sequence.ty, sequence.increment) {
        sql.push_str(&format!(" minvalue {}", sequence.min));
    }
    if sequence.max != Sequence::default_max(&sequence.ty, sequence.increment) {
        sql.push_str(&format!(" maxvalue {}", sequence.max));
    }
    if sequence.start != plain.start {
        sql.push_str(&format!(" start with {}", sequence.start));
    }
    if sequence.cache != 1 {
        sql.push_str(&format!(" cache {}", sequence.cache));
    }
    if sequence.cycle {
        sql.push_str(" cycle");
    }
    if let Some((table, column)) = &sequence.owner {
        sql.push_str(&format!(" owned by {table}.{}", crate::text::quote_ident(column)));
    }
    sql
}

/// `alter sequence s increment by 2 ...`
pub(super) fn alter(op: &AlterSequence) -> String {
    let change = &op.change;
    let mut sql = format!("alter sequence {}", op.sequence);
    if let Some(ty) = &change.ty {
        sql.push_str(&format!(" as {ty}"));
    }
    if let Some(increment) = change.increment {
        sql.push_str(&format!(" increment by {increment}"));
    }
    for (word, value) in [("minvalue", change.min), ("maxvalue", change.max)] {
        match value {
            Some(Some(value)) => sql.push_str(&format!(" {word} {value}")),
            Some(None) => sql.push_str(&format!(" no {word}")),
            None => {}
        }
    }
    if let Some(start) = change.start {
        sql.push_str(&format!(" start with {start}"));
    }
    match op.restart {
        Some(Some(from)) => sql.push_str(&format!(" restart with {from}")),
        Some(None) => sql.push_str(" restart"),
        None => {}
    }
    if let Some(cache) = change.cache {
        sql.push_str(&format!(" cache {cache}"));
    }
    match change.cycle {
        Some(true) => sql.push_str(" cycle"),
        Some(false) => sql.push_str(" no cycle"),
        None => {}
    }
    match &change.owner {
        Some(Some((table, column))) => sql.push_str(&format!(" owned by {table}.{column}")),
        Some(None) => sql.push_str(" owned by none"),
        None => {}
    }
    sql
}
