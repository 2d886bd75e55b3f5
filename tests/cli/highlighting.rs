//! The grammar for editors is in step with the language, and the extension with the grammar.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors").join(name);
    let text = std::fs::read_to_string(&path).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The words between the parentheses of `(?i)\b(a|b)\b`.
fn words(pattern: &Value) -> BTreeSet<String> {
    let pattern = pattern.as_str().expect("a pattern");
    let (_, rest) = pattern.split_once("(?i)").expect("any case");
    let (_, rest) = rest.split_once('(').expect("a group");
    let (words, rest) = rest.split_once(')').expect("its end");
    assert!(rest.starts_with("\\b"), "{pattern}: a part of a word is no word");
    words.split('|').map(str::to_owned).collect()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn the_grammar_knows_the_words_of_the_language() {
    let grammar = read("mig.tmLanguage.json");
    let rules = &grammar["repository"];
    assert_eq!(words(&rules["verbs"]["match"]), set(aludel::syntax::verbs()));
    let mut header = words(&rules["graph"]["begin"]);
    header.extend(words(&rules["header"]["match"]));
    header.extend(words(&rules["allow"]["match"]));
    assert_eq!(header, set(aludel::syntax::header_words()));
    assert_eq!(words(&rules["blocks"]["match"]), set(&["upgrade", "downgrade", "external", "defines"]));
    // A word has one meaning, or the first rule would hide the others.
    let mut seen = BTreeSet::new();
    for rule in ["verbs", "types", "constants", "clauses", "blocks"] {
        for word in words(&rules[rule]["match"]) {
            assert!(seen.insert(word.clone()), "{word} stands twice");
        }
    }
}

/// What a value and all below it say of patterns and names.
fn each(value: &Value, give: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if let Some(text) = value.as_str() {
                    give(key, text);
                }
                each(value, give);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| each(value, give)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_grammar_is_sound() {
    let grammar = read("mig.tmLanguage.json");
    let rules = grammar["repository"].as_object().expect("rules");
    let mut patterns = 0;
    let mut used = BTreeSet::new();
    each(&grammar, &mut |key, text| match key {
        // What closes a dollar text is what opened it, which no regular expression says.
        "end" if text == "\\1" => {}
        "match" | "begin" | "end" => {
            patterns += 1;
            if let Err(fault) = regex_syntax::parse(text) {
                panic!("{text}: {fault}");
            }
        }
        "include" => {
            if let Some(rule) = text.strip_prefix('#') {
                assert!(rules.contains_key(rule), "there is no {rule}");
                used.insert(rule.to_owned());
            } else {
                assert_eq!(text, "source.sql");
            }
        }
        "name" if text.contains('.') => assert_eq!(text.rsplit('.').next(), Some("mig"), "{text}"),
        _ => {}
    });
    assert!(patterns > 15);
    assert_eq!(used, rules.keys().cloned().collect(), "every rule is used");
}

#[test]
fn the_extension_names_files_that_are_there() {
    let package = read("package.json");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors");
    let contributes = &package["contributes"];
    let files = package["files"].as_array().expect("files");
    for file in [&contributes["languages"][0]["configuration"], &contributes["grammars"][0]["path"], &package["main"]] {
        let name = file.as_str().and_then(|name| name.strip_prefix("./")).expect("a file of the folder");
        assert!(folder.join(name).is_file(), "{name}");
        assert!(files.contains(&Value::from(name)), "{name} is not packed");
    }
    assert_eq!(contributes["grammars"][0]["scopeName"], read("mig.tmLanguage.json")["scopeName"]);
    assert_eq!(contributes["languages"][0]["id"], contributes["grammars"][0]["language"]);
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    let configuration = read("language-configuration.json");
    assert_eq!(configuration["comments"]["lineComment"], "--");
}
