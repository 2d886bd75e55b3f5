//! What stands in `aludel.yaml`, key by key. Unknown keys are refused with their place.

use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::cli::Fault;
use crate::diag::{Severity, codes, nearest};
use crate::lint;
use crate::schema::Naming;

use super::hooks::Hook;
use super::template::Template;
use super::{duration, zone};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(clippy::struct_field_names, reason = "fields are called as the keys of the file")]
pub(super) struct File {
    /// A folder, or several.
    #[serde(deserialize_with = "one_or_many")]
    pub migrations: Vec<String>,
    /// Whether the folders below those count too.
    pub recursive: bool,
    /// How the file of a new revision is called.
    #[serde(deserialize_with = "template")]
    pub file_template: Template,
    /// How many characters of a message the name of a file has at most.
    pub truncate_slug_length: usize,
    /// The time zone of `created` and of the names of files.
    #[serde(deserialize_with = "time_zone")]
    pub timezone: TimeZone,
    /// What runs after a revision was written.
    pub hooks: Vec<Hook>,
    /// `embedded` or a connection string, with `${VARIABLES}`.
    pub database: Option<String>,
    /// The file of the desired schema.
    pub schema: String,
    /// What unqualified names mean.
    pub default_schema: String,
    /// Patterns for the names of what is left unnamed.
    pub naming: Patterns,
    /// PostgreSQL's major version, for work without a database.
    #[serde(deserialize_with = "version")]
    pub server_version: Option<u32>,
    /// How long a statement waits for a lock on a table.
    #[serde(deserialize_with = "time")]
    pub lock_timeout: Duration,
    /// How long to wait for another runner.
    #[serde(deserialize_with = "time")]
    pub lock_wait: Duration,
    /// The schema of the state tables.
    pub state_schema: Option<String>,
    /// Which rules of `lint` speak, and what they are told.
    pub lint: lint::Settings,
    /// By name.
    pub environments: IndexMap<String, Environment>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            migrations: vec!["migrations".to_owned()],
            recursive: false,
            file_template: Template::usual(),
            truncate_slug_length: 40,
            timezone: TimeZone::UTC,
            hooks: Vec::new(),
            database: None,
            schema: "schema.mig".to_owned(),
            default_schema: "public".to_owned(),
            naming: Patterns::default(),
            server_version: None,
            lock_timeout: Duration::from_secs(5),
            lock_wait: Duration::from_mins(1),
            state_schema: None,
            lint: lint::Settings::default(),
            environments: IndexMap::new(),
        }
    }
}

/// One environment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Environment {
    /// As at the top level.
    pub database: Option<String>,
    /// Whether downgrades here need a yes.
    pub protected: bool,
}

/// `naming:`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Patterns {
    primary_key: Option<String>,
    unique: Option<String>,
    check: Option<String>,
    foreign_key: Option<String>,
    exclude: Option<String>,
    index: Option<String>,
}

impl Patterns {
    /// As the checker wants them.
    pub fn patterns(&self) -> Naming {
        Naming {
            primary_key: self.primary_key.clone(),
            unique: self.unique.clone(),
            check: self.check.clone(),
            foreign_key: self.foreign_key.clone(),
            exclude: self.exclude.clone(),
            index: self.index.clone(),
        }
    }
}

/// Reads the text; `name` is the file's, for messages.
pub(super) fn read(name: &str, text: &str) -> Result<File, Fault> {
    // An empty file, or one of comments only, is `null` to YAML.
    let file = serde_yaml::from_str::<Option<File>>(text)
        .map(Option::unwrap_or_default)
        .map_err(|error| fault(name, &error))?;
    match file.lint.unknown_rule() {
        None => Ok(file),
        Some(rule) => Err(unknown_rule(name, text, rule)),
    }
}

