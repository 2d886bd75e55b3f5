//! Pages of the specification for a terminal: the part of Markdown that they use.

use unicode_width::UnicodeWidthStr;

use super::Style;

/// Lines are not longer than this, however wide the terminal is: nobody likes to read them.
const WIDEST: usize = 100;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const CODE: &str = "\u{1b}[36m";
const END: &str = "\u{1b}[0m";

/// Draws headings, paragraphs, lists and blocks of code. Code is indented; what a block is, if not an upgrade, is said above.
pub fn page(markdown: &str, style: Style) -> String {
    let width = style.width.min(WIDEST);
    let mut out = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = markdown.lines();
    let flush = |paragraph: &mut Vec<&str>, out: &mut Vec<String>| {
        if !paragraph.is_empty() {
            out.extend(wrap(&paragraph.join(" "), width).iter().map(|line| inline(line, style)));
            paragraph.clear();
        }
    };
    while let Some(line) = lines.next() {
        let item = line.starts_with("- ") || line.split_once(". ").is_some_and(|(n, _)| is_number(n));
        if let Some(words) = line.strip_prefix("```") {
            flush(&mut paragraph, &mut out);
            out.extend(caption(words).map(|caption| paint(&format!("  {caption}"), DIM, style)));
            for code in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                out.push(if code.is_empty() { String::new() } else { paint(&format!("    {code}"), CODE, style) });
            }
        } else if line.starts_with('#') {
            flush(&mut paragraph, &mut out);
            out.push(paint(line.trim_start_matches('#').trim(), BOLD, style));
        } else if line.starts_with('|') {
            flush(&mut paragraph, &mut out);
            out.push(inline(line, style));
        } else if line.is_empty() || item {
            flush(&mut paragraph, &mut out);
            if item { paragraph.push(line) } else { out.push(String::new()) }
        } else {
            paragraph.push(line.trim());
        }
    }
    flush(&mut paragraph, &mut out);
    out.join("\n") + "\n"
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a block of code is, from the words after its backticks.
fn caption(words: &str) -> Option<String> {
    match words.split(' ').collect::<Vec<_>>()[..] {
        ["mig", "before"] => Some("after an earlier revision with".to_owned()),
        ["mig", "external"] => Some("external.mig".to_owned()),
        ["mig", "schema"] => Some("schema.mig".to_owned()),
        ["csv", name] => Some(name.to_owned()),
        ["yaml"] => Some("aludel.yaml".to_owned()),
        _ => None,
    }
}

/// Lines of at most `width` columns, broken at blanks that are not inside code. The lines after the first of an item are
/// indented.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let indent = if text.starts_with("- ") {
        "  "
    } else if text.split_once(". ").is_some_and(|(n, _)| is_number(n)) {
        "   "
    } else {
        ""
    };
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let is_first = line.trim().is_empty();
        if !is_first && line.width() + 1 + word.width() > width {
            lines.push(std::mem::replace(&mut line, format!("{indent}{word}")));
        } else {
            if !is_first {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines.push(line);
    lines
}

/// The words of a text; code between backticks is one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if is_open => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) | None => words.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    words
}

/// Code between backticks is painted instead of marked where there are colours.
fn inline(line: &str, style: Style) -> String {
    if !style.colour {
        return line.to_owned();
    }
    let parts = line.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { paint(part, CODE, style) } else { part.to_owned() }).collect()
}

fn paint(text: &str, colour: &str, style: Style) -> String {
    if style.colour { format!("{colour}{text}{END}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "A line with `code that stays together` and\nmore of it.\n\n## Example\n\n```mig before\ncreate_table t { a int }\n```\n\n- one item that is long enough for two\n- two\n";

    #[test]
    fn a_page_is_wrapped_and_code_is_indented() {
        let style = Style { width: 30, colour: false };
        assert_eq!(
            page(PAGE, style),
            "A line with\n`code that stays together` and\nmore of it.\n\nExample\n\n  after an earlier revision with\n    create_table t { a int }\n\n- one item that is long enough\n  for two\n- two\n"
        );
    }

    #[test]
    fn colours_stand_for_marks() {
        let style = Style { width: 80, colour: true };
        let drawn = page(PAGE, style);
        assert!(drawn.contains("with \u{1b}[36mcode that stays together\u{1b}[0m and more"), "{drawn}");
        assert!(drawn.contains("\u{1b}[1mExample\u{1b}[0m"));
    }
}
