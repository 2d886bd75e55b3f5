//! What changes in a text, as a unified diff that `git apply` and `patch` take.

use similar::TextDiff;

/// The diff of one file, with three lines around each change.
pub fn unified_diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}
