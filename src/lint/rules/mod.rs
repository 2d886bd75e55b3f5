//! The rules: one file each, in a folder for each group.

mod clients;
mod columns;
mod constraints;
mod data;
mod indexes;
mod objects;
mod partitions;
mod raw;
mod source;
mod style;
mod types;

use super::moment::{End, Moment, RevisionMoment};
use super::report::Report;
use super::settings::{Level, Settings};
use crate::diag::{Code, Severity};

/// A rule: its code, how loudly it speaks if nobody says otherwise, and what it looks at.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code; the name after `lint::` is that of the rule.
    pub code: Code,
    /// How it speaks unless the configuration says otherwise.
    pub level: Level,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each operation of an upgrade, and each that raw SQL was found to do.
    Operation(fn(&Moment<'_>, &mut Report)),
    /// Each revision as a whole.
    Revision(fn(&RevisionMoment<'_>, &mut Report)),
    /// The schema at the end of the history.
    End(fn(&End<'_>, &mut Report)),
}

impl Rule {
    const fn new(code: Code, check: Check) -> Self {
        let level = match code.0.severity {
            Severity::Advice => Level::Advice,
            Severity::Warning => Level::Warning,
            Severity::Error => Level::Error,
        };
        Self { code, level, check }
    }

    /// A rule about single operations.
    const fn operation(code: Code, see: fn(&Moment<'_>, &mut Report)) -> Self {
        Self::new(code, Check::Operation(see))
    }

    /// A rule about revisions.
    const fn revision(code: Code, see: fn(&RevisionMoment<'_>, &mut Report)) -> Self {
        Self::new(code, Check::Revision(see))
    }

    /// A rule about the end of the history.
    const fn end(code: Code, see: fn(&End<'_>, &mut Report)) -> Self {
        Self::new(code, Check::End(see))
    }

    /// The same, silent unless the configuration turns it on.
    const fn off(self) -> Self {
        Self { level: Level::Off, ..self }
    }
}

/// All rules, group by group.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        types::RULES,
        columns::RULES,
        constraints::RULES,
        indexes::RULES,
        partitions::RULES,
        objects::RULES,
        data::RULES,
        clients::RULES,
        style::RULES,
        raw::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule with this code.
pub fn by_code(code: Code) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}

/// The rule with this name, with or without `lint::`.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    let name = name.strip_prefix("lint::").unwrap_or(name);
    all().find(|rule| rule.code.name() == name)
}

/// How the rule with this code speaks; none for a code that is no rule's.
pub(super) fn level(settings: &Settings, code: Code) -> Option<Level> {
    let rule = by_code(code)?;
    Some(settings.level_of(code.name()).unwrap_or(rule.level))
}
