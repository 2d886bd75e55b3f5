//! Names, types, texts and lists.

use crate::syntax::ast::{Ident, Path, Sql, TypeName};
use crate::syntax::groups::{Groups, ends_in_line_comment};
use crate::syntax::words::{ITEM_WORDS, ROLE_WORDS};
use crate::text::{Span, is_bare};

use super::Speller;

/// A name: words of the language are quoted although PostgreSQL does not reserve them.
pub(super) fn name(name: &str) -> String {
    if is_bare(name) && !ITEM_WORDS.contains(&name) { name.to_owned() } else { quoted(name) }
}

/// Appends pieces of text.
pub(super) fn append(out: &mut String, pieces: &[&str]) {
    for piece in pieces {
        out.push_str(piece);
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name of a type: as written, because `"char"` and `char` are two types.
fn type_word(ident: &Ident) -> String {
    if ident.quoted { quoted(&ident.name) } else { ident.name.clone() }
}

pub(super) fn ident(ident: &Ident) -> String {
    name(&ident.name)
}

/// A role: the words that stand for one are not quoted.
pub(super) fn role(role: &Ident) -> String {
    if !role.quoted && ROLE_WORDS.contains(&role.name.as_str()) { role.name.clone() } else { ident(role) }
}

pub(super) fn path(path: &Path) -> String {
    path.parts.iter().map(ident).collect::<Vec<_>>().join(".")
}

/// SQL that something follows: a comment at its end must not swallow that.
fn closed(sql: &Sql) -> String {
    if ends_in_line_comment(&sql.text) { format!("{}\n", sql.text) } else { sql.text.clone() }
}

/// SQL in parentheses.
pub(super) fn parens(sql: &Sql) -> String {
    format!("({})", closed(sql))
}

pub(super) fn sql_list(items: &[Sql]) -> String {
    items.iter().map(closed).collect::<Vec<_>>().join(", ")
}

impl<'a> Speller<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, groups: Groups::of(text), copied: Vec::new() }
    }

    /// SQL outside parentheses, remembered as copied.
    pub fn expression(&mut self, sql: &Sql) -> String {
        self.copied.push(sql.span.range());
        sql.text.clone()
    }

    /// The parentheses around a place as they stand, if there are comments in them, which the tree does not have.
    pub fn commented_around(&self, span: Span) -> Option<&'a str> {
        let group = self.groups.around(span.start as usize)?;
        self.groups.has_comment(group).then(|| self.text.get(group.clone()))?
    }

    /// The same for the first parentheses inside a place.
    pub fn commented_within(&self, span: Span) -> Option<&'a str> {
        let group = self.groups.within(&span.range())?;
        self.groups.has_comment(group).then(|| self.text.get(group.clone()))?
    }

    /// `(a, b)`
    pub fn names(&self, names: &[Ident]) -> String {
        if let Some(raw) = names.first().and_then(|first| self.commented_around(first.span)) {
            return raw.to_owned();
        }
        format!("({})", names.iter().map(ident).collect::<Vec<_>>().join(", "))
    }

    /// A type: its name, its arguments where SQL wants them, its dimensions.
    pub fn type_name(&mut self, ty: &TypeName) -> String {
        let range = ty.span.range();
        let has_group = self.groups.within(&range).is_some();
        if has_group && ty.args.is_empty() && self.groups.has_comment(&range) {
            // A comment in `[ ]`: there is no way to print it from the tree.
            self.copied.push(range.clone());
            return self.text.get(range).unwrap_or("").to_owned();
        }
        let mut out = match ty.path.parts.as_slice() {
            [only] if !only.quoted && !ty.args.is_empty() => {
                let args = sql_list(&ty.args);
                match only.name.split_once(' ') {
                    Some((first @ ("time" | "timestamp"), rest)) => format!("{first}({args}) {rest}"),
                    _ => format!("{}({args})", only.name),
                }
            }
            parts => {
                let name = parts.iter().map(type_word).collect::<Vec<_>>().join(".");
                if ty.args.is_empty() { name } else { format!("{name}({})", sql_list(&ty.args)) }
            }
        };
        for dimension in &ty.dims {
            match dimension {
                Some(size) => append(&mut out, &["[", &size.to_string(), "]"]),
                None => out.push_str("[]"),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_language_are_quoted() {
        assert_eq!(name("users"), "users");
        assert_eq!(name("comment"), "\"comment\"");
        assert_eq!(name("order"), crate::text::quote_ident("order"));
        assert_eq!(name("with\"quote"), "\"with\"\"quote\"");
    }
}