/// A name under `lint.rules` that is no rule's. YAML says where a value is that has the wrong form, and this one has not, so
/// its place is looked for.
fn unknown_rule(name: &str, text: &str, rule: &str) -> Fault {
    let rules = text.find("rules:").map_or(0, |at| at + "rules:".len());
    let at = text.get(rules..).and_then(|rest| rest.find(rule)).map(|at| rules + at);
    let before = at.and_then(|at| text.get(..at)).unwrap_or_default();
    let place = before.rsplit('\n').next().map_or(1, |line| line.chars().count() + 1);
    let name = format!("{name}:{}:{place}", before.matches('\n').count() + 1);
    let short = rule.rsplit("::").next().unwrap_or(rule);
    if let Some(code) = codes::all().find(|code| code.id() == rule || code.name() == rule) {
        let way_out = match code.0.severity {
            Severity::Error => "an error is no matter of taste: the server would refuse it".to_owned(),
            Severity::Warning | Severity::Advice => {
                format!("`allow {short} 'why'` before an operation, or in a header, silences it there")
            }
        };
        return Fault::usage(format!("{name}: `{rule}` has no level: only the rules of lint have one")).help(way_out);
    }
    let fault = Fault::usage(format!("{name}: there is no lint rule `{rule}`"));
    match nearest(short, lint::all().map(|rule| rule.code.name())) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("`aludel explain` lists all of them"),
    }
}

