//! The picture for Markdown that draws Mermaid.
//!
//! Not Mermaid's `gitGraph`: that has one base and no dependencies, and a commit on it has to be made in the order of its
//! branches.

use super::{Kind, Picture, Standing};

/// A flowchart from the oldest revision at the bottom to the newest.
pub fn graph_mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart BT\n");
    let last = picture.nodes.len();
    // Numbered from the oldest on, so that a new revision changes no line but its own.
    let name = |row: usize| format!("r{}", last - row);
    let mut classes: [(&str, Vec<String>); 4] =
        [("applied", vec![]), ("current", vec![]), ("pending", vec![]), ("outside", vec![])];
    for (row, node) in picture.nodes.iter().enumerate().rev() {
        let mut lines = vec![format!("<b>{}</b>", escape(&node.id))];
        let class = match node.standing {
            Standing::Unasked => None,
            Standing::Applied => Some(0),
            Standing::Current => Some(1),
            Standing::Pending => Some(2),
            Standing::Outside => Some(3),
        };
        if let Some((_, members)) = class.and_then(|class| classes.get_mut(class)) {
            members.push(name(row));
        }
        let standing = match node.standing {
            Standing::Unasked | Standing::Applied | Standing::Outside => None,
            Standing::Current => Some("current"),
            Standing::Pending => Some("pending"),
        };
        let words = node.labels.iter().map(String::as_str).chain(node.head).chain(standing);
        let marks: Vec<String> = words.map(|word| format!("({})", escape(word))).collect();
        if !marks.is_empty() {
            lines.push(marks.join(" "));
        }
        if !node.summary.is_empty() {
            lines.push(escape_first(&node.summary));
        }
        out.push_str(&format!("  {}[\"{}\"]\n", name(row), lines.join("<br>")));
    }
    for (row, node) in picture.nodes.iter().enumerate().rev() {
        for target in &node.targets {
            let arrow = match target.kind {
                Kind::Revises => "-->",
                Kind::DependsOn => "-. depends_on .->",
            };
            out.push_str(&format!("  {} {arrow} {}\n", name(target.row), name(row)));
        }
    }
    for (class, members) in classes {
        if members.is_empty() {
            continue;
        }
        let look = match class {
            "applied" => "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
            "current" => "fill:#aceebb,stroke:#1a7f37,stroke-width:3px,color:#1f2328",
            "pending" => "stroke-dasharray:5 4",
            _ => "stroke-dasharray:1 4,opacity:0.7",
        };
        out.push_str(&format!("  classDef {class} {look}\n  class {} {class}\n", members.join(",")));
    }
    out
}

/// A text inside `["..."]`. Mermaid reads Markdown and HTML there, so all that could be either is written as a number.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_ascii() || c.is_ascii_alphanumeric() || " .,:'()/-!?".contains(c) {
            out.push(c);
        } else {
            out.push_str(&number(c));
        }
    }
    out
}

/// The same at the beginning of a line, where `1. first` and `- first` would be lists.
fn escape_first(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(c) if !c.is_alphabetic() => number(c) + &escape(rest.as_str()),
        _ => escape(text),
    }
}

fn number(c: char) -> String {
    format!("#{};", u32::from(c))
}
