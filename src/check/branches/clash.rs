//! When the order of two revisions counts for the rows, or for whether they run at all on the rows there may be.
//!
//! Rows that both put in are independent unless they have one key, or the one points to the other. A change of rows is
//! independent of what neither writes what it reads nor what it writes.

use super::access::{Access, Change, RawRows, Update, What, Written};
use super::rows::{is_label, is_same};
use crate::schema::{ObjectKey, TriggerEvent};
use crate::text::{Span, quote_ident};

/// Two operations whose order counts.
#[derive(Debug)]
pub(super) struct Clash {
    /// The operation of the first revision.
    pub one: Span,
    /// That of the second.
    pub other: Span,
    /// Why.
    pub why: String,
    /// Whether there is an order that is right.
    pub other_way: bool,
}

/// The first two accesses of two revisions whose order counts. `has_operations`: whether each of them does anything.
pub(super) fn clash(ones: &[Access], others: &[Access], places: (Option<Span>, Option<Span>)) -> Option<Clash> {
    let anything = |all: &[Access]| all.iter().find(|access| matches!(access.what, What::Anything)).map(|a| a.span);
    let unread = "raw SQL may do anything to what the other one is about: it cannot be read".to_owned();
    if let (Some(one), Some(other)) = (anything(ones), places.1) {
        return Some(Clash { one, other: anything(others).unwrap_or(other), why: unread, other_way: true });
    }
    if let (Some(one), Some(other)) = (places.0, anything(others)) {
        return Some(Clash { one, other, why: unread, other_way: true });
    }
    for one in ones {
        for other in others {
            if let Some(why) = between(one, other).or_else(|| between(other, one)) {
                let other_way = !writes_twice(&one.what, &other.what);
                return Some(Clash { one: one.span, other: other.span, why, other_way });
            }
        }
    }
    None
}

/// Whether both write the same rows, so that neither can follow the other.
fn writes_twice(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::Insert(a), What::Insert(b)) => same_key(a, b).is_some(),
        (What::Copy(a, _), What::Copy(b, _)) => a == b,
        _ => false,
    }
}

/// Why the order of two accesses counts, looked at from the first.
fn between(one: &Access, other: &Access) -> Option<String> {
    if let Some(why) = apart(one, other) {
        return Some(why);
    }
    let table = one.table.as_ref().filter(|table| other.family.contains(*table));
    let table = table.or_else(|| other.table.as_ref().filter(|table| one.family.contains(*table)))?;
    let on_rows = on_rows(&one.what, &other.what);
    on_rows.map(|why| format!("{why} `{table}`"))
}

/// What counts whatever the tables are.
fn apart(one: &Access, other: &Access) -> Option<String> {
    match (&one.what, &other.what) {
        (What::Acts(function), what) if calls(what).iter().any(|called| called.stands_for(function)) => {
            Some(format!("the rows of one fire a trigger whose function `{function}` the other changes"))
        }
        (What::Relabels(name, label), what) if names_label(what, name, label) => {
            Some(format!("one uses the value '{label}' of enum `{name}`, which the other takes away"))
        }
        (What::Insert(child) | What::Delete(child), What::Insert(parent) | What::Delete(parent)) => {
            points(child, parent, other)
        }
        _ => None,
    }
}