/// `aludel.yaml:3:1: ...`, with the nearest key for one that is unknown.
fn fault(name: &str, error: &serde_yaml::Error) -> Fault {
    let place = error.location().map_or_else(String::new, |at| format!(":{}:{}", at.line(), at.column()));
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.contains("unknown field") {
        let wanted = quoted.next().unwrap_or("");
        let known: Vec<&str> = quoted.collect();
        let fault = Fault::usage(format!("{name}{place}: unknown key `{wanted}`"));
        return match nearest(wanted, known.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(format!("the keys here are {}", known.join(", "))),
        };
    }
    // A misspelt word among a few, such as a level: the words that are known follow it.
    if let Some((key, _)) = message.split_once(": unknown variant `") {
        let wanted = quoted.next().unwrap_or("");
        let known: Vec<&str> = quoted.collect();
        let fault = Fault::usage(format!("{name}{place}: {key}: `{wanted}` is not known here"));
        let all = known.join(", ");
        return match nearest(wanted, known.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`? there are {all}")),
            None => fault.help(format!("there are {all}")),
        };
    }
    let fault = Fault::usage(format!("{name}{place}: {}", without_text(message)));
    match FORMS
        .iter()
        .find(|(key, _)| message.starts_with(&format!("{key}: ")) || message.starts_with(&format!("{key}.")))
    {
        Some((_, form)) => fault.help(format!("it is written as {form}")),
        None => fault,
    }
}

/// How keys are written whose values have more than one line or word; the longest first.
const FORMS: &[(&str, &str)] = &[
    ("lint.rules", "`rules: { RULE: off|advice|warning|error }`"),
    ("lint.small_tables", "`small_tables: [countries, app.currencies]`"),
    ("lint", "`lint: { rules: { RULE: LEVEL }, small_tables: [TABLE] }`"),
];

/// A text at the wrong place may be a connection string, so what is wrong with it is said without it.
fn without_text(message: &str) -> String {
    let message = message
        .replace("struct File", "a map")
        .replace("struct Environment", "a map")
        .replace("struct Settings", "a map")
        .replace("enum Level", "a level");
    let quoted = message.split_once("string \"").and_then(|(before, rest)| {
        let (_, after) = rest.rsplit_once("\", expected ")?;
        Some(format!("{before}string, expected {after}"))
    });
    quoted.unwrap_or(message)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match OneOrMany::deserialize(deserializer) {
        Ok(OneOrMany::One(folder)) => Ok(vec![folder]),
        Ok(OneOrMany::Many(folders)) if !folders.is_empty() => Ok(folders),
        Ok(OneOrMany::Many(_)) | Err(_) => {
            Err(serde::de::Error::custom("`migrations` is a folder or a list of folders"))
        }
    }
}

/// A text that means something; what is wrong with it is told at its place.
struct Meaning<T> {
    what: &'static str,
    read: fn(&str) -> Result<T, String>,
}

impl<T> Visitor<'_> for Meaning<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.what)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }
}

fn template<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    deserializer.deserialize_str(Meaning { what: "a name with tokens, such as {rev}_{slug}", read: Template::read })
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    deserializer.deserialize_str(Meaning { what: "a time zone, such as Europe/Berlin", read: zone })
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match Option::<u32>::deserialize(deserializer)? {
        Some(version) if !(13..=18).contains(&version) => Err(serde::de::Error::custom(format!(
            "`server_version` is PostgreSQL's major version, 13 to 18, and not {version}"
        ))),
        version => Ok(version),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(u64),
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let found = TextOrNumber::deserialize(deserializer)
        .map_err(|_| serde::de::Error::custom("a time is written as 5s, 500ms or 2m"))?;
    match found {
        TextOrNumber::Number(0) => Ok(Duration::ZERO),
        TextOrNumber::Number(n) => Err(serde::de::Error::custom(format!("a time needs its unit: {n}s, {n}ms or {n}m"))),
        TextOrNumber::Text(text) => duration(&text).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_read() {
        let text = "migrations: [a, b]\ndatabase: ${U:-embedded}\nschema: s.mig\ndefault_schema: app\n\
                    naming: { foreign_key: 'fk_{table}' }\nserver_version: 16\nlock_timeout: 500ms\n\
                    environments:\n  production: { database: x, protected: true }\n\
                    recursive: true\nfile_template: '%(year)d/%(rev)s'\ntimezone: europe/berlin\n\
                    truncate_slug_length: 9\nhooks: [aludel fmt, { name: add, command: [git, add] }]\n";
        let file = read("aludel.yaml", text).expect("a file");
        assert_eq!(file.migrations, ["a", "b"]);
        assert_eq!(file.naming.patterns().foreign_key.as_deref(), Some("fk_{table}"));
        assert_eq!(file.lock_timeout, Duration::from_millis(500));
        assert!(file.environments["production"].protected);
        assert!(file.recursive && file.file_template.has_folders() && file.truncate_slug_length == 9);
        assert_eq!(file.timezone.iana_name(), Some("Europe/Berlin"));
        assert_eq!(file.hooks.iter().map(|hook| hook.name.as_str()).collect::<Vec<_>>(), ["aludel fmt", "add"]);
        assert_eq!(read("aludel.yaml", "# nothing\n").expect("a file").migrations, ["migrations"]);
    }

    #[test]
    fn unknown_keys_are_refused_with_their_place() {
        let told = |text: &str| {
            let fault = read("aludel.yaml", text).expect_err("a fault");
            format!("{} | {}", fault.message, fault.help.unwrap_or_default())
        };
        assert_eq!(
            told("schema: a\nmigratons: x\n"),
            "aludel.yaml:2:1: unknown key `migratons` | did you mean `migrations`?"
        );
        assert_eq!(
            told("environments:\n  dev:\n    protectd: true\n"),
            "aludel.yaml:3:5: unknown key `protectd` | did you mean `protected`?"
        );
        assert_eq!(
            told("lint:\n  rules:\n    create-index-blocks-writes: eror\n"),
            "aludel.yaml:3:33: lint.rules.create-index-blocks-writes: `eror` is not known here | did you mean `error`? there are off, advice, warning, error"
        );
        assert_eq!(
            told("lint:\n  rules: { create-index-block-writes: off }\n"),
            "aludel.yaml:2:12: there is no lint rule `create-index-block-writes` | did you mean `create-index-blocks-writes`?"
        );
        assert_eq!(
            told("lint:\n  rules:\n    check::opaque: off\n"),
            "aludel.yaml:3:5: `check::opaque` has no level: only the rules of lint have one | `allow opaque 'why'` before an operation, or in a header, silences it there"
        );
        for (text, form) in [
            ("rules: []", "RULE: off"),
            ("small_tables: countries", "[countries,"),
            ("rules: { create-index-blocks-writes: false }", "there are off, advice"),
        ] {
            assert!(told(&format!("lint:\n  {text}\n")).contains(form), "{}", told(&format!("lint:\n  {text}\n")));
        }
        assert!(told("lint: off\n").contains("lint: {"), "{}", told("lint: off\n"));
        assert!(told("server_version: 9\n").contains("13 to 18"));
        assert!(told("lock_timeout: 5\n").contains("5s, 5ms or 5m"));
        assert!(told("lock_timeout: soon\n").contains("5s"));
        assert!(told("a: [\n").starts_with("aludel.yaml:"));
        assert_eq!(
            told("hooks:\n  - git add\n  - comand: git\n"),
            "aludel.yaml:3:5: unknown key `comand` | did you mean `command`?"
        );
        assert!(told("hooks: [7]\n").starts_with("aludel.yaml:1:9: "), "{}", told("hooks: [7]\n"));
        assert!(told("schema: a\nfile_template: '{who}'\n").starts_with("aludel.yaml:2:16: file_template: `who`"));
        assert!(
            told("timezone: Mars/Olympus\n")
                .starts_with("aludel.yaml:1:11: timezone: unknown time zone `Mars/Olympus`")
        );
    }
}
