//! Strings, dollar texts and numbers: what they stand for.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::Text;
use crate::syntax::grammar::Rule;

use super::{Lower, Pair, child};

impl Lower<'_, '_> {
    /// The `text` child of a pair, decoded.
    pub(super) fn text_in(&mut self, pair: &Pair<'_>) -> Option<Text> {
        child(pair, Rule::text).map(|text| self.text(&text))
    }

    /// A `text` pair, decoded.
    pub(super) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let raw = pair.as_str();
        let span = self.span(pair);
        let value = if raw.starts_with('$') {
            let tag = raw.get(1..).and_then(|rest| rest.find('$')).map_or(1, |at| at + 2);
            raw.get(tag..raw.len().saturating_sub(tag)).unwrap_or("").to_owned()
        } else {
            let (prefix, body) = raw.split_once('\'').unwrap_or(("", raw));
            let body = body.strip_suffix('\'').unwrap_or(body).replace("''", "'");
            match prefix.to_ascii_lowercase().as_str() {
                "e" => self.unescaped(c_escapes(&body), &body, span),
                "u&" => self.unescaped(unicode_escapes(&body), &body, span),
                _ => body,
            }
        };
        Text { value, raw: raw.to_owned(), span }
    }

    /// The `integer` child of a pair.
    pub(super) fn integer_in(&mut self, pair: &Pair<'_>) -> Option<i64> {
        let integer = child(pair, Rule::integer)?;
        let value = integer.as_str().parse().ok();
        if value.is_none() {
            let span = self.span(&integer);
            let help = format!("write a number from {} to {}", i64::MIN, i64::MAX);
            self.report(codes::NUMBER_TOO_LARGE, span, "this number does not fit in 64 bits", "too large", help);
        }
        value
    }
}

/// Decodes `\n`, `\x41`, `\u00e9` and the rest of what `E'...'` knows; `None` where an escape names no character.
fn c_escapes(body: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    let push = |bytes: &mut Vec<u8>, c: char| bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    while let Some(c) = chars.next() {
        if c != '\\' {
            push(&mut bytes, c);
            continue;
        }
        let escape = chars.next()?;
        let mut digits = |radix: u32, most: usize, first: Option<char>| {
            let mut value = first.and_then(|c| c.to_digit(radix));
            let mut count = usize::from(value.is_some());
            while count < most {
                let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix)) else { break };
                value = Some(value.unwrap_or(0) * radix + digit);
                count += 1;
                chars.next();
            }
            value.map(|value| (value, count))
        };
        match escape {
            'b' => bytes.push(8),
            'f' => bytes.push(12),
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            '0'..='7' => bytes.push(u8::try_from(digits(8, 3, Some(escape))?.0 & 0xFF).ok()?),
            'x' => match digits(16, 2, None) {
                Some((value, _)) => bytes.push(u8::try_from(value).ok()?),
                None => bytes.push(b'x'),
            },
            'u' => push(&mut bytes, digits(16, 4, None).filter(|&(_, n)| n == 4).and_then(|(v, _)| char::from_u32(v))?),
            'U' => push(&mut bytes, digits(16, 8, None).filter(|&(_, n)| n == 8).and_then(|(v, _)| char::from_u32(v))?),
            other => push(&mut bytes, other),
        }
    }
    // PostgreSQL's texts cannot hold a NUL.
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Decodes `\00e9` and `\+01F600` of `U&'...'`; `None` where an escape names no character.
pub(super) fn unicode_escapes(body: &str) -> Option<String> {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('\\') {
            out.push('\\');
            rest = after;
            continue;
        }
        let (digits, length) = after.strip_prefix('+').map_or((after, 4), |long| (long, 6));
        let hex = digits.get(..length)?;
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        out.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?);
        rest = digits.get(length..)?;
    }
    out.push_str(rest);
    // PostgreSQL's texts cannot hold a NUL.
    Some(out).filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_as_postgresql_does() {
        assert_eq!(c_escapes(r"a\n\x41\101\u00e9\'\\").as_deref(), Some("a\nAAé'\\"));
        assert_eq!(c_escapes(r"\ud800"), None);
        assert_eq!(c_escapes(r"\u12"), None);
        assert_eq!(c_escapes(r"\0"), None);
        assert_eq!(unicode_escapes(r"\0000"), None);
        assert_eq!(unicode_escapes(r"d\0061t\+000061 \\").as_deref(), Some("data \\"));
        assert_eq!(unicode_escapes(r"\00"), None);
    }
}
