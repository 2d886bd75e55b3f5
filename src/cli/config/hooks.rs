//! `hooks:`: commands that run on a revision after it was written.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::words;

/// What stands for the path of the file.
const FILE: &str = "{file}";

/// A command that runs after a revision was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Hook {
    /// What it is called in messages; the command, if it has no name.
    pub name: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where it runs, relative to the project's folder.
    pub cwd: Option<String>,
}

impl Hook {
    fn new(command: Vec<String>) -> Result<Self, &'static str> {
        if command.first().is_none_or(String::is_empty) {
            return Err("a hook needs a command, such as `aludel fmt {file}`");
        }
        Ok(Self { name: command.join(" "), command, cwd: None })
    }

    fn read(text: &str) -> Result<Self, &'static str> {
        let command = words(text).ok_or("a quote in the command of a hook is not closed")?;
        Self::new(command).map(|hook| Self { name: text.trim().to_owned(), ..hook })
    }

    /// The command for a file: in the place of `{file}`, else at the end.
    pub fn command_for(&self, file: &str) -> Vec<String> {
        let mut command: Vec<String> = self.command.iter().map(|word| word.replace(FILE, file)).collect();
        if !self.command.iter().any(|word| word.contains(FILE)) {
            command.push(file.to_owned());
        }
        command
    }
}

/// The long form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    command: Command,
    name: Option<String>,
    cwd: Option<String>,
}

/// The short form, and the command of the long one.
struct Command(Hook);

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader { long: false }).map(Self)
    }
}

impl<'de> Deserialize<'de> for Hook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader { long: true })
    }
}

struct Reader {
    /// Whether it may be a map.
    long: bool,
}

impl<'de> Visitor<'de> for Reader {
    type Value = Hook;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command, as a text or as a list of words")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hook, E> {
        Hook::read(text).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Hook, A::Error> {
        let mut command = Vec::new();
        while let Some(word) = list.next_element::<String>()? {
            command.push(word);
        }
        Hook::new(command).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Hook, A::Error> {
        if !self.long {
            return Err(A::Error::custom("the command of a hook is a text or a list of words"));
        }
        let Written { command: Command(hook), name, cwd } = Written::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Hook { name: name.unwrap_or(hook.name), cwd, ..hook })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_is_a_text_a_list_or_a_map() {
        let read = |text: &str| serde_yaml::from_str::<Hook>(text);
        let text = read("git add").expect("a hook");
        assert_eq!(text.command_for("a b.mig"), ["git", "add", "a b.mig"]);
        let list = read("[sh, -c, 'wc -l {file}']").expect("a hook");
        assert_eq!(list.command_for("m.mig"), ["sh", "-c", "wc -l m.mig"]);
        let map = read("{ name: format, command: 'aludel fmt {file}', cwd: sub }").expect("a hook");
        assert_eq!((map.name.as_str(), map.cwd.as_deref(), map.command.len()), ("format", Some("sub"), 3));
        for bad in ["''", "[]", "{ comand: x }", "{ command: { command: x } }", "\"a 'b\"", "7"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
