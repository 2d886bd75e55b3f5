//! Triggers.

use crate::syntax::ast::{Deferral, Kind, Sql, Trigger, TriggerEvent, TriggerTime};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// An operation on a trigger.
    pub(super) fn trigger_operation(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let path = child(pair, Rule::path)?;
        match pair.as_rule() {
            Rule::create_trigger => self.create_trigger(pair),
            Rule::drop_trigger => Some(Kind::DropTrigger { path: self.trigger_path(&path)? }),
            Rule::rename_trigger => {
                Some(Kind::RenameTrigger { path: self.trigger_path(&path)?, to: self.name_in(pair)? })
            }
            Rule::switch_trigger => Some(Kind::SwitchTrigger {
                path: self.trigger_path(&path)?,
                enable: has(pair, Rule::kw_enable_trigger),
            }),
            _ => None,
        }
    }

    fn create_trigger(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let table = child(pair, Rule::path).and_then(|path| self.table_path(&path));
        let function = child(pair, Rule::trigger_function).and_then(|part| child(&part, Rule::path));
        let arguments = child(pair, Rule::trigger_arguments)?;
        let (written, values) = self.trigger_arguments(&arguments);
        let time = if has(pair, Rule::kw_before) {
            TriggerTime::Before
        } else if has(pair, Rule::kw_after) {
            TriggerTime::After
        } else {
            TriggerTime::InsteadOf
        };
        let mut trigger = Trigger {
            name: self.name_in(pair)?,
            constraint: has(pair, Rule::kw_create_constraint_trigger),
            time,
            events: Vec::new(),
            table: table?,
            from: None,
            deferral: Deferral::default(),
            old_table: None,
            new_table: None,
            each_row: None,
            condition: None,
            function: function.and_then(|path| self.object_path(&path, "a function"))?,
            arguments: written,
            values,
            arguments_span: self.span(&arguments),
        };
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::trigger_event => {
                    let event = self.trigger_event(&part, &mut once);
                    trigger.events.push(event);
                }
                Rule::trigger_from => {
                    self.once(&mut once, "from", &part);
                    trigger.from = child(&part, Rule::path).and_then(|path| self.table_path(&path));
                }
                Rule::deferrable | Rule::not_deferrable => {
                    self.once(&mut once, "deferrable", &part);
                    trigger.deferral.deferrable = Some(part.as_rule() == Rule::deferrable);
                }
                Rule::initially => {
                    self.once(&mut once, "initially", &part);
                    trigger.deferral.initially_deferred = Some(has(&part, Rule::kw_deferred));
                }
                Rule::referencing => {
                    for one in part.into_inner().filter(|one| one.as_rule() == Rule::transition) {
                        let name = self.name_in(&one);
                        if has(&one, Rule::kw_old) {
                            self.once(&mut once, "old table", &one);
                            trigger.old_table = name;
                        } else {
                            self.once(&mut once, "new table", &one);
                            trigger.new_table = name;
                        }
                    }
                }
                Rule::trigger_each => {
                    self.once(&mut once, "for each", &part);
                    trigger.each_row = Some(has(&part, Rule::kw_row));
                }
                Rule::trigger_when => {
                    self.once(&mut once, "when", &part);
                    trigger.condition = self.condition(&part);
                }
                _ => {}
            }
        }
        Some(Kind::CreateTrigger(Box::new(trigger)))
    }

    fn trigger_event(&mut self, pair: &Pair<'_>, once: &mut Once) -> TriggerEvent {
        let (word, event) = if has(pair, Rule::kw_insert) {
            ("insert", TriggerEvent::Insert)
        } else if has(pair, Rule::kw_delete) {
            ("delete", TriggerEvent::Delete)
        } else if has(pair, Rule::kw_truncate) {
            ("truncate", TriggerEvent::Truncate)
        } else {
            let columns = child(pair, Rule::trigger_columns).map(|columns| self.names(&columns));
            ("update", TriggerEvent::Update(columns.unwrap_or_default()))
        };
        self.once(once, word, pair);
        event
    }

    /// The arguments as written, and the texts that PostgreSQL makes of them.
    fn trigger_arguments(&mut self, pair: &Pair<'_>) -> (Vec<Sql>, Vec<String>) {
        let mut all = (Vec::new(), Vec::new());
        for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::trigger_argument) {
            let written = self.sql(&part);
            let value = match (self.text_in(&part), self.name_in(&part)) {
                (Some(text), _) => text.value,
                (None, Some(name)) => name.name,
                (None, None) => written.text.clone(),
            };
            all.0.push(written);
            all.1.push(value);
        }
        all
    }
}
