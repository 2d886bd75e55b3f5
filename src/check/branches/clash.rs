//! When the order of two revisions counts for the rows, or for whether they run at all on the rows there may be.
//!
//! Rows that both put in are independent unless they have one key, or the one points to the other. A change of rows is
//! independent of what neither writes what it reads nor what it writes.

use super::access::{Access, Change, OnRows, RawRows, Update, What, Written};
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
        (What::Rows(OnRows::Insert(a)), What::Rows(OnRows::Insert(b))) => same_key(a, b).is_some(),
        (What::Rows(OnRows::Copy(a, _)), What::Rows(OnRows::Copy(b, _))) => a == b,
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
        (What::Acts(function), What::Rows(what)) if calls(what).iter().any(|called| called.stands_for(function)) => {
            Some(format!("the rows of one fire a trigger whose function `{function}` the other changes"))
        }
        (What::Relabels(name, label), what) if names_label(what, name, label) => {
            Some(format!("one uses the value '{label}' of enum `{name}`, which the other takes away"))
        }
        (
            What::Rows(OnRows::Insert(child) | OnRows::Delete(child)),
            What::Rows(OnRows::Insert(parent) | OnRows::Delete(parent)),
        ) => points(child, parent, other),
        _ => None,
    }
}

/// Why something does not commute with what is done to the rows of the same table; what follows is the table.
fn on_rows(one: &What, other: &What) -> Option<String> {
    let What::Rows(rows) = other else { return None };
    let told = |why: &str| Some(why.to_owned());
    match one {
        What::Rows(one) => both_on_rows(one, rows),
        What::Keeps if rows.changes() => told("one changes rows that the other fills a materialized view from, of"),
        What::Retypes(column) if writes_or_reads(rows, column) => {
            Some(format!("one converts column `{}`, and the other uses values of it in", quote_ident(column)))
        }
        What::Defaults(column) if by_default(rows, column) => Some(format!(
            "one changes the default of column `{}`, and the other writes rows by that default into",
            quote_ident(column)
        )),
        What::Demands(columns) if mends(rows, columns) => {
            told("one demands something of the rows, and the other changes these values in")
        }
        What::Removes(column) => {
            let OnRows::Raw(raw) = rows else { return None };
            (raw.may_name(column) || raw.is_by_place()).then(|| {
                format!("raw SQL of one may name column `{}`, which the other takes away from", quote_ident(column))
            })
        }
        What::Routes if is_routed(rows) => told("one changes the partitions that the rows of the other go to, of"),
        What::Fires(events) if events.iter().any(|event| happens(rows, event)) => {
            told("one changes which triggers fire when the other writes rows of")
        }
        What::Keeps
        | What::Retypes(_)
        | What::Defaults(_)
        | What::Demands(_)
        | What::Routes
        | What::Fires(_)
        | What::Acts(_)
        | What::Relabels(..)
        | What::Labels(..)
        | What::Anything => None,
    }
}

/// Whether rows go to partitions.
fn is_routed(what: &OnRows) -> bool {
    match what {
        OnRows::Insert(_) | OnRows::Copy(..) | OnRows::Update(_) => true,
        OnRows::Raw(raw) => raw.writes.is_some(),
        OnRows::Delete(_) | OnRows::Empty => false,
    }
}

/// Why two things that are done to the rows of one table do not commute.
fn both_on_rows(one: &OnRows, other: &OnRows) -> Option<String> {
    let told = |why: &str| Some(why.to_owned());
    match (one, other) {
        (OnRows::Insert(a) | OnRows::Delete(a), OnRows::Insert(b) | OnRows::Delete(b)) => {
            let (column, value) = same_key(a, b)?;
            Some(format!("both write the row with {column} = {value} of", column = quote_ident(&column)))
        }
        (OnRows::Copy(a, _), OnRows::Copy(b, _)) if a == b => told("both put the rows of one file into"),
        (OnRows::Delete(_), OnRows::Copy(..)) => told("one deletes rows that the other may put into"),
        (OnRows::Update(a), OnRows::Update(b)) => {
            if are_others(a, b) {
                return None;
            }
            let column = a.sets.iter().find(|column| b.sets.contains(column) || b.reads.contains(column))?;
            Some(format!("one changes column `{}` of rows that the other changes by it in", quote_ident(column)))
        }
        (OnRows::Update(update), OnRows::Insert(written)) if is_left_alone(update, written) => None,
        (OnRows::Update(_), OnRows::Insert(_) | OnRows::Copy(..)) => {
            told("one changes rows that the other may put into")
        }
        (OnRows::Update(_), OnRows::Delete(_)) => told("one changes rows that the other deletes from"),
        (OnRows::Empty, OnRows::Empty) => None,
        (OnRows::Empty, _) => told("one deletes all rows, and the other changes or reads rows of"),
        (OnRows::Raw(raw), what) => raw_on_rows(raw, what),
        // The others are looked at from the other side.
        (OnRows::Insert(_) | OnRows::Delete(_) | OnRows::Copy(..) | OnRows::Update(_), _) => None,
    }
}

