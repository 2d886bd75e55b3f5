//! What was meant by text that is not SQL: what other programs read, and what they fill in before the server sees it.

/// What to do about a placeholder.
pub(super) const PLACEHOLDER: &str =
    "write the value itself: nothing is filled in, so that a revision says the same on every database";

/// A label and a help for the fault at a place in raw SQL, where it is something known.
pub(super) fn help(text: &str, at: usize) -> Option<(&'static str, &'static str)> {
    let (before, rest) = (text.get(..at)?.trim_end(), text.get(at..)?);
    let word: String = rest.chars().skip(1).take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let whole: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let starts = |all: &[&str]| all.iter().any(|one| rest.starts_with(one));
    if rest.starts_with('\\') {
        return Some(match word.as_str() {
            "copy" => {
                ("psql reads this, not the server", "rows of a file are an operation: `copy_rows TABLE from 'FILE'`")
            }
            "i" | "ir" | "include" | "include_relative" => {
                ("psql reads this, not the server", "put the text of the file here: a revision is one file")
            }
            _ => ("psql reads this, not the server", "leave it out: what begins with `\\` is no SQL"),
        });
    }
    let is_variable = rest.starts_with(':')
        && rest.chars().nth(1).is_some_and(|c| c.is_alphabetic() || c == '_' || c == '\'' || c == '"' || c == '{');
    if is_variable || starts(&["{{", "{%", "${", "%(", "%s", "?"]) || before.ends_with('?') {
        return Some(("a placeholder", PLACEHOLDER));
    }
    if rest.starts_with('`') || before.ends_with('`') {
        return Some(("no quote of PostgreSQL", "names that need quotes are written in `\"`"));
    }
    if rest.starts_with('#') {
        return Some(("no comment of PostgreSQL", "comments begin with `--`, or stand in `/* */`"));
    }
    if ["go", "delimiter"].contains(&whole.to_lowercase().as_str()) {
        return Some(("another program reads this, not the server", "leave it out: each statement ends with `;`"));
    }
    None
}
