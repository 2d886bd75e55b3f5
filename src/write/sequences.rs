//! Sequences that stand by themselves.

use super::clauses::{name, path};
use super::objects;
use crate::format::format_name;
use crate::op::AlterSequence;
use crate::schema::{Sequence, SequenceChange};

/// What follows the name in `create_sequence`; what is the server's default is not said.
pub(super) fn sequence(sequence: &Sequence) -> String {
    let plain = Sequence::new(&SequenceChange {
        ty: Some(sequence.ty.clone()),
        increment: Some(sequence.increment),
        min: Some(Some(sequence.min)),
        max: Some(Some(sequence.max)),
        ..SequenceChange::default()
    });
    let (least, greatest) = (
        Sequence::default_min(&sequence.ty, sequence.increment),
        Sequence::default_max(&sequence.ty, sequence.increment),
    );
    let mut out = if sequence.ty.name == "bigint" { String::new() } else { format!(" as {}", sequence.ty) };
    let said = [
        ("start with", sequence.start, sequence.start != plain.start),
        ("increment by", sequence.increment, sequence.increment != 1),
        ("minvalue", sequence.min, sequence.min != least),
        ("maxvalue", sequence.max, sequence.max != greatest),
        ("cache", sequence.cache, sequence.cache != 1),
    ];
    for (word, value, _) in said.into_iter().filter(|(_, _, differs)| *differs) {
        out.push_str(&format!(" {word} {value}"));
    }
    if sequence.cycle {
        out.push_str(" cycle");
    }
    if let Some((table, column)) = &sequence.owner {
        out.push_str(&format!(" owned by {}.{}", path(table), format_name(column)));
    }
    out
}

/// `alter_sequence s increment by 2 owned by t.c`
pub(super) fn alter(op: &AlterSequence) -> String {
    let change = &op.change;
    let mut out = format!("alter_sequence {}", objects::key(&op.sequence));
    if let Some(ty) = &change.ty {
        out.push_str(&format!(" as {ty}"));
    }
    for (word, value) in [("start with", change.start), ("increment by", change.increment)] {
        if let Some(value) = value {
            out.push_str(&format!(" {word} {value}"));
        }
    }
    for (word, value) in [("minvalue", change.min), ("maxvalue", change.max)] {
        match value {
            Some(Some(value)) => out.push_str(&format!(" {word} {value}")),
            Some(None) => out.push_str(&format!(" no {word}")),
            None => {}
        }
    }
    if let Some(cache) = change.cache {
        out.push_str(&format!(" cache {cache}"));
    }
    match change.cycle {
        Some(true) => out.push_str(" cycle"),
        Some(false) => out.push_str(" no cycle"),
        None => {}
    }
    match &change.owner {
        Some(Some((table, column))) => out.push_str(&format!(" owned by {}.{}", path(table), name(column))),
        Some(None) => out.push_str(" owned by none"),
        None => {}
    }
    match op.restart {
        Some(Some(from)) => out.push_str(&format!(" restart with {from}")),
        Some(None) => out.push_str(" restart"),
        None => {}
    }
    out
}