/// Raw SQL on rows, and something else on rows of the same table.
fn raw_on_rows(raw: &RawRows, what: &OnRows) -> Option<String> {
    let why = "raw SQL of one and the other use the same rows of".to_owned();
    let reads = |columns: &[String]| columns.iter().any(|column| raw.may_name(column));
    let clashes = match (raw.writes, what) {
        (Some(Change::Insert), OnRows::Insert(_) | OnRows::Copy(..)) => false,
        (Some(Change::Update), OnRows::Update(update)) => {
            let named = |column: &String| raw.columns.iter().any(|other| other == column);
            update.reads.iter().any(named) || reads(&update.sets) || raw.columns.is_empty()
        }
        (None, OnRows::Update(update)) => reads(&update.sets),
        (_, OnRows::Insert(_) | OnRows::Copy(..) | OnRows::Update(_) | OnRows::Delete(_)) => true,
        (Some(Change::Insert), OnRows::Raw(other)) => other.writes != Some(Change::Insert),
        (Some(Change::Update), OnRows::Raw(other)) => match other.writes {
            // Both ways: what one sets the other may read.
            Some(Change::Insert | Change::Other) => true,
            Some(Change::Update) | None => {
                raw.columns.is_empty() || raw.columns.iter().any(|column| other.may_name(column))
            }
        },
        (Some(Change::Other), OnRows::Raw(_)) => true,
        // All rows going is looked at from the other side.
        (None, OnRows::Raw(_)) | (_, OnRows::Empty) => false,
    };
    clashes.then_some(why)
}

/// The functions that the triggers of a write call.
fn calls(what: &OnRows) -> &[ObjectKey] {
    match what {
        OnRows::Insert(written) | OnRows::Delete(written) | OnRows::Copy(_, written) => &written.calls,
        OnRows::Update(update) => &update.calls,
        OnRows::Raw(raw) => &raw.calls,
        OnRows::Empty => &[],
    }
}

/// Whether a label of an enum may be among what is written or compared.
fn names_label(what: &What, name: &crate::schema::ObjName, label: &str) -> bool {
    match what {
        What::Rows(OnRows::Insert(written) | OnRows::Delete(written)) => {
            written.labels.iter().any(|(of, tokens)| of == name && is_label(tokens, label))
        }
        What::Rows(OnRows::Update(update)) => update.enums.contains(name),
        What::Rows(OnRows::Raw(raw)) => raw.enums.contains(name) && raw.words.contains(&label.to_lowercase()),
        What::Labels(of, text) => of == name && text == label,
        What::Rows(OnRows::Copy(..) | OnRows::Empty)
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
fn writes_or_reads(what: &OnRows, column: &str) -> bool {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    match what {
        OnRows::Insert(written) | OnRows::Copy(_, written) => has(&written.columns),
        OnRows::Update(update) => has(&update.sets) || has(&update.reads),
        OnRows::Raw(raw) => raw.may_name(column) || raw.is_by_place(),
        OnRows::Delete(_) | OnRows::Empty => false,
    }
}

/// Whether a row gets the default of the column.
fn by_default(what: &OnRows, column: &str) -> bool {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    match what {
        OnRows::Insert(written) | OnRows::Copy(_, written) => has(&written.by_default),
        OnRows::Update(update) => has(&update.by_default),
        OnRows::Raw(raw) => {
            let left_out = !has(&raw.columns) && !raw.columns.is_empty();
            raw.writes == Some(Change::Insert) && (left_out || raw.words.contains("default"))
        }
        OnRows::Delete(_) | OnRows::Empty => false,
    }
}

/// Whether it changes values that are demanded to be as they have to be. Rows that come in are as they are, before and after.
fn mends(what: &OnRows, columns: &[String]) -> bool {
    match what {
        OnRows::Delete(_) | OnRows::Empty => true,
        OnRows::Update(update) => update.sets.iter().any(|column| columns.contains(column)),
        OnRows::Raw(raw) => match raw.writes {
            Some(Change::Update) => raw.columns.is_empty() || raw.columns.iter().any(|column| columns.contains(column)),
            Some(Change::Other) => true,
            Some(Change::Insert) | None => false,
        },
        OnRows::Insert(_) | OnRows::Copy(..) => false,
    }
}

/// Whether an event that triggers are for happens.
fn happens(what: &OnRows, event: &TriggerEvent) -> bool {
    match what {
        OnRows::Insert(_) | OnRows::Copy(..) => is_same(event, &TriggerEvent::Insert),
        OnRows::Delete(_) => is_same(event, &TriggerEvent::Delete),
        OnRows::Empty => is_same(event, &TriggerEvent::Truncate),
        OnRows::Update(update) => match event {
            TriggerEvent::Update(columns) => {
                columns.is_empty() || columns.iter().any(|column| update.sets.contains(&column.text))
            }
            TriggerEvent::Insert | TriggerEvent::Delete | TriggerEvent::Truncate => false,
        },
        OnRows::Raw(raw) => match raw.writes {
            Some(Change::Insert) => is_same(event, &TriggerEvent::Insert),
            Some(Change::Update) => is_same(event, &TriggerEvent::Update(Vec::new())),
            Some(Change::Other) => true,
            None => false,
        },
    }
}
