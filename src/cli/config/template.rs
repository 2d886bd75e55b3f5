//! `file_template:`: how the file of a new revision is called, with Alembic's tokens.
//!
//! `{rev}_{slug}`, or as Alembic spells it: `%(rev)s_%(slug)s`, where the sign may be doubled, as an `.ini` file wants it.

use std::fmt::Write;

use jiff::Zoned;

/// What stands for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Rev,
    Slug,
    Epoch,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

const TOKENS: [(&str, Token); 9] = [
    ("rev", Token::Rev),
    ("slug", Token::Slug),
    ("epoch", Token::Epoch),
    ("year", Token::Year),
    ("month", Token::Month),
    ("day", Token::Day),
    ("hour", Token::Hour),
    ("minute", Token::Minute),
    ("second", Token::Second),
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A token, and how many digits it has at least.
    Token(Token, usize),
}

/// How files are called, without `.mig`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Template(Vec<Piece>);

impl Template {
    /// `{rev}_{slug}`
    pub fn usual() -> Self {
        let underscore = Piece::Text("_".to_owned());
        Self(vec![Piece::Token(Token::Rev, 0), underscore, Piece::Token(Token::Slug, 0)])
    }

    /// Reads a template.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['%', '{', '}', '\\']) {
            let (before, from) = rest.split_at(at);
            push(&mut pieces, before);
            let token = from.strip_prefix("%%(").or_else(|| from.strip_prefix("%("));
            rest = if let Some(inside) = token {
                let (name, after) = inside.split_once(')').ok_or_else(|| format!("`{from}` is not closed by `)`"))?;
                let (digits, after) = conversion(after)
                    .ok_or_else(|| format!("after `%({name})` stands `s`, `d`, or `d` with a width: `%({name}).2d`"))?;
                pieces.push(Piece::Token(token_of(name)?, digits));
                after
            } else if let Some(after) = from.strip_prefix("%%") {
                push(&mut pieces, "%");
                after
            } else if let Some(inside) = from.strip_prefix('{') {
                let (name, after) = inside.split_once('}').ok_or_else(|| format!("`{from}` is not closed by `}}`"))?;
                let token = token_of(name)?;
                let digits = match token {
                    Token::Rev | Token::Slug | Token::Epoch => 0,
                    Token::Year => 4,
                    Token::Month | Token::Day | Token::Hour | Token::Minute | Token::Second => 2,
                };
                pieces.push(Piece::Token(token, digits));
                after
            } else {
                let sign: String = from.chars().take(1).collect();
                return Err(match sign.as_str() {
                    "\\" => "folders are divided by `/`".to_owned(),
                    _ => format!("`{sign}` begins nothing here: a token is written {{rev}} or %(rev)s"),
                });
            };
        }
        push(&mut pieces, rest);
        let template = Self(pieces);
        if !template.0.iter().any(|piece| matches!(piece, Piece::Token(..))) {
            return Err("it would give every file the same name: put {rev} in it".to_owned());
        }
        Ok(template)
    }

    /// Whether the names have folders.
    pub fn has_folders(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('/')))
    }

    /// The name of a revision's file, without `.mig`.
    pub fn render(&self, rev: &str, slug: &str, created: &Zoned) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            let (number, digits) = match *piece {
                Piece::Text(ref text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Token(Token::Rev, _) => {
                    out.push_str(rev);
                    continue;
                }
                Piece::Token(Token::Slug, _) => {
                    out.push_str(slug);
                    continue;
                }
                Piece::Token(Token::Epoch, digits) => (created.timestamp().as_second(), digits),
                Piece::Token(Token::Year, digits) => (i64::from(created.year()), digits),
                Piece::Token(Token::Month, digits) => (i64::from(created.month()), digits),
                Piece::Token(Token::Day, digits) => (i64::from(created.day()), digits),
                Piece::Token(Token::Hour, digits) => (i64::from(created.hour()), digits),
                Piece::Token(Token::Minute, digits) => (i64::from(created.minute()), digits),
                Piece::Token(Token::Second, digits) => (i64::from(created.second()), digits),
            };
            let _ = write!(out, "{number:0digits$}");
        }
        if !slug.is_empty() {
            return out;
        }
        // What divides the parts divides nothing where one is missing.
        let parts: Vec<&str> = out.split('/').map(|part| part.trim_matches(['_', '-', ' '])).collect();
        parts.join("/")
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        last.push_str(text);
    } else if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

fn token_of(name: &str) -> Result<Token, String> {
    let found = TOKENS.iter().find(|(known, _)| *known == name);
    found.map(|&(_, token)| token).ok_or_else(|| {
        let names: Vec<&str> = TOKENS.iter().map(|&(name, _)| name).collect();
        format!("`{name}` stands for nothing; there are {}", names.join(", "))
    })
}

/// `s`, `d`, `.2d` or `02d`: how many digits, and what follows.
fn conversion(text: &str) -> Option<(usize, &str)> {
    let rest = text.strip_prefix('.').unwrap_or(text);
    let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (digits, after) = rest.split_at(length);
    let digits: usize = if digits.is_empty() { 0 } else { digits.parse().ok().filter(|&n| n <= 20)? };
    let after = after.strip_prefix('d').or_else(|| after.strip_prefix('s'))?;
    Some((digits, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(template: &str, slug: &str) -> String {
        let time = "2026-01-09T03:04:05[UTC]".parse().expect("a time");
        Template::read(template).expect("a template").render("ab12", slug, &time)
    }

    #[test]
    fn tokens_are_alembics() {
        assert_eq!(name("{rev}_{slug}", "add_user"), "ab12_add_user");
        assert_eq!(
            name("%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s", "x"),
            "2026_01_09_0304-ab12_x"
        );
        assert_eq!(name("%(year)d/%(month)d/%(second)02d%(slug)s 100%%", "x"), "2026/1/05x 100%");
        assert_eq!(name("{year}/{month}/{day}{hour}{minute}{second}_{slug}", "x"), "2026/01/09030405_x");
        assert_eq!(name("{epoch}", ""), "1767927845");
        assert_eq!(name("{rev}_{slug}", ""), "ab12");
        assert_eq!(name("{slug}_{rev}", ""), "ab12");
        assert_eq!(Template::usual(), Template::read("{rev}_{slug}").expect("a template"));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for bad in ["", "same", "{revision}", "%(rev)", "%(rev)x", "{rev", "%(rev", "a%b{rev}", "{rev}}", "a\\{rev}"] {
            assert!(Template::read(bad).is_err(), "{bad}");
        }
        assert!(Template::read("{year}/{rev}").is_ok_and(|template| template.has_folders()));
    }
}
