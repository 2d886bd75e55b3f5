//! Control characters out of what reaches a terminal: a `.mig` file must not be able to move the cursor.

use std::borrow::Cow;

/// Whether a terminal might obey the character instead of showing it: controls, and marks that turn the direction of text.
fn harmful(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with every harmful character replaced by one that takes as many bytes, so that places stay true.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let same_size = |c: char| match c.len_utf8() {
        _ if !harmful(c) => c,
        1 => '?',
        2 => '\u{bf}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(same_size).collect())
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn places_stay_true() {
        let text = "a\u{1b}[2Jb\u{85}c\u{202e}d\n\te";
        let cleaned = clean(text);
        assert_eq!(cleaned, "a?[2Jb\u{bf}c\u{fffd}d\n\te");
        assert_eq!(cleaned.len(), text.len());
    }
}
