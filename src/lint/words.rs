//! The names in the body of a function, whatever its language: the server looks at them only when it runs.

use std::collections::HashSet;

/// The words of a body, folded as SQL folds names; those in double quotes as they are. In PL/pgSQL, what stands in comments
/// is left out, and what stands in strings too, unless the body runs texts as statements. Of other languages every word
/// counts: their statements are texts.
pub(super) fn words(language: &str, body: &str) -> HashSet<String> {
    if language != "plpgsql" {
        let split = body.split(|c: char| c != '_' && c != '$' && !c.is_alphanumeric());
        return split.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    }
    let (mut code, strings) = scan(body);
    if code.contains("execute") {
        for text in strings {
            code.extend(scan(&text).0);
        }
    }
    code
}

/// The words outside of strings, and the strings.
fn scan(body: &str) -> (HashSet<String>, Vec<String>) {
    let mut words = HashSet::new();
    let mut strings = Vec::new();
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("--") {
            rest = rest.find('\n').and_then(|end| rest.get(end..)).unwrap_or_default();
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").and_then(|end| rest.get(end + 2..)).unwrap_or_default();
        } else if c == '\'' || c == '"' {
            let inside = rest.get(1..).unwrap_or_default();
            let (text, after) = inside.split_once(c).unwrap_or((inside, ""));
            if c == '"' {
                words.insert(text.to_owned());
            } else {
                strings.push(text.to_owned());
            }
            rest = after;
        } else if c == '_' || c.is_alphabetic() {
            let end = rest.find(|c: char| c != '_' && c != '$' && !c.is_alphanumeric()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            words.insert(word.to_lowercase());
            rest = after;
        } else {
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    (words, strings)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_found_where_they_run() {
        let found = words("plpgsql", "begin -- old\n insert into Users (\"Name\") values ('email'); /* x */ end");
        for word in ["users", "Name", "insert"] {
            assert!(found.contains(word), "{word}");
        }
        for word in ["old", "email", "x", "Users", "name"] {
            assert!(!found.contains(word), "{word}");
        }
    }

    #[test]
    fn texts_that_run_are_read() {
        assert!(words("plpgsql", "begin execute 'delete from users'; end").contains("users"));
        assert!(!words("plpgsql", "begin raise notice 'users'; end").contains("users"));
    }

    #[test]
    fn other_languages_have_their_statements_in_texts() {
        assert!(words("plpython3u", "plpy.execute(\"delete from users\")").contains("users"));
    }

    #[test]
    fn what_is_not_closed_ends_with_the_body() {
        assert!(words("plpgsql", "a /* b").contains("a"));
        assert!(words("plpgsql", "a 'b").contains("a"));
        assert!(words("plpgsql", "größe").contains("größe"));
    }
}