/// Why two things that are done to the rows of one table do not commute; what follows is the table.
fn on_rows(one: &What, other: &What) -> Option<String> {
    let told = |why: &str| Some(why.to_owned());
    match (one, other) {
        (What::Insert(a) | What::Delete(a), What::Insert(b) | What::Delete(b)) => {
            let (column, value) = same_key(a, b)?;
            Some(format!("both write the row with {column} = {value} of", column = quote_ident(&column)))
        }
        (What::Copy(a, _), What::Copy(b, _)) if a == b => told("both put the rows of one file into"),
        (What::Delete(_), What::Copy(..)) => told("one deletes rows that the other may put into"),
        (What::Update(a), What::Update(b)) => {
            if are_others(a, b) {
                return None;
            }
            let column = a.sets.iter().find(|column| b.sets.contains(column) || b.reads.contains(column))?;
            Some(format!("one changes column `{}` of rows that the other changes by it in", quote_ident(column)))
        }
        (What::Update(update), What::Insert(written)) if is_left_alone(update, written) => None,
        (What::Update(_), What::Insert(_) | What::Copy(..)) => told("one changes rows that the other may put into"),
        (What::Update(_), What::Delete(_)) => told("one changes rows that the other deletes from"),
        (What::Empty, What::Insert(_) | What::Copy(..) | What::Update(_) | What::Delete(_) | What::Raw(_)) => {
            told("one deletes all rows, and the other changes or reads rows of")
        }
        (What::Raw(raw), what) => raw_on_rows(raw, what),
        (What::Keeps, what) if what.changes_rows() => {
            told("one changes rows that the other fills a materialized view from, of")
        }
        (What::Retypes(column), what) if writes_or_reads(what, column) => {
            Some(format!("one converts column `{}`, and the other uses values of it in", quote_ident(column)))
        }
        (What::Defaults(column), what) if by_default(what, column) => Some(format!(
            "one changes the default of column `{}`, and the other writes rows by that default into",
            quote_ident(column)
        )),
        (What::Demands(columns), what) if mends(what, columns) => {
            told("one demands something of the rows, and the other changes these values in")
        }
        (What::Removes(column), What::Raw(raw)) if raw.may_name(column) || (raw.is_by_place()) => {
            Some(format!("raw SQL of one may name column `{}`, which the other takes away from", quote_ident(column)))
        }
        (What::Routes, What::Insert(_) | What::Copy(..) | What::Update(_)) => {
            told("one changes the partitions that the rows of the other go to, of")
        }
        (What::Routes, What::Raw(raw)) if raw.writes.is_some() => {
            told("one changes the partitions that the rows of the other go to, of")
        }
        (What::Fires(events), what) if events.iter().any(|event| happens(what, event)) => {
            told("one changes which triggers fire when the other writes rows of")
        }
        _ => None,
    }
}

/// Raw SQL on rows, and something else on rows of the same table.
fn raw_on_rows(raw: &RawRows, what: &What) -> Option<String> {
    let why = "raw SQL of one and the other use the same rows of".to_owned();
    let reads = |columns: &[String]| columns.iter().any(|column| raw.may_name(column));
    let clashes = match (raw.writes, what) {
        (Some(Change::Insert), What::Insert(_) | What::Copy(..)) => false,
        (Some(Change::Update), What::Update(update)) => {
            let named = |column: &String| raw.columns.iter().any(|other| other == column);
            update.reads.iter().any(named) || reads(&update.sets) || raw.columns.is_empty()
        }
        (None, What::Update(update)) => reads(&update.sets),
        (_, What::Insert(_) | What::Copy(..) | What::Update(_) | What::Delete(_)) => true,
        (Some(Change::Insert), What::Raw(other)) => other.writes != Some(Change::Insert),
        (Some(Change::Update), What::Raw(other)) => match other.writes {
            // Both ways: what one sets the other may read.
            Some(Change::Update) => raw.columns.is_empty() || raw.columns.iter().any(|column| other.may_name(column)),
            Some(Change::Insert | Change::Other) => true,
            None => raw.columns.is_empty() || raw.columns.iter().any(|column| other.may_name(column)),
        },
        (Some(Change::Other), What::Raw(_)) => true,
        (None, What::Raw(_)) => false,
        _ => false,
    };
    clashes.then_some(why)
}

/// The functions that the triggers of a write call.
fn calls(what: &What) -> &[ObjectKey] {
    match what {
        What::Insert(written) | What::Delete(written) | What::Copy(_, written) => &written.calls,
        What::Update(update) => &update.calls,
        What::Raw(raw) => &raw.calls,
        What::Empty
        | What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => &[],
    }
}

/// Whether a label of an enum may be among what is written or compared.
fn names_label(what: &What, name: &crate::schema::ObjName, label: &str) -> bool {
    match what {
        What::Insert(written) | What::Delete(written) => {
            written.labels.iter().any(|(of, tokens)| of == name && is_label(tokens, label))
        }
        What::Copy(_, _) => false,
        What::Update(update) => update.enums.contains(name),
        What::Raw(raw) => raw.enums.contains(name) && raw.words.contains(&label.to_lowercase()),
        What::Labels(of, text) => of == name && text == label,
        What::Empty
        | What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Anything => false,
    }
}

/// Whether a row of one points to a row of the other.
fn points(child: &Written, parent: &Written, of: &Access) -> Option<String> {
    for (columns, target, there) in &child.points {
        if of.table.as_ref() != Some(target) {
            continue;
        }
        let found = child.rows.iter().find_map(|row| {
            let values: Option<Vec<&String>> = columns.iter().map(|column| value(row, column)).collect();
            let values = values?;
            let is_it = |row: &Vec<(String, String)>| {
                let own: Option<Vec<&String>> = there.iter().map(|column| value(row, column)).collect();
                own.as_ref() == Some(&values)
            };
            parent.rows.iter().any(is_it).then(|| values.first().map_or("", |value| value.as_str()).to_owned())
        });
        if let Some(found) = found {
            return Some(format!("a row of one points to the row {found} of `{target}`, which the other writes"));
        }
    }
    None
}

