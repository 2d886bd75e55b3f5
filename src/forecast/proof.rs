//! Whether a valid check proves that a column has no nulls, so that `set not null` reads no row.
//!
//! Measured: the server sees it in what `and` joins, in `c is not null`, `not (c is null)` and `(c is null) = false`; not in
//! what `or` joins, and not in a comparison, although nulls do not fulfil one: a check that is unknown holds.

use super::words::{Word, bare, depths, words};
use crate::schema::{Constraint, ConstraintKind, Table};

/// The check that proves that the column has no nulls, if there is one.
pub fn proof_of_not_null<'a>(table: &'a Table, column: &str) -> Option<&'a Constraint> {
    table.constraints.values().filter(|one| !one.not_valid).find(|one| match &one.kind {
        ConstraintKind::Check { expr, .. } => proves(&words(expr), column),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}

fn proves(all: &[Word], column: &str) -> bool {
    let all = bare(all);
    let top = || depths(all).filter(|(depth, _)| *depth == 0).map(|(_, word)| word);
    if top().any(|word| word.is("or")) {
        return false;
    }
    let conjuncts = conjuncts(all);
    if conjuncts.len() > 1 {
        return conjuncts.into_iter().any(|one| proves(one, column));
    }
    if let [first, rest @ ..] = all
        && first.is("not")
    {
        return is_null(rest, column);
    }
    if let [condition @ .., equals, no] = all
        && equals.is("=")
        && no.is("false")
    {
        return condition.first().is_some_and(|first| first.is("(")) && is_null(condition, column);
    }
    match all {
        [Word::Column(name), is, not, null] => name == column && is.is("is") && not.is("not") && null.is("null"),
        [Word::Column(name), not_null] => name == column && not_null.is("notnull"),
        _ => false,
    }
}

fn is_null(all: &[Word], column: &str) -> bool {
    match bare(all) {
        [Word::Column(name), is, null] => name == column && is.is("is") && null.is("null"),
        [Word::Column(name), is_null] => name == column && is_null.is("isnull"),
        _ => false,
    }
}

/// What `and` joins; that of `between` joins nothing.
fn conjuncts(all: &[Word]) -> Vec<&[Word]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut between = false;
    for (at, (depth, word)) in depths(all).enumerate() {
        if depth > 0 {
            continue;
        }
        if word.is("between") {
            between = true;
        } else if word.is("and") && !std::mem::take(&mut between) {
            found.extend(all.get(start..at));
            start = at + 1;
        }
    }
    found.extend(all.get(start..));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Expr, Part};

    /// The check with `c` and `d` as columns.
    fn check(text: &str) -> Vec<Word> {
        let mut parts = Vec::new();
        let mut sql = String::new();
        let taken = |sql: &mut String| Part::Sql { tokens: sql.clone(), text: std::mem::take(sql) };
        for piece in text.split_inclusive(' ') {
            let name = piece.trim_end().trim_start_matches('(').trim_end_matches(')');
            match piece.split_once(name) {
                Some((before, after)) if ["c", "d"].contains(&name) => {
                    sql.push_str(before);
                    parts.extend([taken(&mut sql), Part::Column(name.to_owned())]);
                    sql.push_str(after);
                }
                _ => sql.push_str(piece),
            }
        }
        parts.push(taken(&mut sql));
        words(&Expr { parts })
    }

    #[test]
    fn what_the_server_accepts_is_a_proof() {
        for text in [
            "c is not null",
            "(c is not null)",
            "c notnull",
            "c is not null and d > 0",
            "(d > 0 and (c is not null and d < 5))",
            "d between 1 and 5 and c is not null",
            "not (c is null)",
            "not c is null",
            "(c is null) = false",
            "d <> 'a or b' and c is not null",
        ] {
            assert!(proves(&check(text), "c"), "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "c > 0",
            "c is not null or d > 0",
            "d is not null",
            "not (c is not null)",
            "not (c is null and d > 0)",
            "(c is null) = true",
            "d between 1 and c is not null",
            "c is null",
            "d > 0 and (c is not null or d < 9)",
        ] {
            assert!(!proves(&check(text), "c"), "{text}");
        }
    }
}
