//! Changes of a text that keep its meaning: what `lint --fix` does.

use crate::text::{SourceId, Span};

/// One place that becomes another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The place; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// What mends a finding: edits of one file that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words, as a command: `validate the key in a transaction of its own`.
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that writes something else for a place. The lines after the first get the indentation of operations.
    pub fn replace(title: impl Into<String>, span: Span, lines: &[String]) -> Self {
        Self { title: title.into(), edits: vec![Edit { span, text: lines.join("\n  ") }] }
    }
}

/// Applies the fixes of one file to its text: all that do not touch what another has changed, in their order. Gives the
/// new text and how many were applied.
pub fn apply(source: SourceId, text: &str, fixes: &[&Fix]) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let overlaps = |edit: &Edit| {
            taken.iter().any(|other| {
                let (a, b) = (edit.span, other.span);
                a.start < b.end && b.start < a.end || (a.start == b.start && a.end == b.end)
            })
        };
        if fix.edits.iter().any(|edit| edit.span.source != source || overlaps(edit)) {
            continue;
        }
        taken.extend(&fix.edits);
        applied += 1;
    }
    taken.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
    let mut text = text.to_owned();
    for edit in taken {
        let place = edit.span.start as usize..edit.span.end as usize;
        if text.get(place.clone()).is_some() {
            text.replace_range(place, &edit.text);
        }
    }
    (text, applied)
}