fn value<'a>(row: &'a [(String, String)], column: &str) -> Option<&'a String> {
    row.iter().find(|(name, _)| name == column).map(|(_, value)| value)
}

/// The first column of a key, and its value, that a row of both has.
fn same_key(a: &Written, b: &Written) -> Option<(String, String)> {
    for key in a.keys.iter().chain(&b.keys) {
        for row in &a.rows {
            let values: Option<Vec<&String>> = key.iter().map(|column| value(row, column)).collect();
            let Some(values) = values else { continue };
            let is_it = |row: &Vec<(String, String)>| {
                let own: Option<Vec<&String>> = key.iter().map(|column| value(row, column)).collect();
                own.as_ref() == Some(&values)
            };
            if b.rows.iter().any(is_it) {
                return Some((key.first()?.clone(), (*values.first()?).clone()));
            }
        }
    }
    None
}

/// Whether two changes are of different rows, by a column that neither sets.
fn are_others(a: &Update, b: &Update) -> bool {
    match (&a.only, &b.only) {
        (Some((column, one)), Some((other, two))) => {
            column == other && one != two && !a.sets.contains(column) && !b.sets.contains(column)
        }
        _ => false,
    }
}

/// Whether the rows that are put in are none of those that are changed.
fn is_left_alone(update: &Update, written: &Written) -> bool {
    let Some((column, wanted)) = &update.only else { return false };
    !update.sets.contains(column)
        && written.rows.iter().all(|row| value(row, column).is_some_and(|value| value != wanted))
}

/// Whether values of the column are written or read.
fn writes_or_reads(what: &What, column: &str) -> bool {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    match what {
        What::Insert(written) | What::Copy(_, written) => has(&written.columns),
        What::Update(update) => has(&update.sets) || has(&update.reads),
        What::Raw(raw) => raw.may_name(column) || raw.is_by_place(),
        What::Delete(_)
        | What::Empty
        | What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => false,
    }
}

/// Whether a row gets the default of the column.
fn by_default(what: &What, column: &str) -> bool {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    match what {
        What::Insert(written) | What::Copy(_, written) => has(&written.by_default),
        What::Update(update) => has(&update.by_default),
        What::Raw(raw) => {
            let left_out = !has(&raw.columns) && !raw.columns.is_empty();
            raw.writes == Some(Change::Insert) && (left_out || raw.words.contains("default"))
        }
        What::Delete(_)
        | What::Empty
        | What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => false,
    }
}

/// Whether it changes values that are demanded to be as they have to be. Rows that come in are as they are, before and after.
fn mends(what: &What, columns: &[String]) -> bool {
    match what {
        What::Delete(_) | What::Empty => true,
        What::Update(update) => update.sets.iter().any(|column| columns.contains(column)),
        What::Raw(raw) => match raw.writes {
            Some(Change::Update) => raw.columns.is_empty() || raw.columns.iter().any(|column| columns.contains(column)),
            Some(Change::Other) => true,
            Some(Change::Insert) | None => false,
        },
        What::Insert(_)
        | What::Copy(..)
        | What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => false,
    }
}

/// Whether an event that triggers are for happens.
fn happens(what: &What, event: &TriggerEvent) -> bool {
    match what {
        What::Insert(_) | What::Copy(..) => is_same(event, &TriggerEvent::Insert),
        What::Delete(_) => is_same(event, &TriggerEvent::Delete),
        What::Empty => is_same(event, &TriggerEvent::Truncate),
        What::Update(update) => match event {
            TriggerEvent::Update(columns) => {
                columns.is_empty() || columns.iter().any(|column| update.sets.contains(&column.text))
            }
            TriggerEvent::Insert | TriggerEvent::Delete | TriggerEvent::Truncate => false,
        },
        What::Raw(raw) => match raw.writes {
            Some(Change::Insert) => is_same(event, &TriggerEvent::Insert),
            Some(Change::Update) => is_same(event, &TriggerEvent::Update(Vec::new())),
            Some(Change::Other) => true,
            None => false,
        },
        What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Removes(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => false,
    }
}
