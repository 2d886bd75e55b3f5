//! The forms of the operations, as the specification of the language shows them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::syntax::verbs;

const LANGUAGE: &str = include_str!("../../spec/language.md");

/// What raw SQL looks like is told there in prose.
const EXECUTE: (&str, &str) =
    ("execute [outside transaction] $$SQL$$ reverse $$SQL$$|reverse nothing|irreversible 'why'", "runs raw SQL");

static FORMS: LazyLock<HashMap<&'static str, (String, String)>> = LazyLock::new(|| {
    let mut written: Vec<(String, String)> = Vec::new();
    let (operations, _) = LANGUAGE.split_once("\n## Order").unwrap_or((LANGUAGE, ""));
    for line in operations.lines().filter(|line| line.starts_with("| `")) {
        let line = line.replace("\\|", "\u{1}");
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|"));
        let (Some(form), Some(does)) = (cells.next(), cells.next()) else { continue };
        written.extend(form.split('`').skip(1).step_by(2).map(|form| (form.to_owned(), does.clone())));
    }
    let of = |verb: &'static str| {
        let named =
            |form: &str, word: &str| form.split(|c: char| c != '_' && !c.is_alphanumeric()).next() == Some(word);
        let own = written.iter().find(|(form, _)| named(form, verb)).cloned();
        let kind = verb.strip_prefix("comment_");
        own.or_else(|| {
            let (form, does) = written.iter().find(|(form, _)| kind.is_some() && named(form, "comment_KIND"))?;
            Some((form.replace("KIND", kind?), does.clone()))
        })
    };
    let mut forms: HashMap<&'static str, (String, String)> =
        verbs().iter().filter_map(|&verb| Some((verb, of(verb)?))).collect();
    forms.insert("execute", (EXECUTE.0.to_owned(), EXECUTE.1.to_owned()));
    forms
});

/// The form of the operation with this verb, and in a few words what it does.
pub fn form(verb: &str) -> Option<(&'static str, &'static str)> {
    FORMS.get(verb).map(|(form, does)| (form.as_str(), does.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_a_form() {
        for verb in verbs() {
            let (form, _) = form(verb).unwrap_or_else(|| panic!("spec/language.md shows no form of {verb}"));
            assert!(form.starts_with(verb), "{verb}: {form}");
        }
        assert_eq!(form("comment_index").map(|(form, _)| form), Some("comment_index NAME 'text'"));
        assert_eq!(form("add_enum_value").map(|(form, _)| form), Some("add_enum_value E 'c' [before 'b' | after 'b']"));
    }
}
