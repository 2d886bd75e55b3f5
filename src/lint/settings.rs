//! Which rules speak, how loudly, and what they are told about the project.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diag::Severity;
use crate::schema::ObjName;

/// How a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not at all.
    Off,
    /// Worth knowing.
    Advice,
    /// Probably not what was wanted.
    Warning,
    /// The run of `lint` fails.
    Error,
}

impl Level {
    /// The severity of its findings; none where it is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Advice => Some(Severity::Advice),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// `lint:` of the configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Levels by the name of a rule (`set-not-null-scans`); the others have their own.
    pub rules: IndexMap<String, Level>,
    /// Tables (`countries`, `app.countries`) that are and stay small: work on them is over at once.
    pub small_tables: Vec<String>,
    /// Whether `comment-missing` asks for comments on columns too.
    pub comment_columns: bool,
}

impl Settings {
    /// Whether the table is known to be small.
    pub fn is_small(&self, table: &ObjName) -> bool {
        self.small_tables.iter().any(|name| match name.split_once('.') {
            Some((schema, name)) => schema == table.schema && name == table.name,
            None => *name == table.name,
        })
    }

    /// The level that the configuration gives to a rule.
    pub fn level_of(&self, rule: &str) -> Option<Level> {
        let named = |name: &str| name.strip_prefix("lint::").unwrap_or(name) == rule;
        self.rules.iter().find(|(name, _)| named(name)).map(|(_, level)| *level)
    }

    /// A name under `rules` that is no rule's.
    pub fn unknown_rule(&self) -> Option<&str> {
        self.rules.keys().map(String::as_str).find(|name| super::by_name(name).is_none())
    }
}
