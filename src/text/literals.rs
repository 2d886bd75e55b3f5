//! The plain string literals of a piece of SQL.

use std::ops::Range;

use super::quote_literal;

/// The string literals in single quotes, without a prefix, each with its place and its value. What stands in double
/// quotes, dollar quotes and comments is passed over, and so are literals with a prefix such as `E'...'`.
pub fn literals(sql: &str) -> Vec<(Range<usize>, String)> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let rest = sql.get(at..).unwrap_or_default();
        match byte {
            b'\'' => {
                let prefixed = start.checked_sub(1).and_then(|before| bytes.get(before));
                let prefixed = prefixed.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'&'));
                let escapes =
                    prefixed && start.checked_sub(1).and_then(|b| bytes.get(b)).is_some_and(|b| b | 32 == b'e');
                let mut value = Vec::new();
                at += 1;
                while let Some(&inner) = bytes.get(at) {
                    at += 1;
                    if escapes && inner == b'\\' {
                        at += 1;
                    } else if inner != b'\'' {
                        value.push(inner);
                    } else if bytes.get(at) == Some(&b'\'') {
                        value.push(inner);
                        at += 1;
                    } else {
                        break;
                    }
                }
                if !prefixed && let Ok(value) = String::from_utf8(value) {
                    found.push((start..at, value));
                }
            }
            b'"' => at += 1 + rest.get(1..).and_then(|rest| rest.find('"')).map_or(rest.len(), |end| end + 1),
            b'-' if rest.starts_with("--") => at += rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => at += rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'$' => {
                let tag = rest.get(1..).and_then(|rest| rest.find('$')).and_then(|end| rest.get(..end + 2));
                let is_tag = |tag: &&str| tag.chars().all(|c| c == '$' || c == '_' || c.is_alphanumeric());
                match tag.filter(is_tag) {
                    Some(tag) => {
                        let body = rest.get(tag.len()..).unwrap_or_default();
                        at += tag.len() + body.find(tag).map_or(body.len(), |end| end + tag.len());
                    }
                    None => at += 1,
                }
            }
            _ => at += 1,
        }
    }
    found
}

/// The SQL with every literal of one value in the spelling of another.
pub fn replace_literal(sql: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut at = 0;
    for (range, value) in literals(sql) {
        if value == from {
            out.push_str(sql.get(at..range.start).unwrap_or_default());
            out.push_str(&quote_literal(to));
            at = range.end;
        }
    }
    out.push_str(sql.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_and_nothing_else() {
        let values: Vec<String> = literals("a = 'it''s' and \"b'c\" -- 'no'\n or E'x\\'y' > $$'n'$$ || 'ü' /* 'z' */")
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(values, ["it's", "ü"]);
        assert!(literals("'open").len() == 1);
    }

    #[test]
    fn one_literal_is_replaced() {
        assert_eq!(replace_literal("m in ('a', 'b a', 'a')", "a", "o'c"), "m in ('o''c', 'b a', 'o''c')");
    }
}
