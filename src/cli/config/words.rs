//! A command as people write it, to its words: blanks divide, quotes and backslashes keep together. No shell takes part.

/// The words of a command; `None` if a quote is not closed.
pub(in crate::cli) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' if matches!(chars.peek(), Some('"' | '\\')) => word.extend(chars.next()),
                        c => word.push(c),
                    }
                }
            }
            // Before anything else it is itself: a path of Windows has many.
            '\\' if chars.peek().is_some_and(|&next| next.is_whitespace() || matches!(next, '\'' | '"' | '\\')) => {
                word.get_or_insert_default().extend(chars.next());
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_keep_words_together() {
        let split = |text: &str| words(text).map(|words| words.join("|"));
        assert_eq!(split("code --wait"), Some("code|--wait".to_owned()));
        assert_eq!(split(r#" 'a b'c "d \"e\" \f" '' g\ h "#), Some(r#"a bc|d "e" \f||g h"#.to_owned()));
        assert_eq!(split(r"C:\bin\vi.exe"), Some(r"C:\bin\vi.exe".to_owned()));
        assert_eq!(split("a 'b"), None);
        assert_eq!(split("  "), Some(String::new()));
    }
}
