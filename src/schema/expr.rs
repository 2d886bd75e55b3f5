//! A SQL expression as the model keeps it: opaque text, with the mentions of columns and of the own table taken out, so
//! that a rename reaches them.

use std::fmt::Write as _;

use super::{ObjName, ObjectKey};
use crate::text::{literals, quote_ident, quote_literal, replace_literal};

/// A piece of an expression.
#[derive(Clone, Debug)]
pub enum Part {
    /// SQL as written, and its tokens in one canonical spacing and case.
    Sql {
        /// As written.
        text: String,
        /// Tokens joined by one blank, keywords and bare names in lower case; what counts for equality.
        tokens: String,
    },
    /// A column of the table the expression belongs to.
    Column(String),
    /// The table itself, as a qualifier.
    Table(String),
    /// An object of the model, by its name: a type that is cast to, a function that is called.
    Object(ObjectKey),
    /// A sequence, by its name in a text: `nextval('s')`. The server keeps what it names.
    Literal(ObjectKey),
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sql { tokens: a, .. }, Self::Sql { tokens: b, .. }) => a == b,
            (Self::Column(a), Self::Column(b)) | (Self::Table(a), Self::Table(b)) => a == b,
            // Which of several functions is meant is not written, and not always known.
            (Self::Object(a), Self::Object(b)) => a.kind == b.kind && a.name == b.name,
            (Self::Literal(a), Self::Literal(b)) => a == b,
            (Self::Sql { .. } | Self::Column(_) | Self::Table(_) | Self::Object(_) | Self::Literal(_), _) => false,
        }
    }
}

impl Eq for Part {}

/// An expression: its text in pieces. Equal where the tokens are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// The pieces in order; two `Sql` pieces never follow each other.
    pub parts: Vec<Part>,
}

impl Expr {
    /// The columns it mentions, in the order of the text, repetitions included.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Column(name) => Some(name.as_str()),
            Part::Sql { .. } | Part::Table(_) | Part::Object(_) | Part::Literal(_) => None,
        })
    }

    /// The objects it mentions, in the order of the text, repetitions included.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectKey> {
        self.parts.iter().filter_map(|part| match part {
            Part::Object(key) | Part::Literal(key) => Some(key),
            Part::Sql { .. } | Part::Table(_) | Part::Column(_) => None,
        })
    }

    /// The sequences it names in texts.
    pub fn sequences(&self) -> impl Iterator<Item = &ObjectKey> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(key) => Some(key),
            Part::Sql { .. } | Part::Table(_) | Part::Column(_) | Part::Object(_) => None,
        })
    }

    /// Follows an object to its new name.
    pub fn rename_object(&mut self, from: &ObjectKey, to: &ObjName) {
        for part in &mut self.parts {
            if let Part::Object(key) | Part::Literal(key) = part
                && key.stands_for(from)
            {
                let qualified = key.name.qualified || to.schema != key.name.schema;
                key.name = ObjName { qualified, ..to.clone() };
            }
        }
    }

    /// Whether a string literal of it has this value.
    pub fn has_literal(&self, value: &str) -> bool {
        self.literals().any(|literal| literal == value)
    }

    /// The values of its string literals, in the order of the text.
    pub fn literals(&self) -> impl Iterator<Item = String> {
        let found = self.parts.iter().flat_map(|part| match part {
            Part::Sql { text, .. } => literals(text),
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => Vec::new(),
        });
        found.map(|(_, value)| value)
    }

    /// Gives every string literal of one value another.
    pub fn replace_literal(&mut self, from: &str, to: &str) {
        for part in &mut self.parts {
            if let Part::Sql { text, tokens } = part {
                *text = replace_literal(text, from, to);
                *tokens = replace_literal(tokens, from, to);
            }
        }
    }

    /// Whether one word stands before another in the text that was kept as it is.
    pub fn has_word_before(&self, one: &str, other: &str) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Sql { tokens, .. } => {
                let words: Vec<&str> = tokens.split(' ').collect();
                words.windows(2).any(|pair| pair == [one, other])
            }
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => false,
        })
    }

    /// Whether it calls a function of this name, in whatever schema.
    pub fn calls(&self, function: &str) -> bool {
        self.has_word_before(function, "(")
    }

    /// Whether it mentions the column.
    pub fn mentions(&self, column: &str) -> bool {
        self.columns().any(|name| name == column)
    }

    /// Whether PostgreSQL may store it differently for another type of a column: it has a literal text, a call, a cast or
    /// a list, whose types were chosen when it was parsed.
    pub fn depends_on_types(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Sql { tokens, .. } => {
                tokens.contains(['(', '\'', ':', '[', '$']) || tokens.split(' ').any(|word| word == "cast")
            }
            Part::Object(_) | Part::Literal(_) => true,
            Part::Column(_) | Part::Table(_) => false,
        })
    }

    /// Whether it has a number, whose type PostgreSQL chose by what stands beside it: `a > 0` becomes `a > (0)::numeric` with
    /// a numeric column, and does not become what it was with another.
    pub fn has_numbers(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Sql { tokens, .. } => tokens.split(' ').any(|token| token.starts_with(|c: char| c.is_ascii_digit())),
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => false,
        })
    }

    /// Follows a column to its new name.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        for part in &mut self.parts {
            if let Part::Column(name) = part
                && name == from
            {
                to.clone_into(name);
            }
        }
    }

    /// Follows the own table to its new name.
    pub fn rename_table(&mut self, to: &str) {
        for part in &mut self.parts {
            if let Part::Table(name) = part {
                to.clone_into(name);
            }
        }
    }

    /// The text as written, with names that were renamed since in their new spelling.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Sql { text, .. } => out.push_str(text),
                Part::Column(name) | Part::Table(name) => {
                    let _ = write!(out, "{}", quote_ident(name));
                }
                // A routine's arguments are not part of its name here.
                Part::Object(key) => {
                    let _ = write!(out, "{}", key.name);
                }
                Part::Literal(key) => out.push_str(&quote_literal(&key.name.to_string())),
            }
        }
        out
    }
}
