//! What is told of two revisions whose order counts: both places, the reason, and the way out.

use super::clash::Clash;
use super::pair::{Verdict, Which};
use super::{Conflict, Member};
use crate::diag::{Diagnostic, codes::check as code};
use crate::format;
use crate::history::History;
use crate::syntax::ast;
use crate::text::Span;

/// Why the order counts.
pub(super) enum Found {
    /// By the model; with the operations, if they could be told.
    Model {
        /// What was found.
        verdict: Verdict,
        /// The operations.
        places: Option<(Span, Span)>,
    },
    /// By the rows.
    Rows(Clash),
}

/// Tells of a conflict. `thirds` ran before.
pub(super) fn tell(history: &History, (one, other): (&Member, &Member), found: Found, thirds: &[usize]) -> Conflict {
    let id = |member: &Member| history.get(member.number).id.clone();
    let (first, second) = (id(one), id(other));
    let is_certain = matches!(found, Found::Model { .. });
    let (verdict, places, has_order) = match found {
        Found::Model { verdict, places } => (Ok(verdict), places, true),
        Found::Rows(clash) => (Err(clash.why), Some((clash.one, clash.other)), clash.other_way),
    };
    let whole = |member: &Member| member.checked.up.last().map_or(history.get(member.number).id_span, |done| done.span);
    let (here, there) = places.unwrap_or_else(|| (whole(one), whole(other)));
    let identical = places.filter(|(here, there)| is_same(&one.file, *here, &other.file, *there));
    let neither = "neither can run after the other: change one of them".to_owned();
    let free = if has_order {
        format!(
            "write `depends_on {first}` into the header of `{second}`, or the other way round: then the order is \
             certain; or change one of them"
        )
    } else {
        neither.clone()
    };
    let told = match verdict {
        Ok(Verdict::Refused { which, why, other_way }) => {
            let (refused, before, place, cause) = match which {
                Which::Other => (&second, &first, there, here),
                Which::One => (&first, &second, here, there),
            };
            let place = if place.source == why.primary.span.source { why.primary.span } else { place };
            let help = if other_way {
                format!(
                    "write `depends_on {refused}` into the header of `{before}`: then it runs after it; or change one of them"
                )
            } else {
                neither
            };
            let mut told = Diagnostic::new(
                code::BRANCHES_CONFLICT,
                place,
                format!("`{refused}` cannot run after `{before}`, and nothing says which runs first: {}", why.message),
                why.primary.text.clone(),
            )
            .related(cause, format!("`{before}` does this"))
            .help(help);
            let is_new = |label: &&crate::diag::Label| !label.span.contains(cause) && !cause.contains(label.span);
            told.related.extend(why.related.iter().filter(is_new).cloned());
            told
        }
        Ok(Verdict::Differ(differences)) => {
            let what = differences.first().map_or_else(String::new, ToString::to_string);
            let more = match differences.len() {
                0 | 1 => String::new(),
                count => format!(", and {} more", count - 1),
            };
            order_counts(&first, &second, here, there, &format!("after one order {what}{more}"), free)
        }
        Ok(Verdict::WayBack(which, why)) => {
            let (back, before) = match which {
                Which::One => (&first, &second),
                Which::Other => (&second, &first),
            };
            let why = format!("the way back of `{back}` depends on whether `{before}` ran before it: {why}");
            order_counts(&first, &second, here, there, &why, free)
        }
        Ok(Verdict::Commute | Verdict::Untried) => order_counts(&first, &second, here, there, "it differs", free),
        Err(why) => order_counts(&first, &second, here, there, &why, free),
    };
    let mut diagnostic = if identical.is_some() {
        told.help("both make the same change: `aludel merge --resolve` leaves it to one of them")
    } else {
        told
    };
    if let Some((last, before)) = thirds.split_last() {
        let mut names: Vec<String> = before.iter().map(|&number| format!("`{}`", history.get(number).id)).collect();
        names.push(format!("`{}`", history.get(*last).id));
        let names = names.join(", ");
        diagnostic = diagnostic
            .related(history.get(*last).id_span, format!("it is so after {names} alone, which may run before them"));
    }
    Conflict { one: one.number, other: other.number, is_certain, identical, diagnostic }
}

fn order_counts(first: &str, second: &str, here: Span, there: Span, why: &str, help: String) -> Diagnostic {
    Diagnostic::new(
        code::BRANCHES_CONFLICT,
        there,
        format!("it matters whether `{first}` or `{second}` runs first, and nothing says which: {why}"),
        format!("`{second}` does this"),
    )
    .related(here, format!("`{first}` does this"))
    .help(help)
}

/// Whether two operations say the same.
fn is_same(one: &ast::File, here: Span, other: &ast::File, there: Span) -> bool {
    let written = |file: &ast::File, place: Span| {
        let mut operations = file.upgrade.iter().flat_map(|block| &block.operations);
        operations.find(|operation| operation.span == place).map(format::format_operation)
    };
    let found = written(one, here);
    found.is_some() && found == written(other, there)
}
