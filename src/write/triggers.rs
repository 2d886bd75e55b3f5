//! Triggers.

use super::clauses::{deferral, member, name, parens, path};
use crate::op::SwitchTrigger;
use crate::schema::{Name, ObjName, Trigger, TriggerEvent, TriggerTime};
use crate::text::quote_literal;

/// `create_trigger n before insert on t ...`; one that is disabled has that on a line of its own.
pub(super) fn create(table: &ObjName, trigger: &Trigger) -> String {
    let verb = if trigger.constraint { "create_constraint_trigger" } else { "create_trigger" };
    let time = match trigger.time {
        TriggerTime::Before => "before",
        TriggerTime::After => "after",
        TriggerTime::InsteadOf => "instead of",
    };
    let events: Vec<String> = trigger.events.iter().map(event).collect();
    let mut out = format!("{verb} {} {time} {} on {}", name(&trigger.name), events.join(" or "), path(table));
    if let Some(from) = &trigger.from {
        out.push_str(&format!(" from {}", path(from)));
    }
    out.push_str(deferral(trigger.deferral));
    if trigger.old_table.is_some() || trigger.new_table.is_some() {
        out.push_str(" referencing");
    }
    for (word, transition) in [("old", &trigger.old_table), ("new", &trigger.new_table)] {
        if let Some(transition) = transition {
            out.push_str(&format!(" {word} table as {}", name(transition)));
        }
    }
    out.push_str(if trigger.each_row { " for each row" } else { " for each statement" });
    if let Some(condition) = &trigger.condition {
        out.push_str(&format!(" when {}", parens(condition)));
    }
    let arguments: Vec<String> = trigger.arguments.iter().map(|argument| quote_literal(argument)).collect();
    out.push_str(&format!(" execute function {}({})", path(&trigger.function.name), arguments.join(", ")));
    if !trigger.enabled {
        out.push_str(&format!("\ndisable_trigger {}", member(table, &trigger.name)));
    }
    if let Some(comment) = &trigger.comment {
        let named = member(table, &trigger.name);
        out.push_str(&format!("\ncomment_trigger {named} {}", quote_literal(comment)));
    }
    out
}

/// `disable_trigger t.n`
pub(super) fn switch(op: &SwitchTrigger) -> String {
    format!("{}_trigger {}", if op.enable { "enable" } else { "disable" }, member(&op.table, &op.trigger))
}

fn event(event: &TriggerEvent) -> String {
    let list = |columns: &[Name]| columns.iter().map(name).collect::<Vec<_>>().join(", ");
    match event {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
        TriggerEvent::Update(columns) if columns.is_empty() => "update".to_owned(),
        TriggerEvent::Update(columns) => format!("update of {}", list(columns)),
    }
}
