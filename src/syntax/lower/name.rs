//! Names and paths.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{Ident, Path};
use crate::syntax::grammar::Rule;
use crate::text::{MAX_NAME_BYTES, Span, is_reserved};

use super::literal::unicode_escapes;
use super::{Lower, Pair, child};

impl Lower<'_, '_> {
    /// A `name` pair; long, empty and reserved ones are reported and kept.
    pub(super) fn name(&mut self, pair: &Pair<'_>) -> Ident {
        let ident = self.name_unchecked(pair);
        if !ident.quoted && is_reserved(&ident.name) {
            self.report(
                codes::RESERVED_WORD,
                ident.span,
                format!("expected a name, found the reserved word `{}`", ident.name),
                "reserved in PostgreSQL",
                format!("write \"{}\" in double quotes to use it as a name", ident.name),
            );
        }
        ident
    }

    /// A `role` pair: a name, or a word such as `current_user`, which PostgreSQL reserves.
    pub(super) fn role(&mut self, pair: &Pair<'_>) -> Option<Ident> {
        let name = child(pair, Rule::name)?;
        let ident = self.name_unchecked(&name);
        let is_word = !ident.quoted && crate::syntax::words::ROLE_WORDS.contains(&ident.name.as_str());
        Some(if is_word { ident } else { self.name(&name) })
    }

    /// The same where the word may be reserved, such as the name of a function.
    fn name_unchecked(&mut self, pair: &Pair<'_>) -> Ident {
        let raw = pair.as_str();
        let span = self.span(pair);
        let quoted = raw.ends_with('"');
        let name = if quoted {
            let (prefix, body) = raw.split_once('"').unwrap_or(("", raw));
            let body = body.strip_suffix('"').unwrap_or(body).replace("\"\"", "\"");
            if prefix.is_empty() { body } else { self.unescaped(unicode_escapes(&body), &body, span) }
        } else {
            raw.to_ascii_lowercase()
        };
        let ident = Ident { name, quoted, span };
        if ident.name.is_empty() {
            self.report(
                codes::EMPTY_NAME,
                span,
                "a name without characters",
                "nothing between the quotes",
                "write a name",
            );
        } else if ident.name.len() > MAX_NAME_BYTES {
            self.report(
                codes::NAME_TOO_LONG,
                span,
                format!("this name is {} bytes long", ident.name.len()),
                "PostgreSQL would cut it",
                format!("shorten it to {MAX_NAME_BYTES} bytes"),
            );
        }
        ident
    }

    /// A `path` pair of any length.
    pub(super) fn any_path(&mut self, pair: &Pair<'_>) -> Path {
        let span = self.span(pair);
        let names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let parts = names.map(|part| self.name(&part)).collect();
        Path { parts, span }
    }

    /// A `path` pair with `least` to `least + 1` parts; other numbers are reported. `what` is what it names, `form` how it is
    /// written.
    fn path(&mut self, pair: &Pair<'_>, least: usize, what: &str, form: &str) -> Option<Path> {
        let path = self.any_path(pair);
        let count = path.parts.len();
        if (least..=least + 1).contains(&count) {
            return Some(path);
        }
        let parts = if count == 1 { "1 part".to_owned() } else { format!("{count} parts") };
        let label = if count < least { "too few parts" } else { "too many parts" };
        self.report(codes::NAME_PARTS, path.span, format!("the name of {what} has {parts} here"), label, form);
        None
    }

    /// `t` or `schema.t`.
    pub(super) fn table_path(&mut self, pair: &Pair<'_>) -> Option<Path> {
        self.path(pair, 1, "a table", "write `table` or `schema.table`")
    }

    /// `i` or `schema.i`.
    pub(super) fn index_path(&mut self, pair: &Pair<'_>) -> Option<Path> {
        self.path(pair, 1, "an index", "write `index` or `schema.index`, without the table")
    }

    /// `t.c` or `schema.t.c`.
    pub(super) fn column_path(&mut self, pair: &Pair<'_>) -> Option<Path> {
        self.path(pair, 2, "a column", "write `table.column` or `schema.table.column`")
    }

    /// `t.n` or `schema.t.n`.
    pub(super) fn constraint_path(&mut self, pair: &Pair<'_>) -> Option<Path> {
        self.path(pair, 2, "a constraint", "write `table.constraint` or `schema.table.constraint`")
    }

    /// `t.n` or `schema.t.n`, of a policy or a trigger.
    pub(super) fn member_path(&mut self, pair: &Pair<'_>, what: &str) -> Option<Path> {
        self.path(pair, 2, what, "write `table.name` or `schema.table.name`")
    }

    /// `t.n` or `schema.t.n`.
    pub(super) fn trigger_path(&mut self, pair: &Pair<'_>) -> Option<Path> {
        self.path(pair, 2, "a trigger", "write `table.trigger` or `schema.table.trigger`")
    }

    /// `n` or `schema.n`, of a type, a collation or an operator class.
    pub(super) fn object_path(&mut self, pair: &Pair<'_>, what: &str) -> Option<Path> {
        self.path(pair, 1, what, "write `name` or `schema.name`")
    }

    /// A name of one part that stands where others have a schema.
    pub(super) fn single_path(&mut self, pair: &Pair<'_>, what: &str) -> Option<Path> {
        let path = self.any_path(pair);
        if path.parts.len() == 1 {
            return Some(path);
        }
        let message = format!("the name of {what} has {} parts here", path.parts.len());
        self.report(codes::NAME_PARTS, path.span, message, "too many parts", "write its name alone");
        None
    }

    /// The `name` child of a pair, if it has one.
    pub(super) fn name_in(&mut self, pair: &Pair<'_>) -> Option<Ident> {
        child(pair, Rule::name).map(|name| self.name(&name))
    }

    /// `(a, b)`: a `names` pair.
    pub(super) fn names(&mut self, pair: &Pair<'_>) -> Vec<Ident> {
        let names = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        names.map(|part| self.name(&part)).collect()
    }

    /// The names in the `names` child of a pair; none if it has no such child.
    pub(super) fn names_in(&mut self, pair: &Pair<'_>) -> Vec<Ident> {
        child(pair, Rule::names).map(|names| self.names(&names)).unwrap_or_default()
    }

    /// The decoded text, or the text as it stands after reporting that an escape in it means nothing.
    pub(super) fn unescaped(&mut self, decoded: Option<String>, raw: &str, span: Span) -> String {
        decoded.unwrap_or_else(|| {
            let help = "write a backslash as `\\\\`, or the character itself";
            self.report(codes::MALFORMED_TEXT, span, "an escape in this text names no character", "in here", help);
            raw.to_owned()
        })
    }
}
