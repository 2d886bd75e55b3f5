//! Triggers.

use crate::syntax::ast::{Kind, Trigger, TriggerEvent, TriggerTime};

use super::Speller;
use super::spell::{append, ident, parens, path};
use super::table::deferral;

impl Speller<'_> {
    /// An operation on a trigger; `None` where it is another operation.
    pub(super) fn trigger_operation(&self, kind: &Kind) -> Option<String> {
        match kind {
            Kind::CreateTrigger(trigger) => Some(self.trigger(trigger)),
            Kind::DropTrigger { path: name } => Some(format!("drop_trigger {}", path(name))),
            Kind::RenameTrigger { path: name, to } => Some(format!("rename_trigger {} to {}", path(name), ident(to))),
            Kind::SwitchTrigger { path: name, enable } => {
                Some(format!("{}_trigger {}", if *enable { "enable" } else { "disable" }, path(name)))
            }
            _ => None,
        }
    }

    fn trigger(&self, trigger: &Trigger) -> String {
        let verb = if trigger.constraint { "create_constraint_trigger" } else { "create_trigger" };
        let time = match trigger.time {
            TriggerTime::Before => "before",
            TriggerTime::After => "after",
            TriggerTime::InsteadOf => "instead of",
        };
        let events: Vec<String> = trigger.events.iter().map(event).collect();
        let mut out =
            format!("{verb} {} {time} {} on {}", ident(&trigger.name), events.join(" or "), path(&trigger.table));
        if let Some(from) = &trigger.from {
            append(&mut out, &[" from ", &path(from)]);
        }
        out.push_str(&deferral(trigger.deferral));
        if trigger.old_table.is_some() || trigger.new_table.is_some() {
            out.push_str(" referencing");
        }
        for (word, name) in [("old", &trigger.old_table), ("new", &trigger.new_table)] {
            if let Some(name) = name {
                append(&mut out, &[" ", word, " table as ", &ident(name)]);
            }
        }
        match trigger.each_row {
            Some(true) => out.push_str(" for each row"),
            Some(false) => out.push_str(" for each statement"),
            None => {}
        }
        if let Some(condition) = &trigger.condition {
            append(&mut out, &[" when ", &parens(condition)]);
        }
        append(&mut out, &[" execute function ", &path(&trigger.function)]);
        if let Some(raw) = self.commented_within(trigger.arguments_span) {
            out.push_str(raw);
        } else {
            let arguments: Vec<&str> = trigger.arguments.iter().map(|argument| argument.text.as_str()).collect();
            append(&mut out, &["(", &arguments.join(", "), ")"]);
        }
        out
    }
}

fn event(event: &TriggerEvent) -> String {
    match event {
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Truncate => "truncate".to_owned(),
        TriggerEvent::Update(columns) if columns.is_empty() => "update".to_owned(),
        TriggerEvent::Update(columns) => {
            format!("update of {}", columns.iter().map(ident).collect::<Vec<_>>().join(", "))
        }
    }
}
