//! Expressions word by word, as far as it takes to see a few shapes in them.

use crate::schema::{Expr, ObjectKey, Part};

/// A word of an expression. Spaces and comments are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A column of the own table, with or without the table's name before it.
    Column(String),
    /// An object of the model.
    Object(ObjectKey),
    /// A word, a number, a mark: in lower case. A text or a quoted name is one word, quotes included.
    Sql(String),
}

impl Word {
    /// Whether it is this word or mark.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Sql(own) if own == word)
    }
}

/// The words of an expression.
pub(super) fn words(expr: &Expr) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for part in &expr.parts {
        match part {
            Part::Sql { text, .. } => all.extend(lex(text).into_iter().map(Word::Sql)),
            Part::Column(name) => {
                // `t.c`: the table went by as a word that is nothing here.
                if all.last().is_some_and(|last| last.is(".")) {
                    all.pop();
                }
                all.push(Word::Column(name.clone()));
            }
            Part::Table(_) => {}
            Part::Object(key) => all.push(Word::Object(key.clone())),
            Part::Literal(key) => all.push(Word::Sql(format!("'{}'", key.name))),
        }
    }
    all
}

/// The words of a text of SQL.
pub(super) fn lex(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            0
        } else if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        } else if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after);
            continue;
        } else if first == '\'' || first == '"' {
            quoted(rest, first)
        } else if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at_checked(length.max(first.len_utf8())).unwrap_or((rest, ""));
        if length > 0 {
            let is_quoted = first == '\'' || first == '"';
            all.push(if is_quoted { word.to_owned() } else { word.to_lowercase() });
        }
        rest = after;
    }
    all
}

/// How long the quoted text at the beginning is. A doubled quote ends one and begins another, which is as good.
fn quoted(text: &str, quote: char) -> usize {
    let inside = text.get(1..).unwrap_or_default();
    inside.find(quote).map_or(text.len(), |end| end + 2)
}

/// The words without the parentheses around all of them.
pub(super) fn bare(mut words: &[Word]) -> &[Word] {
    while let [first, inside @ .., last] = words {
        if !(first.is("(") && last.is(")") && closes_at_end(inside)) {
            break;
        }
        words = inside;
    }
    words
}

/// Whether no parenthesis closes more than was opened.
fn closes_at_end(inside: &[Word]) -> bool {
    let mut depth = 0_i32;
    for word in inside {
        depth += i32::from(word.is("(")) - i32::from(word.is(")"));
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The words with how deep in parentheses and brackets each stands.
pub(super) fn depths(words: &[Word]) -> impl Iterator<Item = (usize, &Word)> {
    let mut depth = 0_usize;
    words.iter().map(move |word| {
        if word.is(")") || word.is("]") {
            depth = depth.saturating_sub(1);
        }
        let own = depth;
        if word.is("(") || word.is("[") {
            depth += 1;
        }
        (own, word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_word() {
        assert_eq!(
            lex("a <> 'x and y' -- b\n AND \"Odd Name\"::text"),
            ["a", "<", ">", "'x and y'", "and", "\"Odd Name\"", "::", "text"]
        );
        assert_eq!(lex("'it''s' /* or */ f(1.5)"), ["'it'", "'s'", "f", "(", "1", ".", "5", ")"]);
        assert_eq!(lex("'never closed"), ["'never closed"]);
    }

    #[test]
    fn parentheses_around_all_are_taken_off() {
        let words = |text: &str| lex(text).into_iter().map(Word::Sql).collect::<Vec<_>>();
        assert_eq!(bare(&words("((a))")), words("a"));
        assert_eq!(bare(&words("(a) = (b)")), words("(a) = (b)"));
    }
}
