//! Triggers.

use super::writer;
use crate::op::RenameTrigger;
use crate::schema::{ObjName, Trigger, TriggerEvent, TriggerTime};
use crate::text::quote_literal;

/// The statements that make a trigger as it is.
pub(super) fn create(table: &ObjName, trigger: &Trigger) -> Vec<String> {
    let kind = if trigger.constraint { "constraint trigger" } else { "trigger" };
    let time = match trigger.time {
        TriggerTime::Before => "before",
        TriggerTime::After => "after",
        TriggerTime::InsteadOf => "instead of",
    };
    let events: Vec<String> = trigger.events.iter().map(event).collect();
    let mut sql = format!("create {kind} {} {time} {} on {table}", trigger.name, events.join(" or "));
    if let Some(from) = &trigger.from {
        sql.push_str(&format!(" from {from}"));
    }
    sql.push_str(writer::deferral(trigger.deferral));
    if trigger.old_table.is_some() || trigger.new_table.is_some() {
        sql.push_str(" referencing");
    }
    for (word, name) in [("old", &trigger.old_table), ("new", &trigger.new_table)] {
        if let Some(name) = name {
            sql.push_str(&format!(" {word} table as {name}"));
        }
    }
    sql.push_str(if trigger.each_row { " for each row" } else { " for each statement" });
    if let Some(condition) = &trigger.condition {
        sql.push_str(&format!(" when {}", writer::parenthesised(condition)));
    }
    let arguments: Vec<String> = trigger.arguments.iter().map(|argument| quote_literal(argument)).collect();
    sql.push_str(&format!(" execute function {}({})", trigger.function.name, arguments.join(", ")));
    let mut all = vec![sql];
    if !trigger.enabled {
        all.push(switch(table, trigger.name.as_str(), false));
    }
    let comment = trigger.comment.as_deref();
    all.extend(comment.map(|text| writer::comment("trigger", &format!("{} on {table}", trigger.name), Some(text))));
    all
}

/// `alter trigger n on t rename to m`; the constraint of a constraint trigger keeps its name unless it is renamed too.
pub(super) fn rename(op: &RenameTrigger) -> Vec<String> {
    let mut all = vec![format!("alter trigger {} on {} rename to {}", op.trigger, op.table, op.to)];
    if op.constraint {
        let tables = std::iter::once(&op.table).chain(&op.copies);
        all.extend(tables.map(|on| format!("alter table {on} rename constraint {} to {}", op.trigger, op.to)));
    }
    all
}

fn event(event: &TriggerEvent) -> String {
    match event {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
        TriggerEvent::Update(columns) if columns.is_empty() => "update".to_owned(),
        TriggerEvent::Update(columns) => format!("update of {}", writer::list(columns)),
    }
}

/// `alter table t disable trigger n`
pub(super) fn switch(table: &ObjName, name: &str, enable: bool) -> String {
    let verb = if enable { "enable" } else { "disable" };
    format!("alter table {table} {verb} trigger {}", crate::text::quote_ident(name))
}
