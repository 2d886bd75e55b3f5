//! A file that is named after another revision than the one in it.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::End;
use crate::lint::report::Report;

pub(super) const RULE: Rule = Rule::end(code::FILE_NAME, see);

fn see(at: &End<'_>, out: &mut Report) {
    for (_, revision) in at.history.iter() {
        let name = revision.path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = name.strip_suffix(".mig").unwrap_or(name);
        if stem.contains(&revision.id) {
            continue;
        }
        let words = || stem.split(|c: char| !c.is_ascii_alphanumeric());
        // An id that somebody chose may be a word like others.
        let has_digit = |word: &&str| word.len() >= 6 && word.contains(|c: char| c.is_ascii_digit());
        let other = words().filter(has_digit).find(|word| at.history.find(word).is_some());
        let Some(named) = other.or_else(|| words().find(|word| is_made_id(word))) else { continue };
        let label = match other {
            Some(_) => format!("and `{named}` is another revision"),
            None => format!("and no revision is called `{named}`"),
        };
        let found = out
            .at(
                revision.id_span,
                format!("revision {} stands in a file that is named after `{named}`", revision.id),
                label,
            )
            .help(format!("rename the file to `{}`", name.replacen(named, &revision.id, 1)));
        out.push(found);
    }
}

/// Whether it looks like an id that `aludel revision` makes. What has only digits may be a date.
fn is_made_id(word: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    word.len() == 12 && word.chars().all(is_hex) && word.contains(|c: char| c.is_ascii_alphabetic())
}
