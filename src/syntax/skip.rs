//! Where a literal or comment ends, by SQL's rules: the leaves of the scan, functions of bytes alone.

use super::scan::is_word_byte;

/// The end of the line that `at` is on: its line feed, or the end of the text.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).position(|&byte| byte == b'\n').map_or(bytes.len(), |length| at + length)
}

/// One past the quote that closes the one at `open`; a doubled quote is part of the text.
pub(super) fn quote_end(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == quote {
            if bytes.get(at) != Some(&quote) {
                return Some(at);
            }
            at += 1;
        }
    }
    None
}

/// The same for `E'...'`, where a backslash takes the next character with it.
pub(super) fn escaped_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'\'' if bytes.get(at) == Some(&b'\'') => at += 1,
            b'\'' => return Some(at),
            _ => {}
        }
    }
    None
}

/// The length of the dollar tag at `at`: `$$` is 2, `$sql$` is 5; `$1` is none.
pub(super) fn dollar_tag(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    loop {
        match bytes.get(end) {
            Some(b'$') => return Some(end + 1 - at),
            Some(byte) if byte.is_ascii_digit() && end == at + 1 => return None,
            Some(&byte) if is_word_byte(byte) => end += 1,
            _ => return None,
        }
    }
}

/// One past the closing tag of the dollar text at `start` whose tag is `tag` bytes long.
pub(super) fn dollar_end(bytes: &[u8], start: usize, tag: usize) -> Option<usize> {
    let mark = bytes.get(start..start + tag)?;
    let mut at = start + tag;
    while at + tag <= bytes.len() {
        let found = bytes.iter().skip(at).position(|&byte| byte == b'$')? + at;
        if bytes.get(found..found + tag) == Some(mark) {
            return Some(found + tag);
        }
        at = found + 1;
    }
    None
}

/// One past the end of the block comment at `start` and how deep comments nest in it.
pub(super) fn block_comment_end(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut at, mut depth, mut deepest) = (start + 2, 1, 1);
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match (byte, next) {
            (b'/', Some(b'*')) => {
                depth += 1;
                deepest = deepest.max(depth);
                at += 2;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some((at, deepest));
                }
            }
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_end_where_sql_ends_them() {
        assert_eq!(quote_end(b"'it''s' x", 0, b'\''), Some(7));
        assert_eq!(quote_end(b"'it", 0, b'\''), None);
        assert_eq!(escaped_end(b"E'a\\'b' x", 1), Some(7));
        assert_eq!(dollar_tag(b"$$", 0), Some(2));
        assert_eq!(dollar_tag(b"$sql$", 0), Some(5));
        assert_eq!(dollar_tag(b"$1$", 0), None);
        assert_eq!(dollar_end(b"$a$ $$ $b$ $a$ x", 0, 3), Some(14));
        assert_eq!(block_comment_end(b"/* /* */ */ x", 0), Some((11, 2)));
        assert_eq!(block_comment_end(b"/* /* */", 0), None);
    }
}
